"""What every value and every artifact has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that refuses unknown fields.

    A stage never changes one; it returns a new one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Artifact(Value):
    """One JSON file of the run directory, written by exactly one phase.

    Each kind has a literal ``schema_id`` and ``version`` that travel in the
    file, so that a reader meets another program's or another version's file as
    an error, never as a guess.
    """

    file_name: ClassVar[str]
