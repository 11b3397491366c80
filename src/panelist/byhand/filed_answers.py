"""Questions and answers as files of a run directory, for commands that do not wait.

::

    questions/review.security.s1.md   all that is to be read, and what the answer has to be
    answers/review.security.s1.json   {"question": "<digest>", "answer": {…}}
    questions/plan.sha256             the plan that is locked while answers are written
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from panelist.byhand.folder import digest_question, write_whole
from panelist.contracts import Value
from panelist.errors import ArtifactError
from panelist.files import read_plain
from panelist.ports import IN_FULL, UNREADABLE, A, Ask

QUESTIONS = "questions"
ANSWERS = "answers"
_MOST_BYTES = 4 * 1024 * 1024
_LOCK = "plan.sha256"


class FiledAnswer(Value):
    """The file of an answer: to which question, and what it says."""

    question: str = Field(description="the digest that stands in the question")
    answer: dict[str, Any] = Field(description="of the schema that stands in the question")


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What became of the file of an answer: its value, or what is wrong with it.

    Attributes:
        value: the answer; ``None`` where there is none that can be taken.
        mistakes: in sentences; none where there is no file yet.
    """

    value: Any = None
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerFolder:
    """Where questions and answers are, and which plan they are about."""

    root: Path

    def question(self, name: str) -> Path:
        """The file of a question."""
        return self.root / QUESTIONS / f"{name}.md"

    def answer(self, name: str) -> Path:
        """The file its answer belongs into."""
        return self.root / ANSWERS / f"{name}.json"

    @property
    def locked_plan(self) -> str:
        """The digest of the plan that questions were asked under; "" for none."""
        try:
            return read_plain(self.root / QUESTIONS / _LOCK, most=100).decode("ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise ArtifactError(
                f"{self.root / QUESTIONS / _LOCK} cannot be read.", "Start anew with --reset."
            ) from error

    def lock(self, plan: str) -> None:
        """From here on only the plan of this digest is carried out."""
        (self.root / QUESTIONS).mkdir(exist_ok=True)
        write_whole(self.root / QUESTIONS / _LOCK, f"{plan}\n")

    def unlock(self) -> None:
        """A new plan is about to be made."""
        (self.root / QUESTIONS / _LOCK).unlink(missing_ok=True)

    def digest(self, ask: Ask[Any]) -> str:
        """What an answer names: SHA-256 in hex over the locked plan and all words of ``ask``."""
        return hashlib.sha256(f"{self.locked_plan}{digest_question(ask)}".encode()).hexdigest()

    def write(self, name: str, text: str) -> None:
        """Put a question there; whatever answers there are stay as they are."""
        for folder in (QUESTIONS, ANSWERS):
            (self.root / folder).mkdir(exist_ok=True)
        write_whole(self.question(name), text)

    def read(self, name: str, ask: Ask[A]) -> ReadAnswer:
        """The answer to ``ask``, or everything that is wrong with it."""
        path = self.answer(name)
        try:
            text = read_plain(path, most=_MOST_BYTES + 1)
        except FileNotFoundError:
            return ReadAnswer()
        except OSError as error:
            return ReadAnswer(mistakes=(f"It cannot be read: {error.strerror}.",))
        if len(text) > _MOST_BYTES:
            return ReadAnswer(mistakes=(f"It is larger than {_MOST_BYTES >> 20} MiB.",))
        try:
            filed = FiledAnswer.model_validate_json(text)
        except ValidationError as error:
            return ReadAnswer(mistakes=tuple(tell_mistakes(error)))
        return _judged(filed, ask, self.digest(ask))


def tell_mistakes(error: ValidationError, under: str = "") -> Iterator[str]:
    """Each thing that a schema refuses, as a sentence that names the field."""
    for one in error.errors(include_url=False):
        if one["type"] == UNREADABLE:
            continue  # what is wrong with the item is told beside it
        field = _path_of((*((under,) if under else ()), *one["loc"]))
        match one["type"]:
            case "missing":
                yield f"{field} is missing."
            case "extra_forbidden":
                yield f"{field} is no field of the schema."
            case "json_invalid":
                yield f"It is no JSON: {one['msg'].removeprefix('Invalid JSON: ')}."
            case _:
                yield f"{field} is {_shown(one['input'])}: {_lowered(one['msg'])}."


def show_schema(schema: type[BaseModel]) -> str:
    """What an answer has to be, as JSON schema."""
    return json.dumps(schema.model_json_schema(), indent=1, ensure_ascii=False)


def _judged(filed: FiledAnswer, ask: Ask[Any], digest: str) -> ReadAnswer:
    told: list[str] = []
    if filed.question != digest:
        told.append(
            "`question` is not the digest of this question: the answer belongs to another plan, "
            "another change or another question. Read the question again, then answer it."
        )
    try:
        value = ask.schema.model_validate(filed.answer, context=IN_FULL)
    except ValidationError as error:
        return ReadAnswer(mistakes=(*told, *tell_mistakes(error, "answer")))
    told += ask.check(value)
    return ReadAnswer(None if told else value, tuple(told))


def _path_of(parts: tuple[int | str, ...]) -> str:
    """A place in JSON; names of classes among ``parts`` are no part of it."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not part[:1].isupper():
            path += f".{part}" if path else part
    return f"`{path}`" if path else "The file"


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004


def _lowered(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}".replace("input should", "it should")
