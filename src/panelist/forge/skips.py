"""When a pull request is not reviewed at all."""

from dataclasses import dataclass
from math import inf

from panelist.contracts import Command, Ledger, MonthSpending, Skip
from panelist.forge import commands
from panelist.ledger import spent_on

SKIP_LABEL = "panelist-skip"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    ``files`` is how many files the change touches, ``None`` while unknown.
    ``command`` is what a person with write access asked for; ``ledger`` is how
    things stand with that, on ``day`` (UTC, ``YYYY-MM-DD``).
    """

    draft: bool
    state: str
    merged: bool
    author: str | None
    author_is_bot: bool
    labels: tuple[str, ...]
    files: int | None
    day: str
    ledger: Ledger | None = None
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a team decides.

    Attributes:
        review_bots: whether bots' pulls are read.
        usd_per_day: dollars for each pull.
        usd_per_month: dollars for the whole repository; infinite where there is no limit.
        paid: whether a review costs money.
        asked: whether somebody asked for this very review, and not an event.
    """

    review_bots: bool
    usd_per_day: float
    usd_per_month: float = inf
    paid: bool = True
    asked: bool = False


def skip(facts: Facts, rules: Rules) -> Skip | None:
    """Why this pull is not reviewed, the most lasting reason first; ``None`` to review it.

    A command of a person outranks what keeps reviews from starting by
    themselves, but not the budget.
    """
    if facts.merged:
        return Skip(code="closed", sentence="This pull request is merged.")
    if facts.state == "closed":
        return Skip(code="closed", sentence="This pull request is closed.")
    if facts.command is None:
        unasked = None if rules.asked else _of_itself(facts, rules)
        return unasked or _nothing_to_read(facts) or _overspent(facts, rules)
    if facts.command.is_question:
        return None
    if not commands.reviews(facts.command):
        return Skip(code="command", sentence=_answered(facts.command))
    return _nothing_to_read(facts) or _overspent(facts, rules)


def spent(ledger: Ledger | None, day: str, rules: Rules) -> str:
    """That the money for today is used up; "" while there is some."""
    if spent_on(ledger, day) < rules.usd_per_day:
        return ""
    return (
        f"The reviews of this pull request have used up the ${rules.usd_per_day:.2f} "
        f"of {day} (UTC); `max-cost-usd-per-day` sets the limit."
    )


def month_spent(spending: MonthSpending | None, rules: Rules) -> str:
    """That the money of the month is used up; "" while there is some."""
    if spending is None or spending.usd < rules.usd_per_month:
        return ""
    return (
        f"The reviews of this repository have used up the ${rules.usd_per_month:.2f} "
        f"of {spending.month} (UTC); `max-cost-usd-per-month` sets the limit."
    )


def _of_itself(facts: Facts, rules: Rules) -> Skip | None:
    """What keeps a review from starting without anybody asking for it."""
    if facts.draft:
        return Skip(
            code="draft",
            sentence="This pull request is a draft; it is reviewed once it is ready for review.",
        )
    if SKIP_LABEL in facts.labels:
        return Skip(code="label", sentence=f"The label `{SKIP_LABEL}` turns the review off.")
    if facts.author_is_bot and not rules.review_bots:
        return Skip(
            code="bot",
            sentence="A bot opened this pull request; set `review-bots: true` to review those.",
        )
    if facts.ledger is not None and facts.ledger.paused_by is not None:
        return Skip(
            code="paused",
            sentence=f"Reviews of this pull request were paused by {facts.ledger.paused_by}; "
            "the command `resume` goes on with them.",
        )
    return None


def _nothing_to_read(facts: Facts) -> Skip | None:
    if facts.files == 0:
        return Skip(code="empty", sentence="This pull request changes no file.")
    return None


def _overspent(facts: Facts, rules: Rules) -> Skip | None:
    sentence = spent(facts.ledger, facts.day, rules)
    return Skip(code="budget", sentence=sentence) if sentence else None


def _answered(command: Command) -> str:
    return command.problem or f"{command.author} asked for `{command.verb}`; nothing is read."
