"""The engine that a run gets, and what it has to be given for it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panelist.cli import engine
from panelist.contracts import Engine, FailureKind, Ledger, MonthSpending, Pull, Spending, Tier
from panelist.errors import RepositoryError, SettingsError
from panelist.events import Bus
from panelist.phases.answers import VerifyAnswer
from panelist.phases.costs import SpentBefore
from panelist.ports import Answer, Ask, NoAnswer
from panelist.repo.fetch import init_bare, store
from panelist.repo.git import Git
from panelist.repo.objects import BASE_REF, HEAD_REF
from panelist.settings import Provider, Settings, read
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.unit.phases import scene

VERTEX = {
    "CLOUD_ML_REGION": "global",
    "ANTHROPIC_VERTEX_PROJECT_ID": "widgets",
    "CLOUDSDK_AUTH_ACCESS_TOKEN": KEY,
}
CONFIRMED = scene.verified(scene.word("q.1"))


def confirmed(_: RecordedRequest) -> Reply:
    return Reply(CONFIRMED.model_dump_json())


def answered(
    settings: Settings, variables: Mapping[str, str], *, spent: SpentBefore | None = None
) -> Answer[VerifyAnswer] | NoAnswer:
    """What the model of the engine says."""

    async def told() -> Answer[VerifyAnswer] | NoAnswer:
        engagement = engine.engage(settings, read(variables), Bus(), spent=spent)
        async with engagement as engaged:
            assert engaged.model is not None
            assert 0 < engaged.seconds_left() < 20 * 60
            return await engaged.model.ask(
                Ask("verify", Tier.POWERFUL, "You check.", "", "Check.", VerifyAnswer)
            )

    return asyncio.run(told())


@pytest.mark.parametrize(
    ("provider", "variables", "address"),
    [
        ("anthropic", {"ANTHROPIC_API_KEY": KEY}, "ANTHROPIC_BASE_URL"),
        ("vertex", VERTEX, "ANTHROPIC_VERTEX_BASE_URL"),
        ("foundry", {"ANTHROPIC_FOUNDRY_API_KEY": KEY}, "ANTHROPIC_FOUNDRY_BASE_URL"),
    ],
)
def test_a_run_asks_the_provider_it_is_told_to(
    provider: Provider, variables: Mapping[str, str], address: str
) -> None:
    with FakeAnthropic(confirmed) as fake:
        answer = answered(Settings(provider=provider), {**variables, address: fake.url})
        [request] = fake.requests

    assert isinstance(answer, Answer)
    assert answer.value == CONFIRMED
    assert request.headers.get("x-api-key", request.headers.get("authorization", "")) in {
        KEY,
        f"Bearer {KEY}",
    }


@pytest.mark.parametrize(("spent", "answers"), [(None, True), (1.0, True), (19.999, False)])
def test_what_the_day_leaves_is_the_ceiling_too(spent: float | None, *, answers: bool) -> None:
    with FakeAnthropic(confirmed) as fake:
        variables = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake.url}
        answer = answered(
            Settings(), variables, spent=None if spent is None else SpentBefore(spent)
        )
    assert isinstance(answer, Answer) is answers
    if isinstance(answer, NoAnswer):
        assert answer.kind is FailureKind.BUDGET


def test_only_a_pull_request_has_a_day_that_is_accounted_for() -> None:
    today = datetime.now(UTC).date().isoformat()
    spent = Ledger(spending=(Spending(day=today, usd=1.5, runs=1),))
    pull = Pull(
        source="github",
        repository="octo/widgets",
        number=7,
        head_sha="a" * 40,
        diff_source="diff",
        ledger=spent,
    )
    assert engine.spent_so_far(pull) == SpentBefore(1.5)
    assert engine.spent_so_far(pull.model_copy(update={"ledger": None})) == SpentBefore(0)
    assert engine.spent_so_far(pull.model_copy(update={"source": "git"})) is None
    month = MonthSpending(month=today[:7], usd=8)
    assert engine.spent_so_far(pull.model_copy(update={"spent_this_month": month})) == (
        SpentBefore(1.5, 8)
    )
    past = MonthSpending(month="2020-01", usd=8)
    assert engine.spent_so_far(pull.model_copy(update={"spent_this_month": past})) == (
        SpentBefore(1.5, 0)
    )


def test_what_may_be_spent_is_the_same_at_every_provider() -> None:
    """A price that is not known counts as the dearest one."""
    with FakeAnthropic(confirmed) as fake:
        variables = {"ANTHROPIC_FOUNDRY_API_KEY": KEY, "ANTHROPIC_FOUNDRY_BASE_URL": fake.url}
        answer = answered(Settings(provider="foundry", max_cost_usd=0.1), variables)

    assert isinstance(answer, NoAnswer)
    assert answer.kind is FailureKind.BUDGET
    assert fake.requests == []


@pytest.mark.parametrize(
    ("settings", "variables", "has"),
    [
        (Settings(), {}, False),
        (Settings(), {"ANTHROPIC_API_KEY": KEY}, True),
        (Settings(provider="bedrock"), {"ANTHROPIC_API_KEY": KEY}, False),
        (Settings(provider="bedrock"), {"AWS_REGION": "us-east-1"}, True),
        (Settings(engine=Engine.OFFLINE), {}, True),
    ],
)
def test_whether_there_is_anything_to_sign_in_with(
    settings: Settings, variables: Mapping[str, str], *, has: bool
) -> None:
    assert engine.has_credentials(settings, read(variables)) is has


def test_only_the_key_of_anthropic_is_asked_for_before_connecting() -> None:
    engine.require_credentials(Settings(engine=Engine.OFFLINE), read({}))
    engine.require_credentials(Settings(provider="vertex"), read({}))
    with pytest.raises(SettingsError, match="ANTHROPIC_API_KEY is not set"):
        engine.require_credentials(Settings(), read({}))


def test_what_a_cloud_misses_is_said_on_connecting() -> None:
    with pytest.raises(SettingsError, match="CLOUD_ML_REGION is not set"):
        answered(Settings(provider="vertex"), {"CLOUDSDK_AUTH_ACCESS_TOKEN": KEY})


def test_offline_there_is_no_model() -> None:
    async def told() -> bool:
        async with engine.engage(Settings(engine=Engine.OFFLINE), read({}), Bus()) as engaged:
            return engaged.model is None

    assert asyncio.run(told())


def collected(root: Path, objects: str) -> Pull:
    """A pull request whose git objects are in that folder."""
    init_bare(root / "objects.git")
    sha = store(root / "objects.git", {"a.py": b"1"})
    for ref in (BASE_REF, HEAD_REF):
        Git.at(root / "objects.git").run("update-ref", ref, sha)
    return Pull(
        source="github", repository="octo/widgets", diff_source="diff", objects=objects, number=7
    )


def test_the_objects_of_a_pull_request_are_in_its_run_directory(tmp_path: Path) -> None:
    repo = engine.repository(collected(tmp_path, "objects.git"), tmp_path)
    assert repo.read("head", "a.py") == b"1"


@pytest.mark.parametrize("objects", ["..", "/work/.git", "../objects.git", "reports/objects.git"])
def test_objects_from_anywhere_else_are_refused(tmp_path: Path, objects: str) -> None:
    pull = collected(tmp_path, objects)
    with pytest.raises(RepositoryError, match="outside of the run directory"):
        engine.repository(pull, tmp_path)


def test_objects_that_were_tampered_with_are_refused(tmp_path: Path) -> None:
    pull = collected(tmp_path, "objects.git")
    (tmp_path / "objects.git" / "hooks").mkdir()
    with pytest.raises(RepositoryError, match="holds 'hooks'"):
        engine.repository(pull, tmp_path)
