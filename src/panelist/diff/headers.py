"""What the header of one file says: names, modes, what happened."""

import re

from panelist.contracts import ChangeKind, DiffFile, FileKind
from panelist.diff import names
from panelist.diff.cursor import unreadable
from panelist.diff.sections import Section

_MODE = re.compile(rb"[0-7]{6}")
_INDEX = re.compile(rb"([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?")
_EMPTY_BLOBS = (
    b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
_KINDS = {"120000": FileKind.SYMLINK, "160000": FileKind.SUBMODULE}
_CHANGES = {
    b"new file mode": ChangeKind.ADDED,
    b"deleted file mode": ChangeKind.DELETED,
    b"rename from": ChangeKind.RENAMED,
    b"copy from": ChangeKind.COPIED,
}
_NOTHING_SHOWN = "the patch names this file and shows none of its lines"


def describe(section: Section) -> DiffFile:
    """The file of ``section``, its hunks left empty.

    Content that changed without a line to show for it is marked ``missing``.

    Raises:
        DiffError: a name, a mode or an index line cannot be read.
    """
    old_path, path = _paths(section)
    change = _change(section, old_path, path)
    old_mode, new_mode = _modes(section)
    kind = FileKind.BINARY if section.binary else FileKind.TEXT
    return DiffFile(
        path=old_path if change is ChangeKind.DELETED else path,
        old_path=path if change is ChangeKind.ADDED else old_path,
        change=change,
        kind=_KINDS.get(new_mode or old_mode or "", kind),
        old_mode=old_mode,
        new_mode=new_mode,
        hunks=(),
        missing=_NOTHING_SHOWN if _shows_nothing(section) else None,
    )


def _paths(section: Section) -> tuple[str, str]:
    """Names before and after; ``/dev/null`` where only ``---`` and ``+++`` tell them."""
    fields = section.fields
    for verb in (b"rename", b"copy"):
        if verb + b" from" in fields:
            return _name(section, verb + b" from"), _name(section, verb + b" to")
    if b"diff --git" in fields:
        old, new = (names.read(half) for half in names.halves(fields[b"diff --git"]))
        if old and new and (shared := names.shared(old, new)):
            return shared, shared
    return names.without_prefixes(_name(section, b"---"), _name(section, b"+++"))


def _name(section: Section, keyword: bytes) -> str:
    name = names.read(section.fields.get(keyword, b""))
    if not name:
        raise unreadable(section.number, "has no name that can be read")
    return name


def _change(section: Section, old_path: str, path: str) -> ChangeKind:
    fields = section.fields
    for keyword, change in _CHANGES.items():
        if keyword in fields:
            return change
    # Without git's header an empty range is all that tells a new file.
    plain = b"diff --git" not in fields
    if old_path == names.NOWHERE or (plain and section.body[0].startswith(b"@@ -0,0 ")):
        return ChangeKind.ADDED
    if path == names.NOWHERE or (plain and b" +0,0 @@" in section.body[0]):
        return ChangeKind.DELETED
    return ChangeKind.MODIFIED if old_path == path else ChangeKind.RENAMED


def _modes(section: Section) -> tuple[str | None, str | None]:
    """Modes before and after, ``None`` where the header is silent."""
    fields = section.fields
    unchanged = _index(section)[2]
    old = fields.get(b"old mode", fields.get(b"deleted file mode", unchanged))
    new = fields.get(b"new mode", fields.get(b"new file mode", unchanged))
    for mode in (old, new):
        if mode is not None and not _MODE.fullmatch(mode):
            raise unreadable(section.number, "has a mode that git does not know")
    return (old.decode() if old else None), (new.decode() if new else None)


def _index(section: Section) -> tuple[bytes, bytes, bytes | None]:
    """Object names before and after, and the mode if it did not change."""
    if b"index" not in section.fields:
        return b"", b"", None
    index = _INDEX.fullmatch(section.fields[b"index"])
    if index is None:
        raise unreadable(section.number, "has an index line that git does not write")
    return index[1], index[2], index[3]


def _shows_nothing(section: Section) -> bool:
    if section.body or section.binary:
        return False
    if b"index" not in section.fields:
        return len(section.fields) == 1
    before, after, _ = _index(section)
    return not (_is_empty(before) and _is_empty(after))


def _is_empty(blob: bytes) -> bool:
    return not blob.strip(b"0") or any(empty.startswith(blob) for empty in _EMPTY_BLOBS)
