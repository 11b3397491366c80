"""Where the events of a run go besides this process, if whoever runs it named a place."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from panelist.cli.speech import Speech
from panelist.contracts import Pull
from panelist.delivery.messages import RunIdentity, compose
from panelist.delivery.outbox import Outbox
from panelist.errors import SettingsError
from panelist.events import Bus, Event, Subscriber
from panelist.memory import RunDirectory
from panelist.ports import EventSink
from panelist.redaction import Redactor
from panelist.settings import Environment


@dataclass(frozen=True, slots=True)
class Outlets:
    """The sinks of a run, each behind an outbox: nothing here waits or fails."""

    outboxes: tuple[Outbox, ...]

    def subscribers(self, run: RunIdentity) -> tuple[Subscriber, ...]:
        """What sends the events of ``run``; nobody where there is no sink."""

        def send(event: Event) -> None:
            message = compose(event, run)
            if message is not None:
                for outbox in self.outboxes:
                    outbox.put(message)

        return (send,) if self.outboxes else ()

    def tell(self, event: Event, run: RunIdentity, redactor: Redactor) -> None:
        """Send one event, of a door that has no bus."""
        Bus(self.subscribers(run), redactor).emit(event)


@contextmanager
def open_outlets(
    webhook: str | None, environment: Environment, speech: Speech
) -> Generator[Outlets]:
    """The sinks that whoever runs us named, for the time of the block; a file cannot name one.

    What did not arrive is told once, at the end.

    Args:
        webhook: the address that events are posted to; ``None`` for none.
        environment: where the secret of the webhook is, and the broker.
        speech: tells it.

    Raises:
        SettingsError: a sink is named and cannot be one.
    """
    outboxes = tuple(Outbox(sink) for sink in _sinks(webhook, environment))
    try:
        yield Outlets(outboxes)
    finally:
        for outbox in outboxes:
            if lost := outbox.close():
                events = "1 event" if lost == 1 else f"{lost} events"
                speech.warning(
                    f"{events} did not reach {outbox.sink.called}. Nothing else is changed by that."
                )


def run_identity(
    environment: Environment,
    memory: RunDirectory,
    pull: Pull | None = None,
    *,
    goes_on: bool = True,
) -> RunIdentity:
    """The run as messages name it; before there is a ``pull``, by what started the job."""
    return RunIdentity(
        id=f"{environment.run_id}.{environment.run_attempt}" if environment.run_id else None,
        url=environment.run_url,
        repository=environment.github_repository if pull is None else pull.repository,
        number=None if pull is None else pull.number,
        head_sha=None if pull is None else pull.head_sha,
        directory=str(memory.root.resolve()),
        goes_on=goes_on,
    )


def _sinks(webhook: str | None, environment: Environment) -> Generator[EventSink]:
    if webhook is not None:
        if environment.events_secret is None:
            raise SettingsError(
                "events-webhook is set, and PANELIST_EVENTS_SECRET is not.",
                "Set it in `env:` to the secret that the receiver checks signatures with.",
            )
        from panelist.delivery.webhook import Webhook  # noqa: PLC0415 - nobody else needs it

        yield Webhook(webhook, environment.events_secret)
    if environment.events_broker is not None:
        yield _stream(environment.events_broker)


def _stream(url: str) -> EventSink:
    try:
        from panelist.delivery.redis_stream import RedisStream  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise missing_client() from error
    return RedisStream(url)


def missing_client() -> SettingsError:
    """That the package which speaks to the broker is not there."""
    return SettingsError(
        "PANELIST_EVENTS_BROKER is set, and what speaks to it is not installed.",
        'Install it with `pip install "panelist[redis]"`, or unset the variable.',
    )
