import pytest

from panelist.errors import ForgeError
from panelist.forge.identity import is_ours, is_own, own_login
from panelist.forge.wire import IssueComment, ReviewComment, User
from tests.fakes.github import Answer
from tests.unit.forge.stage import BOT, Stage, named


def test_a_check_run_says_which_app_we_are(stage: Stage) -> None:
    run = stage.repo.add_check_run("Panelist", stage.head, app="panel-app")
    assert own_login(stage.remote, run.id) == "panel-app[bot]"
    assert [request.path for request in stage.fake.requests] == [
        f"/repos/octo/widgets/check-runs/{run.id}"
    ]


def test_a_personal_token_is_its_person(stage: Stage) -> None:
    stage.act_as(stage.fake.personal_token("carol"))
    assert own_login(stage.remote, None) == "carol"


def test_an_installation_token_without_checks_is_the_jobs_own(stage: Stage) -> None:
    assert own_login(stage.remote, None) == BOT


def test_without_a_check_of_its_own_an_app_is_known_by_an_earlier_one(stage: Stage) -> None:
    """A comment is often answered without a check run."""
    for app, external_id in (("evil", None), ("panel-app", "panelist:70.1"), ("evil", "x:70.1")):
        stage.repo.add_check_run("Panelist", stage.head, app=app, external_id=external_id)
    assert own_login(stage.remote, None, stage.head) == "panel-app[bot]"


def test_a_personal_token_is_its_person_whatever_app_was_here_before(stage: Stage) -> None:
    stage.repo.add_check_run("Panelist", stage.head, external_id="panelist:70.1")
    stage.act_as(stage.fake.personal_token("carol"))
    assert own_login(stage.remote, None, stage.head) == "carol"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"check_runs": []}),
        Answer(404, {"message": "Not Found"}),
        Answer(403, {"message": "Resource not accessible by integration"}),
    ],
    ids=named,
)
def test_without_any_check_the_account_is_the_jobs_own(stage: Stage, answer: Answer) -> None:
    stage.fake.inject("GET", ".*/commits/.*/check-runs", answer)
    assert own_login(stage.remote, None, stage.head) == BOT


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, {"message": "Not Found"}),
        Answer(403, {"message": "Resource not accessible by integration"}),
        Answer(200, {"id": 1, "app": None}),
        Answer(200, {"id": 1, "app": {"slug": None}}),
    ],
    ids=named,
)
def test_a_check_run_that_says_nothing_is_no_obstacle(stage: Stage, answer: Answer) -> None:
    stage.fake.inject("GET", ".*/check-runs/5", answer)
    assert own_login(stage.remote, 5) == BOT


def test_when_github_is_down_nobody_is_guessed(stage: Stage) -> None:
    stage.fake.inject("GET", "/user", *[Answer(502)] * 4)
    with pytest.raises(ForgeError):
        own_login(stage.remote, None)


@pytest.mark.parametrize(
    ("user", "own"),
    [
        (User(login=BOT), True),
        (User(login="GitHub-Actions[bot]"), True),
        (User(login="github-actions"), False),
        (User(login=None), False),
        (None, False),
    ],
)
def test_only_our_account_is_ours(user: User | None, *, own: bool) -> None:
    assert is_own(user, BOT) is own


@pytest.mark.parametrize(
    ("body", "login", "ours"),
    [
        ("<!-- panelist:sticky v1 -->\nAll read.", BOT, True),
        ("\n <!-- panelist:finding ab F1 -->\nHere.", BOT, True),
        ("Quote: <!-- panelist:sticky v1 -->", BOT, False),
        ("Coverage is 93 %", BOT, False),
        ("<!-- panelist:sticky v1 -->\nAll read.", "mallory", False),
        ("<!-- panelist:sticky v1 -->\nAll read.", None, False),
        (None, BOT, False),
    ],
)
def test_a_text_is_ours_by_its_account_and_its_beginning(
    body: str | None, login: str | None, *, ours: bool
) -> None:
    user = User(login=login)
    assert is_ours(IssueComment(id=1, body=body, user=user), BOT) is ours
    assert is_ours(ReviewComment(id=1, body=body, user=user), BOT) is ours
