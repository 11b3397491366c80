"""A review that nobody could see is not paid for."""

from pathlib import Path

import pytest

from panelist.contracts import Trusted
from panelist.errors import PermissionMissingError
from panelist.forge.rights import require_listener
from panelist.forge.skips import Rules
from tests.fakes.github import EVERY, unicorn
from tests.fakes.github.state import Level
from tests.unit.forge.stage import Stage

READS: dict[str, Level] = {"contents": "read", "pull_requests": "read", "issues": "read"}


def free(_: Trusted) -> Rules:
    return Rules(review_bots=False, usd_per_day=20.0, paid=False)


@pytest.mark.parametrize("rights", [{"contents": "read"}, {**READS, "checks": "read"}, {}])
def test_nothing_is_collected_for_a_token_that_may_only_read(
    stage: Stage, tmp_path: Path, rights: dict[str, Level]
) -> None:
    stage.limited_to(**rights)
    with pytest.raises(PermissionMissingError) as caught:
        stage.ended(tmp_path)
    assert caught.value.happened.startswith("The token may only read")
    assert "checks: write" in caught.value.fix
    assert "pull-requests: write" in caught.value.fix
    assert stage.pull.issue_comments == []


@pytest.mark.parametrize("right", ["pull_requests", "issues", "checks"])
def test_one_place_to_write_is_enough(stage: Stage, tmp_path: Path, right: str) -> None:
    rights: dict[str, Level] = {**READS, right: "write"}
    stage.limited_to(**rights)
    stage.collect(tmp_path)
    assert stage.pull.issue_comments == []


def test_what_costs_nothing_may_go_unseen(stage: Stage, tmp_path: Path) -> None:
    stage.limited_to(**READS)
    assert stage.collect(tmp_path, rules=free).pull.check_run_id is None


def test_a_dry_run_writes_nothing_anyway(stage: Stage, tmp_path: Path) -> None:
    stage.limited_to(**READS)
    before = len(stage.fake.writes)
    stage.collect(tmp_path, dry_run=True)
    assert len(stage.fake.writes) == before


def test_pulls_of_bots_and_forks_hear_about_the_key_instead(stage: Stage, tmp_path: Path) -> None:
    stage.pull.author = "dependabot[bot]"
    stage.limited_to(**READS)
    assert stage.collect(tmp_path).pull.skip is not None


def test_where_github_does_not_say_the_run_goes_on(stage: Stage) -> None:
    stage.fake.inject("POST", ".*/issues/1/comments", unicorn(), at=EVERY)
    require_listener(stage.writer, 1)


def test_in_a_locked_conversation_nobody_hears(stage: Stage) -> None:
    stage.pull.locked = True
    stage.limited_to(**READS, checks="write")
    with pytest.raises(PermissionMissingError):
        require_listener(stage.writer, 1)
