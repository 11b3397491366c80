"""The fake itself: a server on loopback that keeps a log, a cache and accounts."""

import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from threading import Event as Flag
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from tests.fakes.anthropic import rules
from tests.fakes.anthropic.cache import Cache, Passage
from tests.fakes.anthropic.messages import events, message, usage_of
from tests.fakes.anthropic.models import MODELS, bill
from tests.fakes.anthropic.playing import play, usage_up_to
from tests.fakes.anthropic.script import (
    Fault,
    Hang,
    RecordedRequest,
    Reply,
    Reset,
    Response,
    Stream,
    api_error,
)
from tests.fakes.anthropic.tools import Spoken
from tests.fakes.anthropic.vertex import translated
from tests.fakes.anthropic.wire import Connection

_Body = TypeAdapter(dict[str, Any])

Responder = Callable[[RecordedRequest], Reply]


@dataclass(frozen=True, slots=True)
class Bill:
    """What one response was billed.

    Attributes:
        number: of the request, as in ``RecordedRequest``.
        usage: the figures as reported; of a broken response, what was sent.
        missed: why the prefix was not read from the cache; "" if it was.
    """

    number: int
    model: str
    usage: Mapping[str, int]
    usd: float
    missed: str


@dataclass(frozen=True, slots=True)
class CountFault:
    """What is answered instead of a count, after so many seconds."""

    response: Response
    seconds: float = 0.0


@dataclass(slots=True)
class _Rule:
    fault: Fault
    applies: Callable[[RecordedRequest], bool]
    nth: int | None
    seen: int = 0


class _Server(ThreadingHTTPServer):
    # With the default of 5, a burst of connections loses some, each for a second.
    request_queue_size = 128


class FakeAnthropic:
    """A stateful stand-in for the Anthropic API; see the package for how to use it.

    Attributes:
        requests: every request to ``/v1/messages`` that came in, in order.
        others: every other request.
        count_fault: what every count of tokens meets from now on.
        bills: what each response was billed, in the order they began.
    """

    def __init__(
        self, responder: Responder, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.requests: list[RecordedRequest] = []
        self.others: list[RecordedRequest] = []
        self.bills: list[Bill] = []
        self.count_fault: CountFault | None = None
        self._responder = responder
        self._clock = clock
        self._cache = Cache(clock)
        self._spoken = Spoken()
        self._rules: list[_Rule] = []
        self._errors: list[Exception] = []
        self._lock = Lock()
        self._closing = Flag()
        self._names = itertools.count(1)
        handler = type("FakeConnection", (Connection,), {"fake": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if error is None and self._errors:
            raise self._errors[0]

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def billed_usd(self) -> float:
        """Dollars for everything so far."""
        return sum(entry.usd for entry in self.bills)

    def fail(
        self,
        fault: Fault,
        *,
        nth: int | None = None,
        model: str | None = None,
        marker: str = "",
    ) -> None:
        """Let ``fault`` happen to requests for a message.

        Only those to ``model`` count, if given, and only those with ``marker``
        in a message; of these the ``nth``, from 1, or all of them. The first
        rule that applies wins.
        """

        def applies(request: RecordedRequest) -> bool:
            return model in {None, request.model} and marker in request.text

        self._rules.append(_Rule(fault, applies, nth))

    def serve(self, connection: Connection, headers: Mapping[str, str], raw: bytes) -> None:
        """Answer one request."""
        path, headers, raw = translated(connection.path.partition("?")[0], headers, raw)
        request = self._record(connection, path, headers, raw)
        route = (request.method, request.path)
        refusal = rules.refuse_caller(headers) or _refuse_size(raw)
        if refusal is not None:
            connection.respond(refusal)
        elif route == ("POST", "/v1/messages"):
            self._message(connection, request)
        elif route == ("POST", "/v1/messages/count_tokens"):
            connection.respond(self._count(request))
        elif request.method == "GET" and request.path.startswith("/v1/models/"):
            connection.respond(_model(request.path.rpartition("/")[2]))
        else:
            connection.respond(api_error(404, "not_found_error", "Not found"))

    def _record(
        self, connection: Connection, path: str, headers: Mapping[str, str], raw: bytes
    ) -> RecordedRequest:
        with self._lock:
            connection.request_name = f"req_fake{next(self._names):04d}"
            log = self.requests if path == "/v1/messages" else self.others
            request = RecordedRequest(
                len(log) + 1, connection.command, path, headers, _parsed(raw), raw, self._clock()
            )
            log.append(request)
        return request

    def _fault_of(self, request: RecordedRequest) -> Fault | None:
        with self._lock:
            met = [rule for rule in self._rules if rule.applies(request)]
            for rule in met:
                rule.seen += 1
        return next((rule.fault for rule in met if rule.nth in {None, rule.seen}), None)

    def _message(self, connection: Connection, request: RecordedRequest) -> None:
        refusal = rules.refuse_message(request.body)
        if refusal is None and (said := self._spoken.flaw(request.body["messages"])):
            refusal = rules.invalid(said)
        if refusal is not None:
            connection.respond(refusal)
            return
        passage = self._cache.look_up(request.body)
        if (refusal := _refuse_length(request, sum(passage.usage.values()))) is not None:
            connection.respond(refusal)
            return
        fault = self._fault_of(request)
        if not self._break_early(connection, fault):
            self._answer(connection, request, passage, fault)

    def _break_early(self, connection: Connection, fault: Fault | None) -> bool:
        """Let a fault happen that needs no answer to break; whether there was one."""
        match fault:
            case Response():
                connection.respond(fault)
            case Reset(after_headers):
                if after_headers:
                    connection.open_stream()
                connection.reset()
            case Stream(body):
                connection.open_stream()
                connection.send(body)
                connection.end_stream()
            case Hang(after=None):
                self._closing.wait()
                connection.hang_up()
            case _:
                return False
        return True

    def _answer(
        self,
        connection: Connection,
        request: RecordedRequest,
        passage: Passage,
        fault: Fault | None,
    ) -> None:
        try:
            reply = self._responder(request)
        except Exception as error:  # noqa: BLE001 - raised again when the fake is closed
            self._errors.append(error)
            connection.respond(api_error(500, "api_error", "the test's responder failed"))
            return
        self._closing.wait(reply.latency)
        usage = usage_of(reply, passage.usage)
        name = connection.request_name.replace("req", "msg")
        whole = message(name, request.model, reply, usage)
        self._spoken.keep(whole)
        if not request.body.get("stream"):
            self._cache.write(passage, request.at)
            self._enter(request, usage, passage)
            connection.respond(Response(200, json.dumps(whole, ensure_ascii=False).encode()))
            return
        rows = list(events(name, request.model, reply, usage))
        # Whoever reads the last event may look at the accounts at once.
        self._enter(request, usage_up_to(rows, fault), passage)
        play(
            connection,
            rows,
            fault,
            headers=reply.headers,
            pause=reply.pause,
            wait=self._closing.wait,
            begun=lambda: self._cache.write(passage, request.at),
        )

    def _enter(self, request: RecordedRequest, usage: Mapping[str, int], passage: Passage) -> None:
        with self._lock:
            dollars = bill(request.model, usage)
            self.bills.append(Bill(request.number, request.model, usage, dollars, passage.missed))

    def _count(self, request: RecordedRequest) -> Response:
        if self.count_fault is not None:
            self._closing.wait(self.count_fault.seconds)
            return self.count_fault.response
        refusal = rules.refuse_message(request.body, counting=True)
        if refusal is not None:
            return refusal
        total = sum(self._cache.look_up(request.body, counting=True).usage.values())
        return Response(200, json.dumps({"input_tokens": total}).encode())


def _parsed(raw: bytes) -> Mapping[str, Any]:
    try:
        return _Body.validate_json(raw)
    except ValidationError:
        return {}


def _model(name: str) -> Response:
    model = MODELS.get(name)
    if model is None:
        return api_error(404, "not_found_error", f"model: {name}")
    return Response(200, json.dumps(model.info()).encode())


def _refuse_size(raw: bytes) -> Response | None:
    if len(raw) <= rules.MAX_BYTES:
        return None
    return api_error(413, "request_too_large", "Request exceeds the maximum size")


def _refuse_length(request: RecordedRequest, prompt: int) -> Response | None:
    context = MODELS[request.model].context
    if prompt <= context:
        return None
    return rules.invalid(f"prompt is too long: {prompt} tokens > {context} maximum")
