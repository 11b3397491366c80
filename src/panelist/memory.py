"""The run directory: one JSON artifact per phase, one writer each.

Writing an artifact removes those that were made from the one it replaces, so
what is in the directory always belongs together.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from panelist.contracts import (
    Artifact,
    Context,
    Failed,
    Findings,
    Fixes,
    Plan,
    Publication,
    Pull,
    Reply,
    Report,
    Review,
    Reviewed,
    Stopped,
    Verdicts,
)
from panelist.errors import ArtifactError
from panelist.files import make_ignored, read_plain, strange
from panelist.redaction import NO_SECRETS, Redactor, redacted_file

T = TypeVar("T", bound=Artifact)
V = TypeVar("V")
Keep: TypeAlias = Callable[[str, str], None]  # takes the name and the text of an artifact
_DOWNHILL: tuple[type[Artifact], ...] = (
    Pull,
    Context,
    Plan,
    Findings,
    Verdicts,
    Fixes,
    Review,
    Reply,
    Publication,
)
_BEFORE_REPORTS = frozenset({Pull, Context})
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_READ_ONLY = 0o444
_WRITABLE = 0o644
PATCH = "diff.patch"
SETTINGS = "settings.json"
"""What a run on a laptop began with, so that a resumed one can be held to it."""
BASIS = "basis"
"""The digest of all that a run on a laptop is made from."""
EDITED_PLAN = "plan.edit.json"  # a plan while a person changes it
REPORTS = ("report.json", "report.md", "report.sarif", "report.html")
"""A review in other forms: gone when it is."""
_MARKS = (Pull.file_name, Stopped.file_name, "events.jsonl")
"""One of these at least is in every directory that a run wrote to."""
_BEFORE_A_RUN = frozenset({".gitignore", "objects.git", "work-tree.git"})
"""What is there before the first of them."""
_OF_THE_CHANGE = (PATCH, "objects.git", "work-tree.git")
_OTHERS = (
    *(kind.file_name for kind in (*_DOWNHILL[1:], Reviewed)),
    *(PATCH, SETTINGS, BASIS, EDITED_PLAN, "objects.git", "work-tree.git", "transcript", *REPORTS),
    *("progress", "earlier", "cells", "questions", "answers"),
)


def digest(plan: Plan) -> str:
    """What a report quotes to show which plan it was made for: SHA-256 in hex."""
    return hashlib.sha256(plan.model_dump_json().encode()).hexdigest()


def patch_digest(patch: bytes) -> str:
    """SHA-256 in hex of the diff a context was gathered for."""
    return hashlib.sha256(patch).hexdigest()


class RunDirectory:
    """The shared file memory of one run.

    Files are taken as data: a link in place of an artifact is refused, and so
    is anything that is not the schema and version this program writes. What
    ``redactor`` knows is taken out of everything that is kept, but not out of
    the diff: its bytes are those of the change.
    """

    def __init__(self, root: Path, redactor: Redactor = NO_SECRETS) -> None:
        self.root, self.redactor = root, redactor
        self._keeps: tuple[Keep, ...] = ()

    def keeping(self, keep: Keep) -> "RunDirectory":
        """The same directory; ``keep`` too is given what another machine could go on from."""
        kept = RunDirectory(self.root, self.redactor)
        kept._keeps = (*self._keeps, keep)
        return kept

    def check(self) -> None:
        """Refuse a directory that holds more than files and folders, at any depth.

        It may be the artifact of another job, which is data: a link in it would
        have a later write or read go to a place of its author's choice.

        Raises:
            ArtifactError: there is a link, a pipe or a device, or it cannot be listed.
        """
        try:
            found = strange(self.root) if self.root.is_dir() else None
        except OSError as error:
            raise ArtifactError(
                f"{self.root} cannot be listed: {error.strerror}.",
                "Name another directory with `run-directory`.",
            ) from error
        if found is not None:
            raise ArtifactError(
                f"{str(found)!a} is neither a plain file nor a folder.",
                "Delete it and run again; nothing in a run directory is a link.",
            )

    def make(self) -> None:
        """Make the directory, so that git ignores it, if it is not there.

        Raises:
            ArtifactError: it cannot be made.
        """
        try:
            make_ignored(self.root)
        except OSError as error:
            raise _unwritable(self.root, error) from error

    def clean(self) -> None:
        """Take what ``redactor`` knows out of what other processes wrote, who do not know it.

        The diff and the git objects stay as they are.
        """
        if self.redactor == NO_SECRETS:
            return
        for path in sorted(self.root.rglob("*")):
            if path.relative_to(self.root).parts[0] in _OF_THE_CHANGE or not path.is_file():
                continue
            text = (self._bytes(path) or b"").decode("utf-8", "surrogateescape")
            safe = redacted_file(self.redactor, text, path.suffix)
            if safe != text:
                self._replace(path, safe.encode("utf-8", "surrogateescape"))

    def reset(self) -> None:
        """Start over: remove what a run wrote, and the directory if nothing else is in it."""
        if not self.root.exists():
            return
        ours = any((self.root / name).exists() for name in _MARKS)
        if not ours and any(path.name not in _BEFORE_A_RUN for path in self.root.iterdir()):
            raise ArtifactError(
                f"{self.root} is not empty and was not written by Panelist.",
                "Name another directory with `run-directory`.",
            )
        for name in (*_MARKS, *_OTHERS):
            path = self.root / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if [path.name for path in self.root.iterdir()] in ([], [".gitignore"]):
            shutil.rmtree(self.root)  # nobody else's files are in it

    def write(self, artifact: Artifact) -> Path:
        """Write ``artifact`` and remove what was made from its predecessor."""
        kind = type(artifact)
        if kind in _DOWNHILL:
            self._remove_after(kind)
        if isinstance(artifact, Context | Plan):
            self._keep(kind.file_name, self._dumped(artifact))
        return self._replace(self.root / kind.file_name, self._dumped(artifact))

    def find(self, kind: type[T]) -> T | None:
        """The artifact of that kind, or ``None`` when its phase has not run."""
        return self._artifact(self.root / kind.file_name, kind)

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """The artifacts of a kind that has a folder of its own, by the order of their names."""
        paths = sorted((self.root / kind.file_name).glob("*.json"))
        found = (self._artifact(path, kind) for path in paths)
        return tuple(artifact for artifact in found if artifact is not None)

    def read(self, kind: type[T]) -> T:
        """The artifact of that kind.

        Raises:
            ArtifactError: its phase has not run, or the file is not ours.
        """
        artifact = self.find(kind)
        if artifact is None:
            raise ArtifactError(
                f"{self.root / kind.file_name} does not exist.",
                "Run the phases before it first, in the same run directory.",
            )
        return artifact

    def write_patch(self, patch: bytes) -> None:
        """Keep the exact bytes of the diff."""
        self._replace(self.root / PATCH, patch)

    def read_patch(self) -> bytes:
        """The exact bytes of the diff."""
        data = self._bytes(self.root / PATCH)
        if data is None:
            raise ArtifactError(f"{self.root / PATCH} does not exist.", "Run collect first.")
        return data

    def write_report(self, report: Report) -> None:
        """Keep the report of one assignment; what an earlier try used up stays on the bill."""
        self._remove_after(Plan)
        path = self.root / report.file_name / f"{report.assignment}.json"
        before = self._report(path)
        if isinstance(before, Failed):
            report = report.model_copy(update={"calls": (*before.calls, *report.calls)})
        self._replace(path, data := self._dumped(report))
        self._keep(f"{report.file_name}/{path.name}", data)

    def reports(self, plan: Plan) -> tuple[Report, ...]:
        """The reports that count under ``plan``, in the order of its assignments.

        A report made for another plan is refused, except one that was carried
        out under a plan this one accepts.
        """
        current = digest(plan)
        counted: list[Report] = []
        for assignment in plan.assignments:
            path = self.root / Reviewed.file_name / f"{assignment.id}.json"
            report = self._report(path)
            if report is None:
                continue
            carried = isinstance(report, Reviewed) and report.plan_digest in plan.accepts
            if report.plan_digest == current or carried:
                counted.append(report)
        return tuple(counted)

    def write_text(self, name: str, text: str) -> Path:
        """Keep an output for people or other programs beside the artifacts."""
        return self._replace(self.root / name, self.redactor.text(text).encode())

    def forget_failures(self, plan: Plan) -> int:
        """Take failed assignments for not yet tried; their calls stay on the bill.

        Returns how many there were.
        """
        failed = [report for report in self.reports(plan) if isinstance(report, Failed)]
        for report in failed:
            path = self.root / report.file_name / f"{report.assignment}.json"
            self._replace(path, self._dumped(report.model_copy(update={"plan_digest": ""})))
            self._remove_after(Plan)
        return len(failed)

    @contextlib.contextmanager
    def plan_locked(self, plan: Plan) -> Generator[str]:
        """Lock the plan while reviewers work, and yield its digest.

        The file is read-only until the block ends, however it ends. A plan that
        changed all the same is an error: its reports would prove nothing.
        """
        path = self.root / Plan.file_name
        path.chmod(_READ_ONLY)
        try:
            yield digest(plan)
        finally:
            path.chmod(_WRITABLE)
        if self.find(Plan) != plan:
            raise ArtifactError(
                f"{path} was changed while the reviewers worked.", "Run again with --reset."
            )

    def _keep(self, name: str, data: bytes) -> None:
        for keep in self._keeps:
            keep(name, data.decode())

    def _remove_after(self, kind: type[Artifact]) -> None:
        later = (each.file_name for each in _DOWNHILL[_DOWNHILL.index(kind) + 1 :])
        reports = REPORTS if kind is not Reply and kind is not Publication else ()
        for path in (self.root / name for name in (*later, *reports)):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise _unwritable(path, error) from error
        if kind in _BEFORE_REPORTS:
            # Two diffs can be planned to the same bytes: a report on the old one must not count.
            shutil.rmtree(self.root / Reviewed.file_name, ignore_errors=True)

    def _report(self, path: Path) -> Report | None:
        return self._parsed(path, _REPORT.validate_json)

    def _artifact(self, path: Path, kind: type[T]) -> T | None:
        return self._parsed(path, kind.model_validate_json)

    def _parsed(self, path: Path, parse: Callable[[bytes], V]) -> V | None:
        data = self._bytes(path)
        try:
            return None if data is None else parse(data)
        except ValidationError as error:
            raise _foreign(path, error) from error

    def _bytes(self, path: Path) -> bytes | None:
        if path.parent.is_symlink():
            raise ArtifactError(
                f"{path.parent} is a symbolic link.", "Delete it; artifacts are plain files."
            )
        try:
            return read_plain(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArtifactError(
                f"{path} cannot be read: {error.strerror}.", "Run again with --reset."
            ) from error

    def _dumped(self, artifact: Artifact) -> bytes:
        return self.redactor.value(artifact).model_dump_json(indent=2).encode() + b"\n"

    def _replace(self, path: Path, data: bytes) -> Path:
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.make()
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(data)
            fresh.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise _unwritable(path, error) from error
        return path


def _unwritable(path: Path, error: OSError) -> ArtifactError:
    return ArtifactError(
        f"{path} cannot be written: {error.strerror}.",
        "Free some space or name another directory with `run-directory`.",
    )


def _foreign(path: Path, error: ValidationError) -> ArtifactError:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return ArtifactError(
        f"{path} is not an artifact this version wrote ({where or 'file'}: {first['msg']}).",
        "Run again with --reset.",
    )
