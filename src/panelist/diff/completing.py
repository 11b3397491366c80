"""A patch with the lines that git did not show of some files."""

from collections.abc import Callable, Iterator

from panelist.contracts import ChangeKind, DiffFile, FileKind
from panelist.diff.composing import side_lines
from panelist.diff.headers import describe
from panelist.diff.sections import Section, sections

Show = Callable[[DiffFile], bytes | None]
"""Given a file without hunks: the hunks to show of it, ``@@`` lines included, or ``None``."""


def complete(patch: bytes, show: Show) -> bytes:
    r"""``patch`` with what ``show`` gives for the files of which it shows no text.

    Those are files that git calls binary, files of which only the mode or the
    name changed, and submodules. Everything else stays as it is.

    Raises:
        DiffError: the patch is not one diff that can be read to the end.
    """
    lines = patch.split(b"\n")
    told = [(section, _hunks(section, show)) for section in sections(patch)]
    if not any(hunks for _, hunks in told):
        return patch
    begins = [section.number - 1 for section, _ in told]
    written = lines[: begins[0]]
    ends = [*begins[1:], len(lines)]
    for (section, hunks), begin, end in zip(told, begins, ends, strict=True):
        written += _shown(section, lines[begin:end], hunks) if hunks else lines[begin:end]
    return b"\n".join(written) + (b"" if patch.endswith(b"\n") and not written[-1] else b"\n")


def context_hunk(text: bytes) -> bytes:
    r"""All of ``text`` as one hunk in which no line changed; nothing for an empty text."""
    lines = text.split(b"\n")
    note = b""
    if lines[-1]:
        note = b"\\ No newline at end of file\n"
    else:
        lines.pop()
    if not lines:
        return b""
    body = b"".join(b" " + line + b"\n" for line in lines)
    return b"@@ -1,%d +1,%d @@\n" % (len(lines), len(lines)) + body + note


def _hunks(section: Section, show: Show) -> bytes | None:
    file = describe(section)
    return show(file) if not section.body or file.kind is FileKind.SUBMODULE else None


def _shown(section: Section, lines: list[bytes], hunks: bytes) -> Iterator[bytes]:
    file = describe(section)
    yield from lines[: len(section.fields)]
    yield from side_lines(
        file.old_path,
        file.path,
        before=file.change is not ChangeKind.ADDED,
        after=file.change is not ChangeKind.DELETED,
    )
    yield from hunks.removesuffix(b"\n").split(b"\n")
