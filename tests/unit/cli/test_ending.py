"""What a run ends in: a review, a reply, or why there is neither."""

from pathlib import Path

import pytest

from panelist import settings
from panelist.cli.ending import Scene, broken, ending
from panelist.contracts import (
    Call,
    Command,
    Conclusion,
    Context,
    EntryState,
    Failed,
    FailureKind,
    Ledger,
    Posting,
    Pull,
    Reading,
    Reply,
    Review,
    Skip,
    Stopped,
    Verdicts,
)
from panelist.errors import ArtifactError
from panelist.ledger import decode, encode, spent_on
from panelist.memory import RunDirectory, digest
from panelist.settings import Settings
from tests.unit.phases import scene
from tests.unit.render.samples import EARLIER, HEAD, REVIEW, entry, ledger

TODAY = "2026-11-20"
OPEN = ledger(entry(1), entry(3), highest=5)
READ = Reading(head_sha=EARLIER, panel="0" * 16, patch="0" * 32, complete=True)
NEWER = "c" * 40
CALL = Call(purpose="review:quality.s1", model="claude-sonnet-5-5", cost_usd=0.25)
COMMAND = Skip(code="command", sentence="Only an answer was asked for.")


@pytest.fixture
def memory(tmp_path: Path) -> RunDirectory:
    """An empty run directory."""
    return RunDirectory(tmp_path / "run")


def asked(verb: str, number: str = "", problem: str = "") -> Command:
    return Command.model_validate(
        {
            "verb": verb,
            "finding": number,
            "reason": "It is meant so.",
            "author": "eve",
            "comment_id": 99,
            "problem": problem,
        }
    )


def looked(
    memory: RunDirectory,
    *,
    there: Ledger | None = None,
    newest: str | None = HEAD,
    variables: dict[str, str] | None = None,
    **of_pull: object,
) -> Scene:
    memory.write_patch(scene.PATCH)
    pull = Pull.model_validate(scene.PULL.model_dump() | {"head_sha": HEAD} | of_pull)
    environment = settings.read({"GITHUB_REPOSITORY": "octo/widgets", **(variables or {})})
    return Scene(pull, memory, Settings(), environment, there, newest, TODAY)


def posted(seen: Scene) -> Posting:
    return ending(seen)[0]


def kept(posting: Posting) -> Ledger | None:
    return decode(f"{posting.sticky_marker}\n{posting.sticky_state}")


class TestReview:
    def test_its_ledger_is_in_the_sticky(self, memory: RunDirectory) -> None:
        seen = looked(memory)
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        posting, review = ending(seen)
        assert review == memory.read(Review)
        assert posting.sticky_body.split("\n")[1] == posting.sticky_state == encode(OPEN)

    def test_what_was_dismissed_meanwhile_is_gone_here_and_in_the_reports(
        self, memory: RunDirectory
    ) -> None:
        gone = entry(1, EntryState.DISMISSED, who="eve", why="It is meant so.")
        seen = looked(memory, there=ledger(gone, entry(3), highest=5))
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        posting, review = ending(seen)
        assert review is not None
        assert [found.number for found in review.findings] == ["F2", "F3", "F4", "F5", "F6"]
        assert memory.read(Review) == review
        assert "F1 · critical" not in posting.sticky_body
        assert "*dismissed by eve*" in posting.sticky_body
        assert '"suppressions"' in (memory.root / "report.sarif").read_text()

    def test_one_that_nobody_changed_leaves_the_reports_alone(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN)
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        ending(seen)
        assert not (memory.root / "report.sarif").exists()

    def test_of_a_head_that_a_newer_run_left_behind_is_a_check_and_no_more(
        self, memory: RunDirectory
    ) -> None:
        newer = OPEN.model_copy(update={"reading": READ.model_copy(update={"head_sha": NEWER})})
        seen = looked(memory, there=newer, newest=NEWER)
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        posting = posted(seen)
        assert posting.check_title != ""
        assert (posting.sticky_body, posting.sticky_state, posting.comments) == ("", "", ())

    @pytest.mark.parametrize("newest", [None, HEAD])
    def test_of_the_head_that_is_still_there_is_posted_whole(
        self, memory: RunDirectory, newest: str | None
    ) -> None:
        older = OPEN.model_copy(update={"reading": READ})
        seen = looked(memory, there=older, newest=newest)
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        assert posted(seen).sticky_body != ""

    def test_a_dismissal_outlives_being_overtaken(self, memory: RunDirectory) -> None:
        newer = OPEN.model_copy(update={"reading": READ.model_copy(update={"head_sha": NEWER})})
        command = asked("dismiss", "F3")
        seen = looked(memory, there=newer, newest=NEWER, command=command)
        memory.write(REVIEW.model_copy(update={"ledger": OPEN}))
        posting = posted(seen)
        assert posting.sticky_body == ""
        now = kept(posting)
        assert now is not None
        assert now.reading == newer.reading
        assert [one.state.value for one in now.entries] == ["open", "dismissed"]
        assert posting.notes[0].marker == "<!-- panelist:reply 99 -->"


class TestStopped:
    STOP = Stopped(door="review", sentence="No credit.", conclusion=Conclusion.NEUTRAL)

    def test_the_ledger_that_is_there_now_lives_on(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN, ledger=ledger(entry(1)))
        memory.write(self.STOP)
        posting, review = ending(seen)
        assert review is None
        assert kept(posting) == OPEN
        assert "No credit." in posting.sticky_body

    def test_if_nobody_can_tell_the_one_from_before_does(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=None, newest=None, ledger=OPEN)
        memory.write(self.STOP)
        assert kept(posted(seen)) == OPEN

    def test_a_dismissal_is_kept(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN, command=asked("dismiss", "F3"))
        memory.write(self.STOP)
        now = kept(posted(seen))
        assert now is not None
        assert now.entries[1].state is EntryState.DISMISSED

    def test_what_it_cost_is_kept(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN)
        context = Context(
            head_sha=HEAD, patch_digest="", brief="", files=(), agents=(), calls=(CALL,)
        )
        plan = scene.plan().model_copy(update={"earlier_calls": (CALL,)})
        memory.write(context)
        memory.write(plan)
        for assignment in plan.assignments[:1]:
            memory.write_report(
                Failed(
                    assignment=assignment.id,
                    plan_digest=digest(plan),
                    kind=FailureKind.CREDIT,
                    message="No credit.",
                    calls=(CALL,),
                )
            )
        memory.write(Verdicts(plan_digest=digest(plan), findings=(), verdicts=(), calls=(CALL,)))
        memory.write(self.STOP)
        assert spent_on(kept(posted(seen)), TODAY) == 1.0

    def test_a_cancelled_run_touches_no_comment_unless_it_cost_something(
        self, memory: RunDirectory
    ) -> None:
        seen = looked(memory, there=OPEN, variables={"JOB_STATUS": "cancelled"})
        posting = posted(seen)
        assert posting.conclusion is Conclusion.CANCELLED
        assert (posting.sticky_body, posting.sticky_state) == ("", "")
        memory.write(
            Context(head_sha=HEAD, patch_digest="", brief="", files=(), agents=(), calls=(CALL,))
        )
        posting = posted(seen)
        assert posting.sticky_body == ""
        assert spent_on(kept(posting), TODAY) == 0.25

    def test_even_a_broken_run_directory_keeps_it(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN)
        (memory.root / "review.json").write_text("{}")
        with pytest.raises(ArtifactError):
            ending(seen)
        assert kept(broken(seen, self.STOP, seen.ledger)) == OPEN


class TestReply:
    @pytest.mark.parametrize(
        ("command", "words"),
        [
            (asked("help"), "People who can push here"),
            (asked("unknown"), "The panel does not know that one."),
            (asked("dismiss", "F9", "There is no finding F9."), "There is no finding F9."),
            (asked("pause", problem="No."), "No."),
        ],
    )
    def test_what_needs_no_review_is_answered_and_changes_nothing(
        self, memory: RunDirectory, command: Command, words: str
    ) -> None:
        posting = posted(looked(memory, there=OPEN, command=command, skip=COMMAND))
        assert posting.check_title == ""
        assert (posting.sticky_body, posting.sticky_state) == ("", "")
        (note,) = posting.notes
        assert note.body.split("\n")[1].startswith(words)

    def test_a_pause_is_kept_and_answered(self, memory: RunDirectory) -> None:
        posting = posted(looked(memory, there=OPEN, command=asked("pause"), skip=COMMAND))
        assert kept(posting) == OPEN.model_copy(update={"paused_by": "eve"})
        assert posting.check_title == posting.sticky_body == ""
        assert posting.notes[0].body.startswith("<!-- panelist:reply 99 -->\nPaused.")

    def test_a_pull_that_is_paused_is_skipped(self, memory: RunDirectory) -> None:
        skip = Skip(code="paused", sentence="Reviews are paused.")
        posting = posted(looked(memory, there=OPEN, skip=skip))
        assert posting.check_title == "Not reviewed: Reviews are paused."
        assert (posting.sticky_body, posting.sticky_state, posting.notes) == ("", "", ())

    def test_a_review_that_is_skipped_is_told_to_whoever_asked(self, memory: RunDirectory) -> None:
        skip = Skip(code="budget", sentence="Today's budget is used up.")
        posting = posted(looked(memory, there=OPEN, command=asked("review"), skip=skip))
        assert posting.conclusion is Conclusion.NEUTRAL
        assert posting.notes[0].marker == "<!-- panelist:reply 99 -->"

    def test_an_explanation_is_told_and_paid_for(self, memory: RunDirectory) -> None:
        seen = looked(memory, there=OPEN, command=asked("explain", "F3"))
        memory.write(Reply(finding="F3", text="Twice.", by="claude-opus-5-5", calls=(CALL,)))
        posting = posted(seen)
        (note,) = posting.notes
        assert note.fingerprint == "0000000000000003"
        assert "Twice." in note.body
        assert posting.check_title == posting.sticky_body == ""
        assert spent_on(kept(posting), TODAY) == 0.25

    def test_an_explanation_that_cost_nothing_leaves_the_comment_alone(
        self, memory: RunDirectory
    ) -> None:
        seen = looked(memory, there=OPEN, command=asked("explain", "F3"))
        memory.write(Reply(finding="F3", text="Twice.", by="claude-opus-5-5"))
        assert posted(seen).sticky_state == ""

    def test_an_explanation_that_nobody_gave_is_told_with_the_reason(
        self, memory: RunDirectory
    ) -> None:
        seen = looked(memory, there=OPEN, command=asked("explain", "F3"))
        memory.write(TestStopped.STOP)
        posting = posted(seen)
        assert posting.check_title == ""
        assert "could not answer about **F3**: No credit." in posting.notes[0].body
