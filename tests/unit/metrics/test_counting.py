"""What is unknown stays unknown, and what is no finding of its own is counted apart."""

from panelist.contracts import EntryState, RuleUse, Severity, Spending
from panelist.ledger import tell_part
from panelist.metrics import Records, RuleFigures, Share, Statistics, count, record_ledger
from panelist.metrics.figures import MonthFigures
from panelist.metrics.records import FindingRecord, PullRecord
from tests.unit.render.samples import entry, ledger


def of_ledgers(*pulls: PullRecord, since: str | None = None) -> Statistics:
    return count(Records("ledgers", None, pulls, since=since))


def test_nothing_is_not_zero() -> None:
    told = of_ledgers()
    assert (told.reviews, told.complete, told.last_complete, told.conclusions) == (None,) * 4
    assert (told.cost.usd, told.cost.a_review, told.unfinished, told.first_finding) == (None,) * 4
    assert told.acted_on.rate is None
    assert count(Records("folder", (), ())).reviews == 0


def test_a_ledger_that_had_no_room_for_its_days_has_no_known_cost() -> None:
    told = of_ledgers(
        record_ledger("octo/shop#1", ledger(rounds=3)),
        record_ledger(
            "octo/shop#2",
            ledger(rounds=2, spending=(Spending(day="2026-11-02", usd=1.5, runs=2),)),
        ),
    )
    assert (told.reviews, told.cost.usd, told.cost.reviews, told.cost.unpriced) == (5, 1.5, 2, 3)
    assert told.cost.months == (MonthFigures("2026-11", 2, 1.5),)
    assert told.cost.a_review == 0.75


def test_a_day_of_a_ledger_that_cost_nothing_may_have_cost_what_nobody_knows() -> None:
    days = (Spending(day="2026-11-01", usd=0, runs=3), Spending(day="2026-11-02", usd=1, runs=1))
    told = of_ledgers(record_ledger("octo/shop#1", ledger(rounds=4, spending=days)))
    assert (told.cost.usd, told.cost.reviews, told.cost.unpriced) == (1, 1, 3)
    free = of_ledgers(record_ledger("octo/shop#1", ledger(rounds=3, spending=days[:1])))
    assert (free.cost.usd, free.cost.a_review, free.cost.unpriced) == (None, None, 3)


def test_findings_that_are_not_held_any_more_are_counted_apart() -> None:
    """Dropped for room, or known by their number alone: nobody can tell what became of them."""
    held = ledger(entry(1, EntryState.FIXED), entry(4, EntryState.FIXED, agent=""), highest=6)
    told = of_ledgers(record_ledger("octo/shop#1", held))
    assert (told.findings, told.unlisted, told.acted_on) == (1, 5, Share(1, 1))


def test_a_finding_that_became_part_of_another_was_not_acted_on() -> None:
    part = entry(2, EntryState.FIXED, who="code", why=tell_part("F1", "the same line"))
    told = of_ledgers(record_ledger("octo/shop#1", ledger(entry(1), part)))
    assert (told.findings, told.joined, told.unlisted, told.acted_on) == (1, 1, 0, Share(0, 1))


def test_a_reason_that_a_person_begins_in_the_same_words_is_theirs() -> None:
    fixed = entry(2, EntryState.FIXED, who="ann", why="it is part of F1 now: no")
    told = of_ledgers(record_ledger("octo/shop#1", ledger(entry(1), fixed)))
    assert (told.findings, told.joined) == (2, 0)


def test_the_reason_of_the_last_check_stands_where_nobody_gave_one() -> None:
    gone = entry(1, EntryState.DISMISSED, who="claude-opus-5-5")
    (decision,) = of_ledgers(record_ledger("octo/shop#1", ledger(gone))).decisions
    assert (decision.who, decision.why) == ("claude-opus-5-5", gone.checked.reason)


def test_findings_whose_state_nobody_knows_are_in_no_share() -> None:
    found = [
        FindingRecord(f"F{number}", "t", "quality", Severity.LOW, 1, state)
        for number, state in enumerate((None, EntryState.OPEN, EntryState.FIXED), 1)
    ]
    told = of_ledgers(PullRecord("octo/shop", tuple(found)))
    assert dict(told.states) == {"open": 1, "fixed": 1, "unknown": 1}
    assert told.acted_on == Share(1, 2)


def test_what_each_rule_silenced_is_added_up_over_pull_requests() -> None:
    use = RuleUse(rule="R2", by="ann", since="2026-12-01", times=2, last="2026-12-09", title="b")
    early = use.model_copy(update={"times": 1, "last": "2026-12-02", "title": "a"})
    again = use.model_copy(update={"since": "2027-01-01"})
    told = of_ledgers(
        record_ledger("octo/shop#1", ledger(silenced=(use,))),
        record_ledger("octo/shop#2", ledger(silenced=(early, again))),
    )
    assert told.rules == (
        RuleFigures("R2", "ann", "2026-12-01", 3, 2, "2026-12-09", "octo/shop#1", "b"),
        RuleFigures("R2", "ann", "2027-01-01", 2, 1, "2026-12-09", "octo/shop#2", "b"),
    )
