"""Which phase is next: a pure function over what the run directory holds."""

from collections.abc import Callable
from dataclasses import dataclass

from panelist.contracts import PhaseName, RecommendedAction


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        collected: the pull is there.
        skipped: the pull says that it is not to be reviewed.
        asks_only: somebody asked about a finding; nothing is to be reviewed.
        answered: who asked has a reply.
        context_fresh: the context belongs to this diff.
        planned: there is a plan for that context.
        cells_missing: assignments of the plan without a report that counts.
        gathered: the claims of those reports were grouped.
        verified: there are verdicts for that plan.
        mended: fixes were asked for, or found not to be needed.
        action: what the review recommends; ``None`` before there is one.
        round: of the plan; a re-plan happens once.
        may_continue: money and time are left for another round.
    """

    collected: bool = False
    skipped: bool = False
    asks_only: bool = False
    answered: bool = False
    context_fresh: bool = False
    planned: bool = False
    cells_missing: int = 0
    gathered: bool = False
    verified: bool = False
    mended: bool = False
    action: RecommendedAction | None = None
    round: int = 1
    may_continue: bool = True


def _replans(progress: Progress) -> bool:
    wanted = progress.action is RecommendedAction.RE_PLAN
    return wanted and progress.round == 1 and progress.may_continue


_TABLE: tuple[tuple[Callable[[Progress], bool], PhaseName | None], ...] = (
    (lambda progress: not progress.collected, PhaseName.COLLECT),
    (lambda progress: progress.skipped, None),
    (lambda progress: progress.asks_only and not progress.answered, PhaseName.REPLY),
    (lambda progress: progress.asks_only, None),
    (lambda progress: not progress.context_fresh, PhaseName.CONTEXT),
    (lambda progress: not progress.planned, PhaseName.PLAN),
    (lambda progress: progress.cells_missing > 0, PhaseName.REVIEW),
    (lambda progress: not progress.gathered, PhaseName.GATHER),
    (lambda progress: not progress.verified, PhaseName.VERIFY),
    (lambda progress: not progress.mended, PhaseName.MEND),
    (lambda progress: progress.action is None, PhaseName.SYNTHESIZE),
    (_replans, PhaseName.PLAN),
)


def next_phase(progress: Progress) -> PhaseName | None:
    """The first phase whose condition holds, or ``None`` when the run is done."""
    for condition, phase in _TABLE:
        if condition(progress):
            return phase
    return None
