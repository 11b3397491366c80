"""What a run ends in, as a posting: a review, a reply, or why there is neither."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from panelist import diff as patches
from panelist.cli import reports
from panelist.cli.folder import prompts_folder
from panelist.contracts import (
    Call,
    Command,
    Conclusion,
    Context,
    Findings,
    Fixes,
    Ledger,
    Plan,
    Posting,
    Pull,
    Reply,
    Review,
    Skip,
    Spending,
    Stopped,
    Verdicts,
)
from panelist.ledger import MARKER, obeyed, paid
from panelist.memory import RunDirectory
from panelist.phases.costs import known
from panelist.phases.settle import settle
from panelist.prompts import Prompts
from panelist.render import posting as postings
from panelist.render import replies, unreviewed
from panelist.settings import Environment, Settings


@dataclass(frozen=True, slots=True)
class Scene:
    """What a run left, and what stands on the pull now.

    Attributes:
        pull: the snapshot.
        memory: the run directory it is from.
        tuned: the settings.
        environment: of the door.
        there: the ledger in our comment as it is now; ``None`` if there is none
            or nobody can tell.
        newest: the head as it is now; ``None`` if nobody can tell.
        today: the day in UTC, as ``YYYY-MM-DD``.
    """

    pull: Pull
    memory: RunDirectory
    tuned: Settings
    environment: Environment
    there: Ledger | None
    newest: str | None
    today: str

    @property
    def frame(self) -> postings.Frame:
        """What surrounds everything the run posts."""
        server_url, run_url = self.environment.github_server_url, self.environment.run_url
        return postings.Frame(Prompts(prompts_folder()), MARKER, server_url, run_url)

    @property
    def head_sha(self) -> str:
        """The head that the run is about."""
        return self.pull.head_sha or ""

    @property
    def before(self) -> Ledger | None:
        """How findings stand now, as far as anybody can tell."""
        return self.there or self.pull.ledger

    @property
    def ledger(self) -> Ledger | None:
        """How they stand where nothing was reviewed: as now, and as was asked for."""
        command = self.pull.command
        return obeyed(self.before, command, self.head_sha) if command is not None else self.before

    def paid(self, calls: Iterable[Call]) -> Ledger | None:
        """``ledger``, with what ``calls`` cost: no other artifact is kept that tells."""
        usd = known(calls)
        if not usd:
            return self.ledger
        return paid(self.ledger, Spending(day=self.today, usd=usd, runs=1))

    @property
    def overtaken(self) -> bool:
        """Whether another run has read a newer head already, and told so."""
        reading = self.there.reading if self.there else None
        read = reading.head_sha if reading else None
        return read is not None and read == self.newest != self.head_sha


def ending(scene: Scene) -> tuple[Posting, Review | None]:
    """What to post, and the review that it shows.

    Raises:
        PanelistError: the run directory cannot be read.
    """
    pull, command = scene.pull, scene.pull.command
    if pull.skip is not None:
        return _skipped(scene, pull.skip), None
    if command is not None and command.is_question:
        return _answered(scene, command), None
    review = scene.memory.find(Review)
    if review is None:
        stop = why_stopped(scene.memory, scene.tuned, scene.environment)
        return broken(scene, stop, scene.paid(_calls(scene.memory))), None
    review = _settled(scene, review)
    posted = _posted(scene, review)
    if scene.overtaken:
        posted = postings.overtaken(posted, scene.ledger if command is not None else None)
    return posted, review


def broken(scene: Scene, stop: Stopped, ledger: Ledger | None) -> Posting:
    """The posting of a run that ended without a review; ``ledger`` lives on."""
    return unreviewed.stopped(
        stop,
        scene.frame,
        head_sha=scene.head_sha,
        ledger=ledger,
        command=scene.pull.command,
        changed=ledger != scene.before,
    )


def why_stopped(memory: RunDirectory, tuned: Settings, environment: Environment) -> Stopped:
    """What ended a run that left no review."""
    if environment.cancelled:
        return Stopped(
            door="review",
            sentence="The run was cancelled before it ended.",
            conclusion=Conclusion.CANCELLED,
        )
    return memory.find(Stopped) or Stopped(
        door="review",
        sentence="The review ended without a result. The log of the run says why.",
        conclusion=Conclusion(tuned.on_incomplete),
    )


def _skipped(scene: Scene, skip: Skip) -> Posting:
    frame, head_sha, command = scene.frame, scene.head_sha, scene.pull.command
    if skip.code != "command" or command is None:
        ledger = scene.ledger
        return unreviewed.skipped(skip, frame, head_sha=head_sha, ledger=ledger, command=command)
    changed = scene.ledger if command.verb == "pause" and not command.problem else None
    note = replies.short_answer(frame.prompts, command)
    return unreviewed.answered(note, frame, head_sha=head_sha, ledger=changed)


def _answered(scene: Scene, command: Command) -> Posting:
    frame, head_sha = scene.frame, scene.head_sha
    reply = scene.memory.find(Reply)
    if reply is None:
        stop = why_stopped(scene.memory, scene.tuned, scene.environment)
        note = replies.unanswered(frame.prompts, command, stop, scene.ledger)
        return unreviewed.answered(note, frame, head_sha=head_sha)
    note = replies.answer(frame.prompts, command, reply, scene.ledger)
    ledger = scene.paid(reply.calls)
    changed = ledger if ledger != scene.before else None
    return unreviewed.answered(note, frame, head_sha=head_sha, ledger=changed)


def _calls(memory: RunDirectory) -> Iterator[Call]:
    """What a run that left no review asked of models."""
    context, plan = memory.find(Context), memory.find(Plan)
    yield from context.calls if context is not None else ()
    if plan is not None:
        yield from plan.earlier_calls
        yield from (call for report in memory.reports(plan) for call in report.calls)
    for later in (memory.find(Findings), memory.find(Verdicts), memory.find(Fixes)):
        yield from later.calls if later is not None else ()


def _settled(scene: Scene, review: Review) -> Review:
    """The review as it stands now; the files beside it say the same."""
    tuned = scene.tuned
    settled = settle(
        review,
        scene.there,
        scene.pull.command,
        fail_on=tuned.fail_on,
        on_incomplete=tuned.on_incomplete,
    )
    if settled != review:
        scene.memory.write(settled)
        server_url = scene.environment.github_server_url
        reports.write(scene.memory, settled, server_url=server_url)
    return settled


def _posted(scene: Scene, review: Review) -> Posting:
    pull, tuned = scene.pull, scene.tuned
    diff = patches.parse(
        scene.memory.read_patch(),
        missing=pull.missing_reasons,
        uncommentable=pull.uncommentable,
    )
    wishes = postings.Wishes(
        max_inline_comments=tuned.max_inline_comments,
        comment_floor=tuned.comment_floor,
        request_changes=tuned.approval == "request-changes",
        wording=tuned.words,
    )
    context = scene.memory.find(Context)
    return postings.posting(
        review,
        diff,
        scene.frame,
        wishes,
        before=pull.ledger,
        command=pull.command,
        nothing_new=context is not None and context.scope == "nothing",
    )
