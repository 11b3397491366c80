"""The short sentences and figures that every output shares, as text nobody has escaped yet.

They may quote paths and reasons of strangers: whoever shows them sends them
through the door of its own sink.
"""

from collections.abc import Sequence

from panelist.contracts import (
    Cost,
    Disposition,
    Engine,
    Place,
    RankedFinding,
    RecommendedAction,
    Review,
    Severity,
    Side,
    Tokens,
)
from panelist.ledger import has_converged

SEVERITY_MARKS = {
    Severity.CRITICAL: "🟥",
    Severity.HIGH: "🟧",
    Severity.MEDIUM: "🟨",
    Severity.LOW: "🟦",
}
_NEXT_STEPS = {
    RecommendedAction.MERGE: "Nothing here stands in the way of merging.",
    RecommendedAction.FIX_AND_RE_REVIEW: "Fix what is listed, then push: the panel looks again.",
    RecommendedAction.RE_PLAN: "Read the rest before you decide: a part was not looked at.",
    RecommendedAction.ESCALATE_TO_HUMAN: "Look at what follows before you merge.",
}
_NEXT_LOCAL_STEP = "Fix what is listed, then run it again."
_NEXT_UNREAD_STEP = "Read the change yourself before you decide: nobody else has."
_NEXT_UNREAD_FIX = "Fix what is listed, and read the change yourself: nobody else has."
_ORDINALS = {2: "second", 3: "third", 4: "fourth"}
_CENT = 0.01
_MINUTE = 60
_THOUSAND = 1_000
_MILLION = 1_000_000


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *head, last = words or ("nobody",)
    return f"{', '.join(head)} and {last}" if head else last


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def dollars(usd: float | None) -> str:
    """A price for people; unknown stays unknown."""
    if usd is None:
        return "price unknown"
    if 0 < usd < _CENT:
        return "under $0.01"
    return f"${usd:,.2f}"


def duration(seconds: float) -> str:
    """``9 s``, ``2 min 5 s``."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    minutes, rest = divmod(whole, _MINUTE)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def amount(number: int) -> str:
    """``950``, ``12.3k``, ``1.2M``."""
    if number < _THOUSAND:
        return str(number)
    if number < _MILLION:
        return f"{number / _THOUSAND:.1f}k"
    return f"{number / _MILLION:.1f}M"


def tokens(used: Tokens) -> str:
    """What went in, how much of it came from the cache, and what came out."""
    sent = used.input + used.cache_write + used.cache_read
    cached = f" ({amount(used.cache_read)} cached)" if used.cache_read else ""
    return f"{amount(sent)} in{cached}, {amount(used.output)} out"


def used(cost: Cost) -> str:
    """The tokens of a row of the bill; nothing where there were no calls."""
    if not cost.calls:
        return ""
    if cost.tokens == Tokens() and cost.usd is None:
        return "not counted"
    return tokens(cost.tokens)


def where(review: Review) -> str:
    """What was reviewed: ``owner/name #7 at 1a2b3c4d5e``."""
    number = f" #{review.number}" if review.number is not None else ""
    sha = f" at {review.head_sha[:10]}" if review.head_sha else ""
    return f"{review.repository}{number}{sha}"


def next_step(review: Review) -> str:
    """What to do now, in words that fit where the review was made."""
    action = review.recommended_action
    nothing_read = review.coverage.hunks_total > 0 and not review.coverage.hunks_read
    if action is RecommendedAction.FIX_AND_RE_REVIEW:
        if nothing_read:
            return _NEXT_UNREAD_FIX
        return _NEXT_LOCAL_STEP if review.number is None else _NEXT_STEPS[action]
    if action is RecommendedAction.RE_PLAN and (nothing_read or review.engine is Engine.OFFLINE):
        return _NEXT_UNREAD_STEP
    return _NEXT_STEPS[action]


def called(finding: RankedFinding) -> str:
    """``F3``; ``F3, second try`` of what came with the answer to F3."""
    if finding.tries == 1:
        return finding.number
    ordinal = _ORDINALS.get(finding.tries)
    return f"{finding.number}, {f'{ordinal} try' if ordinal else f'try {finding.tries}'}"


def round_told(review: Review) -> str:
    """Which round this is, and what the stop rule did in it; "" for a first one."""
    ledger = review.ledger
    if ledger is None or ledger.rounds <= 1:
        return ""
    told = [f"Round {ledger.rounds}"]
    kept = sum(account.disposition is Disposition.RECORDED for account in review.accounts)
    if kept:
        told.append(f"{counted(kept, 'claim')} came too late or too weak: recorded, not posted")
    if has_converged(ledger):
        told.append("two rounds found nothing new, so the review has converged")
    return f"{'; '.join(told)}."


def count_severities(findings: Sequence[RankedFinding]) -> str:
    """``2 medium, 1 low``, the worst first; "" for no findings."""
    graded = [found.severity for found in findings]
    return ", ".join(f"{graded.count(one)} {one.value}" for one in Severity if one in graded)


def place(where: Place | None) -> str:
    """``path:41-43``, and which side when the lines are gone."""
    if where is None:
        return "no place in the change"
    lines = f"{where.start}" if where.start == where.end else f"{where.start}-{where.end}"
    named = f"{where.path}:{lines}"
    return named if where.side is Side.RIGHT else f"{named} (before the change)"


def dispositions(review: Review) -> str:
    """How all claims ended: ``9 claims: 5 kept, 2 merged, 2 rejected``."""
    ends = [account.disposition for account in review.accounts]
    shares = [f"{ends.count(end)} {end}" for end in Disposition if end in ends]
    return f"{counted(len(ends), 'claim')}: {', '.join(shares)}" if ends else "No claims were made"


def spent(review: Review) -> str:
    """Cost and time in one clause."""
    return f"{dollars(review.cost_usd)}, {duration(review.seconds)}"


def spent_so_far(review: Review) -> str:
    """What all runs on the pull cost, this one with them; "" where it was the only one."""
    days = review.ledger.spending if review.ledger is not None else ()
    runs = sum(day.runs for day in days)
    return f"{dollars(sum(day.usd for day in days))} in {runs} runs" if runs > 1 else ""
