"""Uses of rules over the runs of one pull: added by a run, never twice by two that meet."""

from panelist.contracts import RuleUse
from panelist.ledger.uses import MOST, add_uses, join_uses

USE = RuleUse(rule="R2", by="ann", since="2026-12-01", times=2, last="2026-12-02", title="old")
LATER = USE.model_copy(update={"times": 1, "last": "2026-12-05", "title": "new"})
OTHER = USE.model_copy(update={"since": "2027-01-01"})


def test_a_run_adds_to_what_was() -> None:
    whole = LATER.model_copy(update={"times": 3})
    assert add_uses((USE, OTHER), (LATER,)) == (whole, OTHER)


def test_runs_that_meet_count_what_they_both_know_once() -> None:
    assert join_uses((LATER,), (USE,)) == (LATER.model_copy(update={"times": 2}),)
    joined = join_uses((LATER,), (USE,))
    assert join_uses(joined, (USE,)) == joined


def test_those_used_last_are_kept() -> None:
    many = [
        USE.model_copy(update={"rule": f"R{one}", "last": f"2026-12-{1 + one % 28:02}"})
        for one in range(1, 61)
    ]
    kept = add_uses(many, ())
    assert len(kept) == MOST
    assert min(use.last for use in kept) >= sorted(one.last for one in many)[20]
