"""What comments, and what earlier runs left, make of a snapshot."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

import pytest

from panelist.contracts import (
    Comment,
    Conclusion,
    EntryState,
    Ledger,
    Place,
    Pull,
    Since,
    Stopped,
    Trusted,
)
from panelist.errors import ForgeError
from panelist.forge import wire
from panelist.forge.event import Target, target
from panelist.forge.skips import Rules
from tests.fakes.github import EVERY, Answer, Payload, Reply, Rewrite, unicorn
from tests.unit.forge.history import leave, ledger, reading, spent
from tests.unit.forge.stage import BOT, REPOSITORY, Stage

MARK = "<!-- panelist:finding 00000000000000ab F3 -->\nThe last line is left out."


def asked(stage: Stage, words: str, *, by: str = "carol", **extra: Any) -> Target:  # noqa: ANN401
    """The target of a new comment on the pull."""
    event = stage.fake.event(
        "issue_comment",
        stage.repo,
        stage.number,
        **{"action": "created", "comment": f"/panelist {words}", "commenter": by, **extra},
    )
    return target("issue_comment", event, pr_number=None, repository=REPOSITORY)


def spent_up(_: Trusted) -> Rules:
    """A dollar a month, for all."""
    return Rules(review_bots=False, usd_per_day=5.0, usd_per_month=1.0)


def poor(_: Trusted) -> Rules:
    """A dollar a day."""
    return Rules(review_bots=False, usd_per_day=1.0)


@pytest.fixture
def writer(stage: Stage) -> None:
    """Carol may write."""
    stage.repo.grant("carol", "write")


def collected(stage: Stage, directory: Path, words: str, **changes: object) -> Pull:
    return stage.collect(directory, asked(stage, words), **changes).pull


def runs(stage: Stage) -> list[tuple[str, str]]:
    return [(run.head_sha, run.status) for run in stage.repo.check_runs()]


def only_acknowledged(stage: Stage) -> bool:
    """Whether nothing was written but the sign that the comment was heard."""
    return [request.path.rpartition("/")[2] for request in stage.fake.writes] == ["reactions"]


def reactions(stage: Stage) -> list[tuple[str, str]]:
    return [one for comment in stage.pull.issue_comments for one in comment.reactions]


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("words", ["review", "dismiss F1 no", "explain F1", "help", "expalin"])
def test_a_command_is_acknowledged_before_anything_slow_and_once(
    stage: Stage, tmp_path: Path, words: str
) -> None:
    found = asked(stage, words)
    stage.collect(tmp_path, found)
    assert [(one.method, one.path.rpartition("/")[2]) for one in stage.fake.requests[:3]] == [
        ("GET", "permission"),
        ("GET", "1"),
        ("POST", "reactions"),
    ]
    stage.collect(tmp_path / "again", found)
    assert reactions(stage) == [(BOT, "eyes")]


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("fault", [Answer(403, {"message": "No"}), Answer(404, {}), unicorn()])
def test_who_may_not_react_is_answered_all_the_same(
    stage: Stage, tmp_path: Path, fault: Answer
) -> None:
    stage.fake.inject("POST", ".*/reactions", fault, at=EVERY)
    pull = collected(stage, tmp_path, "help")
    assert (pull.command is not None, pull.notes, reactions(stage)) == (True, (), [])
    assert stage.waits == []


@pytest.mark.parametrize("level", ["write", "maintain", "admin"])
def test_who_may_write_starts_a_review_of_the_head(
    stage: Stage, tmp_path: Path, level: Literal["write", "maintain", "admin"]
) -> None:
    stage.repo.grant("carol", level)
    found = asked(stage, "review")
    head = stage.repo.commit({"c.py": b"1\n"}, branch="topic")
    pull = stage.collect(tmp_path, found).pull
    assert (pull.command, pull.skip, pull.ledger) == (found.command, None, None)
    # Not on the default branch, where GitHub runs the workflow of a comment.
    assert runs(stage) == [(head, "in_progress")]
    assert pull.head_sha == head


@pytest.mark.parametrize("level", ["none", "read", "triage"])
@pytest.mark.parametrize("words", ["review", "dismiss F1 no", "explain F1", "help", "nonsense"])
def test_who_may_not_write_gets_nothing(
    stage: Stage, tmp_path: Path, level: Literal["none", "read", "triage"], words: str
) -> None:
    stage.repo.grant("carol", level)
    leave(stage, ledger("F1"))
    assert stage.ended(tmp_path, asked(stage, words)) == Stopped(
        door="collect",
        sentence="carol has no write access here.",
        conclusion=Conclusion.NEUTRAL,
        quiet=True,
    )
    assert [request.path for request in stage.fake.requests] == [
        "/repos/octo/widgets/collaborators/carol/permission"
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_author_of_the_pull_gets_nothing_either(stage: Stage, tmp_path: Path) -> None:
    stopped = stage.ended(tmp_path, asked(stage, "review", by="alice"))
    assert isinstance(stopped, Stopped)
    assert stopped.quiet
    assert stage.fake.writes == []


@pytest.mark.parametrize("fault", [Answer(404, {"message": "Not Found"}), unicorn()])
def test_when_nobody_says_who_may_nobody_may(stage: Stage, tmp_path: Path, fault: Answer) -> None:
    stage.repo.grant("carol", "admin")
    stage.fake.inject("GET", ".*/permission", fault, at=EVERY)
    stopped = stage.ended(tmp_path, asked(stage, "review"))
    assert isinstance(stopped, Stopped)
    assert stopped.quiet
    assert stage.fake.writes == []


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(
    "facts", [{"state": "closed"}, {"state": "closed", "merged": True}, {"locked": True}]
)
def test_a_pull_that_was_closed_or_locked_meanwhile_gets_nothing(
    stage: Stage, tmp_path: Path, facts: dict[str, object]
) -> None:
    found = asked(stage, "review")
    for name, value in facts.items():
        setattr(stage.pull, name, value)
    stopped = stage.ended(tmp_path, found)
    assert isinstance(stopped, Stopped)
    assert (stopped.quiet, stage.fake.writes) == (True, [])


def test_a_pull_event_on_a_locked_pull_is_reviewed(stage: Stage, tmp_path: Path) -> None:
    """A lock forbids to talk, not to check."""
    stage.pull.locked = True
    assert stage.collect(tmp_path).pull.skip is None


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("help", "carol asked for `help`; nothing is read."),
        ("nonsense", "carol asked for `unknown`; nothing is read."),
        ("pause", "carol asked for `pause`; nothing is read."),
        ("dismiss F1", "`dismiss F1` needs a reason on the same line."),
        ("dismiss F9 no", "There is no finding F9 on record for this pull request."),
        ("dispute F9 no", "There is no finding F9 on record for this pull request."),
        ("explain F9", "There is no finding F9 on record for this pull request."),
    ],
)
def test_what_is_only_answered_touches_no_check(
    stage: Stage, tmp_path: Path, words: str, sentence: str
) -> None:
    leave(stage, ledger("F1"))
    collected = stage.collect(tmp_path, asked(stage, words))
    pull = collected.pull
    assert pull.skip is not None
    assert (pull.skip.code, pull.skip.sentence) == ("command", sentence)
    assert (pull.command is not None, pull.check_run_id, collected.patch) == (True, None, b"")
    assert only_acknowledged(stage)
    assert not any("upload-pack" in request.path for request in stage.fake.requests)


@pytest.mark.usefixtures("writer")
def test_an_explanation_has_the_change_and_no_check(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1"))
    stage.pull.draft = True
    collected = stage.collect(tmp_path, asked(stage, "explain F1"))
    pull = collected.pull
    assert (pull.skip, pull.check_run_id, pull.objects) == (None, None, "objects.git")
    assert b"b.py" in collected.patch
    assert pull.ledger == ledger("F1")
    # The second asks whether the answer could be told, and posts nothing.
    assert [(one.path.rpartition("/")[2], one.status) for one in stage.fake.writes] == [
        ("reactions", 201),
        ("comments", 422),
    ]


@pytest.mark.usefixtures("writer")
def test_an_explanation_costs_what_is_left(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1", spending=spent(1.0)))
    pull = collected(stage, tmp_path, "explain F1", rules=poor)
    assert pull.command is not None
    assert pull.command.problem.startswith("The reviews of this pull request have used up the $1")
    assert pull.skip is not None
    assert (pull.skip.code, pull.skip.sentence) == ("command", pull.command.problem)


@pytest.mark.usefixtures("writer")
def test_a_dismissal_is_on_record_with_who_and_why(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1", "F2"))
    pull = collected(stage, tmp_path, "dismiss F2 the caller checks it")
    assert pull.ledger is not None
    first, second = pull.ledger.entries
    assert first == ledger("F1").entries[0]
    assert (second.state, second.who, second.why, second.at) == (
        EntryState.DISMISSED,
        "carol",
        "the caller checks it",
        stage.head,
    )
    assert (pull.skip, runs(stage)) == (None, [(stage.head, "in_progress")])


@pytest.mark.usefixtures("writer")
def test_a_dispute_goes_to_the_panel(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1"))
    pull = collected(stage, tmp_path, "dispute F1 it is checked")
    assert (pull.ledger, pull.skip) == (ledger("F1"), None)
    assert pull.command is not None
    assert (pull.command.verb, pull.command.reason) == ("dispute", "it is checked")


@pytest.mark.usefixtures("writer")
def test_pausing_and_going_on(stage: Stage, tmp_path: Path) -> None:
    paused = collected(stage, tmp_path / "1", "pause").ledger
    assert paused is not None
    assert paused.paused_by == "carol"
    leave(stage, paused)
    push = stage.collect(tmp_path / "2").pull
    assert push.skip is not None
    assert (push.skip.code, push.command) == ("paused", None)
    resumed = collected(stage, tmp_path / "3", "resume")
    assert resumed.ledger is not None
    assert (resumed.ledger.paused_by, resumed.skip) == (None, None)
    review = collected(stage, tmp_path / "4", "review")
    assert review.ledger is not None
    assert (review.ledger.paused_by, review.skip) == ("carol", None)


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(
    "facts", [{"draft": True}, {"author": "dependabot[bot]"}, {"labels": ["panelist-skip"]}]
)
def test_a_person_outranks_what_keeps_reviews_from_starting(
    stage: Stage, tmp_path: Path, facts: dict[str, object]
) -> None:
    for name, value in facts.items():
        setattr(stage.pull, name, value)
    assert stage.collect(tmp_path / "1").pull.skip is not None
    assert collected(stage, tmp_path / "2", "review").skip is None


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("words", ["review", None])
def test_a_day_has_its_budget_whoever_asks(stage: Stage, tmp_path: Path, words: str | None) -> None:
    leave(stage, ledger("F1", spending=spent(1.0)))
    found = asked(stage, words) if words else stage.target()
    pull = stage.collect(tmp_path, found, rules=poor).pull
    assert pull.skip is not None
    assert (pull.skip.code, pull.ledger is not None) == ("budget", True)
    tomorrow = stage.collect(tmp_path / "2", found, rules=poor, day="2026-11-21")
    assert tomorrow.pull.skip is None


@pytest.mark.usefixtures("writer")
def test_the_words_of_the_payload_count_and_no_later_edit(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1"))
    found = asked(stage, "help")
    stage.pull.issue_comments[-1].body = "/panelist dismiss F1 gone"
    pull = stage.collect(tmp_path, found).pull
    assert pull.command is not None
    assert pull.command.verb == "help"
    stage.pull.issue_comments.clear()
    assert stage.collect(tmp_path / "2", found).pull.command == pull.command


@pytest.mark.usefixtures("writer")
def test_a_record_that_cannot_be_read_is_the_reason_that_is_told(
    stage: Stage, tmp_path: Path
) -> None:
    leave(stage, ledger("F1"))
    stage.fake.inject("GET", ".*/issues/1/comments", unicorn(), at=EVERY)
    pull = collected(stage, tmp_path, "dismiss F1 no")
    assert pull.command is not None
    assert pull.command.problem.startswith(
        "There is no finding F1 on record for this pull request. Not all comments could be read"
    )
    assert only_acknowledged(stage)


@pytest.mark.usefixtures("writer")
def test_an_error_without_a_check_leaves_none(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/contents/.*", unicorn(), at=EVERY)
    with pytest.raises(ForgeError):
        collected(stage, tmp_path, "help")
    assert only_acknowledged(stage)


@pytest.mark.usefixtures("writer")
def test_a_dry_run_of_a_command_writes_nothing(stage: Stage, tmp_path: Path) -> None:
    pull = collected(stage, tmp_path, "review", dry_run=True)
    assert (pull.check_run_id, stage.fake.writes) == (None, [])


@pytest.mark.usefixtures("writer")
def test_an_app_knows_its_ledger_without_a_check(stage: Stage, tmp_path: Path) -> None:
    stage.repo.add_check_run("Panelist", stage.head, app="panel-app", external_id="panelist:70.1")
    leave(stage, ledger("F1"), author="panel-app[bot]")
    leave(stage, ledger("F2"), author=BOT)
    pull = collected(stage, tmp_path, "explain F1")
    assert (pull.skip, pull.ledger) == (None, ledger("F1"))


class TestHistory:
    """What earlier runs left."""

    def test_a_first_run_has_none(self, stage: Stage, tmp_path: Path) -> None:
        pull = stage.collect(tmp_path).pull
        assert (pull.ledger, pull.since, pull.command) == (None, None, None)

    def test_a_push_is_told_how_it_goes_on(self, stage: Stage, tmp_path: Path) -> None:
        found = ledger("F1", reading=reading(stage.head))
        leave(stage, found)
        head = stage.repo.commit({"c.py": b"1\n"}, branch="topic")
        pull = stage.collect(tmp_path, stage.target(head_sha=head)).pull
        assert (pull.ledger, pull.comments, pull.notes) == (found, (), ())
        assert pull.since == Since(
            head_sha=stage.head,
            relation="ahead",
            added=(Place(path="c.py", start=1, end=1),),
        )

    def test_an_event_stays_with_its_head(self, stage: Stage, tmp_path: Path) -> None:
        leave(stage, ledger(reading=reading(stage.head)))
        stage.repo.commit({"c.py": b"1\n"}, branch="topic")
        pull = stage.collect(tmp_path, stage.target()).pull
        assert (pull.head_sha, runs(stage)) == (stage.head, [(stage.head, "in_progress")])
        assert pull.since == Since(head_sha=stage.head, relation="same", added=())

    def test_a_strangers_ledger_is_a_comment(self, stage: Stage, tmp_path: Path) -> None:
        leave(stage, ledger("F1", paused_by="mallory"), author="mallory")
        pull = stage.collect(tmp_path).pull
        assert (pull.ledger, pull.skip) == (None, None)
        (comment,) = pull.comments
        assert isinstance(comment, Comment)
        assert comment.author == "mallory"

    def test_a_ledger_that_cannot_be_read_costs_a_whole_review(
        self, stage: Stage, tmp_path: Path
    ) -> None:
        body = "<!-- panelist:sticky v1 -->\n<!-- panelist:state v1 x -->"
        stage.repo.add_issue_comment(1, body, author=BOT)
        pull = stage.collect(tmp_path).pull
        assert (pull.ledger, pull.since, pull.skip) == (None, None, None)
        (note,) = pull.notes
        assert note.startswith("The state in our summary comment cannot be read")

    def test_numbers_outlive_the_summary(self, stage: Stage, tmp_path: Path) -> None:
        stage.repo.add_review_comment(1, "b.py", 3, MARK, author=BOT)
        found = stage.collect(tmp_path).pull.ledger
        assert isinstance(found, Ledger)
        assert (found.highest, found.reading) == (3, None)
        assert [(e.number, e.fingerprint, e.state) for e in found.entries] == [
            ("F3", "00000000000000ab", EntryState.FIXED)
        ]

    def test_a_push_while_we_look_changes_nothing(self, stage: Stage, tmp_path: Path) -> None:
        leave(stage, ledger(reading=reading(stage.head)))

        def push(reply: Reply) -> Reply:
            stage.repo.commit({"later.py": b"1\n"}, branch="topic")
            return reply

        stage.fake.inject("GET", ".*/issues/1/comments", Rewrite(push))
        pull = stage.collect(tmp_path).pull
        assert (pull.head_sha, pull.since) == (
            stage.head,
            Since(head_sha=stage.head, relation="same", added=()),
        )


def _without_what_may_be_null(kind: type[wire.Wire]) -> Rewrite:
    names = [name for name, field in kind.model_fields.items() if field.default is None]

    def change(reply: Reply) -> Reply:
        if "json" not in reply.headers.get("Content-Type", ""):
            return reply
        value = cast("Payload | list[Payload]", json.loads(reply.body))
        for row in value if isinstance(value, list) else [value]:
            row.update(dict.fromkeys(names))
        return replace(reply, body=json.dumps(value).encode())

    return Rewrite(change)


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".*/pulls/1", wire.PullRequest),
        (".*/permission", wire.Collaboration),
        (".*/issues/1/comments", wire.IssueComment),
        (".*/pulls/1/comments", wire.ReviewComment),
        (".*/pulls/1/commits", wire.CommitEntry),
        (".*/compare/.*", wire.Comparison),
        (".*/check-runs/[0-9]+", wire.CheckRun),
    ],
)
def test_every_field_of_an_answer_that_can_be_null_may_be(
    stage: Stage, tmp_path: Path, path: str, kind: type[wire.Wire]
) -> None:
    leave(stage, ledger("F1", reading=reading(stage.head)))
    stage.repo.add_review_comment(1, "b.py", 3, "Why?")
    found = asked(stage, "dismiss F1 no")
    head = stage.repo.commit({"c.py": b"1\n"}, branch="topic")
    stage.fake.inject("GET", path, _without_what_may_be_null(kind), at=EVERY)
    assert stage.collect(tmp_path / "1", stage.target(head_sha=head)).pull.head_sha == head
    ended = stage.ended(tmp_path / "2", found)
    assert stage.fake.unused_faults == []
    if isinstance(ended, Stopped):
        assert (ended.quiet, path) == (True, ".*/permission")
    else:
        assert (ended.pull.head_sha, ended.pull.command is None) == (head, False)


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize(("words", "code"), [("review", "budget"), ("explain F1", "command")])
def test_a_month_that_is_used_up_answers_every_command_that_costs(
    stage: Stage, tmp_path: Path, words: str, code: str
) -> None:
    leave(stage, ledger("F1", spending=spent(1.0, "2026-11-02")))
    pull = collected(stage, tmp_path, words, rules=spent_up)
    assert pull.skip is not None
    assert (pull.skip.code, pull.skip.sentence[:50]) == (
        code,
        "The reviews of this repository have used up the $1",
    )
    assert pull.command is not None
    assert pull.command.problem == (pull.skip.sentence if code == "command" else "")
