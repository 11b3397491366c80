"""The report for a terminal; without colour it is plain text for a pipe or a log."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from panelist.contracts import Conclusion, Disposition, RankedFinding, Review, Severity, Side
from panelist.render import coverage, endings, sentences
from panelist.render.attribution import WAS_THERE, attribution, remarks
from panelist.render.columns import render_columns
from panelist.render.hints import HEADING
from panelist.render.plain import plain, plain_code, plain_lines, uncommanded
from panelist.render.sections import sections, untested, untested_place
from panelist.render.set_aside import SetAside, set_aside

PLAIN_WIDTH = 100
_INDENT = 4

_VERDICT_STYLES = {
    Conclusion.SUCCESS: "bold green",
    Conclusion.FAILURE: "bold red",
    Conclusion.NEUTRAL: "bold yellow",
    Conclusion.ACTION_REQUIRED: "bold magenta",
}
_SEVERITY_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
}


def text_report(
    review: Review,
    *,
    width: int = PLAIN_WIDTH,
    colour: bool = False,
    hints: Sequence[str] = (),
) -> str:
    """The whole report, at most ``width`` columns. ``hints`` are sentences that stand apart.

    Without ``colour`` there is no escape sequence, and what we add to the words
    of the review is ASCII.
    """
    parts = _parts(review, hints, colour=colour)
    return uncommanded(render_columns(parts, width=width, colour=colour))


def _parts(review: Review, hints: Sequence[str], *, colour: bool) -> Iterator[RenderableType]:
    yield Text(plain(review.headline), style=_VERDICT_STYLES.get(review.conclusion, "bold"))
    yield Text(plain(sentences.where(review)), style="dim")
    if told := sentences.round_told(review):
        yield Text(told)
    if review.summary:
        yield Text(f"\n{plain_lines(review.summary)}")
    yield from _read(review)
    yield from _findings(review, colour=colour)
    if hints:
        yield _heading(HEADING)
        yield from _bullets(hints)
    yield from _earlier(review)
    yield from _recorded(review)
    yield from _set_aside(review)
    if review.coverage.cells:
        yield _heading("Who read what")
        yield _coverage(review, colour=colour)
        yield from _bullets(coverage.excused(review.coverage))
    if review.costs:
        yield _heading(f"Cost and time: {sentences.spent(review)}")
        yield _costs(review, colour=colour)
    if review.notes:
        yield _heading("Notes")
        yield from _bullets(review.notes)
    yield _heading("Next")
    yield Text(sentences.next_step(review))
    if review.reasons:
        yield Text("For a person to decide:")
        yield from _bullets(review.reasons)


def _read(review: Review) -> Iterator[RenderableType]:
    if covered := coverage.covered(review):
        yield Text(f"\n{plain(covered)}")
    if gaps := coverage.gaps(review.coverage):
        yield Text("\nNot read:")
        yield from _bullets(gaps)


def _findings(review: Review, *, colour: bool) -> Iterator[RenderableType]:
    for section in sections(review):
        yield _heading(section.heading)
        for found in section.findings:
            dispute = endings.dispute(review, found)
            if section.brief:
                yield _brief(found, dispute)
            else:
                yield from _finding(found, dispute, colour=colour)
    if gaps := untested(review):
        named = [f"{plain(untested_place(one))} ({plain(one.number)})" for one in gaps]
        yield Text(f"\nNot tested: {', '.join(named)}")


def _brief(found: RankedFinding, dispute: str) -> RenderableType:
    words = Text.assemble(
        (f"{plain(sentences.called(found))} {found.severity}", _SEVERITY_STYLES[found.severity]),
        f"  {plain(found.title)} - ",
        (plain(sentences.place(found.place)), "cyan"),
    )
    # Its place says so already where the line is gone.
    gone = found.place is not None and found.place.side is Side.LEFT
    told = [one for one in remarks(found) if not (gone and one == WAS_THERE)]
    for more in filter(None, (found.open_question, *told, dispute)):
        words.append(f"; {plain(more)}")
    return _hanging("-", words)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _bullets(texts: Sequence[str]) -> Iterator[RenderableType]:
    for one in texts:
        yield _hanging("-", Text(plain(one)))


def _hanging(mark: str, words: Text) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f"  {mark}"), words)
    return grid


def _finding(found: RankedFinding, dispute: str, *, colour: bool) -> Iterator[RenderableType]:
    yield Text.assemble(
        "\n",
        (
            f"{plain(sentences.called(found))} {found.severity.upper()}",
            _SEVERITY_STYLES[found.severity],
        ),
        "  ",
        (plain(found.title), "bold"),
    )
    yield _indented(Text(plain(sentences.place(found.place)), style="cyan"))
    gutter = "│" if colour else "|"
    for row in plain_code(found.quote):
        yield _indented(_gutter(gutter, row))
    yield _indented(Text(plain_lines(found.scenario)))
    if found.fix:
        yield _indented(Text(plain_lines(f"Fix: {found.fix}")))
    if found.suggestion is not None:
        yield _indented(Text("Suggested replacement:"))
        for row in plain_code(found.suggestion):
            yield _indented(_gutter("+", row))
    elif found.patch:
        yield _indented(Text("Patch:"))
        for row in plain_code(found.patch):
            yield _indented(_gutter(gutter, row))
    if dispute:
        yield _indented(Text(plain(dispute)))
    told = attribution(found, " · " if colour else ", ")
    yield _indented(Text(plain(told), style="dim"))


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, _INDENT))


def _gutter(mark: str, row: str) -> Text:
    return Text(f"{mark} {row}", style="dim", no_wrap=True, overflow="crop")


def _earlier(review: Review) -> Iterator[RenderableType]:
    entries = endings.ended(review)
    if entries:
        yield _heading("Earlier findings")
        yield Text(f"{endings.tally(review)}.")
    yield from _bullets(
        [
            f"{one.number} {one.title} - {endings.ending(one)}: {endings.because(one)}"
            for one in entries
        ]
    )


def _recorded(review: Review) -> Iterator[RenderableType]:
    recorded = set_aside(review, Disposition.RECORDED)
    if recorded:
        yield _heading("Recorded and not posted")
    yield from _aside_lines(recorded)


def _set_aside(review: Review) -> Iterator[RenderableType]:
    aside = set_aside(review)
    if aside:
        yield _heading("Considered and set aside")
        yield Text(f"{sentences.dispositions(review)}.")
    yield from _aside_lines(aside)


def _aside_lines(aside: Sequence[SetAside]) -> Iterator[RenderableType]:
    for one in aside:
        where = f"{one.place}; " if one.place else ""
        yield _hanging("-", Text(plain(f"{one.title} ({where}{one.who}): {one.reason}")))


def _table(*, colour: bool) -> Table:
    return Table(box=box.SIMPLE_HEAD if colour else box.ASCII2, show_edge=False, pad_edge=False)


def _coverage(review: Review, *, colour: bool) -> Table:
    agents, rows = coverage.matrix(review.coverage)
    table = _table(colour=colour)
    table.add_column("File", overflow="fold")
    for agent in agents:
        table.add_column(Text(plain(agent)), overflow="fold")
    for path, words in coverage.alike(rows):
        table.add_row(Text(plain(path)), *map(Text, words))
    return table


def _costs(review: Review, *, colour: bool) -> Table:
    table = _table(colour=colour)
    for name in ("Who", "Model", "Calls", "Tokens", "Cost", "Time"):
        right = name in {"Calls", "Cost", "Time"}
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for cost in review.costs:
        table.add_row(
            Text(plain(cost.who)),
            Text(plain(", ".join(cost.models))),
            str(cost.calls),
            sentences.used(cost),
            sentences.dollars(cost.usd),
            sentences.duration(cost.seconds),
        )
    return table
