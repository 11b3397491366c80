"""What stands between a run and a slow or dead sink: a queue, a thread, and an end to patience."""

import threading
from queue import SimpleQueue

from panelist.errors import DeliveryError
from panelist.ports import EventMessage, EventSink

CAPACITY = 1_000
"""Messages that may wait; what comes after is dropped."""
PAUSES = (1.0, 4.0)
"""Seconds before the second and the third try."""
CLOSING_SECONDS = 10.0
"""How long the end of a run waits for what is still on its way."""


class Outbox:
    """Sends messages in the background. Whoever puts one in never waits and never fails.

    A message is tried three times; while the sink is out, each of the next ones once. What did
    not arrive is counted.

    Args:
        sink: where they go.
        pauses: seconds before each further try.
    """

    def __init__(self, sink: EventSink, *, pauses: tuple[float, ...] = PAUSES) -> None:
        self.sink = sink
        self._pauses = pauses
        self._waiting = SimpleQueue[EventMessage | None]()
        self._over = threading.Event()
        self._offered = 0
        self._delivered = 0
        # A daemon: a sink that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, message: EventMessage) -> None:
        """Take a message over, or drop it where too many wait."""
        self._offered += 1
        if self._waiting.qsize() < CAPACITY:
            self._waiting.put(message)

    def close(self, seconds: float = CLOSING_SECONDS) -> int:
        """Send what waits, for so long, and say how many messages did not arrive."""
        self._waiting.put(None)
        self._thread.join(seconds)
        self._over.set()
        lost = self._offered - self._delivered
        if not self._thread.is_alive():
            self.sink.close()
        return lost

    def _work(self) -> None:
        is_out = False
        while not self._over.is_set() and (message := self._waiting.get()) is not None:
            is_out = not self._sent(message, () if is_out else self._pauses)

    def _sent(self, message: EventMessage, pauses: tuple[float, ...]) -> bool:
        for pause in (*pauses, None):
            try:
                self.sink.send(message)
            except DeliveryError as error:
                if pause is None or not error.passing or self._over.wait(pause):
                    return False
            else:
                self._delivered += 1
                return True
        return False
