"""The parts comments and reports are made of, as Markdown that has passed the door."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from panelist.contracts import (
    Account,
    Cost,
    Disposition,
    RankedFinding,
    ReadingStep,
    Review,
)
from panelist.prompts import Prompts
from panelist.render import endings, sentences
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


def finding(
    prompts: Prompts, links: Links, found: RankedFinding, *, inline: frozenset[str]
) -> Markdown:
    """A finding as an entry of the summary.

    The fix is left to the inline comment where the finding has one (its number
    is in ``inline``).
    """
    return Markdown(
        prompts.fill(
            "comment/finding.md.j2",
            mark=sentences.SEVERITY_MARKS[found.severity],
            number=line(found.number),
            severity=found.severity,
            title=title(found.title),
            place=links.place(found.place) if found.place else None,
            scenario=line(found.scenario, limit=_SCENARIO_BYTES),
            fix=None if found.number in inline else line(found.fix, limit=_SCENARIO_BYTES),
            standing=line(sentences.standing(found)),
            said=links.discussion(found.said_in),
        ).strip("\n")
    )


def set_aside(review: Review) -> Table:
    """Every claim that people do not see as a finding, with the reason."""
    return tuple(
        _account(account)
        for account in review.accounts
        if account.disposition in {Disposition.REJECTED, Disposition.MERGED}
    )


def _account(account: Account) -> Markdown:
    end = f"{account.disposition} into {account.into}" if account.into else account.disposition
    told = line(account.reason, limit=_REASON_BYTES)
    who = line(f"{account.agent}, {account.severity}")
    where = f"{inline_code(account.place)} " if account.place else ""
    return Markdown(f"- {title(account.title)} {where}({who}) — *{line(end)}:* {told}")


def earlier(review: Review) -> Table:
    """Findings of earlier reviews that are settled or disputed: by whom, and why."""
    return tuple(
        Markdown(
            f"- **{line(entry.number)}** {title(entry.title)} — *{line(endings.ending(entry))}* · "
            f"{line(endings.because(entry), limit=_REASON_BYTES)}"
        )
        for entry in endings.ended(review.ledger)
    )


def gaps(review: Review) -> Table:
    """What was not read, as a list."""
    return bullets(sentences.gaps(review.coverage))


def excused(review: Review) -> Table:
    """What nobody had to read, and who was not needed, as a list."""
    return bullets(sentences.excused(review.coverage))


def coverage(review: Review) -> Table:
    """Files by agents: header, rule, and a row for each file."""
    agents, rows = sentences.matrix(review.coverage)
    if not rows:
        return ()
    head = _row([Markdown("File"), *map(cell, agents)])
    rule = _row([Markdown("---")] * (len(agents) + 1))
    body = [
        _row([code_cell(row.path), *(cell(_sign(sentences.cell_word(one))) for one in row.cells)])
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
