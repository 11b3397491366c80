"""A stand-in for the Anthropic API: a real HTTP server, strict, with a memory.

    def responder(request: RecordedRequest) -> Reply:
        return Reply({"findings": []})

    with FakeAnthropic(responder) as fake:
        fake.fail(api_error(529, "overloaded_error", "Overloaded"), nth=1)
        ...                 # a client with base_url=fake.url and any key sk-ant-…
        fake.requests       # what came in: headers, parsed body, bytes
        fake.bills          # what each response was billed: usage and dollars
        fake.billed_usd     # the sum

It refuses what the API refuses (unknown keys, sampling parameters, prefill,
forced tools, thinking budgets, calls of tools without a result, schemas outside
the subset, too large, unknown or retired models, no key), keeps a prompt cache
whose entries can be read once the response that writes them has begun, and
reports usage accordingly. A token is three characters. An exception in the
responder is raised when the fake closes.

``Reply`` says what is answered; ``wants`` calls tools instead, and the next
request must show the API its own words unchanged. ``fail`` says what breaks and
when: a ``Response`` (``api_error``, ``html``), ``Reset``, ``Cut``,
``StreamError``, ``Stream`` or ``Hang``. Where these count events, a negative
number counts from the end: ``Cut(-1)`` leaves out ``message_stop``.
"""

from tests.fakes.anthropic.script import (
    Cut,
    Fault,
    Hang,
    RecordedRequest,
    Reply,
    Reset,
    Response,
    Stream,
    StreamError,
    ToolUse,
    api_error,
    error_body,
    html,
    wants,
)
from tests.fakes.anthropic.server import Bill, CountFault, FakeAnthropic

KEY = "sk-ant-api03-made-up-for-tests"

__all__ = [
    "KEY",
    "Bill",
    "CountFault",
    "Cut",
    "FakeAnthropic",
    "Fault",
    "Hang",
    "RecordedRequest",
    "Reply",
    "Reset",
    "Response",
    "Stream",
    "StreamError",
    "ToolUse",
    "api_error",
    "error_body",
    "html",
    "wants",
]
