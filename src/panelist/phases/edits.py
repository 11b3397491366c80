"""Edits of whole lines, applied in memory to the files of the head.

The bytes around an edit stay what they are: its lines take the line ends of
those they replace, and the last line keeps or lacks its end.
"""

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panelist.contracts import Edit
from panelist.diff import side_lines
from panelist.evidence import redact_text

MOST_LINES = 80
"""Lines that one edit may take or bring. Who wants more writes it by hand."""
PLACEHOLDER = "⟦"
"""What stands for a secret or a hidden character in what a model is shown begins with it."""
_CARRIAGE_RETURN = "⟦U+000D⟧"
_CONTEXT = 3
_UNREADABLE = "\ufffd"
_INDENT = re.compile(r"[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class EditRefusal:
    """Why an edit cannot be made, for whoever wrote it and for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file of the head before and after all edits of one fix.

    ``veiled`` are the numbers of the lines before that hold a secret.
    """

    path: str
    before: str
    after: str
    edits: tuple[Edit, ...]
    veiled: frozenset[int] = frozenset()

    def shows_secrets(self, first: int, last: int) -> bool:
        """Whether one of the lines ``first`` to ``last`` before the edits holds a secret."""
        return any(first <= line <= last for line in self.veiled)


@dataclass(frozen=True, slots=True)
class WantedEdit:
    """An edit as it was asked for: ``old`` should stand at ``start`` to ``end``."""

    path: str
    start: int
    end: int
    old: str
    new: str


def apply_edits(path: str, text: str, wanted: Sequence[WantedEdit]) -> EditedFile | EditRefusal:
    """The file ``text`` with all of ``wanted``, which are of ``path``.

    What is replaced has to stand where it is said to be, or else exactly once in
    the file; nothing that holds a secret is replaced.
    """
    if _UNREADABLE in text:
        return EditRefusal(f"{path} is not text in UTF-8")
    lines = text.removesuffix("\n").split("\n")
    veiled = _veiled_lines(path, text)
    edits: list[Edit] = []
    for one in wanted:
        found = _locate(one, lines)
        if isinstance(found, EditRefusal):
            return found
        if not veiled.isdisjoint(range(found.start, found.end + 1)):
            return EditRefusal(f"a secret stands in the lines of {path} that it replaces")
        edits.append(found)
    edits.sort(key=lambda edit: edit.start)
    if any(one.end >= other.start for one, other in itertools.pairwise(edits)):
        return EditRefusal(f"two of its edits touch the same lines of {path}")
    for edit in edits:
        if reason := _foreign_indent(edit, lines):
            return EditRefusal(reason)
    changed = _changed(text, lines, edits)
    if changed == text:
        return EditRefusal(f"it changes nothing in {path}")
    return EditedFile(path, text, changed, tuple(edits), veiled)


def _changed(text: str, lines: Sequence[str], edits: Sequence[Edit]) -> str:
    after = list(lines)
    for edit in reversed(edits):
        ending = "\r" if lines[edit.start - 1].endswith("\r") else ""
        after[edit.start - 1 : edit.end] = [f"{line}{ending}" for line in edit.new]
    ended = "\n" if text.endswith("\n") and after else ""
    return "\n".join(after) + ended


def _locate(wanted: WantedEdit, lines: Sequence[str]) -> Edit | EditRefusal:
    """Where the lines to be replaced really stand."""
    old, new = _lines_of(wanted.old), _lines_of(wanted.new)
    if not any(line.strip() for line in old):
        return EditRefusal(f"it does not say which lines of {wanted.path} it replaces")
    if max(len(old), len(new)) > MOST_LINES:
        return EditRefusal(f"it replaces more than {MOST_LINES} lines of {wanted.path}")
    if any(PLACEHOLDER in line for line in old):
        return EditRefusal(
            f"it replaces lines of {wanted.path} that hold a secret or a hidden character"
        )
    bare = [line.removesuffix("\r") for line in lines]
    size = len(old)
    said = wanted.start - 1
    places = (
        [said]
        if said >= 0 and bare[said : wanted.end] == old
        else [at for at in range(len(bare) - size + 1) if bare[at : at + size] == old]
    )
    if len(places) != 1:
        times = "nowhere" if not places else f"{len(places)} times"
        return EditRefusal(f"the lines it replaces stand {times} in {wanted.path}")
    (at,) = places
    return Edit(path=wanted.path, start=at + 1, end=at + size, old="\n".join(old), new=tuple(new))


def _lines_of(text: str) -> list[str]:
    """The lines that a model means: none for an empty text, and without their ends."""
    if not text:
        return []
    plain = text.replace(_CARRIAGE_RETURN, "").replace("\r\n", "\n")
    return plain.removesuffix("\n").split("\n")


def _veiled_lines(path: str, text: str) -> frozenset[int]:
    """Numbers of the lines of which a model is shown something else than what they are."""
    pairs = zip(text.split("\n"), redact_text(path, text).split("\n"), strict=True)
    return frozenset(
        number
        for number, (line, shown) in enumerate(pairs, 1)
        if line != shown or PLACEHOLDER in line
    )


def _foreign_indent(edit: Edit, lines: Sequence[str]) -> str:
    """Why the new lines do not look like the file's, "" if they do."""
    used = _indents(lines)
    if len(used) == 1 and (foreign := _indents(edit.new) - used):
        kind = {" ": "spaces", "\t": "tabs"}
        return f"it indents with {kind[foreign.pop()]}, {edit.path} with {kind[used.pop()]}"
    return ""


def _indents(lines: Sequence[str]) -> set[str]:
    """What lines begin with: a space, a tab, or both."""
    return {found[0][0] for line in lines if (found := _INDENT.match(line))}


def hides_secrets(files: Sequence[EditedFile]) -> bool:
    """Whether a secret stands so near the edits that a patch would show it."""
    return any(
        file.shows_secrets(edit.start - _CONTEXT, edit.end + _CONTEXT)
        for file in files
        for edit in file.edits
    )


def write_patch(files: Sequence[EditedFile]) -> str:
    """The unified diff from the head to the head with all edits, as ``git apply`` reads it."""
    return "".join(_section(file) for file in files)


def _section(file: EditedFile) -> str:
    names = side_lines(file.path, file.path, before=True, after=True)
    head = [name.decode("utf-8", "backslashreplace") + "\n" for name in names]
    return "".join((*head, *_hunks(file)))


def _hunks(file: EditedFile) -> Iterator[str]:
    before, after = _ended(file.before), _ended(file.after)
    moved = 0
    for edits in _near_each_other(file.edits):
        growth = sum(len(edit.new) - (edit.end + 1 - edit.start) for edit in edits)
        top = max(0, edits[0].start - 1 - _CONTEXT)
        bottom = min(len(before), edits[-1].end + _CONTEXT)
        old, new = before[top:bottom], after[top + moved : bottom + moved + growth]
        yield f"@@ -{_range(top, len(old))} +{_range(top + moved, len(new))} @@\n"
        yield from _rows(old, new)
        moved += growth


def _near_each_other(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits whose lines of context would meet stand in one hunk."""
    groups: list[list[Edit]] = []
    for edit in edits:
        if groups and edit.start - groups[-1][-1].end - 1 <= 2 * _CONTEXT:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _range(before: int, count: int) -> str:
    return f"{before + 1 if count else before},{count}"


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for what, first, last, begin, end in matcher.get_opcodes():
        if what == "equal":
            yield from (_row(" ", line) for line in old[first:last])
        else:
            yield from (_row("-", line) for line in old[first:last])
            yield from (_row("+", line) for line in new[begin:end])


def _row(sign: str, line: str) -> str:
    unended = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    return f"{sign}{line}{unended}"


def _ended(text: str) -> list[str]:
    r"""The lines of ``text`` with their ends; only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
