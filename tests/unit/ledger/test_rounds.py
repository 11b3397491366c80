"""How often a pull request was reviewed: counted, kept, and taken on from older comments."""

import pytest

from panelist.contracts import Ledger
from panelist.ledger import (
    after_round,
    completed_rounds,
    decode,
    encode,
    has_converged,
    reconciled,
)
from panelist.ledger.shedding import smaller
from panelist.ledger.state import MARKER
from tests.unit.ledger.cases import READING
from tests.unit.ledger.test_migration import OLD, comment

READ = Ledger(reading=READING)


def test_a_ledger_that_did_not_count_has_seen_one_round_if_anything_was_read() -> None:
    before = decode(comment(OLD))
    assert before is not None
    (entry,) = before.entries
    assert (before.rounds, before.quiet, entry.placement, entry.tries) == (0, 0, None, 1)
    assert completed_rounds(before) == 0
    assert completed_rounds(READ) == 1
    assert completed_rounds(READ.model_copy(update={"rounds": 5})) == 5
    assert completed_rounds(None) == 0


@pytest.mark.parametrize(
    ("found_new", "complete", "quiet"), [(True, True, 0), (False, True, 2), (False, False, 1)]
)
def test_only_a_complete_round_that_finds_nothing_new_is_quiet(
    *, found_new: bool, complete: bool, quiet: int
) -> None:
    ledger = Ledger(rounds=3, quiet=1)
    after = after_round(ledger, found_new=found_new, complete=complete)
    assert (after.rounds, after.quiet) == (4, quiet)
    assert has_converged(after) == (quiet == 2)
    assert not has_converged(None)


def test_what_was_counted_survives_the_comment_and_its_size() -> None:
    ledger = Ledger(rounds=7, quiet=2)
    assert decode(f"{MARKER}\n{encode(ledger)}") == ledger
    bare = Ledger(highest=4, rounds=7)
    full = bare.model_copy(update={"reading": READING})
    assert smaller(full, fits=lambda one: one == bare) == bare


def test_of_two_runs_that_meet_the_later_round_counts_once() -> None:
    ours, there = Ledger(rounds=3, quiet=2), Ledger(rounds=3, quiet=0)
    both = reconciled(ours, there)
    assert (both.rounds, both.quiet) == (3, 0)
    assert reconciled(both, there) == both
    ahead = reconciled(ours, Ledger(rounds=2, quiet=0))
    assert (ahead.rounds, ahead.quiet) == (3, 2)
