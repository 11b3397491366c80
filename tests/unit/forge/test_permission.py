from typing import Literal

import pytest

from panelist.forge.permission import refusal
from tests.fakes.github import EVERY, Answer, Reset, secondary_limit, unicorn
from tests.unit.forge.stage import BOT, Stage, named

ASKED = "/repos/octo/widgets/collaborators/carol/permission"


@pytest.mark.parametrize("level", ["write", "maintain", "admin"])
def test_who_may_write_may_command(
    stage: Stage, level: Literal["write", "maintain", "admin"]
) -> None:
    stage.repo.grant("carol", level)
    assert refusal(stage.remote, "carol") is None
    assert [request.path for request in stage.fake.requests] == [ASKED]


@pytest.mark.parametrize("level", ["none", "read", "triage"])
def test_who_may_not_write_may_not_command(
    stage: Stage, level: Literal["none", "read", "triage"]
) -> None:
    stage.repo.grant("carol", level)
    assert refusal(stage.remote, "carol") == "carol has no write access here."


def test_the_author_of_the_pull_is_nobody_special(stage: Stage) -> None:
    assert stage.pull.author == "alice"
    assert refusal(stage.remote, "alice") == "alice has no write access here."


def test_the_case_of_a_login_does_not_matter(stage: Stage) -> None:
    stage.repo.grant("carol", "write")
    answer = {"permission": "write", "user": {"login": "carol", "type": "User"}}
    stage.fake.inject("GET", ".*/collaborators/Carol/permission", Answer(200, answer))
    assert refusal(stage.remote, "Carol") is None


def test_a_stranger_may_not(stage: Stage) -> None:
    stage.fake.add_account("mallory")
    assert refusal(stage.remote, "mallory") == "mallory has no write access here."


@pytest.mark.parametrize("login", ["nobody", "../../user", "a/b", "carol?x=", ""])
def test_an_account_that_does_not_exist_may_not(stage: Stage, login: str) -> None:
    told = refusal(stage.remote, login)
    assert told is not None
    assert told.startswith(f"GitHub does not say what {login} may do here. GitHub refused GET")
    (request,) = stage.fake.requests
    assert request.path.startswith("/repos/octo/widgets/collaborators/")
    assert request.query == {}


@pytest.mark.parametrize("kind", ["Bot", "Organization", "Mannequin", None])
def test_an_account_that_is_no_person_may_not(stage: Stage, kind: str | None) -> None:
    answer = {"permission": "admin", "user": {"login": "carol", "type": kind}}
    stage.fake.inject("GET", ASKED, Answer(200, answer))
    assert refusal(stage.remote, "carol") == "carol is not the account of a person."


def test_a_bot_with_write_access_may_not(stage: Stage) -> None:
    stage.repo.grant(BOT, "write")
    assert refusal(stage.remote, BOT) == f"{BOT} is not the account of a person."


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"permission": "write", "user": None}, "carol is not the account of a person."),
        ({"permission": "write"}, "carol is not the account of a person."),
        (
            {"permission": "write", "user": {"login": None, "type": "User"}},
            "carol is not the account of a person.",
        ),
        (
            {"permission": "admin", "user": {"login": "alice", "type": "User"}},
            "carol is not the account of a person.",
        ),
        (
            {"permission": None, "user": {"login": "carol", "type": "User"}},
            "carol has no write access here.",
        ),
        (
            {"permission": "WRITE", "user": {"login": "carol", "type": "User"}},
            "carol has no write access here.",
        ),
        (
            {"role_name": "admin", "user": {"login": "carol", "type": "User"}},
            "carol has no write access here.",
        ),
    ],
)
def test_half_an_answer_is_a_no(stage: Stage, answer: object, told: str) -> None:
    stage.fake.inject("GET", ASKED, Answer(200, answer))
    assert refusal(stage.remote, "carol") == told


@pytest.mark.parametrize(
    "fault",
    [
        Answer(404, {"message": "Not Found"}),
        Answer(403, {"message": "Must have push access to view collaborator permission."}),
        Answer(401, {"message": "Bad credentials"}),
        Answer(301, {"message": "Moved Permanently"}, {"Location": "https://evil.example/"}),
        Answer(200, b"<html>"),
        Answer(200, []),
        secondary_limit("7"),
        unicorn(502),
        Reset(),
    ],
    ids=named,
)
def test_no_answer_is_a_no(stage: Stage, fault: Answer | Reset) -> None:
    stage.repo.grant("carol", "admin")
    stage.fake.inject("GET", ASKED, fault, at=EVERY)
    told = refusal(stage.remote, "carol")
    assert told is not None
    assert told.startswith("GitHub does not say what carol may do here. ")


def test_a_token_that_may_not_ask_hears_no(stage: Stage) -> None:
    stage.repo.grant("carol", "admin")
    stage.act_as(stage.fake.personal_token("bob"))
    told = refusal(stage.remote, "carol")
    assert told is not None
    assert "metadata" not in told
    assert told.startswith("GitHub does not say what carol may do here. The token may not GET")
