"""What the phases need from outside, as protocols.

Real implementations live in ``repo``, ``claude`` and ``memory``; tests pass
their own. Nothing in here does anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from panelist.contracts import Call, Effort, FailureKind, Tier

A = TypeVar("A", bound=BaseModel)

IN_FULL: dict[str, bool] = {"in_full": True}
"""The context to validate an answer in where no item of it may be unreadable."""
UNREADABLE = "unreadable_item"
"""The type of the error that such an item is then, beside those that say what is wrong in it."""


def find_no_mistake(answer: BaseModel) -> Sequence[str]:
    """The check of a question whose schema says everything."""
    del answer
    return ()


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool as a model is told of it. ``arguments`` is the pydantic model of a call."""

    name: str
    description: str
    arguments: type[BaseModel]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call of a tool gives back, ready for a prompt; ``is_error`` if it gave nothing."""

    text: str
    is_error: bool = False


class Tools(Protocol):
    """The tools of one conversation, which has an allowance of its own."""

    @property
    def closed(self) -> bool:
        """Whether the model has been told that no further call is answered."""
        ...

    def run(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        """Carry out one call, whatever a model wrote into it. Blocks for seconds; never raises."""
        ...


class Toolbox(Protocol):
    """Read-only tools for a model that answers an ask."""

    @property
    def definitions(self) -> tuple[ToolDefinition, ...]:
        """The same for every ask of a run, for they are at the front of the cached prefix."""
        ...

    def open(self) -> Tools:
        """The tools for one model that is asked."""
        ...


@dataclass(frozen=True, slots=True)
class Ask(Generic[A]):
    """One question to a model.

    ``system``, ``shared``, the schema and the definitions of the toolbox are
    byte-identical for every agent of a shard, so that the prompt cache serves
    them; ``charge`` comes after the cache breakpoint and is the agent's own.

    Attributes:
        purpose: ``<phase>`` or ``<phase>:<assignment>``, for accounts and logs.
        tier: the chain of models to try.
        system: the system prompt: our own words only, never a stranger's.
        shared: the part of the user message that is cached; "" for none.
        charge: the rest of the user message.
        schema: the pydantic model the answer must be.
        effort: how hard the model should think.
        avoid: models that may not answer, e.g. the one whose claim is checked.
            When nothing else is left in the chain they may answer after all.
        toolbox: what the model may look things up with before it answers.
        check: what is wrong with an answer that fits the schema, in sentences, for who can
            write it again. Phases take in what they can of any answer.
    """

    purpose: str
    tier: Tier
    system: str
    shared: str
    charge: str
    schema: type[A]
    effort: Effort = "medium"
    avoid: frozenset[str] = frozenset()
    toolbox: Toolbox | None = None
    check: Callable[[A], Sequence[str]] = field(default=find_no_mistake, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answer(Generic[A]):
    """A complete, schema-valid answer. ``calls`` holds every try it took."""

    value: A
    model: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No answer, and why: an expected failure is a value.

    ``final`` is true when every further call of this run would fail the same
    way (wrong key, no credit, budget or deadline reached).
    """

    kind: FailureKind
    message: str
    calls: tuple[Call, ...]
    final: bool = False


class Model(Protocol):
    """Whoever answers questions: Claude, a recording, or a script."""

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """Answer once, within budget and deadline. Never raises for a failure outside."""
        ...

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Dollars the preferred model of ``tier`` would bill; ``None`` if its price is unknown.

        ``cached`` of the input tokens are read from the cache.
        """
        ...

    async def count(self, ask: Ask[A]) -> int | None:
        """Tokens of the prompt of ``ask`` for the preferred model of its tier.

        Free of charge and within seconds. ``None`` if nobody can tell.
        """
        ...

    def first_model(self, tier: Tier) -> str:
        """The id of the preferred model of ``tier``."""
        ...


@dataclass(frozen=True, slots=True)
class EventMessage:
    """An event as it leaves the process.

    Attributes:
        id: names this message and no other, in letters, digits and hyphens.
        event: the name of the event, such as ``phase.done``.
        at: when it happened, in seconds since the epoch.
        body: the JSON that ``docs/events.md`` describes, as UTF-8.
    """

    id: str
    event: str
    at: float
    body: bytes


class EventSink(Protocol):
    """A place outside of this process that events go to. One thread at a time uses it."""

    @property
    def called(self) -> str:
        """What people call it, without anything secret."""
        ...

    def send(self, message: EventMessage) -> None:
        """Send it once, within seconds.

        Raises:
            DeliveryError: it is not certain that it arrived.
        """
        ...

    def close(self) -> None:
        """Give back what it holds open."""
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """A line that a search found. ``line`` is 1-based."""

    path: str
    line: int
    text: str


class Repo(Protocol):
    """Files of the two pinned revisions, read as git objects.

    ``rev`` is ``base`` or ``head``. A path that is no regular file there
    (absent, a directory, a link, a submodule) reads as ``None``; so does a
    file above the size limit.
    """

    def read(self, rev: str, path: str) -> bytes | None:
        """The whole file, at most 1 MiB."""
        ...

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """Every path that ``read`` would return, in one pass."""
        ...

    def paths(self, rev: str) -> Sequence[str]:
        """All regular files of the revision, sorted; empty when the tree is not known."""
        ...

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        """At most ``limit`` lines that hold ``text`` literally; ``None`` if nobody can tell.

        Only files whose path fits ``glob`` count, where ``*`` stands for
        anything, slashes included; "" for all.
        """
        ...

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """For each of ``words`` at most ``limit`` lines that hold it as a word, in one pass.

        A word is left out when nobody can tell.
        """
        ...
