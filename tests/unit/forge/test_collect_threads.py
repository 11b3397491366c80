"""Commands in review threads: which finding they are about, and who is heard there."""

from pathlib import Path
from typing import Any

import pytest

from panelist.contracts import Command, Stopped
from panelist.forge.event import Target, target
from tests.unit.forge.history import leave, ledger
from tests.unit.forge.stage import BOT, REPOSITORY, Stage

MARK = "<!-- panelist:finding 0000000000000003 F3 -->\nThe last line is left out."
NO_FINDING = "This is not the thread of a finding. Name the one you mean: `/panelist ask F3 …`."


@pytest.fixture(autouse=True)
def writer(stage: Stage) -> None:
    """Carol may write."""
    stage.repo.grant("carol", "write")


def begun(stage: Stage, body: str = MARK, *, by: str = BOT) -> int:
    """A thread at a line; gives the id of its first comment."""
    return stage.repo.add_review_comment(stage.number, "b.py", 3, body, author=by).id


def asked(stage: Stage, first: int, body: str, *, by: str = "carol", **extra: Any) -> Target:  # noqa: ANN401
    """The target of a new comment in that thread."""
    name = "pull_request_review_comment"
    given: dict[str, Any] = {
        "action": "created",
        "in_reply_to": first,
        "comment": body,
        "commenter": by,
        **extra,
    }
    event = stage.fake.event(name, stage.repo, stage.number, **given)
    return target(name, event, pr_number=None, repository=REPOSITORY)


def heard(stage: Stage, directory: Path, found: Target) -> Command:
    """The command as it is collected."""
    command = stage.collect(directory, found).pull.command
    assert command is not None
    return command


def eyes(stage: Stage) -> list[tuple[str, str]]:
    return [one for comment in stage.pull.review_comments for one in comment.reactions]


@pytest.mark.parametrize(
    "words", ["ask why?", "explain", "dispute it is tested", "dismiss it is meant so"]
)
def test_a_thread_says_which_finding_is_meant(stage: Stage, tmp_path: Path, words: str) -> None:
    leave(stage, ledger("F1", "F3"))
    first = begun(stage)
    command = heard(stage, tmp_path, asked(stage, first, f"/panelist {words}"))
    assert (command.finding, command.problem, command.thread) == ("F3", "", first)
    assert eyes(stage) == [(BOT, "eyes")]
    assert [run.status for run in stage.repo.check_runs()] == (
        ["in_progress"] if words.startswith("dis") else []
    )


def test_the_ledger_knows_the_number_that_a_thread_does_not_tell(
    stage: Stage, tmp_path: Path
) -> None:
    leave(stage, ledger("F1", "F3"))
    first = begun(stage, MARK.replace(" F3", ""))
    assert heard(stage, tmp_path, asked(stage, first, "/panelist explain")).finding == "F3"


def test_who_names_a_finding_means_that_one(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F1", "F3"))
    command = heard(stage, tmp_path, asked(stage, begun(stage), "/panelist ask F1 why?"))
    assert (command.finding, command.reason) == ("F1", "why?")


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("Is this right?", "bob"),
        (MARK, "mallory"),
        ("<!-- panelist:reply 5 -->\nIt is so.", BOT),
        (f"I think\n{MARK}", BOT),
    ],
    ids=["another's", "forged", "another text of ours", "a mark further down"],
)
def test_a_thread_that_is_not_ours_is_told_so(
    stage: Stage, tmp_path: Path, body: str, by: str
) -> None:
    leave(stage, ledger("F3"))
    collected = stage.collect(
        tmp_path, asked(stage, begun(stage, body, by=by), "/panelist ask why?")
    )
    assert collected.pull.command is not None
    assert collected.pull.command.problem == NO_FINDING
    assert collected.pull.skip is not None
    assert (collected.pull.skip.code, collected.patch) == ("command", b"")
    assert eyes(stage) == [(BOT, "eyes")]


def test_a_comment_that_begins_a_thread_is_in_none_of_a_finding(
    stage: Stage, tmp_path: Path
) -> None:
    leave(stage, ledger("F3"))
    found = asked(stage, begun(stage), "/panelist ask why?", apart=True)
    assert heard(stage, tmp_path, found).problem == NO_FINDING


def test_what_people_replied_is_collected_with_the_finding(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F3"))
    first = begun(stage)
    stage.repo.add_thread_reply(stage.number, first, "It is meant so.", author="bob")
    pull = stage.collect(tmp_path, asked(stage, first, "/panelist ask is it?")).pull
    (thread,) = pull.finding_threads
    assert [one.body for one in thread.replies] == ["It is meant so.", "/panelist ask is it?"]


@pytest.mark.parametrize("place", ["thread", "conversation"])
def test_a_question_that_has_its_answer_is_not_asked_again(
    stage: Stage, tmp_path: Path, place: str
) -> None:
    leave(stage, ledger("F3"))
    first = begun(stage)
    found = asked(stage, first, "/panelist ask why?")
    assert found.command is not None
    answer = f"<!-- panelist:reply {found.command.comment_id} -->\nBecause."
    if place == "thread":
        stage.repo.add_thread_reply(stage.number, first, answer, author=BOT)
    else:
        stage.repo.add_issue_comment(stage.number, answer, author=BOT)
    ended = stage.ended(tmp_path, found)
    assert isinstance(ended, Stopped)
    assert (ended.sentence, ended.quiet) == ("The question was answered before.", True)


def test_an_answer_that_somebody_forged_is_none(stage: Stage, tmp_path: Path) -> None:
    leave(stage, ledger("F3"))
    first = begun(stage)
    found = asked(stage, first, "/panelist ask why?")
    assert found.command is not None
    answer = f"<!-- panelist:reply {found.command.comment_id} -->\nBecause."
    stage.repo.add_thread_reply(stage.number, first, answer, author="mallory")
    assert stage.collect(tmp_path, found).pull.skip is None


@pytest.mark.parametrize("level", ["none", "read", "triage"])
def test_who_may_not_write_is_not_heard(stage: Stage, tmp_path: Path, level: Any) -> None:  # noqa: ANN401
    stage.repo.grant("mallory", level)
    leave(stage, ledger("F3"))
    ended = stage.ended(tmp_path, asked(stage, begun(stage), "/panelist ask why?", by="mallory"))
    assert isinstance(ended, Stopped)
    assert (ended.sentence, ended.quiet) == ("mallory has no write access here.", True)
    assert (stage.fake.writes, eyes(stage)) == ([], [])


class TestMention:
    def _app(self, stage: Stage, app: str) -> None:
        """Act as ``app``, whose review of the head is done."""
        stage.act_as(stage.fake.token(app=app))
        stage.repo.add_check_run(
            "Panelist", stage.head, status="completed", app=app, external_id="panelist:70.1"
        )
        leave(stage, ledger("F3"), author=f"{app}[bot]")

    @pytest.mark.parametrize("words", ["@panel-app why?", "@Panel-App[bot], ask why?"])
    def test_an_app_is_called_by_its_name(self, stage: Stage, tmp_path: Path, words: str) -> None:
        self._app(stage, "panel-app")
        first = begun(stage, by="panel-app[bot]")
        command = heard(stage, tmp_path, asked(stage, first, words))
        assert (command.verb, command.finding, command.reason) == ("ask", "F3", "why?")
        assert eyes(stage) == [("panel-app[bot]", "eyes")]

    @pytest.mark.parametrize("name", ["bob", "panel", "github-actions"])
    def test_any_other_name_asks_nothing(self, stage: Stage, tmp_path: Path, name: str) -> None:
        self._app(stage, "panel-app")
        found = asked(stage, begun(stage, by="panel-app[bot]"), f"@{name} why?")
        ended = stage.ended(tmp_path, found)
        assert isinstance(ended, Stopped)
        assert (ended.sentence, ended.quiet) == ("The comment is not for Panelist.", True)
        assert (stage.fake.writes, eyes(stage)) == ([], [])

    def test_the_account_of_every_job_has_no_name(self, stage: Stage, tmp_path: Path) -> None:
        leave(stage, ledger("F3"))
        ended = stage.ended(tmp_path, asked(stage, begun(stage), "@github-actions why?"))
        assert isinstance(ended, Stopped)
        assert ended.quiet

    def test_a_person_is_not_called_by_our_token(self, stage: Stage, tmp_path: Path) -> None:
        stage.act_as(stage.fake.personal_token("carol"))
        leave(stage, ledger("F3"), author="carol")
        found = asked(stage, begun(stage, by="carol"), "@carol why?")
        ended = stage.ended(tmp_path, found)
        assert isinstance(ended, Stopped)
        assert ended.quiet
