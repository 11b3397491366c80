"""The plan as a person can decide on it: approach, risks, and every assignment with its price."""

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from panelist.contracts import Context, Diff, LeftOut, Plan, Risk
from panelist.render.columns import render_columns
from panelist.render.markdown import Markdown, code
from panelist.render.plain import inert, plain, plain_lines
from panelist.render.sentences import counted, dollars

_PATHS_NAMED = 3
_PAGE_COLUMNS = 110
PAGE_BYTES = 60_000
"""What a check holds; a job summary holds more."""


def plan_summary(plan: Plan, context: Context, diff: Diff, *, width: int, colour: bool) -> str:
    """The summary, at most ``width`` columns; without ``colour`` it is plain text."""
    parts = _parts(plan, context, diff, colour=colour)
    return render_columns(parts, width=width, colour=colour)


def plan_headline(plan: Plan) -> str:
    """How much there is to read, and what it may cost."""
    most = f", at most {dollars(plan.max_cost_usd)}" if plan.max_cost_usd is not None else ""
    return f"{counted(len(plan.assignments), 'assignment')} for {dollars(plan.estimate_usd)}{most}"


def plan_page(plan: Plan, context: Context, diff: Diff) -> Markdown:
    """The summary on a page of GitHub, as much of it as the page holds."""
    text = plan_summary(plan, context, diff, width=_PAGE_COLUMNS, colour=False)
    return code(inert(text), limit=PAGE_BYTES)


def _parts(plan: Plan, context: Context, diff: Diff, *, colour: bool) -> Iterator[RenderableType]:
    yield Text(f"The plan: {plan_headline(plan)}", style="bold")
    if context.brief:
        yield Text(plain_lines(context.brief))
    yield from _risks(context)
    released = [choice for choice in context.agents if not choice.needed]
    for choice in released:
        yield Text(plain(f"Without {choice.agent}: {choice.reason}."))
    yield _assignments(plan, _paths(plan, diff), colour=colour)
    yield from _left_out(plan.left_out)
    for note in plan.notes:
        yield Text(plain(f"Note: {note}"))


def _risks(context: Context) -> Iterator[RenderableType]:
    for risk in (Risk.HIGH, Risk.MEDIUM):
        files = [file for file in context.files if file.in_scope and file.risk is risk]
        named = [f"{file.path} ({file.reason.rstrip('.')})" for file in files[:_PATHS_NAMED]]
        if named:
            yield Text(plain(f"{risk.value.capitalize()} risk: {_list(named, len(files))}."))
    aside = [file.path for file in context.files if not file.in_scope]
    if aside:
        yield Text(plain(f"Out of scope: {_list(aside[:_PATHS_NAMED], len(aside))}."))


def _paths(plan: Plan, diff: Diff) -> Mapping[str, Sequence[str]]:
    """The files of each shard."""
    path_of = {hunk.id: hunk.path for hunk in diff.hunks}
    return {
        shard.id: tuple(dict.fromkeys(path_of[one] for one in shard.hunks if one in path_of))
        for shard in plan.shards
    }


def _assignments(plan: Plan, paths: Mapping[str, Sequence[str]], *, colour: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD if colour else box.ASCII2, show_edge=False, pad_edge=False)
    for name in ("Order", "Agent", "Lens", "Files", "Price"):
        right = name in {"Order", "Price"}
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for order, one in enumerate(plan.assignments, 1):
        files = paths[one.shard]
        again = f" (reading {one.vote})" if one.vote > 1 else ""
        table.add_row(
            str(order),
            Text(plain(one.agent)),
            Text(plain(f"{one.lens}{again}")),
            Text(plain(_list(files[:_PATHS_NAMED], len(files)))),
            dollars(one.estimate_usd),
        )
    return table


def _left_out(rows: Sequence[LeftOut]) -> Iterator[RenderableType]:
    together: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        together.setdefault((row.agent, row.reason), []).append(row.path)
    for (agent, reason), paths in together.items():
        who = "Nobody reads" if agent == "*" else f"{agent} does not read"
        what = "it" if len(paths) == 1 else "each"
        files = _list(paths[:_PATHS_NAMED], len(paths))
        yield Text(plain(f"{who} {files}: {what} {reason}."))


def _list(names: Sequence[str], count: int) -> str:
    more = count - len(names)
    return ", ".join(names) + (f" and {counted(more, 'more file')}" if more > 0 else "")
