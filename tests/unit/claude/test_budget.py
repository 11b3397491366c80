"""The ceiling in dollars."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.budget import (
    MEND_SHARE,
    REVIEW_SHARE,
    Budget,
    Reserve,
    dearest_prompt,
    expected_tokens,
)
from panelist.claude.exchange import Exchange
from panelist.claude.heard import Heard
from panelist.claude.prices import cost_usd
from panelist.claude.request import MAX_TOKENS, Question
from panelist.contracts import FailureKind, Tokens
from panelist.phases.plan import RESERVED_SHARE
from panelist.ports import Answer, NoAnswer
from tests.fakes.anthropic import Cut, FakeAnthropic, RecordedRequest, Reply

from .scene import OPUS, SONNET, SURE, Scene, ask, errors, models, sure

NOTHING = Tokens()
FULL = (0.32, MAX_TOKENS)  # of Sonnet, at 10 dollars a million


def heard(tokens: Tokens, *, started: bool = True, counted: bool = True) -> Heard:
    response = Heard()
    response.tokens, response.started, response.counted = tokens, started, counted
    return response


def reserved(budget: Budget, *, purpose: str = "verify", model: str = SONNET) -> Reserve | None:
    """What a call without a prompt gets at once; fails if it has to wait."""

    async def now() -> Reserve | None:
        async with asyncio.timeout(0.05):
            return await budget.reserve(model, NOTHING, purpose)

    return asyncio.run(now())


def told(reserve: Reserve | None) -> tuple[float, int] | None:
    """Dollars to the cent of a cent, and tokens."""
    return None if reserve is None else (round(reserve.usd, 4), reserve.output)


def test_without_a_ceiling_a_call_gets_all_the_output_there_is() -> None:
    budget = Budget(None)

    assert told(reserved(budget)) == FULL
    assert budget.state("verify") == "0.00 spent and 0.32 reserved of no limit"


def test_a_call_gets_as_much_output_as_the_ceiling_pays_for() -> None:
    assert told(reserved(Budget(0.1))) == (0.1, 10_000)
    assert reserved(Budget(0.079)) is None


def test_what_other_machines_spent_is_gone() -> None:
    budget = Budget(0.4, spent=0.2)

    assert told(reserved(budget, purpose="review:quality.s1")) == (0.1, 10_000)
    assert budget.state("synthesize") == "0.20 spent and 0.10 reserved of 0.40 dollars"


def test_a_prompt_is_paid_for_first() -> None:
    budget = Budget(0.2)

    found = asyncio.run(budget.reserve(SONNET, Tokens(cache_write=40_000), "verify"))

    assert told(found) == (0.2, 10_000)


def test_reviewers_leave_a_quarter_for_those_after_them() -> None:
    budget = Budget(0.4)

    assert told(reserved(budget, purpose="review:quality.s1")) == (0.3, 30_000)
    assert budget.state("review:quality.s1") == (
        "0.00 spent and 0.30 reserved of 0.30 dollars for reviewers"
    )
    assert budget.state("synthesize") == "0.00 spent and 0.30 reserved of 0.40 dollars"


def test_the_plan_counts_on_the_same_share() -> None:
    assert REVIEW_SHARE == 1 - RESERVED_SHARE


def test_a_call_waits_for_what_others_may_give_back() -> None:
    async def story() -> tuple[bool, tuple[float, int] | None]:
        budget = Budget(0.4)
        first = await budget.reserve(SONNET, NOTHING, "verify")
        assert first is not None
        second = asyncio.create_task(budget.reserve(SONNET, NOTHING, "verify"))
        await asyncio.sleep(0)
        waits = not second.done()
        budget.settle(first, SONNET, heard(Tokens(output=1_000)))
        return waits, told(await second)

    assert asyncio.run(story()) == (True, FULL)


def test_once_nothing_more_can_come_back_the_call_is_refused() -> None:
    async def story() -> Reserve | None:
        budget = Budget(0.33)
        first = await budget.reserve(SONNET, NOTHING, "verify")
        assert first is not None
        second = asyncio.create_task(budget.reserve(SONNET, NOTHING, "verify"))
        await asyncio.sleep(0)
        budget.settle(first, SONNET, heard(Tokens(output=32_000)))
        return await second

    assert asyncio.run(story()) is None


@pytest.mark.parametrize(
    ("started", "counted", "spent"),
    [(True, True, "0.10"), (True, False, "0.32"), (False, False, "0.10")],
)
def test_an_answer_that_broke_off_counts_as_what_was_reserved(
    *, started: bool, counted: bool, spent: str
) -> None:
    """Nobody knows what it cost; the ceiling has to hold all the same."""
    budget = Budget(None)
    reserve = reserved(budget)
    assert reserve is not None
    budget.settle(reserve, SONNET, heard(Tokens(output=10_000), started=started, counted=counted))

    assert budget.state("verify") == f"{spent} spent and 0.00 reserved of no limit"


def test_a_model_without_a_price_counts_as_the_dearest() -> None:
    assert reserved(Budget(None), model="claude-next") == reserved(Budget(None), model=OPUS)


@settings(deadline=None)
@given(st.data())
def test_whatever_calls_bill_within_their_reserve_the_ceiling_holds(data: st.DataObject) -> None:
    ceiling = data.draw(st.floats(min_value=0.01, max_value=3))
    prompts = st.builds(Tokens, input=st.integers(0, 60_000), cache_write=st.integers(0, 60_000))

    async def story() -> float:
        budget = Budget(ceiling)
        spent = 0.0
        under_way: list[tuple[Tokens, Reserve]] = []
        for _ in range(data.draw(st.integers(1, 20))):
            prompt = data.draw(prompts)
            try:
                async with asyncio.timeout(0):
                    reserve = await budget.reserve(SONNET, prompt, "verify")
            except TimeoutError:
                reserve = None
            if reserve is not None:
                under_way.append((prompt, reserve))
            if under_way and data.draw(st.booleans()):
                done, promised = under_way.pop()
                output = data.draw(st.integers(0, promised.output))
                billed = done.model_copy(update={"output": output})
                budget.settle(promised, SONNET, heard(billed))
                spent += cost_usd(SONNET, billed) or 0.0
        return spent

    assert asyncio.run(story()) <= ceiling + 1e-9


def test_an_estimate_is_high_and_knows_what_the_cache_holds() -> None:
    question = Question(SONNET, ask("12345", shared="x" * 2_500, system=""))
    schema = expected_tokens(Question(SONNET, ask("", system="")), cached=True).cache_read

    assert expected_tokens(question, cached=False) == Tokens(
        input=2, cache_write=1_000 + schema, output=8_000
    )
    assert expected_tokens(question, cached=True) == Tokens(
        input=2, cache_read=1_000 + schema, output=8_000
    )


@settings(deadline=None)
@given(st.text())
def test_an_estimate_counts_text_of_any_script_by_its_bytes(text: str) -> None:
    """A Chinese character is a token or more, not two fifths of one."""
    expected = expected_tokens(Question(SONNET, ask(text)), cached=False)

    assert expected.input * 2.5 >= len(text.encode())


def test_what_was_looked_up_counts_the_newest_as_new() -> None:
    told = Exchange(({"type": "text", "text": "x" * 2_500},), ())
    plain = Question(SONNET, ask("", shared="y" * 2_500))
    one, two = (Question(SONNET, ask("", shared="y" * 2_500), "", (told,) * n) for n in (1, 2))
    first, more = expected_tokens(plain, cached=True), expected_tokens(one, cached=True)

    assert more.cache_read == first.cache_read
    assert more.cache_write > 1_000
    assert expected_tokens(two, cached=True).cache_read == more.cache_read + more.cache_write
    assert dearest_prompt(two) == Tokens(cache_write=first.cache_read + 2 * more.cache_write)


def test_a_call_that_could_exceed_the_limit_is_not_made() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, max_cost_usd=0.1).one()

    assert outcome == NoAnswer(
        FailureKind.BUDGET,
        "Another call to claude-sonnet-5-5 could have exceeded the cost limit "
        "(0.00 spent and 0.00 reserved of 0.08 dollars for reviewers). "
        "Raise `max-cost-usd`, or split the pull request.",
        calls=(),
        final=False,
    )
    assert fake.requests == []


@pytest.mark.parametrize("output", [500, 7_000, 31_000])
def test_the_bill_stays_below_the_limit_however_many_ask(output: int) -> None:
    """An answer that would be longer than what is left is cut off by its own limit."""

    def responder(request: RecordedRequest) -> Reply:
        most = request.body["max_tokens"]
        stop = "max_tokens" if output > most else "end_turn"
        return Reply(SURE, stop_reason=stop, usage={"output_tokens": min(output, most)})

    with FakeAnthropic(responder) as fake:
        outcomes = Scene(fake, max_cost_usd=0.5).all(*[ask(str(n)) for n in range(20)])

    answered = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, NoAnswer)]
    assert fake.billed_usd <= 0.5 * 0.75
    assert len(answered) == {500: 20, 7_000: 5, 31_000: 1}[output]
    assert {outcome.final for outcome in refused} <= {False}
    assert {outcome.kind for outcome in refused} <= {FailureKind.BUDGET, FailureKind.TRUNCATED}


def test_failed_tries_count_towards_the_limit() -> None:
    """Two broken answers use up what a third would need."""
    with FakeAnthropic(sure) as fake:
        fake.fail(Cut(-2))
        outcome = Scene(fake, max_cost_usd=0.6).one()

    assert isinstance(outcome, NoAnswer)
    assert outcome.kind is FailureKind.BUDGET
    assert models(outcome) == [SONNET] * 2
    assert errors(outcome) == ["connection"] * 2
    assert all(call.tokens.input > 0 for call in outcome.calls)


def test_a_call_of_unknown_price_has_an_unknown_cost_unless_nothing_was_billed() -> None:
    chains = {ask().tier: ("claude-next", SONNET)}
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, chains=chains).one()

    assert [(call.model, call.error) for call in outcome.calls] == [
        ("claude-next", "model_unavailable"),
        (SONNET, None),
    ]
    assert outcome.calls[0].cost_usd == 0.0
    assert outcome.calls[1].cost_usd == pytest.approx(fake.billed_usd)


def test_fixes_have_a_ceiling_of_their_own_within_that_of_the_run() -> None:
    budget = Budget(1.0)

    assert told(reserved(budget, purpose="mend")) == (1.0 * MEND_SHARE, 20_000)
    assert budget.state("mend:reread") == "0.20 taken of 0.20 dollars for fixes"
    assert budget.state("synthesize:said") == "0.00 spent and 0.20 reserved of 1.00 dollars"
    assert told(reserved(budget, purpose="synthesize:said")) == FULL


def test_what_fixes_do_not_use_up_they_may_use_again() -> None:
    budget = Budget(1.0)
    first = reserved(budget, purpose="mend")
    assert first is not None
    budget.settle(first, SONNET, heard(Tokens(output=5_000)))

    assert told(reserved(budget, purpose="mend:reread.s2")) == (0.15, 15_000)


def test_fixes_get_no_more_than_the_run_has_left() -> None:
    budget = Budget(1.0)
    spent = reserved(budget)
    assert spent is not None
    budget.settle(spent, SONNET, heard(Tokens(output=90_000)))

    left = reserved(budget, purpose="mend")
    assert left is not None
    assert round(left.usd, 3) == 0.1
    assert budget.state("mend") == "0.90 spent and 0.10 reserved of 1.00 dollars"
