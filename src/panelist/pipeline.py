"""The story, once: from a collected pull to a review, phase by phase.

The loop asks the router what is next and runs it. Each phase reads artifacts
from the run directory and leaves one there, so a run can stop anywhere and be
taken up again.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from panelist import diff as patches
from panelist.contracts import (
    Assignment,
    Context,
    Diff,
    Failed,
    FailureKind,
    Findings,
    Fixes,
    FixKind,
    PhaseName,
    Plan,
    Pull,
    Reply,
    Report,
    Review,
    Reviewed,
    Verdicts,
)
from panelist.errors import UserError
from panelist.events import phase_told
from panelist.evidence import redact
from panelist.memory import RunDirectory, digest, patch_digest
from panelist.panel import readings_of
from panelist.phases.context import gather_context
from panelist.phases.costs import Ceiling, SpentBefore
from panelist.phases.counting import count_shards
from panelist.phases.entries import Life
from panelist.phases.gather import gather_findings
from panelist.phases.known import lives_on, prints, spent_before
from panelist.phases.mend import mend
from panelist.phases.plan import Earlier, make_plan
from panelist.phases.ranking import NO_FIXES, Record
from panelist.phases.refusal import RefusedModel, find_refusal
from panelist.phases.reply import asks_only, reply
from panelist.phases.review import Work, review
from panelist.phases.room import Room
from panelist.phases.synthesize import synthesize
from panelist.phases.verify import Gathered, verify
from panelist.router import Progress, next_phase

_PASSING = frozenset(
    {
        FailureKind.TIMEOUT,
        FailureKind.OVERLOADED,
        FailureKind.RATE_LIMITED,
        FailureKind.CONNECTION,
        FailureKind.UNREADABLE,
        FailureKind.TRUNCATED,
    }
)
"""Failures that another round may not meet again."""
_REPEATED = ("gather", "verify", "edit", "mend", "synthesize")
"""Phases that a second round carries out anew; its artifacts replace the first's."""
_LEAST_TIME = 60.0
"""Seconds a second round needs to be worth starting."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is given besides its room.

    Attributes:
        coverage: text of the coverage report, ``None`` when the team has none.
        sarif: SARIF logs of other tools, text by the name of the file.
        config_path: where Panelist's own config lives in the repository.
        approve: shown the plan before anything is spent; gives the plan to carry out, or
            ``None`` to end the run.
        seconds_left: until the deadline.
        today: the day in UTC, as ``YYYY-MM-DD``.
    """

    coverage: str | None = None
    sarif: Mapping[str, str] = field(default_factory=dict[str, str])
    config_path: str = ".github/panelist.yml"
    approve: Callable[[Plan], Plan | None] = lambda plan: plan
    seconds_left: Callable[[], float] = lambda: float("inf")
    today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat()


@dataclass
class Pipeline:
    """One run over one run directory."""

    memory: RunDirectory
    room: Room
    given: Given = field(default_factory=Given)

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._diffs: tuple[bytes, Diff, Diff] | None = None
        # What the round before a re-plan said; its artifact is gone by then.
        self._said: Verdicts | None = None

    async def run(self, *, until: PhaseName = PhaseName.PUBLISH) -> Review | None:
        """Run every phase that is due and none after ``until``, and return the review.

        ``None`` when the pull is not to be reviewed, when somebody only asked about a
        finding (``Reply`` is written then), or when ``until`` is before synthesis.
        """
        while await self.next_phase(until=until) is not None:
            pass
        return self.memory.find(Review)

    async def next_phase(self, *, until: PhaseName = PhaseName.PUBLISH) -> PhaseName | None:
        """Run the one phase that is due, and say which; ``None`` if it is past ``until``."""
        phase, order = next_phase(self._progress()), tuple(PhaseName)
        if phase is None or order.index(phase) > order.index(until):
            return None
        await self.phase(phase)
        return phase

    async def read(self, assignments: Sequence[Assignment]) -> None:
        """Have these assignments of the plan carried out, as far as they have no report."""
        plan, wanted = self.memory.read(Plan), {one.id for one in assignments}
        await self._carry_out(plan, [one for one in self._missing(plan) if one.id in wanted])

    async def phase(self, phase: PhaseName) -> None:
        """Run one phase, whatever the router would say."""
        steps: dict[PhaseName, Callable[[], Awaitable[str]]] = {
            PhaseName.CONTEXT: self._context,
            PhaseName.PLAN: self._plan,
            PhaseName.REVIEW: self._review,
            PhaseName.GATHER: self._gather,
            PhaseName.VERIFY: self._verify,
            PhaseName.MEND: self._mend,
            PhaseName.SYNTHESIZE: self._synthesize,
            PhaseName.REPLY: self._reply,
        }
        if phase not in steps:
            raise UserError(
                f"There is no pull in {self.memory.root}.", "Run `panelist collect` first."
            )
        with phase_told(self.room.bus, phase.value) as tell:
            tell(await steps[phase]())

    def _progress(self) -> Progress:
        pull = self.memory.find(Pull)
        if pull is None or pull.skip is not None:
            return Progress(collected=pull is not None, skipped=pull is not None)
        if asks_only(pull):
            answered = self.memory.find(Reply) is not None
            return Progress(collected=True, asks_only=True, answered=answered)
        context = self.memory.find(Context)
        fresh = context is not None and self._fresh(context, pull)
        plan = self.memory.find(Plan) if fresh else None
        if plan is None or plan.engine is not self.room.settings.engine:
            return Progress(collected=True, context_fresh=fresh)
        reports = self.memory.reports(plan)
        found = self.memory.find(Review)
        return Progress(
            collected=True,
            context_fresh=True,
            planned=True,
            cells_missing=len(plan.assignments) - len(reports),
            gathered=self.memory.find(Findings) is not None,
            verified=self.memory.find(Verdicts) is not None,
            mended=self.memory.find(Fixes) is not None,
            action=found.recommended_action if found is not None else None,
            round=plan.round,
            may_continue=found is not None and self._may_continue(pull, reports, found),
        )

    def _fresh(self, context: Context, pull: Pull) -> bool:
        """Whether ``context`` is of this diff and of what the panel would read now."""
        return (
            context.head_sha == pull.head_sha
            and context.patch_digest == patch_digest(self.memory.read_patch())
            and [(choice.agent, choice.readings) for choice in context.agents]
            == [(agent.id, len(readings_of(agent))) for agent in self.room.agents]
        )

    def _may_continue(self, pull: Pull, reports: tuple[Report, ...], found: Review) -> bool:
        if find_refusal(reports) is not None:
            return False
        passing = any(isinstance(report, Failed) and report.kind in _PASSING for report in reports)
        ceiling = Ceiling.of(self.room.settings, self._spent(pull))
        money = (found.cost_usd or 0.0) < ceiling.usd / 2
        return passing and money and self.given.seconds_left() > _LEAST_TIME

    def _spent(self, pull: Pull) -> SpentBefore | None:
        return spent_before(pull, self.given.today())

    def _pull_and_diffs(self) -> tuple[Pull, bytes, Diff, Diff]:
        """The pull, its patch, the diff as it is, and the diff as models may see it."""
        pull = self.memory.read(Pull)
        patch = self.memory.read_patch()
        if self._diffs is None or self._diffs[0] != patch:
            whole = patches.parse(
                patch,
                missing=pull.missing_reasons,
                uncommentable=pull.uncommentable,
            )
            self._diffs = (patch, whole, redact(whole))
        return pull, *self._diffs

    async def _context(self) -> str:
        pull, patch, whole, _ = self._pull_and_diffs()
        context = await gather_context(
            pull,
            whole,
            patch,
            self.room,
            config_path=self.given.config_path,
            coverage=self.given.coverage,
            sarif=self.given.sarif,
        )
        self.memory.write(context)
        in_scope = sum(file.in_scope for file in context.files)
        return f"{in_scope} of {len(context.files)} files in scope"

    async def _plan(self) -> str:
        pull, _, _, diff = self._pull_and_diffs()
        context = self.memory.read(Context)
        counts = await count_shards(context, diff, self.room)
        plan = make_plan(
            context,
            diff,
            self.room,
            counts=counts,
            earlier=self._earlier(),
            spent=self._spent(pull),
        )
        # Asked before it is kept: a plan in the run directory is carried out by --resume.
        approved = self.given.approve(plan)
        if approved is None:
            raise UserError("The plan was not approved.", "No reviewer was asked to carry it out.")
        self._said = self.memory.find(Verdicts)
        self.memory.write(approved)
        price = "unknown" if approved.estimate_usd is None else f"${approved.estimate_usd:.2f}"
        return f"{len(approved.assignments)} assignments, estimate {price}"

    def _earlier(self) -> Earlier | None:
        """What the round before left, if this is a re-plan."""
        before, found = self.memory.find(Plan), self.memory.find(Review)
        # What the collectors attested to without a model proves nothing to another engine.
        if before is None or found is None or before.engine is not self.room.settings.engine:
            return None
        done = (one for one in self.memory.reports(before) if isinstance(one, Reviewed))
        return Earlier(
            digests=(*before.accepts, digest(before)),
            carried_out=frozenset(report.assignment for report in done),
            calls=tuple(call for call in found.calls if call.purpose.startswith(_REPEATED)),
            spent=found.cost_usd or 0.0,
        )

    async def _carry_out(self, plan: Plan, missing: Sequence[Assignment]) -> None:
        pull, _, _, diff = self._pull_and_diffs()
        with self.memory.plan_locked(plan) as name:
            work = Work(plan, name, self.memory.read(Context), pull, diff)
            await review(work, missing, self.room, self.memory.write_report)

    async def _review(self) -> str:
        plan = self.memory.read(Plan)
        await self._carry_out(plan, self._missing(plan))
        reports = self.memory.reports(plan)
        failed = sum(isinstance(report, Failed) for report in reports)
        return f"{len(reports) - failed} of {len(plan.assignments)} assignments carried out"

    def _room_after(self, reports: Sequence[Report]) -> Room:
        """The room, whose model is not asked again when all that readings met is a refusal."""
        refusal, model = find_refusal(reports), self.room.model
        if refusal is None or model is None:
            return self.room
        return replace(self.room, model=RefusedModel(model, refusal))

    def _missing(self, plan: Plan) -> list[Assignment]:
        there = {report.assignment for report in self.memory.reports(plan)}
        return [one for one in plan.assignments if one.id not in there]

    async def _gather(self) -> str:
        _, _, _, diff = self._pull_and_diffs()
        plan = self.memory.read(Plan)
        reports = self.memory.reports(plan)
        context, room = self.memory.read(Context), self._room_after(reports)
        found = await gather_findings(plan, reports, context, diff, room)
        self.memory.write(found)
        return f"{len(found.claims)} claims, {len(found.findings)} findings"

    async def _verify(self) -> str:
        pull, _, _, diff = self._pull_and_diffs()
        plan = self.memory.read(Plan)
        gathered = Gathered(
            plan=plan,
            reports=self.memory.reports(plan),
            findings=self.memory.read(Findings),
            context=self.memory.read(Context),
            diff=diff,
            pull=pull,
        )
        room = self._room_after(gathered.reports)
        verdicts = await verify(gathered, room, before=self._said)
        self.memory.write(verdicts)
        return f"{len(verdicts.verdicts)} findings judged"

    async def _mend(self) -> str:
        record = self._record(NO_FIXES)
        fixes = await mend(record, self._room_after(record.reports))
        self.memory.write(fixes)
        offered = sum(fix.kind is not FixKind.DROPPED for fix in fixes.fixes)
        return f"{offered} of {len(fixes.fixes)} fixes to offer"

    async def _synthesize(self) -> str:
        record = self._record(self.memory.read(Fixes))
        seconds = time.monotonic() - self._started
        room = self._room_after(record.reports)
        found = await synthesize(record, room, seconds=seconds, life=self._life(record))
        self.memory.write(found)
        return found.headline

    def _record(self, fixes: Fixes) -> Record:
        pull, _, _, diff = self._pull_and_diffs()
        plan = self.memory.read(Plan)
        return Record(
            pull=pull,
            diff=diff,
            context=self.memory.read(Context),
            plan=plan,
            reports=self.memory.reports(plan),
            findings=self.memory.read(Findings),
            verdicts=self.memory.read(Verdicts),
            fixes=fixes,
        )

    def _life(self, record: Record) -> Life | None:
        """What the ledger is written with, where findings live on."""
        if not lives_on(record.pull):
            return None
        _, _, whole, _ = self._pull_and_diffs()
        in_scope = frozenset(file.path for file in record.context.files if file.in_scope)
        return Life(prints(record.pull, whole, in_scope, self.room.repo), self.given.today())

    async def _reply(self) -> str:
        pull, _, _, diff = self._pull_and_diffs()
        answer = await reply(pull, diff, self.room)
        self.memory.write(answer)
        return f"answered about {answer.finding}"
