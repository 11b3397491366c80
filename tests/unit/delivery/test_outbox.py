"""A sink may be slow, dead or wrong: whoever tells it something neither waits nor fails."""

import threading
import time
from dataclasses import dataclass, field

from panelist.delivery.outbox import CAPACITY, Outbox
from panelist.errors import DeliveryError
from panelist.ports import EventMessage
from tests.unit.delivery.samples import message

QUICK = (0.0, 0.0)


@dataclass
class Sink:
    """Takes a message unless the next of its ``faults`` says otherwise."""

    faults: list[DeliveryError | None] = field(default_factory=list[DeliveryError | None])
    tried: list[str] = field(default_factory=list[str])
    taken: list[str] = field(default_factory=list[str])
    gate: threading.Event | None = None
    closed: bool = False

    @property
    def called(self) -> str:
        return "the sink"

    def send(self, message: EventMessage) -> None:
        if self.gate is not None:
            self.gate.wait()
        self.tried.append(message.id)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.taken.append(message.id)

    def close(self) -> None:
        self.closed = True


def passing() -> DeliveryError:
    return DeliveryError("It does not answer.", passing=True)


def final() -> DeliveryError:
    return DeliveryError("It refuses.", passing=False)


def sent(sink: Sink, count: int = 1) -> int:
    """How many of ``count`` messages did not arrive."""
    outbox = Outbox(sink, pauses=QUICK)
    for number in range(count):
        outbox.put(message(number))
    return outbox.close()


def test_messages_arrive_in_order() -> None:
    sink = Sink()
    assert sent(sink, 5) == 0
    assert sink.taken == [f"id-{number}" for number in range(5)]
    assert sink.closed


def test_a_message_is_tried_three_times() -> None:
    sink = Sink([passing(), passing(), None])
    assert sent(sink) == 0
    assert sink.tried == ["id-0"] * 3
    sink = Sink([passing()] * 3)
    assert sent(sink) == 1
    assert sink.tried == ["id-0"] * 3


def test_what_is_refused_is_not_sent_again() -> None:
    sink = Sink([final()])
    assert sent(sink, 2) == 1
    assert sink.tried == ["id-0", "id-1"]


def test_while_the_sink_is_out_each_message_is_tried_once() -> None:
    sink = Sink([*[passing()] * 3, passing(), None, passing(), None])
    assert sent(sink, 4) == 2
    assert sink.tried == ["id-0"] * 3 + ["id-1", "id-2", "id-3", "id-3"]


def test_a_sink_that_hangs_costs_the_end_of_the_run_a_bounded_time() -> None:
    sink = Sink(gate=threading.Event())
    outbox = Outbox(sink, pauses=QUICK)
    started = time.monotonic()
    for number in range(CAPACITY + 50):
        outbox.put(message(number))
    assert time.monotonic() - started < 5
    assert outbox.close(0.05) == CAPACITY + 50
    assert not sink.closed
    assert sink.gate is not None
    sink.gate.set()


def test_what_waits_for_another_try_does_not_hold_up_the_end() -> None:
    outbox = Outbox(Sink([passing()]), pauses=(60.0,))
    outbox.put(message())
    started = time.monotonic()
    assert outbox.close(0.2) == 1
    assert time.monotonic() - started < 5
