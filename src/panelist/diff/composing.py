"""From GitHub's list of files to a patch."""

from panelist.contracts import ChangeKind
from panelist.diff.names import NOWHERE, quote

# The list tells no modes; that of a regular file stands in for a new one's.
_MODE_LINES = {
    ChangeKind.ADDED: [b"new file mode 100644"],
    ChangeKind.DELETED: [b"deleted file mode 100644"],
}


def compose(path: str, old_path: str, change: ChangeKind, patch: str | None) -> bytes:
    r"""The section of a patch for one entry of GitHub's list of a pull's files.

    Args:
        path: the entry's ``filename``.
        old_path: its ``previous_filename``; counts for renames and copies only.
        change: what its ``status`` means.
        patch: its bare hunks, ``None`` when GitHub serves none. ``parse`` marks
            a modified file without any as missing; why, only the caller knows.

    Returns:
        Lines that end in ``\n``, so that sections can be put one after the other.
    """
    moved = change in {ChangeKind.RENAMED, ChangeKind.COPIED}
    new = path.encode("utf-8", "backslashreplace")
    old = old_path.encode("utf-8", "backslashreplace") if moved else new
    lines = [b"diff --git " + quote(b"a/" + old) + b" " + quote(b"b/" + new)]
    lines += _MODE_LINES.get(change, [])
    if moved:
        verb = b"rename" if change is ChangeKind.RENAMED else b"copy"
        lines += [verb + b" from " + quote(old), verb + b" to " + quote(new)]
    if patch:
        before, after = change is not ChangeKind.ADDED, change is not ChangeKind.DELETED
        lines += side_lines(old_path if moved else path, path, before=before, after=after)
        lines.append(patch.removesuffix("\n").encode("utf-8", "backslashreplace"))
    return b"\n".join(lines) + b"\n"


def side_lines(old_path: str, path: str, *, before: bool, after: bool) -> list[bytes]:
    """The ``---`` and ``+++`` lines; whether the file is there ``before`` and ``after``."""
    old, new = (name.encode("utf-8", "backslashreplace") for name in (old_path, path))
    return [b"--- " + _side(b"a/" + old, there=before), b"+++ " + _side(b"b/" + new, there=after)]


def _side(name: bytes, *, there: bool) -> bytes:
    if not there:
        return NOWHERE.encode()
    quoted = quote(name)
    return quoted + b"\t" if quoted == name and b" " in name else quoted
