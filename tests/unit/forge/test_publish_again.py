"""Threads, notes and requests along with the rest: undisturbed, denied, killed and raced."""

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from threading import Barrier

from panelist.contracts import Posting, Publication
from panelist.forge import checks
from panelist.forge.publish import publish
from panelist.forge.standing import standing
from tests.fakes.github import FakeGitHub, Limits, Reply, Rewrite, unicorn
from tests.unit.forge.stage import (
    BOT,
    MARKER,
    REPOSITORY,
    RUN,
    Stage,
    back,
    build,
    client,
    comment,
    done,
    note,
)

EVERYTHING = [comment(number) for number in range(1, 4)]


def begun(stage: Stage) -> int:
    return checks.begin(stage.writer, stage.head, RUN)


def whole(stage: Stage) -> Posting:
    """A posting with something of every kind."""
    return stage.posting([*EVERYTHING, comment(9, line=500)], 2).model_copy(
        update={
            "threads": (done(4), back(5), done(8)),
            "notes": (note(6, "open"), note(7, "open"), note(None, "help")),
            "request_changes": True,
        }
    )


def seeded(stage: Stage) -> Stage:
    """With what an earlier run has left for ``whole`` to go on with."""
    four, five, six = stage.commented(4, 5, 6)
    assert four < five < six
    stage.pull.resolved[five] = BOT
    return stage


def state(stage: Stage) -> dict[str, object]:
    """The thread as people see it, without the ids."""
    of = {said.id: said.body.split()[2] for said in stage.pull.review_comments if said.line}
    runs = stage.repo.check_runs(stage.head)
    return {
        "told": sorted(stage.told()),
        "stickies": stage.stickies(),
        "replies": sorted((of[first], text) for first, text in stage.replies()),
        "conversation": sorted(stage.conversation()),
        "resolved": sorted(of[first] for first in stage.pull.resolved),
        "objections": [r.state for r in stage.pull.reviews if r.state != "COMMENTED"],
        "checks": [(run.status, run.conclusion, len(run.annotations)) for run in runs],
    }


MOVED = "GitHub takes no comment at the line of F9; the text of the review has what they say."
DONE: dict[str, object] = {
    "told": [f"<!-- panelist:finding {number:04x} -->" for number in (1, 2, 3, 4, 5, 6, 9)],
    "stickies": [f"{MARKER}\nAll read.\n\n```text\n{MOVED}\n```"],
    "replies": [("0005", "F5 back."), ("0006", "F6 open.")],
    "conversation": ["F7 open.", "FNone help."],
    "resolved": ["0004"],
    "objections": ["CHANGES_REQUESTED"],
    "checks": [("completed", "failure", 2)],
}


def test_threads_are_settled_notes_posted_and_changes_requested(stage: Stage) -> None:
    check = begun(seeded(stage))
    posted = stage.publish(whole(stage), check_run_id=check)
    assert state(stage) == DONE
    assert (posted.threads_resolved, posted.notes_posted, posted.comments_posted) == (1, 4, 3)


def test_one_thing_comes_after_the_other(stage: Stage) -> None:
    """What goes wrong has to be known before the comment and the check say so."""
    check = begun(seeded(stage))
    before = len(stage.fake.writes)
    stage.publish(whole(stage), check_run_id=check)
    asked = [f"{r.method} {r.path.split('/')[-1]}" for r in stage.fake.writes[before:]]
    assert [step for step, _ in groupby(asked)] == [
        "POST reviews",
        "POST graphql",
        "POST replies",
        "POST comments",
        "POST replies",
        "POST reviews",
        "POST comments",
        f"PATCH {check}",
    ]


def test_there_is_a_pause_before_every_write(stage: Stage) -> None:
    check = begun(seeded(stage))
    before = len(stage.fake.writes)
    paused: dict[int, float] = {}

    def pause(seconds: float) -> None:
        at = len(stage.fake.writes)
        paused[at] = paused.get(at, 0) + seconds

    posting = whole(stage)
    stands = standing(stage.github, REPOSITORY, 1, check_run_id=check, pause=pause)
    publish(
        stage.github,
        REPOSITORY,
        1,
        posting,
        stands,
        check_run_id=check,
        run_id=RUN,
        graphql_url=stage.fake.graphql_url,
        pause=pause,
    )
    writes = range(before, len(stage.fake.writes))
    assert len(writes) >= 10
    assert all(paused.get(at, 0) >= 1 for at in writes)


def undisturbed() -> int:
    """How many requests a run makes that nothing goes wrong with."""
    with FakeGitHub() as fake:
        stage = seeded(build(fake))
        check = begun(stage)
        before = len(fake.requests)
        stage.publish(whole(stage), check_run_id=check)
        assert state(stage) == DONE
        return len(fake.requests) - before


def test_a_run_that_is_killed_at_any_request_is_completed_by_the_next() -> None:
    requests = undisturbed()
    assert requests > 25
    for last in range(requests):
        with FakeGitHub() as fake:
            stage = seeded(build(fake))
            check = begun(stage)
            stage.act_as(fake.token())
            fake.limits = Limits(rate_limit=last)  # nothing after it reaches anything
            stage.publish(whole(stage), check_run_id=check)
            fake.limits = Limits()
            stage.act_as(fake.token())
            stage.publish(whole(stage), check_run_id=check)
            assert state(stage) == DONE, last


def test_two_runs_at_the_same_time_leave_one_of_everything(stage: Stage) -> None:
    seeded(stage)
    both = Barrier(2, timeout=10)

    def meet(reply: Reply) -> Reply:
        both.wait()
        return reply

    stage.fake.inject("GET", ".*/pulls/1/comments", Rewrite(meet), Rewrite(meet))
    waits: list[float] = []

    def run(run_id: str) -> Publication:
        github = client(stage.fake, stage.token)
        return publish(
            github,
            REPOSITORY,
            1,
            whole(stage),
            standing(github, REPOSITORY, 1, check_run_id=None, pause=waits.append),
            check_run_id=None,
            run_id=run_id,
            graphql_url=stage.fake.graphql_url,
            pause=waits.append,
        )

    with ThreadPoolExecutor(2) as runs:
        list(runs.map(run, ["77.1", "78.1"]))
    left = state(stage)
    assert left["objections"] in (["CHANGES_REQUESTED"], ["CHANGES_REQUESTED", "DISMISSED"])
    # What GitHub takes at no line is in the text of a review, which cannot be removed.
    told = [mark for mark in stage.told() if "0009" not in mark]
    assert len(set(told)) == len(told)
    kept = {key: left[key] for key in ("stickies", "replies", "conversation", "resolved")}
    assert kept == {key: DONE[key] for key in kept}


def test_without_knowing_who_we_are_only_the_check_is_touched(stage: Stage) -> None:
    check = begun(seeded(stage))
    stage.fake.inject("GET", ".*/check-runs/.*", *[unicorn()] * 3)
    before = len(stage.fake.writes)
    posted = stage.publish(whole(stage), check_run_id=check)
    assert {r.path for r in stage.fake.writes[before:]} == {
        f"/repos/octo/widgets/check-runs/{check}"
    }
    assert "Replies that could not be posted: 3." in posted.degraded
    assert posted.threads_resolved == 0


def test_where_threads_cannot_be_resolved_they_are_told_and_the_permission_named(
    stage: Stage,
) -> None:
    stage.limited_to(contents="read", pull_requests="write", checks="write")
    (one,) = stage.commented(1)
    posting = stage.posting().model_copy(update={"threads": (done(1),)})
    for _ in range(2):
        posted = stage.publish(posting)
        (denial,) = posted.degraded
        assert "may not resolve review threads: it lacks the permission `contents: write`" in denial
        assert stage.replies() == [(one, "F1 fixed.")]
        assert denial not in stage.stickies()[0]


def test_on_another_server_graphql_is_beside_the_api(stage: Stage) -> None:
    """The fake is one of GitHub Enterprise: its two APIs share a host and a folder."""
    stage.commented(1)
    assert stage.fake.api_url.endswith("/api/v3")
    assert stage.fake.graphql_url.endswith("/api/graphql")
    posted = stage.publish(stage.posting().model_copy(update={"threads": (done(1),)}))
    assert (posted.threads_resolved, posted.degraded) == (1, ())
    assert stage.fake.hosts == {stage.fake.server_url.removeprefix("http://")}


def test_a_request_for_changes_is_withdrawn(stage: Stage) -> None:
    for wanted in (True, False):
        stage.publish(stage.posting().model_copy(update={"request_changes": wanted}))
    assert [review.state for review in stage.pull.reviews] == ["DISMISSED"]


def test_a_request_for_changes_that_is_denied_is_told_in_the_comment(stage: Stage) -> None:
    stage.limited_to(issues="write", pull_requests="read", checks="write")
    posted = stage.publish(stage.posting().model_copy(update={"request_changes": True}))
    (denial,) = posted.degraded
    assert "`pull-requests: write`" in denial
    assert denial in stage.stickies()[0]
