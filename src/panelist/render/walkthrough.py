"""The change file by file, each a line: where it stands in the reading order, and what it is."""

from collections.abc import Sequence

from panelist.contracts import ChangeKind, FileChange, ReadingStep, Review
from panelist.render.links import Links
from panelist.render.markdown import Markdown, inline_code, line
from panelist.render.sentences import counted

_REASON_BYTES = 300
_NAMES_SHOWN = 4
_TESTS_SHOWN = 2
_KINDS = {
    ChangeKind.ADDED: "new",
    ChangeKind.DELETED: "deleted",
    ChangeKind.RENAMED: "renamed",
    ChangeKind.COPIED: "copied",
    ChangeKind.MODIFIED: "",
}


def change_lines(links: Links, review: Review) -> tuple[Markdown, ...]:
    """A numbered line for each file, in the order to read them; none without a walkthrough."""
    if review.walkthrough is None:
        return ()
    steps = {step.path: step for step in review.reading_order}
    return tuple(
        _file_line(place, links, file, steps.get(file.path))
        for place, file in enumerate(review.walkthrough.files, start=1)
    )


def _file_line(place: int, links: Links, file: FileChange, step: ReadingStep | None) -> Markdown:
    is_gone = file.change is ChangeKind.DELETED
    told = (
        inline_code(file.path) if is_gone else links.file(file.path),
        Markdown(", ".join(filter(None, (_KINDS[file.change], _size(file))))),
        Markdown(f"{step.risk} risk: {line(step.reason, limit=_REASON_BYTES)}") if step else "",
        _listed("adds" if file.change is ChangeKind.ADDED else "alters", file.altered),
        _listed("removes", file.gone),
        _listed("tests:", file.tests, most=_TESTS_SHOWN),
    )
    return Markdown(f"{place}. {' · '.join(filter(None, told))}")


def _size(file: FileChange) -> str:
    """``+12 -3 in 2 hunks``; "" where no line changes."""
    lines = [f"+{file.added:,}" if file.added else "", f"-{file.removed:,}" if file.removed else ""]
    hunks = f"in {counted(file.hunks, 'hunk')}" if file.hunks > 1 else ""
    return " ".join(filter(None, (*lines, hunks)))


def _listed(verb: str, names: Sequence[str], *, most: int = _NAMES_SHOWN) -> Markdown:
    if not names:
        return Markdown("")
    shown = ", ".join(map(inline_code, names[:most]))
    more = len(names) - most
    return Markdown(f"{verb} {shown}" + (f" and {more} more" if more > 0 else ""))
