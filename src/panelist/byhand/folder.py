"""The files of questions in one folder."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from panelist.contracts import Effort, Tier, Value
from panelist.errors import ArtifactError
from panelist.fence import new_nonce
from panelist.ports import Ask

_ABOUT = "ask.json"
_HOW = """\
# Tools

What you may look things up with before you answer. A round is one command with one or more calls:

    {command} NAME 'ARGUMENTS' [NAME 'ARGUMENTS' ...]

ARGUMENTS is a JSON object. It answers while the run that asks is waiting.
"""


class AboutQuestion(Value):
    """What is known of a question besides its words; ``model`` is who should answer it."""

    purpose: str
    tier: Tier
    effort: Effort
    model: str
    digest: str


class FiledCall(Value):
    """A tool that somebody wants to use, as they wrote it."""

    name: str
    arguments: dict[str, Any]


class FiledResult(Value):
    """What a call gave."""

    text: str
    is_error: bool = False


class FiledRound(Value):
    """The results of one round, and what is said with them; ``note`` is "" for nothing."""

    results: tuple[FiledResult, ...]
    note: str = ""


FILED_CALLS: TypeAdapter[tuple[FiledCall, ...]] = TypeAdapter(tuple[FiledCall, ...])


@dataclass(frozen=True, slots=True)
class QuestionFiles:
    """Where the files of one question are."""

    folder: Path
    number: str

    def file(self, kind: str) -> Path:
        """The file of that kind, such as ``prompt.md``."""
        return self.folder / f"{self.number}.{kind}"

    def calls(self, number: int) -> Path:
        """The calls of one round, from 1."""
        return self.file("tools") / f"{number:02}.calls.json"

    def results(self, number: int) -> Path:
        """What the calls of that round gave."""
        return self.file("tools") / f"{number:02}.results.json"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has given an answer that can be taken."""
        return not self.file("answer.json").exists() or self.file("problem.txt").exists()

    def about(self) -> AboutQuestion:
        """What is known of it.

        Raises:
            ArtifactError: it is no question, or not one of this version.
        """
        path = self.file(_ABOUT)
        try:
            return AboutQuestion.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ArtifactError(
                f"{path} is not a question this version wrote.", "Name another folder."
            ) from error

    def write(self, ask: Ask[Any], model: str) -> None:
        """Put the question there; what was answered or looked up before stays."""
        prompt = f"<system>\n{ask.system}\n</system>\n<user>\n{ask.shared}{ask.charge}\n</user>\n"
        schema = json.dumps(ask.schema.model_json_schema(), indent=2)
        write_whole(self.file("prompt.md"), prompt)
        write_whole(self.file("schema.json"), f"{schema}\n")
        if ask.toolbox is not None:
            self.file("tools").mkdir(exist_ok=True)
            write_whole(self.file("tools.md"), self._describe_tools(ask))
        about = AboutQuestion(
            purpose=ask.purpose,
            tier=ask.tier,
            effort=ask.effort,
            model=model,
            digest=digest_question(ask),
        )
        # Last: who sees it finds the rest.
        write_whole(self.file(_ABOUT), about.model_dump_json(indent=2) + "\n")

    def _describe_tools(self, ask: Ask[Any]) -> str:
        command = f"python -m panelist.byhand tool {self.folder} {self.number}"
        tools = (
            f"## {tool['name']}\n\n{tool['description']}\n\n"
            f"```json\n{json.dumps(tool['arguments'], indent=1)}\n```\n"
            for tool in describe_tools(ask)
        )
        return "\n".join((_HOW.format(command=command), *tools))


def find_questions(folder: Path) -> Iterator[QuestionFiles]:
    """Every question in ``folder`` or below it, by folder and number."""
    for path in sorted(folder.rglob(f"*.{_ABOUT}")):
        yield QuestionFiles(path.parent, path.name.removesuffix(f".{_ABOUT}"))


def describe_tools(ask: Ask[Any]) -> list[dict[str, Any]]:
    """The tools as a model is told of them, the schema of their arguments included."""
    definitions = ask.toolbox.definitions if ask.toolbox else ()
    return [
        {
            "name": each.name,
            "description": each.description,
            "arguments": each.arguments.model_json_schema(),
        }
        for each in definitions
    ]


def digest_question(ask: Ask[Any]) -> str:
    """SHA-256 in hex over everything a model reads of a question."""
    words = (ask.purpose, ask.system, ask.shared, ask.charge)
    read = json.dumps([*words, ask.schema.model_json_schema(), describe_tools(ask)])
    return hashlib.sha256(read.encode()).hexdigest()


def keep_nonce(folder: Path) -> str:
    """The delimiter of the run that began in ``folder``: its prompts stay what they are."""
    place = folder / "nonce"
    folder.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        write_whole(place, new_nonce())
    return place.read_text(encoding="ascii")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
