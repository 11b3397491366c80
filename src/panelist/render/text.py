"""The report for a terminal; without colour it is plain text for a pipe or a log."""

import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from panelist.contracts import Conclusion, Disposition, RankedFinding, Review, Severity
from panelist.render import endings, sentences
from panelist.render.hints import HEADING
from panelist.render.plain import plain, plain_code, plain_lines, uncommanded

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
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="256" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for part in _parts(review, hints, colour=colour):
            console.print(part)
    rows = captured.get().split("\n")
    return uncommanded("\n".join(row.rstrip() for row in rows))


def _parts(review: Review, hints: Sequence[str], *, colour: bool) -> Iterator[RenderableType]:
    yield Text(plain(review.headline), style=_VERDICT_STYLES.get(review.conclusion, "bold"))
    yield Text(plain(sentences.where(review)), style="dim")
    if review.summary:
        yield Text(f"\n{plain_lines(review.summary)}")
    yield Text(f"\n{plain(sentences.covered(review))}")
    yield from _bullets(sentences.gaps(review.coverage))
    if review.findings:
        yield _heading("Findings")
        for found in review.findings:
            yield from _finding(found, colour=colour)
    if hints:
        yield _heading(HEADING)
        yield from _bullets(hints)
    yield from _earlier(review)
    yield from _set_aside(review)
    if review.coverage.cells:
        yield _heading("Who read what")
        yield _coverage(review, colour=colour)
        yield from _bullets(sentences.excused(review.coverage))
    if review.costs:
        yield _heading(f"Cost and time: {sentences.spent(review)}")
        yield _costs(review, colour=colour)
    if review.notes:
        yield _heading("Notes")
        yield from _bullets(review.notes)
    yield _heading("Next")
    yield Text(sentences.NEXT_STEPS[review.recommended_action])
    yield from _bullets(review.reasons)


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


def _finding(found: RankedFinding, *, colour: bool) -> Iterator[RenderableType]:
    yield Text.assemble(
        "\n",
        (f"{plain(found.number)} {found.severity.upper()}", _SEVERITY_STYLES[found.severity]),
        "  ",
        (plain(found.title), "bold"),
    )
    yield _indented(Text(plain(sentences.place(found)), style="cyan"))
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
    standing = sentences.standing(found, " · " if colour else ", ")
    yield _indented(Text(plain(standing), style="dim"))


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, _INDENT))


def _gutter(mark: str, row: str) -> Text:
    return Text(f"{mark} {row}", style="dim", no_wrap=True, overflow="crop")


def _earlier(review: Review) -> Iterator[RenderableType]:
    entries = endings.ended(review.ledger)
    if entries:
        yield _heading("Earlier findings")
        yield Text(f"{endings.tally(review.ledger)}.")
    yield from _bullets(
        [
            f"{one.number} {one.title} - {endings.ending(one)}: {endings.because(one)}"
            for one in entries
        ]
    )


def _set_aside(review: Review) -> Iterator[RenderableType]:
    aside = {Disposition.REJECTED, Disposition.MERGED}
    accounts = [account for account in review.accounts if account.disposition in aside]
    if accounts:
        yield _heading("Considered and set aside")
        yield Text(f"{sentences.dispositions(review)}.")
    for account in accounts:
        end = f"{account.disposition} into {account.into}" if account.into else account.disposition
        where = f"{account.place}; " if account.place else ""
        who = f"({where}{account.agent}, {account.severity})"
        yield _hanging("-", Text(plain(f"{account.title} {who} - {end}: {account.reason}")))


def _table(*, colour: bool) -> Table:
    return Table(box=box.SIMPLE_HEAD if colour else box.ASCII2, show_edge=False, pad_edge=False)


def _coverage(review: Review, *, colour: bool) -> Table:
    agents, rows = sentences.matrix(review.coverage)
    table = _table(colour=colour)
    table.add_column("File", overflow="fold")
    for agent in agents:
        table.add_column(Text(plain(agent)), overflow="fold")
    for path, words in sentences.alike(rows):
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
