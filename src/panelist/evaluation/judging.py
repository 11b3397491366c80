"""What a judge is asked about the findings of one run, and what it said."""

import hashlib
import random
from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from panelist.contracts import Artifact, Call, Tier, Value
from panelist.evaluation.cases import CaseLabel
from panelist.fence import Fence
from panelist.ports import Answer, Ask
from panelist.prompts import Prompts

NONE = "none"


class Shown(Value):
    """A statement as the judge sees it; nothing tells who made it or how sure they were."""

    id: str
    place: str
    title: str
    text: str


class MatchAnswer(BaseModel):
    """The judge on one finding. ``labels`` are ids; ``repeats`` is one, or ``none``."""

    model_config = ConfigDict(extra="forbid")

    finding: str
    reason: str
    labels: list[str]
    repeats: str


class JudgeAnswer(BaseModel):
    """The judge on every finding of a run."""

    model_config = ConfigDict(extra="forbid")

    matches: list[MatchAnswer]


class JudgedFinding(Value):
    """What one finding means: ids of labels, and the id of a finding it repeats."""

    id: str
    labels: tuple[str, ...] = ()
    repeats: str | None = None
    reason: str = ""


class CaseJudgement(Artifact):
    """What a judge made of the statements of one run.

    Attributes:
        digest: of the labels and statements that were shown; nobody is asked
            again about the same.
        by: the model that answered; ``nobody`` where there was nothing to ask.
    """

    file_name: ClassVar[str] = "judgement.json"
    schema_id: Literal["panelist/judgement"] = "panelist/judgement"
    version: Literal[1] = 1

    digest: str
    by: str
    findings: tuple[JudgedFinding, ...]
    calls: tuple[Call, ...] = ()


class ClaimJudgement(CaseJudgement):
    """What a judge made of every claim of every reading of one run."""

    file_name: ClassVar[str] = "claim_judgement.json"


def digest_statements(labels: Sequence[CaseLabel], shown: Sequence[Shown]) -> str:
    """SHA-256 in hex of what a judge would be shown."""
    words = [value.model_dump_json() for value in (*labels, *shown)]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def shuffle(shown: Sequence[Shown], seed: str) -> tuple[tuple[Shown, str], ...]:
    """Every statement with the id it has for the judge, in an order that tells nothing."""
    mixed = list(shown)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order that can be had again
    return tuple((one, f"X{number}") for number, one in enumerate(mixed, 1))


def ask_judge(
    labels: Sequence[CaseLabel],
    mixed: Sequence[tuple[Shown, str]],
    prompts: Prompts,
    fence: Fence,
    *,
    tier: Tier = Tier.POWERFUL,
) -> Ask[JudgeAnswer]:
    """The question which label each statement means, and which other statement it repeats."""
    names = label_names(labels)
    told = "\n\n".join(
        f"{names[label.id]} ({_where(label.path, label.line)}): {label.text}" for label in labels
    )
    statements = "\n\n".join(
        f"{name} ({one.place or 'no place'}): {one.title}\n{one.text}".rstrip()
        for one, name in mixed
    )
    return Ask(
        purpose="judge",
        tier=tier,
        system=prompts.fill("eval/judge_system.md.j2"),
        shared="",
        charge=prompts.fill(
            "eval/judge.md.j2",
            labels=fence.block("labels", told) if labels else "",
            findings=fence.block("findings", statements),
            count=len(mixed),
        ),
        schema=answer_schema([name for _, name in mixed], tuple(names.values())),
    )


def label_names(labels: Sequence[CaseLabel]) -> dict[str, str]:
    """The name of each label for the judge, by its id."""
    return {label.id: f"L{number}" for number, label in enumerate(labels, 1)}


def answer_schema(findings: Sequence[str], labels: Sequence[str]) -> type[JudgeAnswer]:
    """The schema of an answer about exactly these findings and labels."""

    class FittingAnswer(JudgeAnswer):
        __doc__ = JudgeAnswer.__doc__

        @model_validator(mode="after")
        def _fits(self) -> "FittingAnswer":
            told = sorted(match.finding for match in self.matches)
            if told != sorted(findings):
                raise ValueError(f"matches must name each of {', '.join(findings)} once")
            for match in self.matches:
                if not set(match.labels) <= set(labels):
                    raise ValueError(f"{match.finding}: labels must be ids of known defects")
                if match.repeats not in {NONE, *findings} or match.repeats == match.finding:
                    raise ValueError(f"{match.finding}: repeats must be another finding or none")
            return self

    return FittingAnswer


def read_judgement(
    answer: Answer[JudgeAnswer],
    labels: Sequence[CaseLabel],
    mixed: Sequence[tuple[Shown, str]],
    digest: str,
) -> CaseJudgement:
    """The answer in the ids of labels and findings, in the order of the findings."""
    label_ids = {name: id_ for id_, name in label_names(labels).items()}
    ids = {name: one.id for one, name in mixed}
    judged = {
        ids[match.finding]: JudgedFinding(
            id=ids[match.finding],
            labels=tuple(label_ids[name] for name in match.labels),
            repeats=ids.get(match.repeats),
            reason=match.reason,
        )
        for match in answer.value.matches
    }
    return CaseJudgement(
        digest=digest,
        by=answer.model,
        findings=tuple(judged[id_] for id_ in sorted(judged, key=_number)),
        calls=answer.calls,
    )


def _number(id_: str) -> tuple[int, str]:
    digits = "".join(char for char in id_ if char.isdigit())
    return (int(digits) if id_.startswith("F") and digits else 0, id_)


def _where(path: str, line: int | None) -> str:
    if not path:
        return "no place"
    return path if line is None else f"{path}:{line}"
