"""Spans of a run, its phases, assignments and calls, for whoever collects OpenTelemetry.

Importing it imports OpenTelemetry's API, which comes with the Anthropic SDK; only a
run that sends spans does so. What sends them has to be installed beside it.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.util.types import AttributeValue

from panelist import events
from panelist.errors import SettingsError

_NANOSECONDS = 1_000_000_000
_OPERATION = "chat"
# As the SDK's own spans say it.
_PROVIDERS: Mapping[str, str] = {"bedrock": "aws.bedrock", "vertex": "gcp.vertex_ai"}


class Sender(Protocol):
    """What makes tracers and sends their spans away."""

    def get_tracer(self, instrumenting_module_name: str, /) -> Tracer:
        """A tracer under the name of who uses it."""
        ...

    def shutdown(self) -> None:
        """Send what is left."""
        ...


def otlp() -> Sender:
    """The sender of the OpenTelemetry SDK, set up by its own environment variables.

    Raises:
        SettingsError: it is not installed.
    """
    try:
        sdk = _module("opentelemetry.sdk.trace")
        export = _module("opentelemetry.sdk.trace.export")
        resources = _module("opentelemetry.sdk.resources")
        http = _module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as error:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends spans there is not installed.",
            "Install opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http, "
            "or unset the variable.",
        ) from error
    ours = resources.Resource.create({"service.name": "panelist"})
    named = ours.merge(resources.OTELResourceDetector().detect())
    provider = sdk.TracerProvider(resource=named)
    provider.add_span_processor(export.BatchSpanProcessor(http.OTLPSpanExporter()))
    return provider


@contextmanager
def spans(provider: str, connect: Callable[[], Sender] = otlp) -> Generator[events.Subscriber]:
    """A subscriber that makes spans of what happens until the block ends.

    Args:
        provider: who serves Claude.
        connect: where the spans go.
    """
    sender = connect()
    tracing = Tracing(sender.get_tracer("panelist"), _PROVIDERS.get(provider, "anthropic"))
    try:
        yield tracing.take
    finally:
        tracing.end()
        sender.shutdown()


@dataclass(slots=True)
class _Open:
    """A span that has not ended, and the calls made within it."""

    span: Span
    calls: list[events.CallDone] = field(default_factory=list[events.CallDone])


class Tracing:
    """Makes spans of events. ``provider`` is what the semantic conventions call it."""

    def __init__(self, tracer: Tracer, provider: str) -> None:
        self._tracer = tracer
        self._provider = provider
        self._open: dict[str, _Open] = {}

    def take(self, event: events.Event) -> None:
        """Begin or end what ``event`` begins or ends."""
        match event:
            case events.RunStarted(what=what, engine=engine):
                self._begin("run", "", event.at, {"panelist.pull": what, "panelist.engine": engine})
            case events.PhaseStarted(phase=phase):
                self._begin(f"phase {phase}", "run", event.at, {"panelist.phase": phase})
            case events.PhaseDone(phase=phase):
                self._end(f"phase {phase}", event.at)
            case events.WorkFailed(phase=phase, kind=kind, assignment=""):
                self._end(f"phase {phase}", event.at, failure=kind)
            case events.CellStarted(assignment=assignment, agent=agent):
                own = {"panelist.assignment": assignment, "gen_ai.agent.name": agent}
                self._begin(f"assignment {assignment}", "phase review", event.at, own)
            case events.CellDone():
                own = {"panelist.findings": event.findings}
                self._end(f"assignment {event.assignment}", event.at, own, event.failure)
            case events.CallDone():
                self._call(event)
            case _:
                pass

    def end(self) -> None:
        """End whatever is still open, the innermost first."""
        for name in reversed(tuple(self._open)):
            self._end(name, None)

    def _begin(
        self, name: str, parent: str, at: float, attributes: Mapping[str, AttributeValue]
    ) -> None:
        self._open[name] = _Open(self._span(name, (parent,), at, attributes))

    def _end(
        self,
        name: str,
        at: float | None,
        attributes: Mapping[str, AttributeValue] | None = None,
        failure: str = "",
    ) -> None:
        if (open_ := self._open.pop(name, None)) is None:
            return
        open_.span.set_attributes({**(attributes or {}), **_used(open_.calls)})
        _fail(open_.span, failure)
        open_.span.end(None if at is None else _moment(at))

    def _call(self, call: events.CallDone) -> None:
        phase, _, assignment = call.purpose.partition(":")
        around = (f"assignment {assignment}", f"phase {phase}", "run")
        for name in around:
            if name in self._open:
                self._open[name].calls.append(call)
        attributes: dict[str, AttributeValue] = {
            "gen_ai.operation.name": _OPERATION,
            "gen_ai.provider.name": self._provider,
            "gen_ai.request.model": call.model,
            "panelist.purpose": call.purpose,
            **_used([call]),
        }
        if call.stop_reason is not None:
            attributes["gen_ai.response.finish_reasons"] = (call.stop_reason,)
        if call.request_id is not None:
            attributes["anthropic.request_id"] = call.request_id
        name = f"{_OPERATION} {call.model}"
        span = self._span(name, around, call.at - call.seconds, attributes, SpanKind.CLIENT)
        _fail(span, call.error)
        span.end(_moment(call.at))

    def _span(
        self,
        name: str,
        around: Sequence[str],
        at: float,
        attributes: Mapping[str, AttributeValue],
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> Span:
        """A span within the first of ``around`` that is open."""
        parents = [self._open[one].span for one in around if one in self._open]
        context = set_span_in_context(parents[0]) if parents else None
        return self._tracer.start_span(
            name, context, kind, attributes=attributes, start_time=_moment(at)
        )


def _used(calls: Sequence[events.CallDone]) -> dict[str, AttributeValue]:
    """Tokens and dollars of ``calls``. What is not known is left out."""
    if not calls:
        return {}
    read = sum(call.cache_read_tokens for call in calls)
    written = sum(call.cache_write_tokens for call in calls)
    used: dict[str, AttributeValue] = {
        # By convention the whole prompt, with what came from the cache.
        "gen_ai.usage.input_tokens": sum(call.input_tokens for call in calls) + written + read,
        "gen_ai.usage.output_tokens": sum(call.output_tokens for call in calls),
        "gen_ai.usage.cache_read.input_tokens": read,
        "gen_ai.usage.cache_creation.input_tokens": written,
    }
    prices = [call.cost_usd for call in calls if call.cost_usd is not None]
    return used | ({"panelist.cost_usd": sum(prices)} if len(prices) == len(calls) else {})


def _fail(span: Span, failure: str) -> None:
    if failure:
        span.set_attribute("error.type", failure)
        span.set_status(StatusCode.ERROR)


def _moment(at: float) -> int:
    return int(at * _NANOSECONDS)


def _module(name: str) -> Any:  # noqa: ANN401 - the packages are not ours to depend on
    return import_module(name)
