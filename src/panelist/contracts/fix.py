"""What a finding could be fixed with."""

from typing import ClassVar, Literal

from pydantic import Field

from panelist.contracts.base import Artifact, Value
from panelist.contracts.finding import Place
from panelist.contracts.usage import Call
from panelist.contracts.words import FixKind


class Edit(Value):
    """Whole lines of one file of the head, and the lines that take their place.

    Attributes:
        start, end: the lines replaced, 1-based, both included.
        old: those lines as they are, without line ends; joined by line feeds.
        new: the lines instead, each without its end; none where lines only go.
    """

    path: str
    start: int = Field(ge=1)
    end: int = Field(ge=1)
    old: str
    new: tuple[str, ...]


class Fix(Value):
    """The edit that mends one finding, or why there is none.

    Attributes:
        finding: the finding's id.
        kind: how people may have it.
        reason: for ``dropped``: why; else "".
        edits: in the order of the files; every one applies to the head as it is.
        patch: the same as a unified diff of the head; "" for ``dropped``.
        place: for ``suggestion``: the lines it replaces.
        replacement: for ``suggestion``: the lines that take their place, joined by
            line feeds; "" where they only go.
        test: which test would fail before the edit and pass after it.
        by: id of the model that wrote it; "" where none was asked.
        read_by: id of the model that read it again; "" where none did.
        rounds: how often it was asked for.
    """

    finding: str
    kind: FixKind
    reason: str = ""
    edits: tuple[Edit, ...] = ()
    patch: str = ""
    place: Place | None = None
    replacement: str | None = None
    test: str = ""
    by: str = ""
    read_by: str = ""
    rounds: int = Field(default=0, ge=0)


class Fixes(Artifact):
    """The mend phase's artifact: one fix for every finding that deserves one."""

    file_name: ClassVar[str] = "fixes.json"
    schema_id: Literal["panelist/fixes"] = "panelist/fixes"
    version: Literal[1] = 1

    plan_digest: str
    fixes: tuple[Fix, ...] = ()
    calls: tuple[Call, ...] = ()
    notes: tuple[str, ...] = ()
