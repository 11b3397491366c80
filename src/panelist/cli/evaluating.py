"""Runs every arm on every case, has the findings judged, and keeps all of it.

::

    RESULTS/<arm>/arm.txt          what shapes its reviews, as a digest
    RESULTS/<arm>/<case>/run/      the run directory
    RESULTS/<arm>/<case>/asks/     questions to the reviewers, where files answer them
    RESULTS/_judge/<arm>/<case>/   what the judge said, and its questions
    RESULTS/results.json           the tables; results.txt and results.html for people

What is complete is neither run nor judged again, so another way of counting
costs nothing. Whatever knows a label is below ``_judge``, apart from what
reviewers read.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from panelist.cli.arms import Arm
from panelist.cli.case_folder import CaseFolder
from panelist.contracts import Claim, Findings, Plan, Review, Reviewed, Tier, Verdicts
from panelist.errors import ArtifactError, ModelError, PanelistError, SettingsError
from panelist.evaluation import (
    ArmRuns,
    CaseJudgement,
    EvaluatedFinding,
    JudgedCase,
    ask_judge,
    describe_findings,
    read_judgement,
)
from panelist.evaluation.cases import CaseLabel
from panelist.evaluation.judging import ClaimJudgement, Shown, digest_statements, shuffle
from panelist.evaluation.results import NotCounted
from panelist.fence import Fence
from panelist.memory import RunDirectory
from panelist.phases.refusal import stopped_by
from panelist.ports import Model, NoAnswer
from panelist.prompts import Prompts
from panelist.redaction import NO_SECRETS, Redactor

J = TypeVar("J", bound=CaseJudgement)

RunReview = Callable[[CaseFolder, Arm, RunDirectory, float], Awaitable[None]]
"""Leaves the review of a case by an arm in a run directory, for at most so many dollars."""

SEED = "panelist eval"
_ARM = "arm.txt"
_JUDGE = "_judge"
"""No arm can have this name."""
_ONE_JUDGEMENT = 0.25
"""Dollars set aside for one question to the judge; it costs less."""
_SMALLEST = 0.01
"""Dollars with which nothing can be reviewed."""


class Purse:
    """Money for the whole evaluation: what is under way is set aside, so the ceiling holds."""

    def __init__(self, most: float) -> None:
        self.left = most

    def take(self, most: float) -> float:
        """Set up to ``most`` dollars aside.

        Raises:
            SettingsError: there is nothing left worth starting with.
        """
        if self.left < _SMALLEST:
            raise SettingsError("The money for this evaluation is spent.", "Raise --max-cost-usd.")
        taken = min(most, self.left)
        self.left -= taken
        return taken

    def settle(self, taken: float, spent: float) -> None:
        """Give back what was not spent."""
        self.left += taken - spent


@dataclass(frozen=True, slots=True)
class Judge:
    """Who says which label a finding means.

    Attributes:
        open_model: the model that answers for one case, given a folder of its own.
        tier: whom to ask.
        on_claims: whether every claim is judged too, where a label was missed.
    """

    open_model: Callable[[Path], Model]
    tier: Tier = Tier.POWERFUL
    on_claims: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything an evaluation needs.

    Attributes:
        folder: where all of it is kept.
        run: reviews one case.
        judge: ``None`` to count with what was judged before.
        usd_per_review: ceiling of one review.
        parallel: reviews at a time.
        say: told of what begins and ends.
    """

    folder: Path
    run: RunReview
    judge: Judge | None
    prompts: Prompts
    fence: Fence
    purse: Purse
    say: Callable[[str], None]
    usd_per_review: float = 5.0
    parallel: int = 2
    redactor: Redactor = NO_SECRETS

    async def evaluate(
        self, cases: Sequence[CaseFolder], arms: Sequence[Arm]
    ) -> tuple[ArmRuns, ...]:
        """Every arm on every case."""
        for arm in arms:
            self._claim_folder(arm)
            for case in cases:
                self._settle_kept(arm, case)
        turns = asyncio.Semaphore(self.parallel)
        total = len(cases) * len(arms)
        done = 0

        async def carry_out(arm: Arm, case: CaseFolder) -> JudgedCase | NotCounted:
            nonlocal done
            async with turns:
                outcome = await self._evaluate_case(arm, case)
            done += 1
            self.say(f"[{done}/{total}] {arm.name} on {case.case.name}: {_describe(outcome)}")
            return outcome

        outcomes = await asyncio.gather(*(carry_out(arm, case) for arm in arms for case in cases))
        rows = (outcomes[at : at + len(cases)] for at in range(0, total, len(cases)))
        return tuple(_gather_arm(arm, row) for arm, row in zip(arms, rows, strict=True))

    def reset(self, arms: Sequence[Arm]) -> None:
        """Forget all that was kept of these arms."""
        for arm in arms:
            folder = self.folder / arm.name
            if (folder / _ARM).is_file():
                shutil.rmtree(folder)
                shutil.rmtree(self.folder / _JUDGE / arm.name, ignore_errors=True)

    def _claim_folder(self, arm: Arm) -> None:
        """Hold an arm to what it began with: its reviews are compared with each other."""
        path = self.folder / arm.name / _ARM
        if path.is_file():
            if path.read_text(encoding="ascii").strip() != arm.digest:
                raise SettingsError(
                    f"The settings of the arm {arm.name} changed since it was begun.",
                    "Give it another name, or forget what it found with --reset.",
                )
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{arm.digest}\n", encoding="ascii")

    def _folders(self, arm: Arm, case: CaseFolder) -> tuple[RunDirectory, RunDirectory]:
        """Where the run is kept, and where what the judge said of it."""
        name = case.case.name
        return (
            RunDirectory(self.folder / arm.name / name / "run", self.redactor),
            RunDirectory(self.folder / _JUDGE / arm.name / name, self.redactor),
        )

    def _settle_kept(self, arm: Arm, case: CaseFolder) -> None:
        """Count what was spent before towards the ceiling."""
        memory, kept = self._folders(arm, case)
        # What cannot be read is told when the case is evaluated.
        with suppress(ArtifactError):
            review = memory.find(Review)
            judged = [kept.find(CaseJudgement), kept.find(ClaimJudgement)]
            calls = [call for judgement in judged if judgement for call in judgement.calls]
            spent = (review.cost_usd if review else None) or 0.0
            self.purse.settle(0.0, spent + sum(call.cost_usd or 0.0 for call in calls))

    async def _evaluate_case(self, arm: Arm, case: CaseFolder) -> JudgedCase | NotCounted:
        name = case.case.name
        memory, kept = self._folders(arm, case)
        try:
            review = await self._review(arm, case, memory)
            return await self._judge(case, kept, memory, review)
        except PanelistError as error:
            return NotCounted(case=name, reason=str(error))

    async def _review(self, arm: Arm, case: CaseFolder, memory: RunDirectory) -> Review:
        review = memory.find(Review)
        if review is not None:
            return review
        taken = self.purse.take(self.usd_per_review)
        self.say(f"{arm.name} on {case.case.name}: begins")
        try:
            memory.root.mkdir(parents=True, exist_ok=True)
            await self.run(case, arm, memory, taken)
            _refuse_unread(memory)
        finally:
            review = memory.find(Review)
            self.purse.settle(taken, (review.cost_usd if review else None) or 0.0)
        if review is None:
            raise ArtifactError("There was nothing to review.", "Look at its change.")
        return review

    async def _judge(
        self, case: CaseFolder, kept: RunDirectory, memory: RunDirectory, review: Review
    ) -> JudgedCase:
        plan = memory.find(Plan)
        findings = describe_findings(review, plan, memory.find(Verdicts))
        judgement = await self._judge_statements(
            CaseJudgement, kept, case.case.labels, [_show_finding(found) for found in findings]
        )
        claims = kept.find(ClaimJudgement)
        if self.judge is not None and self.judge.on_claims and case.case.golden:
            shown = [_show_claim(claim) for claim in find_claims(memory, plan)]
            claims = await self._judge_statements(ClaimJudgement, kept, case.case.labels, shown)
        is_estimate = any(call.is_estimate for call in review.calls)
        return JudgedCase(
            case=case.case,
            findings=findings,
            judgement=judgement,
            # Where answers came through files, the time is that of whoever carried them.
            seconds=None if is_estimate else review.seconds,
            usd=review.cost_usd,
            is_estimate=is_estimate,
            claims=claims,
        )

    async def _judge_statements(
        self,
        kind: type[J],
        kept: RunDirectory,
        labels: Sequence[CaseLabel],
        shown: Sequence[Shown],
    ) -> J:
        """What the judge says of them, asked only about what it has not been asked before."""
        digest = digest_statements(labels, shown)
        before = kept.find(kind)
        if before is not None and before.digest == digest:
            return before
        if not shown:
            judgement = kind(digest=digest, by="nobody", findings=())
        else:
            judgement = await self._ask(kind, kept, labels, shown, digest)
        kept.write(judgement)
        return judgement

    async def _ask(
        self,
        kind: type[J],
        kept: RunDirectory,
        labels: Sequence[CaseLabel],
        shown: Sequence[Shown],
        digest: str,
    ) -> J:
        if self.judge is None:
            raise ArtifactError("It was not judged.", "Name a --judge.")
        mixed = shuffle(shown, f"{SEED} {kept.root.name} {digest}")
        question = ask_judge(labels, mixed, self.prompts, self.fence, tier=self.judge.tier)
        taken = self.purse.take(_ONE_JUDGEMENT)
        answer = await self.judge.open_model(kept.root / "asks").ask(question)
        self.purse.settle(taken, sum(call.cost_usd or 0.0 for call in answer.calls))
        if isinstance(answer, NoAnswer):
            raise ModelError(f"The judge gave no answer: {answer.message}", "Run it again.")
        judgement = read_judgement(answer, labels, mixed, digest)
        return kind.model_validate(judgement.model_dump())


def _refuse_unread(memory: RunDirectory) -> None:
    """Where no call could pass there is nothing to count, and the next evaluation asks again.

    Raises:
        PanelistError: that is so.
    """
    plan = memory.find(Plan)
    stop = stopped_by(memory.reports(plan)) if plan is not None else None
    if plan is not None and stop is not None:
        memory.forget_failures(plan)
        raise stop


def find_claims(memory: RunDirectory, plan: Plan | None) -> tuple[Claim, ...]:
    """Every claim of every reading of a run."""
    gathered = memory.find(Findings)
    if gathered is not None:
        return gathered.claims
    reports = memory.reports(plan) if plan else ()
    return tuple(claim for one in reports if isinstance(one, Reviewed) for claim in one.claims)


def _show_finding(found: EvaluatedFinding) -> Shown:
    return Shown(id=found.number, place=found.place, title=found.title, text=found.text)


def _show_claim(claim: Claim) -> Shown:
    place = f"{claim.place.path}:{claim.place.start}"
    return Shown(id=claim.id, place=place, title=claim.title, text=claim.scenario)


def _describe(outcome: JudgedCase | NotCounted) -> str:
    if isinstance(outcome, NotCounted):
        return f"not counted: {outcome.reason}"
    cost = "cost unknown" if outcome.usd is None else f"${outcome.usd:.3f}"
    time = "" if outcome.seconds is None else f", {outcome.seconds:.0f} s"
    return f"{len(outcome.findings)} findings, {cost}{time}"


def _gather_arm(arm: Arm, outcomes: Sequence[JudgedCase | NotCounted]) -> ArmRuns:
    return ArmRuns(
        name=arm.name,
        judged=tuple(each for each in outcomes if isinstance(each, JudgedCase)),
        not_counted=tuple(each for each in outcomes if isinstance(each, NotCounted)),
    )
