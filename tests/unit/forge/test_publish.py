import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Conclusion, Ledger, Publication
from panelist.errors import PermissionMissingError
from panelist.forge import checks
from panelist.forge.publish import conclude
from panelist.ledger import encode
from tests.fakes.github import (
    EVERY,
    FakeGitHub,
    Reset,
    StoreThen,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.faults import Fault
from tests.unit.forge.stage import (
    BOT,
    MARKER,
    REPOSITORY,
    RUN,
    Stage,
    build,
    comment,
    note,
)

EVERYTHING = [comment(number) for number in range(1, 4)]


def begun(stage: Stage) -> int:
    return checks.begin(stage.writer, stage.head, RUN)


def test_a_review_a_comment_and_a_check_are_posted(stage: Stage) -> None:
    check = begun(stage)
    posted = stage.publish(stage.posting(EVERYTHING, 2), check_run_id=check)
    (review,) = stage.pull.reviews
    (sticky,) = stage.pull.issue_comments
    (run,) = stage.repo.check_runs(stage.head)
    assert posted == Publication(
        conclusion=Conclusion.FAILURE,
        check_run_id=run.id,
        sticky_id=sticky.id,
        review_ids=(review.id,),
        review_url=f"{stage.fake.server_url}/octo/widgets/pull/1#pullrequestreview-{review.id}",
        comments_posted=3,
        comments_already_there=0,
        degraded=(),
    )
    assert sticky.body == f"{MARKER}\nAll read."
    assert (run.status, run.conclusion, run.title, run.summary, len(run.annotations)) == (
        "completed",
        "failure",
        "1 high finding",
        "The summary.",
        2,
    )


def test_twice_posts_nothing_twice(stage: Stage) -> None:
    check = begun(stage)
    first = stage.publish(stage.posting(EVERYTHING, 60), check_run_id=check)
    posts = [r for r in stage.fake.writes if r.method == "POST"]
    again = stage.publish(stage.posting(EVERYTHING, 60), check_run_id=check)
    assert [r for r in stage.fake.writes if r.method == "POST"] == posts
    assert (again.comments_already_there, again.review_ids) == (3, ())
    assert (again.sticky_id, again.check_run_id) == (first.sticky_id, first.check_run_id)
    assert len(stage.repo.check_runs(stage.head)[0].annotations) == 60


def test_without_comments_no_review_is_made(stage: Stage) -> None:
    posted = stage.publish(stage.posting())
    assert (posted.review_ids, posted.review_url, stage.pull.reviews) == ((), None, [])


def test_an_empty_sticky_text_leaves_the_comment_alone(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"{MARKER}\nEarlier.", author=BOT)
    posted = stage.publish(stage.posting().model_copy(update={"sticky_body": ""}))
    assert (posted.sticky_id, stage.stickies()) == (None, [f"{MARKER}\nEarlier."])


def test_only_this_repository_is_asked(stage: Stage) -> None:
    stage.publish(stage.posting(EVERYTHING, 2))
    paths = {request.path for request in stage.fake.requests}
    assert all(path == "/user" or path.startswith("/repos/octo/widgets/") for path in paths)
    assert stage.fake.hosts == {stage.fake.server_url.removeprefix("http://")}


def test_a_denied_review_is_carried_by_the_comment(stage: Stage) -> None:
    stage.limited_to(issues="write", pull_requests="read", checks="write")
    posted = stage.publish(stage.posting(EVERYTHING))
    (denial,) = posted.degraded
    assert "lacks the permission `pull-requests: write`" in denial
    assert "permissions:\n  pull-requests: write\n" in denial
    (sticky,) = stage.stickies()
    assert sticky == "\n\n".join(
        [
            f"{MARKER}\nAll read.",
            f"```text\n{denial}\n```",
            *(f"`b.py:{number}`\n\n{comment(number).body}" for number in (1, 2, 3)),
        ]
    )


def test_a_denied_comment_is_carried_by_the_check(stage: Stage) -> None:
    stage.limited_to(checks="write")
    posted = stage.publish(stage.posting(EVERYTHING))
    assert len(posted.degraded) == 2
    assert posted.sticky_id is None
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.status, run.conclusion) == ("completed", "failure")
    assert run.summary is not None
    assert run.summary.startswith("The summary.\n\n```text\n")
    assert all(comment(number).body in run.summary for number in (1, 2, 3))


def test_a_denied_check_is_told(stage: Stage) -> None:
    stage.limited_to(pull_requests="write")
    posted = stage.publish(stage.posting(EVERYTHING))
    (denial,) = posted.degraded
    assert "`checks: write`" in denial
    assert (posted.check_run_id, posted.comments_posted) == (None, 3)


def test_when_everything_is_denied_every_permission_is_named(stage: Stage) -> None:
    stage.limited_to(contents="read")
    posted = stage.publish(stage.posting(EVERYTHING))
    assert (stage.pull.issue_comments, stage.pull.reviews) == ([], [])
    told = "\n".join(posted.degraded)
    assert "`pull-requests: write`" in told
    assert "`checks: write`" in told
    assert posted.degraded[-1] == ("Only the job summary and the report say what F1, F2, F3 said.")
    assert (posted.review_ids, posted.sticky_id, posted.check_run_id) == ((), None, None)


def test_a_locked_conversation_leaves_the_check(stage: Stage) -> None:
    stage.pull.locked = True
    posted = stage.publish(stage.posting(EVERYTHING))
    (sentence,) = posted.degraded
    assert sentence.startswith("The conversation of this pull request is locked. ")
    (run,) = stage.repo.check_runs(stage.head)
    assert run.summary is not None
    assert comment(3).body in run.summary


def test_a_personal_token_posts_all_but_the_check(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("carol"))
    stage.publish(stage.posting(EVERYTHING))
    posted = stage.publish(stage.posting(EVERYTHING))
    (denial,) = posted.degraded
    assert "leave `github-token` out" in denial
    assert posted.comments_already_there == 3
    assert [c.author for c in stage.pull.issue_comments] == ["carol"]


def test_a_head_that_moved_is_told_and_not_commented_on(stage: Stage) -> None:
    newer = stage.repo.commit({"c.py": b"1\n"}, branch="topic")
    posted = stage.publish(stage.posting(EVERYTHING))
    note = (
        f"The head moved to {newer[:12]} while {stage.head[:12]} was reviewed; "
        "what is posted is about the reviewed commit."
    )
    assert posted.degraded == (note,)
    assert {c.original_commit_id for c in stage.pull.review_comments} == {stage.head}
    assert note in stage.stickies()[0]
    assert [run.head_sha for run in stage.repo.check_runs()] == [stage.head]


def test_a_head_that_was_pushed_away_is_reviewed_in_the_comment(stage: Stage) -> None:
    stage.repo.commit({"b.py": b"other\n"}, branch="side")
    stage.repo.move("topic", "side")
    posted = stage.publish(stage.posting(EVERYTHING))
    assert len(posted.degraded) == 2
    assert stage.pull.reviews == []
    assert all(comment(number).body in stage.stickies()[0] for number in (1, 2, 3))


def test_a_refused_line_is_told(stage: Stage) -> None:
    posted = stage.publish(stage.posting([comment(1), comment(2, line=500)]))
    assert posted.degraded == (
        "GitHub takes no comment at the line of F2; the text of the review has what they say.",
    )
    assert posted.comments_posted == 1


def test_when_github_does_not_say_who_we_are_the_check_still_ends(stage: Stage) -> None:
    check = begun(stage)
    stage.fake.inject("GET", ".*/check-runs/.*", unicorn(), at=EVERY)
    posted = stage.publish(stage.posting(EVERYTHING), check_run_id=check)
    assert (posted.comments_posted, posted.sticky_id) == (0, None)
    (run,) = stage.repo.check_runs(stage.head)
    assert run.status == "completed"
    assert run.summary is not None
    assert comment(2).body in run.summary


def test_what_fits_nowhere_is_named(stage: Stage) -> None:
    stage.limited_to(checks="write")
    long = [
        comment(number).model_copy(update={"body": f"{comment(number).body}\n{'x' * 30_000}"})
        for number in (1, 2, 3)
    ]
    posted = stage.publish(stage.posting(long))
    assert posted.degraded[-1] == "Only the job summary and the report say what F3 said."
    (run,) = stage.repo.check_runs(stage.head)
    assert run.summary is not None
    assert len(run.summary.encode()) <= 65_535


def test_a_comment_that_is_full_already_still_goes_out(stage: Stage) -> None:
    stage.limited_to(issues="write", pull_requests="read", checks="write")
    posted = stage.publish(stage.posting(EVERYTHING, sticky="x" * 64_900))
    assert posted.sticky_id is not None
    assert len(stage.stickies()[0].encode()) <= 65_000


SKIPPED = checks.Outcome(Conclusion.SKIPPED, "Not reviewed", "This pull request is a draft.")


def ended(stage: Stage, head_sha: str | None) -> int | None:
    return conclude(
        stage.github,
        REPOSITORY,
        head_sha,
        stage.number,
        SKIPPED,
        run_id=RUN,
        pause=stage.waits.append,
    )


@pytest.mark.parametrize("begins", [True, False])
def test_a_run_without_a_review_ends_its_check(stage: Stage, *, begins: bool) -> None:
    if begins:
        begun(stage)
    ends = ended(stage, stage.head)
    (run,) = stage.repo.check_runs(stage.head)
    assert (ends, run.conclusion, run.title) == (run.id, "skipped", "Not reviewed")
    assert stage.pull.issue_comments == []


def test_without_a_head_only_a_check_that_is_there_is_ended(stage: Stage) -> None:
    assert ended(stage, None) is None
    assert stage.repo.check_runs() == []
    check = begun(stage)
    assert ended(stage, None) == check
    (run,) = stage.repo.check_runs(stage.head)
    assert run.conclusion == "skipped"
    stage.fake.inject("GET", ".*/pulls/1", unicorn(), at=EVERY)
    assert ended(stage, None) is None


def test_a_run_that_may_not_end_its_check_says_so(stage: Stage) -> None:
    stage.limited_to(pull_requests="write")
    with pytest.raises(PermissionMissingError):
        ended(stage, stage.head)


def test_an_answer_alone_touches_neither_check_nor_comment(stage: Stage) -> None:
    stage.repo.commit({"c.py": b"1\n"}, branch="topic")  # the head moved, which is no matter
    only = {"check_title": "", "sticky_body": "", "notes": (note(None, "help"),)}
    posted = stage.publish(stage.posting().model_copy(update=only))
    assert posted == Publication(conclusion=Conclusion.FAILURE, notes_posted=1)
    assert (stage.repo.check_runs(), stage.stickies()) == ([], [])
    assert stage.conversation() == ["FNone help."]


def test_without_a_check_what_found_no_room_is_still_named(stage: Stage) -> None:
    stage.limited_to(issues="write", pull_requests="read")
    only = {"check_title": "", "sticky_body": ""}
    posted = stage.publish(stage.posting([comment(1)]).model_copy(update=only))
    assert posted.degraded[-1] == "Only the job summary and the report say what F1 said."


def test_a_state_alone_goes_into_the_comment_that_is_there(stage: Stage) -> None:
    made = stage.repo.add_issue_comment(1, f"{MARKER}\nEarlier.", author=BOT)
    line = encode(Ledger(highest=3))
    only = {"check_title": "", "sticky_body": "", "sticky_state": line}
    posted = stage.publish(stage.posting().model_copy(update=only))
    assert posted.sticky_id == made.id
    assert stage.stickies() == [f"{MARKER}\n{line}\nEarlier."]


def test_replies_that_could_not_be_posted_are_counted(stage: Stage) -> None:
    stage.limited_to(checks="write")
    posted = stage.publish(stage.posting().model_copy(update={"notes": (note(None), note(1))}))
    assert "Replies that could not be posted: 2." in posted.degraded
    assert posted.notes_posted == 0


FAULTS = [
    unicorn(),
    Reset(),
    StoreThen(unicorn()),
    StoreThen(Reset()),
    secondary_limit("7"),
    secondary_limit(),
    primary_limit(),
]
WRITES = st.tuples(
    st.sampled_from(["POST", "PATCH", "GET"]), st.integers(1, 4), st.sampled_from(FAULTS)
)


@settings(max_examples=25, deadline=None)
@given(faults=st.lists(WRITES, max_size=4))
def test_whatever_github_does_nothing_is_lost_or_doubled(
    faults: list[tuple[str, int, Fault]],
) -> None:
    with FakeGitHub() as fake:
        stage = build(fake)
        check = begun(stage)
        for method, at, fault in faults:
            fake.inject(method, ".*", fault, at=at)
        posted = stage.publish(stage.posting(EVERYTHING, 60), check_run_id=check)
        assert len(stage.stickies()) <= 1
        assert len(set(stage.told())) == len(stage.told())
        (run,) = stage.repo.check_runs(stage.head)
        assert run.status == "completed" or posted.degraded
        shown = "\n".join([*stage.told(), *stage.stickies(), run.summary or ""])
        named = "\n".join(posted.degraded)
        for number in (1, 2, 3):
            assert f"finding {number:04x} " in shown or f"F{number}" in named
        for _ in range(30):  # until the faults are used up
            again = stage.publish(stage.posting(EVERYTHING, 60), check_run_id=check)
            if again.degraded == ():
                break
        assert stage.stickies() == [f"{MARKER}\nAll read."]
        assert len(stage.told()) == 3
        (run,) = stage.repo.check_runs(stage.head)
        assert (run.status, len(run.annotations)) == ("completed", 60)
