"""The parts comments and reports are made of, as Markdown that has passed the door."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from panelist.contracts import (
    Cost,
    Disposition,
    RankedFinding,
    ReadingStep,
    Review,
)
from panelist.prompts import Prompts
from panelist.render import coverage, endings, sentences, set_aside
from panelist.render.attribution import attribution
from panelist.render.links import Links
from panelist.render.markdown import Markdown, cell, code_cell, inline_code, line

Table: TypeAlias = tuple[Markdown, ...]
"""The lines of a table, or of a list: each stands on its own."""

_TITLE_BYTES = 400
_REASON_BYTES = 500
_SCENARIO_BYTES = 1_500
_BAR_WIDTH = 20


def fitted(items: Iterable[Markdown], limit: int) -> Table:
    """The first ``items`` that fit ``limit`` bytes together, never a part of one.

    The first that does not fit is the last that is made.
    """
    kept: list[Markdown] = []
    for item in items:
        limit -= len(item.encode()) + 1
        if limit < 0:
            break
        kept.append(item)
    return tuple(kept)


def title(text: str) -> Markdown:
    """A finding's title, never empty: it stands between marks of ours."""
    return line(text, limit=_TITLE_BYTES) or Markdown("(untitled)")


def entry(
    prompts: Prompts,
    links: Links,
    found: RankedFinding,
    dispute: str = "",
    *,
    limit: int = _SCENARIO_BYTES,
) -> Markdown:
    """A finding as an entry of a list; ``dispute`` is what somebody has against it.

    Scenario and fix take at most ``limit`` bytes each.
    """
    return Markdown(
        prompts.fill(
            "comment/finding.md.j2",
            mark=sentences.SEVERITY_MARKS[found.severity],
            number=line(sentences.called(found)),
            severity=found.severity,
            title=title(found.title),
            place=links.place(found.place) if found.place else None,
            scenario=line(found.scenario, limit=limit),
            fix=line(found.fix, limit=limit),
            open_question=line(found.open_question, limit=limit),
            dispute=line(dispute, limit=_REASON_BYTES),
            attribution=line(attribution(found)),
            said=links.discussion(found.said_in),
        ).strip("\n")
    )


def brief_entry(links: Links, found: RankedFinding, remarks: Sequence[str]) -> Markdown:
    """A finding as one line: number, severity, title, place, what is open, and ``remarks``."""
    mark = sentences.SEVERITY_MARKS[found.severity]
    where = f" · {links.place(found.place)}" if found.place else ""
    name, words = line(sentences.called(found)), "; ".join(filter(None, remarks))
    told = [
        f"{mark} **{name} · {found.severity}** · {title(found.title)}{where}",
        f"*{line(found.open_question, limit=_REASON_BYTES)}*" if found.open_question else "",
        line(words, limit=_REASON_BYTES),
    ]
    return Markdown(f"- {' — '.join(filter(None, told))}")


def untested(links: Links, founds: Sequence[RankedFinding], limit: int) -> Markdown:
    """All gaps in tests as one line of at most about ``limit`` bytes; "" where there are none."""
    named = [
        Markdown(
            f"{links.place(one.place) if one.place else title(one.title)} ({line(one.number)})"
        )
        for one in founds
    ]
    shown = fitted(named, limit)
    left = len(named) - len(shown)
    return Markdown(", ".join((*shown, f"and {left} more in the full report") if left else shown))


def considered(review: Review) -> Table:
    """What was refuted or left, with the reason; claims of one end and one reason share a line."""
    return _aside(set_aside.set_aside(review))


def recorded(review: Review) -> Table:
    """What the stop rule keeps from people, with the reason, in the same way."""
    return _aside(set_aside.set_aside(review, Disposition.RECORDED))


def _aside(some: Sequence[set_aside.SetAside]) -> Table:
    return tuple(
        Markdown(
            f"- {title(one.title)} {f'{inline_code(one.place)} ' if one.place else ''}"
            f"({line(one.who)}): {line(one.reason, limit=_REASON_BYTES)}"
        )
        for one in some
    )


def earlier(review: Review) -> Table:
    """Findings of earlier reviews that no longer stand: by whom, and why."""
    return tuple(
        Markdown(
            f"- **{line(entry.number)}** {title(entry.title)} — *{line(endings.ending(entry))}* · "
            f"{line(endings.because(entry), limit=_REASON_BYTES)}"
        )
        for entry in endings.ended(review)
    )


def gaps(review: Review) -> Table:
    """What was not read, as a list."""
    return bullets(coverage.gaps(review.coverage))


def excused(review: Review) -> Table:
    """What nobody had to read, and who was not needed, as a list."""
    return bullets(coverage.excused(review.coverage))


def who_read_what(review: Review) -> Table:
    """Files by agents: header, rule, and a row for each file."""
    agents, rows = coverage.matrix(review.coverage)
    if not rows:
        return ()
    head = _row([Markdown("File"), *map(cell, agents)])
    rule = _row([Markdown("---")] * (len(agents) + 1))
    body = [
        _row([code_cell(row.path), *(cell(_sign(coverage.cell_word(one))) for one in row.cells)])
        for row in rows
    ]
    return (head, rule, *body)


def _sign(word: str) -> str:
    return {"read": "✓", "": "—"}.get(word, word)


def reading_order(links: Links, steps: Sequence[ReadingStep]) -> Table:
    """Where a person should look first."""
    return tuple(
        Markdown(
            f"{place}. {links.file(step.path)} ({step.risk} risk): "
            f"{line(step.reason, limit=_REASON_BYTES)}"
        )
        for place, step in enumerate(steps, start=1)
    )


def bullets(texts: Sequence[str]) -> Table:
    """Sentences as a list."""
    return tuple(Markdown(f"- {line(one, limit=_REASON_BYTES)}") for one in texts)


def costs(costs: Sequence[Cost]) -> Table:
    """Who consumed what: header, rule, and a row for each agent or phase."""
    if not costs:
        return ()
    names = ("Who", "Model", "Calls", "Tokens", "Cost", "Time", "")
    head = _row([Markdown(name) for name in names])
    rule = _row([Markdown(rule) for rule in ("---", "---", "--:", "---", "--:", "--:", "---")])
    longest = max(cost.seconds for cost in costs)
    return (head, rule, *(_cost(cost, longest) for cost in costs))


def spent(review: Review) -> Markdown:
    """Cost and time for the title of a fold, which is HTML: two dollar signs would be a formula."""
    price, time = sentences.dollars(review.cost_usd), sentences.duration(review.seconds)
    return Markdown(f"<code>{price}</code>, {time}")


def _cost(cost: Cost, longest: float) -> Markdown:
    bar = "█" * round(_BAR_WIDTH * cost.seconds / longest) if longest else ""
    return _row(
        [
            cell(cost.who),
            cell(", ".join(cost.models) or "—"),
            Markdown(str(cost.calls)),
            cell(sentences.used(cost) or "—"),
            cell(sentences.dollars(cost.usd)),
            cell(sentences.duration(cost.seconds)),
            Markdown(bar),
        ]
    )


def _row(cells: Sequence[Markdown]) -> Markdown:
    return Markdown(f"| {' | '.join(cells)} |")
