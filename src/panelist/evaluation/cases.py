"""A case: a change, and the defects that people know it to hold."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from panelist.contracts import Severity, Value
from panelist.errors import ArtifactError


class LabelKind(StrEnum):
    """What a finding that means the label counts as."""

    GOLDEN = "golden"
    ALSO_VALID = "also_valid"


class CaseLabel(Value):
    """A defect that the change of a case is known to hold.

    Attributes:
        id: unique in its case.
        text: what is wrong, in words of people.
        path: "" where it is about no single file.
        line: 1-based, of the new side; ``None`` where none was named.
        core: whether every good reviewer should find it.
    """

    id: str
    kind: LabelKind
    text: str
    path: str = ""
    line: int | None = None
    severity: Severity | None = None
    category: str = ""
    core: bool = True


class LabelledCase(Value):
    """A change with its labels. ``title`` and ``body`` are for the reviewers to read."""

    name: str
    title: str = ""
    body: str = ""
    labels: tuple[CaseLabel, ...] = ()

    @property
    def golden(self) -> tuple[CaseLabel, ...]:
        """The labels that a review should hit."""
        return tuple(label for label in self.labels if label.kind is LabelKind.GOLDEN)


def _text_or_none(value: object) -> object:
    return value or None


class _WrittenLabel(BaseModel):
    """A label as it stands in a file; other keys are for people."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    text: str = Field(
        min_length=1, validation_alias=AliasChoices("text", "description", "title", "body")
    )
    path: str = Field(default="", validation_alias=AliasChoices("path", "file"))
    line: int | None = Field(default=None, ge=1)
    severity: Annotated[Severity | None, BeforeValidator(_text_or_none)] = None
    category: str = ""
    core: bool = True


_LABELS: TypeAdapter[list[_WrittenLabel]] = TypeAdapter(list[_WrittenLabel])


def parse_labels(text: bytes, kind: LabelKind, where: str) -> tuple[CaseLabel, ...]:
    """The labels of one file; those without an id get one.

    Raises:
        ArtifactError: the file holds something else, or two labels of one id.
    """
    try:
        written = _LABELS.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ArtifactError(
            f"{where} holds no list of labels ({place or 'file'}: {first['msg']}).",
            "docs/eval.md describes the file.",
        ) from error
    labels = tuple(_label(label, kind, number) for number, label in enumerate(written, 1))
    ids = [label.id for label in labels]
    if len(set(ids)) < len(ids):
        raise ArtifactError(f"{where} has two labels of one id.", "Ids are unique in a case.")
    return labels


def _label(written: _WrittenLabel, kind: LabelKind, number: int) -> CaseLabel:
    known: dict[str, Any] = written.model_dump()
    initial = kind.value[0].upper()
    return CaseLabel.model_validate(
        known | {"kind": kind, "id": written.id or f"{initial}{number}"}
    )


def name_twice(cases: Sequence[LabelledCase]) -> str | None:
    """The first name that two cases have; ``None`` if there is none."""
    names = [case.name for case in cases]
    return next((name for name in names if names.count(name) > 1), None)
