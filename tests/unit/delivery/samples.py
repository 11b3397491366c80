"""Events as they are told in the documents and in the tests of their sinks."""

from panelist.delivery.messages import RunIdentity
from panelist.ports import EventMessage

RUN = RunIdentity(
    id="77.1",
    url="https://github.com/octo/widgets/actions/runs/77",
    repository="octo/widgets",
    number=7,
    head_sha="a" * 40,
    directory="/runs/7",
    goes_on=True,
)


def message(number: int = 1) -> EventMessage:
    """A message that nobody else has."""
    return EventMessage(f"id-{number}", "phase.done", 1.5, b'{"number": %d}' % number)
