"""An answer sent event by event, as far as the test lets it come."""

from collections.abc import Callable, Mapping, Sequence

from tests.fakes.anthropic.messages import Event, wire
from tests.fakes.anthropic.models import tokens
from tests.fakes.anthropic.script import Cut, Fault, Hang, StreamError, error_body
from tests.fakes.anthropic.wire import Connection


def play(
    connection: Connection,
    rows: Sequence[Event],
    fault: Fault | None,
    *,
    headers: Mapping[str, str],
    pause: float,
    wait: Callable[[float | None], object],
    begun: Callable[[], None],
) -> None:
    """Stream ``rows``, as far as ``fault`` lets them come.

    ``wait`` pauses for some seconds, or for good. ``begun`` is called when the
    first event is about to be sent.
    """
    stop = _length(rows, fault)
    connection.open_stream(headers)
    for number, row in enumerate(rows[:stop]):
        if number == 0:
            begun()
        if pause and row["type"] == "content_block_delta":
            wait(pause)
        connection.send(wire(row))
    if stop < len(rows):
        _break(connection, fault, wait)
    else:
        connection.end_stream()


def usage_up_to(rows: Sequence[Event], fault: Fault | None) -> dict[str, int]:
    """What is billed for the part of ``rows`` that is sent."""
    final: dict[str, int] = rows[-2]["usage"]
    if _length(rows, fault) == len(rows):
        return final
    deltas = [row["delta"] for row in rows[: _length(rows, fault)] if "delta" in row]
    said = ("text", "thinking", "partial_json")
    text = "".join(delta.get(name, "") for delta in deltas for name in said)
    return {**final, "output_tokens": tokens(text)}


def _length(rows: Sequence[Event], fault: Fault | None) -> int:
    if isinstance(fault, Cut | StreamError | Hang) and fault.after is not None:
        return min(fault.after if fault.after >= 0 else len(rows) + fault.after, len(rows))
    return len(rows)


def _break(
    connection: Connection, fault: Fault | None, wait: Callable[[float | None], object]
) -> None:
    match fault:
        case StreamError(type=type_, message=message, details=details):
            connection.send(b"event: error\ndata: " + error_body(type_, message, details) + b"\n\n")
            connection.end_stream()
        case Cut(orderly=True):
            connection.end_stream()
        case Hang():
            wait(None)
            connection.hang_up()
        case _:
            connection.hang_up()
