"""Spans of a run."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN_CONTEXT,
    Link,
    NonRecordingSpan,
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
)
from opentelemetry.util.types import Attributes, AttributeValue
from typing_extensions import override

import panelist
from panelist.events import (
    CallDone,
    CallSkipped,
    CellDone,
    CellStarted,
    Event,
    PhaseDone,
    PhaseStarted,
    RunStarted,
    WorkFailed,
)
from panelist.telemetry import spans

SECOND = 1_000_000_000


class Kept(NonRecordingSpan):
    """A span that keeps what it is told."""

    def __init__(self, name: str, parent: str, kind: SpanKind, start: int | None) -> None:
        super().__init__(INVALID_SPAN_CONTEXT)
        self.name, self.parent, self.kind, self.start = name, parent, kind, start
        self.attributes: dict[str, AttributeValue] = {}
        self.failed = False
        self.ended: int | None = None
        self.is_over = False

    @override
    def set_attributes(self, attributes: Mapping[str, AttributeValue]) -> None:
        self.attributes |= attributes

    @override
    def set_attribute(self, key: str, value: AttributeValue) -> None:
        self.attributes[key] = value

    @override
    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        self.failed = status is StatusCode.ERROR

    @override
    def end(self, end_time: int | None = None) -> None:
        assert not self.is_over
        self.is_over, self.ended = True, end_time


@dataclass
class Keeper(Tracer):
    """A sender, and its only tracer, that keeps the spans instead of sending them."""

    spans: list[Kept] = field(default_factory=list[Kept])
    names: list[str] = field(default_factory=list[str])

    def get_tracer(self, instrumenting_module_name: str, /) -> Tracer:
        self.names.append(instrumenting_module_name)
        return self

    def shutdown(self) -> None:
        self.names.append("shut down")

    @override
    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
    ) -> Span:
        parent = get_current_span(context) if context is not None else None
        span = Kept(name, parent.name if isinstance(parent, Kept) else "", kind, start_time)
        span.set_attributes(attributes or {})
        self.spans.append(span)
        return span

    @override
    def start_as_current_span(self, *_: object, **__: object) -> NoReturn:
        raise AssertionError("nobody needs it")

    def __getitem__(self, name: str) -> Kept:
        [found] = [span for span in self.spans if span.name == name]
        return found


def call(purpose: str, *, at: float, cost: float | None = 0.01, error: str = "") -> CallDone:
    return CallDone(
        purpose,
        "claude-sonnet-5-5",
        2.0,
        10,
        20,
        30,
        40,
        cost,
        stop_reason=None if error else "end_turn",
        request_id="req_1" if not error else None,
        error=error,
        at=at,
    )


def told(*events: Event, provider: str = "anthropic") -> Keeper:
    keeper = Keeper()
    with spans(provider, lambda: keeper) as take:
        for event in events:
            take(event)
    return keeper


RUN = (
    RunStarted("octo/widgets#7", "claude", at=1.0),
    PhaseStarted("context", at=2.0),
    call("context", at=5.0),
    PhaseDone("context", 3.0, at=6.0),
    PhaseStarted("review", at=7.0),
    CellStarted("quality.s1", "quality", at=8.0),
    CallSkipped("verify", "nothing to verify", at=8.5),
    call("review:quality.s1", at=11.0, error="overloaded", cost=0.0),
    call("review:quality.s1", at=14.0),
    CellDone("quality.s1", "quality", 2, 6.0, 0.01, at=15.0),
    CellStarted("tests.s1", "tests", at=8.0),
    CellDone("tests.s1", "tests", 0, 6.0, 0.0, failure="refused", at=15.0),
    PhaseDone("review", 9.0, at=16.0),
)


def test_spans_lie_within_each_other_as_the_run_goes() -> None:
    kept = told(*RUN)

    assert [(span.name, span.parent) for span in kept.spans] == [
        ("run", ""),
        ("phase context", "run"),
        ("chat claude-sonnet-5-5", "phase context"),
        ("phase review", "run"),
        ("assignment quality.s1", "phase review"),
        ("chat claude-sonnet-5-5", "assignment quality.s1"),
        ("chat claude-sonnet-5-5", "assignment quality.s1"),
        ("assignment tests.s1", "phase review"),
    ]
    assert all(span.is_over for span in kept.spans)
    assert kept.names == ["panelist", "shut down"]


def test_a_span_begins_and_ends_when_the_event_says() -> None:
    kept = told(*RUN)

    phase, first = kept["phase context"], kept.spans[2]
    assert (phase.start, phase.ended) == (2 * SECOND, 6 * SECOND)
    assert (first.start, first.ended) == (3 * SECOND, 5 * SECOND)
    assert kept["run"].ended is None


def test_a_call_tells_model_tokens_and_dollars_by_the_conventions() -> None:
    first = told(*RUN).spans[2]

    assert first.kind is SpanKind.CLIENT
    assert first.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-5-5",
        "gen_ai.response.finish_reasons": ("end_turn",),
        "gen_ai.usage.input_tokens": 60,
        "gen_ai.usage.output_tokens": 40,
        "gen_ai.usage.cache_read.input_tokens": 30,
        "gen_ai.usage.cache_creation.input_tokens": 20,
        "anthropic.request_id": "req_1",
        "panelist.purpose": "context",
        "panelist.cost_usd": 0.01,
    }


def test_what_is_around_a_call_tells_the_sum() -> None:
    kept = told(*RUN)

    sums = {
        span.name: (span.attributes.get("gen_ai.usage.input_tokens"), span.attributes.get(COST))
        for span in kept.spans
        if not span.name.startswith("chat")
    }
    assert sums == {
        "run": (180, pytest.approx(0.02)),
        "phase context": (60, 0.01),
        "phase review": (120, 0.01),
        "assignment quality.s1": (120, 0.01),
        "assignment tests.s1": (None, None),
    }
    assert kept["assignment quality.s1"].attributes["panelist.findings"] == 2


COST = "panelist.cost_usd"


def test_an_unknown_price_is_left_out_and_makes_the_sum_unknown() -> None:
    kept = told(RUN[0], call("context", at=2.0), call("context", at=3.0, cost=None))

    assert [COST in span.attributes for span in kept.spans] == [False, True, False]
    assert kept["run"].attributes["gen_ai.usage.output_tokens"] == 80


def test_what_failed_says_so() -> None:
    kept = told(*RUN)

    failed = {(span.name, span.attributes.get("error.type")) for span in kept.spans if span.failed}
    assert failed == {
        ("chat claude-sonnet-5-5", "overloaded"),
        ("assignment tests.s1", "refused"),
    }


def test_a_phase_that_failed_says_so_and_an_assignment_by_its_own_span() -> None:
    kept = told(
        PhaseStarted("plan", at=1.0),
        WorkFailed("plan", "overloaded", "Busy.", "a.s1", at=1.5),
        WorkFailed("plan", "ModelError", "No credit.", at=2.0),
    )
    [span] = kept.spans
    assert (span.name, span.failed) == ("phase plan", True)
    assert span.attributes["error.type"] == "ModelError"


def test_a_run_that_breaks_off_ends_its_spans() -> None:
    keeper = Keeper()

    def broken_off() -> None:
        with spans("anthropic", lambda: keeper) as take:
            for event in RUN[:6]:
                take(event)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert all(span.is_over for span in keeper.spans)
    assert keeper.names[-1] == "shut down"


def test_an_end_without_a_beginning_is_passed_over() -> None:
    assert told(PhaseDone("plan", 1.0), call("plan", at=2.0)).spans[0].parent == ""


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("anthropic", "anthropic"),
        ("bedrock", "aws.bedrock"),
        ("vertex", "gcp.vertex_ai"),
        ("foundry", "anthropic"),
    ],
)
def test_a_provider_has_the_name_of_the_conventions(provider: str, name: str) -> None:
    [span] = told(call("context", at=2.0), provider=provider).spans

    assert span.attributes["gen_ai.provider.name"] == name


def python(code: str) -> str:
    """What ``code`` prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(panelist.__file__).parents[1])},
    )
    return done.stdout.strip()


TRACED = """
import sys
from panelist.cli.engine import traced
from panelist.settings import Settings, read
with traced(Settings(), read({variables!r})) as subscribers:
    print(len(subscribers), [name for name in sys.modules if "opentelemetry" in name])
"""


def test_without_an_endpoint_nothing_of_it_is_loaded() -> None:
    assert python(TRACED.format(variables={})) == "0 []"


def test_an_endpoint_without_what_sends_there_is_one_sentence() -> None:
    code = "import sys; sys.modules['opentelemetry.sdk'] = None\n" + (
        "from panelist.errors import SettingsError\ntry:"
        + TRACED.format(variables={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}).replace(
            "\n", "\n    "
        )
        + "\nexcept SettingsError as error: print(error)"
    )
    assert python(code) == (
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends spans there is not installed. "
        "Install opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http, "
        "or unset the variable."
    )
