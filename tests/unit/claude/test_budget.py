"""The ceiling in dollars."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.claude.budget import Budget, expected_tokens
from panelist.claude.heard import Heard
from panelist.claude.prices import cost_usd
from panelist.claude.request import Question
from panelist.contracts import FailureKind, Tokens
from panelist.ports import Answer, NoAnswer
from tests.fakes.anthropic import Cut, FakeAnthropic, RecordedRequest, Reply

from .scene import OPUS, SONNET, SURE, Scene, ask, errors, models, sure

DOLLAR = Tokens(output=100_000)  # of Sonnet


def heard(tokens: Tokens, *, started: bool = True, counted: bool = True) -> Heard:
    response = Heard()
    response.tokens, response.started, response.counted = tokens, started, counted
    return response


def test_calls_under_way_at_the_same_time_cannot_exceed_the_limit_together() -> None:
    budget = Budget(2.5)

    assert [budget.reserve(SONNET, DOLLAR) for _ in range(3)] == [1.0, 1.0, None]
    assert budget.state() == "0.00 spent and 2.00 reserved of 2.50 dollars"


def test_what_a_call_did_not_use_is_free_again() -> None:
    budget = Budget(1.5)
    budget.reserve(SONNET, DOLLAR)
    budget.settle(1.0, SONNET, heard(Tokens(output=10_000)))

    assert budget.state() == "0.10 spent and 0.00 reserved of 1.50 dollars"
    assert budget.reserve(SONNET, DOLLAR) == 1.0


@pytest.mark.parametrize(
    ("started", "counted", "spent"),
    [(True, True, "0.10"), (True, False, "1.00"), (False, False, "0.10")],
)
def test_an_answer_that_broke_off_counts_as_what_was_reserved(
    *, started: bool, counted: bool, spent: str
) -> None:
    """Nobody knows what it cost; the ceiling has to hold all the same."""
    budget = Budget(None)
    budget.reserve(SONNET, DOLLAR)
    budget.settle(1.0, SONNET, heard(Tokens(output=10_000), started=started, counted=counted))

    assert budget.state() == f"{spent} spent and 0.00 reserved of no limit"


def test_a_model_without_a_price_counts_as_the_dearest() -> None:
    assert Budget(None).reserve("claude-next", DOLLAR) == cost_usd(OPUS, DOLLAR)


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


def test_a_call_that_could_exceed_the_limit_is_not_made() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake, max_cost_usd=0.05).one()

    assert outcome == NoAnswer(
        FailureKind.BUDGET,
        "Another call to claude-sonnet-5-5 could have exceeded the cost limit "
        "(0.00 spent and 0.00 reserved of 0.05 dollars). "
        "Raise `max-cost-usd`, or split the pull request.",
        calls=(),
        final=False,
    )
    assert fake.requests == []


def test_the_bill_stays_below_the_limit_however_many_ask() -> None:
    def responder(_: RecordedRequest) -> Reply:
        return Reply(SURE, usage={"output_tokens": 7_000})

    with FakeAnthropic(responder) as fake:
        outcomes = Scene(fake, max_cost_usd=0.5).all(*[ask(str(n)) for n in range(20)])

    answered = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, NoAnswer)]
    assert fake.billed_usd <= 0.5
    assert len(fake.requests) == len(answered) >= 5
    assert {(outcome.kind, outcome.final) for outcome in refused} == {(FailureKind.BUDGET, False)}


def test_failed_tries_count_towards_the_limit() -> None:
    """Two broken answers use up what a third would need."""
    with FakeAnthropic(sure) as fake:
        fake.fail(Cut(-2))
        outcome = Scene(fake, max_cost_usd=0.2).one()

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
