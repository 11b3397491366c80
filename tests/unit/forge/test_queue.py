import pytest

from panelist.contracts import Conclusion, Stopped
from panelist.errors import ForgeError
from panelist.forge.event import Target, target
from panelist.forge.queue import repeated
from tests.fakes.github import EVERY, Answer, unicorn
from tests.unit.forge.stage import REPOSITORY, Stage


def queued(stage: Stage) -> Target:
    """The pull as it waits in the queue."""
    event = stage.fake.event("merge_group", stage.repo, 1, action="checks_requested")
    return target("merge_group", event, pr_number=None, repository=REPOSITORY)


def seed(stage: Stage, conclusion: str | None, run: str = "76.1", name: str = "Panelist") -> None:
    """A check run on the head of the pull."""
    stage.repo.add_check_run(
        name,
        stage.head,
        status="completed" if conclusion else "in_progress",
        conclusion=conclusion,
        external_id=f"panelist:{run}" if run else None,
    )


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_the_verdict_on_the_pull_is_repeated_on_the_groups_commit(
    stage: Stage, conclusion: Conclusion
) -> None:
    seed(stage, str(conclusion))
    group = queued(stage)
    assert group.head_sha != stage.head
    assert repeated(stage.remote, group) == Stopped(
        door="collect",
        sentence=f"The review of pull request 1 at {stage.head[:12]} ended in `{conclusion}`.",
        conclusion=conclusion,
        head_sha=group.head_sha,
    )
    assert stage.fake.writes == []


def test_the_newest_verdict_counts(stage: Stage) -> None:
    seed(stage, "failure", "75.1")
    seed(stage, "success", "76.1")
    assert repeated(stage.remote, queued(stage)).conclusion is Conclusion.SUCCESS


def test_a_pull_that_was_not_reviewed_is_neutral(stage: Stage) -> None:
    seed(stage, "success", name="Other")
    seed(stage, "success", run="")
    stopped = repeated(stage.remote, queued(stage))
    assert stopped.conclusion is Conclusion.NEUTRAL
    assert stopped.sentence == (
        f"There is no review of pull request 1 at {stage.head[:12]} to repeat."
    )


@pytest.mark.parametrize("conclusion", [None, "timed_out"])
def test_a_review_without_a_verdict_is_neutral(stage: Stage, conclusion: str | None) -> None:
    seed(stage, "success", "75.1")
    seed(stage, conclusion)
    stopped = repeated(stage.remote, queued(stage))
    assert (stopped.conclusion, stopped.quiet) == (Conclusion.NEUTRAL, False)
    assert stopped.sentence.endswith("has not ended.")


def test_a_group_that_names_no_pull_is_neutral_on_its_commit(stage: Stage) -> None:
    group = Target(repository=REPOSITORY, number=0, event="merge_group", head_sha=stage.head)
    stopped = repeated(stage.remote, group)
    assert (stopped.conclusion, stopped.head_sha) == (Conclusion.NEUTRAL, stage.head)
    assert stage.fake.requests == []


def test_a_verdict_that_cannot_be_asked_for_is_an_error(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/check-runs", unicorn(), at=EVERY)
    with pytest.raises(ForgeError, match="server error"):
        repeated(stage.remote, queued(stage))
    stage.fake.inject("GET", ".*/pulls/1", Answer(404, {"message": "Not Found"}))
    with pytest.raises(ForgeError, match="Not Found"):
        repeated(stage.remote, queued(stage))
