"""What a run has paid for so far, so that another one on another machine can go on from it.

On its way there it is an artifact of a workflow, which anybody may make who can run one. So each
piece carries a seal that only whoever holds the model's key can make, and that holds for one
change under one set of rules alone. A piece without a good seal is as if it were not there.
"""

import contextlib
import hashlib
import hmac
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from panelist.contracts import Artifact, Context, Plan, Report, Reviewed
from panelist.files import read_plain
from panelist.memory import RunDirectory, digest

FOLDER = "progress"
"""What this run leaves for the next, in the run directory."""
EARLIER = "earlier"
"""What an earlier run left for this one, in the run directory."""
PIECE_BYTES = 4_000_000
"""The largest piece that is taken."""
_PURPOSE = b"panelist progress v1"
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
_A = TypeVar("_A", bound=Artifact)


def artifact_name(head_sha: str) -> str:
    """What a run that reviews ``head_sha`` calls what it leaves."""
    return f"panelist-progress-{head_sha}"


class _Piece(BaseModel):
    """An artifact as JSON, and the seal on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seal: str
    text: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs pieces for one change under one set of rules.

    Attributes:
        key: derived from the model's key, which cannot be had back from it.
        about: digest of everything that a piece depends on.
    """

    key: bytes
    about: str

    @classmethod
    def of(cls, secret: str, about: Iterable[str]) -> "Seal":
        """The seal that ``secret`` makes about these facts."""
        facts = hashlib.sha256()
        for fact in about:
            facts.update(hashlib.sha256(fact.encode()).digest())
        key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
        return cls(key, facts.hexdigest())

    def sign(self, name: str, text: str) -> str:
        """The seal on the piece ``name``, in hex."""
        told = f"{self.about}\n{name}\n{text}"
        return hmac.digest(self.key, told.encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a piece is not taken, as a clause for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A folder of sealed pieces, none of them larger than ``most`` bytes."""

    folder: Path
    seal: Seal
    most: int = PIECE_BYTES

    def keep(self, name: str, text: str) -> None:
        """Keep an artifact. What cannot be kept is paid for again, and no more than that."""
        piece = _Piece(seal=self.seal.sign(name, text), text=text)
        path = self.folder / name
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(piece.model_dump_json(), encoding="utf-8")
            fresh.replace(path)

    def find(self, name: str) -> str | None:
        """The text of a piece; ``None`` where there is none with a good seal."""
        found = self.open(name)
        return found if isinstance(found, str) else None

    def open(self, name: str) -> "str | Refused | None":
        """The text of a piece, or why it is not taken; ``None`` where there is none."""
        try:
            data = read_plain(self.folder / name, most=self.most + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Refused(f"it cannot be read: {error.strerror}")
        if len(data) > self.most:
            return Refused(f"it has more than {self.most:,} bytes")
        try:
            piece = _Piece.model_validate_json(data)
        except ValidationError:
            return Refused("it is not what a step of Panelist writes")
        if not hmac.compare_digest(self.seal.sign(name, piece.text), piece.seal):
            return Refused(
                "its seal is of another run, change or key, or of other settings, or it was changed"
            )
        return piece.text


def forget(memory: RunDirectory) -> None:
    """Leave nothing for a next run: this one has ended well."""
    shutil.rmtree(memory.root / FOLDER, ignore_errors=True)


def go_on(earlier: Progress, memory: RunDirectory) -> int:
    """Take over what ``earlier`` finished into a run directory where nothing is done yet.

    Only readings that were carried out are taken, with the context and the plan they were made
    under: no failure, no verdict, no review. What they cost is on the bill of the run that paid.

    Returns:
        How many readings need not be made again.
    """
    if memory.find(Context) is not None:
        return 0
    context, plan = _parsed(earlier, Context), _parsed(earlier, Plan)
    if context is None or plan is None:
        return 0
    names = (f"{Reviewed.file_name}/{one.id}.json" for one in plan.assignments)
    made_for = {*plan.accepts, digest(plan)}
    found = (_report(earlier, name) for name in names)
    reports = [one for one in found if one is not None and one.plan_digest in made_for]
    memory.write(context.model_copy(update={"calls": ()}))
    again = {"accepts": (*plan.accepts, digest(plan)), "earlier_calls": ()}
    memory.write(plan.model_copy(update=again))
    for report in reports:
        memory.write_report(report.model_copy(update={"calls": ()}))
    return len(reports)


def _parsed(earlier: Progress, kind: type[_A]) -> _A | None:
    text = earlier.find(kind.file_name)
    try:
        return None if text is None else kind.model_validate_json(text)
    except ValidationError:
        return None


def _report(earlier: Progress, name: str) -> Reviewed | None:
    text = earlier.find(name)
    try:
        report = None if text is None else _REPORT.validate_json(text)
    except ValidationError:
        return None
    return report if isinstance(report, Reviewed) else None
