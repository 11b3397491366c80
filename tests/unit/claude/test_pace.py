"""How many calls at once, and when."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.claude import Claude
from panelist.claude.pace import LONGEST_HOLD, Pace, Window, hold, windows
from panelist.contracts import FailureKind, Tokens
from panelist.ports import Answer
from tests.fakes.anthropic import FakeAnthropic, RecordedRequest, Reply, api_error

from .scene import OPUS, SONNET, SURE, Outcome, Scene, ask

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 12:00:00 GMT"
CALL = Tokens(input=1_000, output=500)


def told(**changed: str) -> dict[str, str]:
    """Headers as the API sends them: one request is left until a quarter past a minute."""
    headers = {
        "date": DATE,
        "anthropic-ratelimit-requests-remaining": "1",
        "anthropic-ratelimit-requests-reset": "2026-11-20T12:00:15Z",
    }
    return headers | {name.replace("_", "-"): value for name, value in changed.items()}


def test_moments_are_told_by_the_clock_of_the_server() -> None:
    """Ours may be an hour off; only the difference of two of its own moments counts."""
    hour_off = NOON + timedelta(hours=1)

    assert windows(told(), 100.0, hour_off) == {"requests": Window(1, 115.0)}


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_a_date_our_clock_has_to_do(date: str) -> None:
    assert windows(told(date=date), 100.0, NOON) == {"requests": Window(1, 115.0)}


def test_moments_without_a_zone_are_taken_as_utc() -> None:
    headers = told(date="Fri, 20 Nov 2026 12:00:00 -0000") | {
        "anthropic-ratelimit-requests-reset": "2026-11-20T12:00:15"
    }
    assert windows(headers, 0.0, NOON) == {"requests": Window(1, 15.0)}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        told() | {"anthropic-ratelimit-requests-remaining": "many"},
        told() | {"anthropic-ratelimit-requests-remaining": "²"},
        told() | {"anthropic-ratelimit-requests-reset": "soon"},
    ],
)
def test_what_makes_no_sense_says_nothing(headers: dict[str, str]) -> None:
    assert windows(headers, 0.0, NOON) == {}


def test_a_call_is_held_until_the_limit_it_lacks_is_full_again() -> None:
    limits = {"input-tokens": Window(900, 130.0), "output-tokens": Window(500, 150.0)}

    assert hold(limits, CALL, (), 100.0) == 30.0
    assert hold(limits, Tokens(input=900, output=500), (), 100.0) == 0.0


def test_what_is_promised_to_calls_under_way_is_not_there() -> None:
    limits = {"tokens": Window(3_000, 120.0)}

    assert hold(limits, CALL, [CALL], 100.0) == 0.0
    assert hold(limits, CALL, [CALL, CALL], 100.0) == 20.0


def test_what_is_read_from_the_cache_does_not_count() -> None:
    limits = {"input-tokens": Window(1_000, 120.0), "tokens": Window(1_500, 120.0)}

    assert hold(limits, Tokens(input=1_000, cache_read=90_000, output=500), (), 100.0) == 0.0
    assert hold(limits, Tokens(input=1_000, cache_write=1, output=500), (), 100.0) == 20.0


def test_a_limit_that_is_full_again_holds_nobody() -> None:
    assert hold({"requests": Window(0, 99.0)}, CALL, (), 100.0) == 0.0


counts = st.integers(0, 10**9)
tokens = st.builds(Tokens, input=counts, cache_write=counts, cache_read=counts, output=counts)
limit = st.builds(Window, counts, st.floats(-1e12, 1e12))


@given(
    st.dictionaries(
        st.sampled_from(["requests", "input-tokens", "output-tokens", "tokens"]), limit
    ),
    tokens,
    st.lists(tokens, max_size=4),
    st.floats(0, 1e9),
)
def test_no_hold_is_negative_or_too_long_and_more_promised_is_never_shorter(
    limits: dict[str, Window], need: Tokens, promised: Sequence[Tokens], now: float
) -> None:
    held = hold(limits, need, promised, now)

    assert 0 <= held <= LONGEST_HOLD
    assert hold(limits, need, promised[1:], now) <= held
    assert (held > 0) == (
        any(
            window.reset > now
            and hold({name: Window(window.remaining, now + 1)}, need, promised, now)
            for name, window in limits.items()
        )
    )


class Moments:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def pace(clock: Moments, at_once: int = 8) -> Pace:
    return Pace(at_once, clock, lambda: NOON)


def test_a_call_counts_as_promised_until_its_response_has_begun() -> None:
    paced = pace(Moments())
    first = paced.sent(SONNET, CALL)
    paced.heard(first, told())
    second = paced.sent(SONNET, CALL)

    assert paced.hold(SONNET, CALL) == 15.0
    assert paced.hold(OPUS, CALL) == 0.0
    paced.heard(second, {})
    assert paced.hold(SONNET, CALL) == 0.0


def test_a_refused_call_keeps_the_others_away_as_long_as_the_api_asks() -> None:
    clock = Moments()
    paced = pace(clock)
    paced.ended(paced.sent(SONNET, CALL), FailureKind.RATE_LIMITED, 5.0)

    assert paced.hold(SONNET, CALL) == 5.0
    clock.now += 5
    assert paced.hold(SONNET, CALL) == 0.0


def test_a_refusal_halves_the_width_and_each_success_gives_one_back() -> None:
    clock = Moments()
    paced = pace(clock)
    widths: list[int] = []
    for error in (FailureKind.RATE_LIMITED,) * 4 + (None,) * 9 + (FailureKind.OVERLOADED,):
        clock.now += 1
        paced.ended(paced.sent(SONNET, CALL), error, None)
        widths.append(paced.width)

    assert widths == [4, 2, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]


def test_a_burst_that_is_refused_as_a_whole_counts_once() -> None:
    clock = Moments()
    paced = pace(clock)
    burst = [paced.sent(SONNET, CALL) for _ in range(8)]
    clock.now += 1
    for sent in burst:
        paced.ended(sent, FailureKind.RATE_LIMITED, None)

    assert paced.width == 4


@given(st.lists(st.sampled_from([None, *FailureKind])), st.integers(1, 64))
def test_the_width_stays_between_one_and_what_was_allowed(
    ends: list[FailureKind | None], at_once: int
) -> None:
    clock = Moments()
    paced = pace(clock, at_once)
    for error in ends:
        clock.now += 1
        paced.ended(paced.sent(SONNET, CALL), error, None)
        assert 1 <= paced.width <= at_once


def limited_until(seconds: int) -> dict[str, str]:
    """The API's word that no request is left for so many seconds."""
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    return {
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": reset.isoformat(),
    }


@pytest.mark.parametrize(("seconds", "nap"), [(30, 30.0), (600, 60.0)])
def test_a_call_waits_for_the_limit_before_it_is_refused(seconds: int, nap: float) -> None:
    responder_headers = limited_until(seconds)
    with FakeAnthropic(lambda _: Reply(SURE, headers=responder_headers)) as fake:
        scene = Scene(fake, seconds=1_000, at_once=1)
        outcomes = scene.all(ask("a"), ask("b"))

    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, True]
    assert scene.naps == [pytest.approx(nap, abs=3)]


def test_nobody_is_held_past_the_deadline() -> None:
    """There is nothing to lose: the call is made, and the API decides."""
    with FakeAnthropic(lambda _: Reply(SURE, headers=limited_until(50))) as fake:
        scene = Scene(fake, seconds=20, at_once=1)
        outcomes = scene.all(ask("a"), ask("b"))

    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, True]
    assert scene.naps == []


def test_after_a_refusal_fewer_calls_are_made_at_once() -> None:
    """Six refusals in a row leave one at a time; each success lets one more in."""
    under_way = 0
    seen: list[int] = []
    lock = Lock()

    def responder(_: RecordedRequest) -> Reply:
        nonlocal under_way
        with lock:
            under_way += 1
            seen.append(under_way)
        time.sleep(0.05)
        with lock:
            under_way -= 1
        return Reply(SURE)

    with FakeAnthropic(responder) as fake:
        fake.fail(api_error(429, "rate_limit_error", "Slow down"), marker="refused")

        async def story(claude: Claude) -> list[Outcome]:
            await claude.ask(ask("refused"))
            return list(await asyncio.gather(*(claude.ask(ask(str(n))) for n in range(6))))

        outcomes = Scene(fake).run(story)

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert max(seen[:3]) == 2
