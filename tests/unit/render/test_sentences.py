"""The sentences that every output shares."""

import pytest

from panelist.contracts import Cost, Engine, RecommendedAction, Side, Tokens
from panelist.render import sentences
from tests.unit.render.samples import QUIET, REVIEW, place


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "nobody"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_a_list_in_words(words: tuple[str, ...], told: str) -> None:
    assert sentences.listed(words) == told


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (None, "price unknown"),
        (0.0, "$0.00"),
        (0.004, "under $0.01"),
        (0.01, "$0.01"),
        (1234.5, "$1,234.50"),
    ],
)
def test_an_unknown_price_is_not_zero(usd: float | None, told: str) -> None:
    assert sentences.dollars(usd) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (125, "2 min 5 s")]
)
def test_a_time_in_words(seconds: float, told: str) -> None:
    assert sentences.duration(seconds) == told


@pytest.mark.parametrize(("number", "told"), [(999, "999"), (1_234, "1.2k"), (2_500_000, "2.5M")])
def test_an_amount_of_tokens(number: int, told: str) -> None:
    assert sentences.amount(number) == told


def test_tokens_add_up_and_tell_what_the_cache_served() -> None:
    used = Tokens(input=100, cache_write=200, cache_read=1_700, output=50)
    assert sentences.tokens(used) == "2.0k in (1.7k cached), 50 out"
    assert sentences.tokens(Tokens(input=5, output=1)) == "5 in, 1 out"


def test_a_place_in_words() -> None:
    assert sentences.place(place("a.py", 3)) == "a.py:3"
    assert sentences.place(place("a.py", 3, 5)) == "a.py:3-5"
    gone = place("a.py", 3, side=Side.LEFT)
    assert sentences.place(gone) == "a.py:3 (before the change)"
    assert sentences.place(None) == "no place in the change"


def test_every_claim_is_accounted_for() -> None:
    assert sentences.dispositions(REVIEW) == "8 claims: 6 kept, 1 merged, 1 rejected"
    assert sentences.dispositions(QUIET) == "No claims were made"


def test_where_of_a_local_range_is_its_repository() -> None:
    local = REVIEW.model_copy(update={"number": None, "head_sha": None, "repository": "shop"})
    assert sentences.where(local) == "shop"
    assert sentences.where(REVIEW) == "octo/shop #7 at aaaaaaaaaa"


def test_tokens_that_nobody_counted_are_not_told_as_none() -> None:
    row = Cost(who="tests", models=("m",), calls=1, tokens=Tokens(), usd=None, seconds=0.0)
    assert sentences.used(row) == "not counted"
    assert sentences.used(row.model_copy(update={"usd": 0.0})) == "0 in, 0 out"
    assert sentences.used(row.model_copy(update={"calls": 0})) == ""


def test_the_next_step_fits_the_place_and_what_was_read() -> None:
    local = REVIEW.model_copy(update={"number": None})
    assert sentences.next_step(REVIEW) == "Fix what is listed, then push: the panel looks again."
    assert sentences.next_step(local) == "Fix what is listed, then run it again."
    nothing = REVIEW.coverage.model_copy(update={"hunks_read": 0})
    for unread in ({"coverage": nothing}, {"engine": Engine.OFFLINE}):
        changes = {"recommended_action": RecommendedAction.RE_PLAN, **unread}
        assert sentences.next_step(REVIEW.model_copy(update=changes)) == (
            "Read the change yourself before you decide: nobody else has."
        )
    dead = REVIEW.model_copy(update={"coverage": nothing})
    for shown in (dead, dead.model_copy(update={"number": None})):
        assert sentences.next_step(shown) == (
            "Fix what is listed, and read the change yourself: nobody else has."
        )
    assert all(
        sentences.next_step(review.model_copy(update={"recommended_action": action}))
        for review in (REVIEW, local)
        for action in RecommendedAction
    )
