"""``panelist apply F3``: fixes of a run directory on the files of a work tree.

It shows the patch first and writes only when told to. What a run directory holds
may be another machine's, so every edit is looked at again before it is made.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from panelist.cli import reports
from panelist.cli.folder import run_directory
from panelist.cli.handoff import find_finding
from panelist.cli.speech import Speech
from panelist.contracts import Edit, Fixes, RankedFinding, Review
from panelist.errors import PanelistError, RepositoryError, SettingsError
from panelist.fence import visible
from panelist.phases.edits import (
    EditedFile,
    EditRefusal,
    WantedEdit,
    apply_edits,
    write_patch,
)
from panelist.phases.suggestions import objection_to
from panelist.redaction import Redactor
from panelist.render.sentences import listed
from panelist.repo.committed_files import CommittedFiles
from panelist.repo.local import work_tree
from panelist.settings import Environment


@dataclass
class _Chosen:
    """Fixes that go together, and the files as they are with all of them."""

    tree: CommittedFiles
    numbers: list[str] = field(default_factory=list[str])
    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict[str, tuple[Edit, ...]])
    files: dict[str, EditedFile] = field(default_factory=dict[str, EditedFile])

    def add(self, number: str, edits: Sequence[Edit]) -> None:
        """Take in a fix whole, or leave everything as it was.

        Raises:
            PanelistError: it does not go here, and why.
        """
        wanted = dict(self.edits)
        for edit in edits:
            wanted[edit.path] = (*wanted.get(edit.path, ()), edit)
        touched = {edit.path for edit in edits}
        files = {path: self._edited(number, path, wanted[path]) for path in sorted(touched)}
        self.edits, self.files = wanted, self.files | files
        self.numbers.append(number)

    def _edited(self, number: str, path: str, edits: Sequence[Edit]) -> EditedFile:
        wanted = [
            WantedEdit(path, one.start, one.end, one.old, "".join(f"{row}\n" for row in one.new))
            for one in edits
        ]
        edited = apply_edits(path, self.tree.committed_text(path), wanted)
        reason = edited.reason if isinstance(edited, EditRefusal) else objection_to(edited)
        if reason or isinstance(edited, EditRefusal):
            beside = f" beside {listed(self.numbers)}" if path in self.edits else ""
            raise RepositoryError(f"{number} does not go here{beside}: {visible(reason)}.")
        return edited


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Show what the fixes change; with ``--write`` or ``--commit`` change it."""
    if (given.finding is None) != given.all:
        raise SettingsError("Say which fix to apply.", "`panelist apply F3`, or `--all`.")
    memory = run_directory(given.run_directory, Redactor.of(environment.secrets))
    review, fixes = memory.read(Review), memory.find(Fixes)
    root = work_tree(Path(given.repo or "."))
    if root is None:
        raise RepositoryError("There is no work tree here.", "Name a repository with --repo.")
    chosen = _Chosen(CommittedFiles(root, Path.home()))
    if given.all:
        _add_all(chosen, review, fixes, speech)
    else:
        found = find_finding(review, given.finding)
        chosen.add(found.number, _edits_of(found, fixes))
    reports.put(visible(write_patch([chosen.files[path] for path in sorted(chosen.files)])))
    if given.commit:
        chosen.tree.require_identity()
    if given.write or given.commit:
        for path, file in chosen.files.items():
            chosen.tree.write(path, file.after)
    speech.say(_told(chosen, given))
    return 0


def _add_all(chosen: _Chosen, review: Review, fixes: Fixes | None, speech: Speech) -> None:
    """Every fix that there is and that goes; the others are told.

    Raises:
        SettingsError: none does.
    """
    mended = [found for found in review.findings if _find_edits(found, fixes)]
    for found in mended:
        try:
            chosen.add(found.number, _edits_of(found, fixes))
        except PanelistError as error:
            speech.warning(str(error))
    if not chosen.numbers:
        why = "none goes here any more" if mended else "it comes with none"
        raise SettingsError(f"This review has no fix to apply: {why}.")


def _edits_of(found: RankedFinding, fixes: Fixes | None) -> tuple[Edit, ...]:
    edits = _find_edits(found, fixes)
    if not edits:
        why = found.suggestion_note or "nobody was asked for one"
        raise SettingsError(f"{found.number} comes with no fix: {visible(why)}.")
    return edits


def _find_edits(found: RankedFinding, fixes: Fixes | None) -> tuple[Edit, ...]:
    """The edits of the fix for the claim that speaks for a finding."""
    every = fixes.fixes if fixes is not None else ()
    return next((fix.edits for fix in every if fix.finding == found.ids[0]), ())


def _told(chosen: _Chosen, given: argparse.Namespace) -> str:
    named = listed(chosen.numbers)
    if given.commit:
        # Words of a model close issues and call people when they stand in a commit message.
        sha = chosen.tree.commit(sorted(chosen.files), f"Apply what Panelist suggests for {named}")
        return f"Committed {named} as {sha[:12]}; no hooks were run."
    if given.write:
        return f"Applied {named} to {listed(sorted(map(visible, chosen.files)))}."
    return f"This would apply {named}; nothing was written. `--write` does it, `--commit` as well."
