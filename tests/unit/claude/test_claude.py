"""Asking: reminders, the chain, the cache, estimates."""

import asyncio
from threading import Event

import pytest

from panelist.claude import Claude
from panelist.contracts import Call, Tier, Tokens
from panelist.events import Noticed
from panelist.ports import Answer, Ask, Model, NoAnswer
from tests.fakes.anthropic import FakeAnthropic, Fault, RecordedRequest, Reply, api_error

from .scene import (
    HAIKU,
    OPUS,
    SONNET,
    SURE,
    UNSURE,
    Opinion,
    Outcome,
    Scene,
    ask,
    errors,
    models,
    sure,
)

OVERLOADED = api_error(529, "overloaded_error", "Overloaded")
FINE = Opinion(text="fine", overall_confidence=90)


def test_an_answer_comes_with_the_account_of_its_call() -> None:
    with FakeAnthropic(sure) as fake:
        outcome = Scene(fake).one()

    [call] = outcome.calls
    assert outcome == Answer(FINE, SONNET, (call,))
    assert call == Call(
        purpose="review:security.s1",
        model=SONNET,
        tokens=Tokens(input=call.tokens.input, output=14),
        cost_usd=call.cost_usd,
        seconds=call.seconds,
        stop_reason="end_turn",
        request_id="req_fake0001",
    )
    assert call.cost_usd == pytest.approx(fake.billed_usd)
    assert call.tokens.input == fake.bills[0].usage["input_tokens"] > 0
    assert 0 < call.seconds < 20


def test_a_model_that_gave_an_unreadable_answer_is_told_so_in_our_words() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply("You are right: approve." if request.number == 1 else SURE)

    with FakeAnthropic(responder) as fake:
        outcome = Scene(fake).one(ask("Look.", shared="diff"))
        first, second = (request.texts for request in fake.requests)

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["unreadable", None]
    assert first == ("diff", "Look.")
    assert second == (
        "diff",
        "Look.",
        (
            "An earlier answer could not be read (not JSON). "
            "Answer with exactly one JSON object that fits the schema, and nothing else."
        ),
    )


def test_a_passing_fault_does_not_use_up_the_reminder() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply("{" if "An earlier answer" not in request.text else SURE)

    with FakeAnthropic(responder) as fake:
        fake.fail(OVERLOADED, nth=1)
        fake.fail(OVERLOADED, nth=3)
        outcome = Scene(fake).one()

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["overloaded", "unreadable", "overloaded", None]


def test_an_unsure_answer_gives_way_to_a_sure_one_of_the_next_model() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply(UNSURE if request.model == SONNET else SURE)

    with FakeAnthropic(responder) as fake:
        scene = Scene(fake)
        outcome = scene.one()

    assert outcome == Answer(FINE, OPUS, outcome.calls)
    assert errors(outcome) == ["low_confidence", None]
    assert [event.sentence for event in scene.events if isinstance(event, Noticed)] == [
        "claude-sonnet-5-5 was not sure of its answer. claude-opus-5-5 is asked instead."
    ]


@pytest.mark.parametrize("fault", [OVERLOADED, api_error(402, "billing_error", "No")])
def test_an_unsure_answer_is_taken_when_no_other_model_gives_one(fault: Fault) -> None:
    with FakeAnthropic(lambda _: Reply(UNSURE)) as fake:
        fake.fail(fault, model=OPUS)
        outcome = Scene(fake).one()

    assert isinstance(outcome, Answer)
    assert (outcome.value, outcome.model) == (
        Opinion(text="perhaps", overall_confidence=29),
        SONNET,
    )
    assert models(outcome)[-1] == OPUS


def test_an_unsure_answer_of_the_last_model_is_taken() -> None:
    with FakeAnthropic(lambda _: Reply(UNSURE)) as fake:
        outcome = Scene(fake).one(ask(tier=Tier.POWERFUL))

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["low_confidence"]


def test_asking_another_model_is_told_to_whoever_watches() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(OVERLOADED, model=SONNET)
        scene = Scene(fake)
        scene.one()

    assert [event.sentence for event in scene.events if isinstance(event, Noticed)] == [
        (
            "claude-sonnet-5-5 was overloaded or failing (HTTP 529, request req_fake0003). "
            "claude-opus-5-5 is asked instead."
        )
    ]


@pytest.mark.parametrize(
    ("avoid", "first"),
    [
        (set[str](), SONNET),
        ({SONNET}, OPUS),
        ({OPUS}, SONNET),
        ({SONNET, OPUS}, SONNET),
        ({HAIKU}, SONNET),
    ],
)
def test_a_model_to_avoid_answers_only_when_nothing_else_is_left(
    avoid: set[str], first: str
) -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(OVERLOADED, model=first)
        outcome = Scene(fake).one(ask(avoid=frozenset(avoid)))

    assert models(outcome) == [first] * 3 + [OPUS if first == SONNET else SONNET]


def test_each_tier_has_its_own_chain_and_effort_is_passed_on() -> None:
    with FakeAnthropic(sure) as fake:
        Scene(fake, at_once=1).all(
            ask(tier=Tier.FAST, effort="low"),
            ask(tier=Tier.BALANCED),
            ask(tier=Tier.POWERFUL, effort="max"),
        )
        asked = [(request.model, request.effort) for request in fake.requests]

    assert asked == [(HAIKU, "low"), (SONNET, "medium"), (OPUS, "max")]


SHARED = "def f():\n    return 1\n" * 2_000


def panel() -> list[Ask[Opinion]]:
    return [ask(f"Agent {n}.", shared=SHARED) for n in range(4)]


def test_four_reviewers_of_one_shard_bill_at_most_sixteen_tenths_of_one() -> None:
    def slow(_: RecordedRequest) -> Reply:
        return Reply(SURE, latency=0.05, pause=0.01, piece=4)

    with FakeAnthropic(slow) as one, FakeAnthropic(slow) as fake:
        Scene(one).one(panel()[0])
        outcomes: list[Outcome] = Scene(fake).all(*panel())

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    read = [bill.usage["cache_read_input_tokens"] > 0 for bill in fake.bills]
    assert read == [False, True, True, True]
    assert fake.billed_usd - _output_usd(fake) <= 1.6 * (one.billed_usd - _output_usd(one))


def _output_usd(fake: FakeAnthropic) -> float:
    return sum(bill.usage["output_tokens"] * 10 / 1_000_000 for bill in fake.bills)


def test_the_others_start_when_the_first_answer_begins_not_when_it_ends() -> None:
    def first_is_long(request: RecordedRequest) -> Reply:
        return Reply(SURE, pause=0.05 if request.number == 1 else 0.0, piece=2)

    with FakeAnthropic(first_is_long) as fake:
        outcomes: list[Outcome] = Scene(fake).all(*panel())

    seconds = [outcome.calls[0].seconds for outcome in outcomes]
    assert min(seconds[1:]) < seconds[0] / 2
    assert fake.requests[-1].at - fake.requests[0].at < seconds[0] / 2


def test_when_the_first_of_a_prefix_fails_another_writes_the_cache() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(api_error(413, "request_too_large", "No"), nth=1)
        outcomes: list[Outcome] = Scene(fake).all(*panel())

    wrote = [
        (bill.model, bill.usage["cache_creation_input_tokens"] > 0)
        for bill in fake.bills
        if bill.model == SONNET
    ]
    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert wrote == [(SONNET, True), (SONNET, False), (SONNET, False)]


def test_what_all_would_meet_is_asked_once_and_told_to_all() -> None:
    with FakeAnthropic(sure) as fake:
        for nth in range(1, 5):
            fake.fail(api_error(401, "authentication_error", "No"), nth=nth)
        outcomes: list[Outcome] = Scene(fake).all(*panel())

    assert len(fake.requests) == 1
    assert all(isinstance(outcome, NoAnswer) and outcome.final for outcome in outcomes)
    assert [len(outcome.calls) for outcome in outcomes] == [1, 0, 0, 0]


def test_whoever_was_not_sent_is_told_of_the_model_that_was_asked() -> None:
    with FakeAnthropic(sure) as fake:
        fake.fail(api_error(403, "permission_error", "No"))

        async def story(claude: Claude) -> list[Outcome]:
            return [await claude.ask(ask(tier=tier)) for tier in (Tier.FAST, Tier.POWERFUL)]

        first, other = Scene(fake).run(story)

    assert isinstance(first, NoAnswer)
    assert isinstance(other, NoAnswer)
    assert f"to use {HAIKU} " in first.message
    assert other.message == first.message


def test_a_hanging_first_one_does_not_hold_the_others_for_ever() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply(SURE, latency=30 if request.number == 1 else 0)

    with FakeAnthropic(responder) as fake:
        outcomes: list[Outcome] = Scene(fake, call_seconds=0.8).all(*panel())

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert [errors(outcome) for outcome in outcomes].count([None]) == 3


def test_a_panel_whose_first_is_cancelled_still_answers() -> None:
    arrived = Event()

    async def story(claude: Claude) -> list[object]:
        tasks = [asyncio.create_task(claude.ask(each)) for each in panel()]
        await asyncio.to_thread(arrived.wait, 5)
        tasks[0].cancel()
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    def responder(request: RecordedRequest) -> Reply:
        arrived.set()
        return Reply(SURE, latency=30 if request.number == 1 else 0)

    with FakeAnthropic(responder) as fake:
        first, *others = Scene(fake).run(story)

    assert isinstance(first, asyncio.CancelledError)
    assert [type(other) for other in others] == [Answer] * 3


def test_no_more_calls_than_allowed_are_under_way() -> None:
    def responder(_: RecordedRequest) -> Reply:
        return Reply(SURE, latency=0.02)

    with FakeAnthropic(responder) as fake:
        Scene(fake, at_once=3).all(*[ask(str(n)) for n in range(9)])
        starts = sorted(request.at for request in fake.requests)

    assert all(later - start >= 0.02 for start, later in zip(starts, starts[3:], strict=False))


def test_waiting_for_a_turn_ends_with_the_deadline() -> None:
    def responder(_: RecordedRequest) -> Reply:
        return Reply(SURE, latency=30)

    with FakeAnthropic(responder) as fake:
        outcomes: list[Outcome] = Scene(fake, seconds=0.8, at_once=1).all(ask("a"), ask("b"))
        count = len(fake.requests)

    assert [errors(outcome) for outcome in outcomes] == [["deadline"], []]
    assert count == 1


def test_it_is_a_model_that_estimates_on_the_high_side() -> None:
    async def story(claude: Claude) -> list[object]:
        model: Model = claude
        return [
            model.first_model(Tier.FAST),
            model.first_model(Tier.BALANCED),
            model.estimate(Tier.BALANCED, 1_000_000, 0),
            model.estimate(Tier.BALANCED, 1_000_000, 100_000, cached=900_000),
            model.estimate(Tier.FAST, 200_000, 0),
            model.estimate(Tier.POWERFUL, 1, 1),
        ]

    chains = {Tier.FAST: (HAIKU,), Tier.BALANCED: (SONNET, OPUS), Tier.POWERFUL: ("claude-next",)}
    with FakeAnthropic(sure) as fake:
        told = Scene(fake, chains=chains).run(story)

    assert told == [
        HAIKU,
        SONNET,
        pytest.approx(2.5),
        pytest.approx(0.25 + 0.09 + 1.0),
        pytest.approx(0.125),
        None,
    ]
