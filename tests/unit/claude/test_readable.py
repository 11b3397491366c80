"""Garbage on every call is known after a few of them, and paid for as little as that takes."""

import pytest

from panelist.contracts import FailureKind, Tier
from panelist.events import Noticed
from panelist.ports import Answer, NoAnswer
from tests.fakes.anthropic import Cut, FakeAnthropic, RecordedRequest, Reply

from .scene import OPUS, SONNET, SURE, Scene, ask, models, sure

SHARED = "the same diff for all"


def garbage(_: RecordedRequest) -> Reply:
    return Reply("I would rather not.", latency=0.02)


def four() -> list[str]:
    return ["security", "quality", "performance", "tests"]


def test_everybody_is_told_what_a_few_have_met() -> None:
    with FakeAnthropic(garbage) as fake:
        scene = Scene(fake)
        found = scene.all(*(ask(charge, shared=SHARED) for charge in four()))
        asked = [request.model for request in fake.requests]
    assert all(isinstance(outcome, NoAnswer) and outcome.final for outcome in found)
    assert {outcome.message for outcome in found if isinstance(outcome, NoAnswer)} == {
        (
            "No model of `model-balanced` gave an answer that could be read: "
            f"{SONNET} (not JSON), {OPUS} (not JSON). "
            "Run again later; if it stays, check ANTHROPIC_BASE_URL and the proxy, or name other "
            "models in `model-balanced`."
        )
    }
    assert 2 <= asked.count(SONNET) <= 4
    assert asked.count(OPUS) == 1
    assert len([event for event in scene.events if isinstance(event, Noticed)]) == 1


def test_one_alone_asks_each_model_as_often_as_it_takes() -> None:
    with FakeAnthropic(garbage) as fake:
        outcome = Scene(fake).one()
    assert models(outcome) == [SONNET, SONNET, OPUS]


def test_another_tier_gets_one_try_when_the_first_is_given_up() -> None:
    with FakeAnthropic(garbage) as fake:
        first, other = Scene(fake).all(ask(), ask(tier=Tier.FAST))
    assert isinstance(first, NoAnswer)
    assert isinstance(other, NoAnswer)
    assert len(first.calls) + len(other.calls) <= 5


@pytest.mark.parametrize("late", [0.0, 0.1])
def test_one_readable_answer_ends_the_doubt(late: float) -> None:
    """What fails for one alone is asked again as always."""

    def responder(request: RecordedRequest) -> Reply:
        spoilt = "broken" in request.text and request.model == SONNET
        return Reply("No.") if spoilt else Reply(SURE, latency=late)

    with FakeAnthropic(responder) as fake:
        broken, fine = Scene(fake).all(ask("broken"), ask("fine"))
    assert models(broken) == [SONNET, SONNET, OPUS]
    assert isinstance(broken, Answer)
    assert models(fine) == [SONNET]


def test_answers_that_break_off_are_waited_for_by_one_alone() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(Cut(3))
        scene = Scene(fake)
        found = scene.all(*(ask(charge, shared=SHARED) for charge in four()))
        asked = [request.model for request in fake.requests]
    assert all(isinstance(outcome, NoAnswer) and outcome.final for outcome in found)
    assert {outcome.kind for outcome in found if isinstance(outcome, NoAnswer)} == {
        FailureKind.CONNECTION
    }
    assert asked.count(SONNET) <= 6
    assert asked.count(OPUS) == 1
    assert scene.naps  # a break may pass, so it is not over at once


def test_a_model_that_recovers_is_asked_again() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply("No.") if request.number == 1 else Reply(SURE)

    with FakeAnthropic(responder) as fake:
        found = Scene(fake).all(*(ask(charge, shared=SHARED) for charge in four()))
        asked = [request.model for request in fake.requests]
    assert all(isinstance(outcome, Answer) for outcome in found)
    assert asked == [SONNET] * 5


def test_a_refusal_is_no_garbage() -> None:
    def responder(_: RecordedRequest) -> Reply:
        return Reply("", stop_reason="refusal")

    with FakeAnthropic(responder) as fake:
        found = Scene(fake).all(ask("a"), ask("b"))
    assert [models(outcome) for outcome in found] == [[SONNET, OPUS]] * 2
    assert not any(isinstance(outcome, NoAnswer) and outcome.final for outcome in found)
