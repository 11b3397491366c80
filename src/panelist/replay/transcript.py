"""A transcript: a folder that holds all a review is made from, and nothing secret.

::

    transcript.json   how it was made, and what shapes the review besides the change
    pull.json         the artifacts of the run, as in a run directory
    diff.patch        without its secrets
    context.json
    plan.json
    reports/
    review.json       what the run came to: a replay that differs says so
    asks/001.json     every question with its answer, in the order they were put
    repo.json         what verification read of the repository
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from panelist.contracts import (
    Artifact,
    Call,
    Effort,
    FailureKind,
    Review,
    Tier,
    Value,
)
from panelist.errors import ArtifactError
from panelist.memory import RunDirectory
from panelist.settings import Settings

FOLDER = "transcript"
"""Where a run keeps its transcript, below the run directory."""


class Transcript(Artifact):
    """What a transcript says of itself.

    Attributes:
        made: how it was made, in one sentence.
        created: day and time in UTC, ISO 8601.
        panelist: the version that recorded it.
        nonce: of the fence around strangers' text; part of every prompt.
        server_url: of the links in reports; ``None`` for a local range.
        settings: those of the run, with the agents that sat on the panel.
    """

    file_name: ClassVar[str] = "transcript.json"
    schema_id: Literal["panelist/transcript"] = "panelist/transcript"
    version: Literal[1] = 1

    made: str
    created: str
    panelist: str
    nonce: str
    server_url: str | None
    settings: Settings


class Said(Value):
    """An answer. ``value`` is of the schema that was asked for."""

    outcome: Literal["answered"] = "answered"
    value: JsonValue
    model: str


class NotSaid(Value):
    """No answer, and why."""

    outcome: Literal["failed"] = "failed"
    kind: FailureKind
    message: str
    final: bool


class Tool(Value):
    """A tool as the model was told of it; ``arguments`` is the JSON schema of a call."""

    name: str
    description: str
    arguments: dict[str, JsonValue]


class Look(Value):
    """One call of a tool, and what the model read in return."""

    name: str
    arguments: JsonValue
    text: str
    is_error: bool


class RecordedAsk(Artifact):
    """One question, word for word, and what came of it.

    Attributes:
        answer_schema: what the answer had to be: models read it like a prompt.
        tools: what the model could look things up with.
        looks: what it did look up, in the order the results came.
    """

    file_name: ClassVar[str] = "asks"
    schema_id: Literal["panelist/ask"] = "panelist/ask"
    version: Literal[1] = 1

    purpose: str
    tier: Tier
    effort: Effort
    schema_name: str
    system: str
    shared: str
    charge: str
    answer_schema: dict[str, JsonValue]
    tools: tuple[Tool, ...] = ()
    looks: tuple[Look, ...] = ()
    heard: Annotated[Said | NotSaid, Field(discriminator="outcome")]
    calls: tuple[Call, ...]


class FileRead(Value):
    """A file that was read; ``text`` is ``None`` when there was none to read."""

    rev: str
    path: str
    text: str | None


class Hit(Value):
    """A line that was found."""

    path: str
    line: int
    text: str


class Query(Value):
    """What was searched for."""

    rev: str
    text: str
    limit: int
    whole_word: bool
    glob: str


class Search(Value):
    """A search; ``hits`` is ``None`` when nobody could tell."""

    query: Query
    hits: tuple[Hit, ...] | None


class Reads(Artifact):
    """What was read of the repository since the reviewers began."""

    file_name: ClassVar[str] = "repo.json"
    schema_id: Literal["panelist/repo"] = "panelist/repo"
    version: Literal[1] = 1

    files: tuple[FileRead, ...]
    searches: tuple[Search, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A transcript that was read. ``artifacts`` are those of the run, in its folder."""

    transcript: Transcript
    artifacts: RunDirectory
    asks: tuple[RecordedAsk, ...]
    reads: Reads
    review: Review


def load(folder: Path) -> Recorded:
    """Read the transcript in ``folder``.

    Raises:
        ArtifactError: it is none, or not one that this version wrote.
    """
    artifacts = RunDirectory(folder)
    try:
        return Recorded(
            transcript=artifacts.read(Transcript),
            artifacts=artifacts,
            asks=artifacts.every(RecordedAsk),
            reads=artifacts.read(Reads),
            review=artifacts.read(Review),
        )
    except ArtifactError as error:
        raise foreign(error) from error


def foreign(error: ArtifactError) -> ArtifactError:
    """``error`` for whoever named the folder: a transcript is not made anew by a run."""
    return ArtifactError(
        error.happened, "Name the folder of a transcript, whole and as `record: true` left it."
    )
