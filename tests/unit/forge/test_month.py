"""The budget of a repository and month: what is read for it, and what is left out of it."""

import itertools
from pathlib import Path

import pytest

from panelist.contracts import Ledger, MonthSpending, Pull, Trusted
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.month import read_month
from panelist.forge.skips import Rules, month_spent
from panelist.ledger import MARKER
from tests.fakes.github import EVERY, Answer, unicorn
from tests.unit.forge.history import ledger, spent, sticky
from tests.unit.forge.stage import BOT, DAY, Stage

MONTH = DAY[:7]
_names = (f"branch-{number}" for number in itertools.count())
LIST = "/repos/octo/widgets/issues/comments"


def limited(_: Trusted) -> Rules:
    return Rules(review_bots=False, usd_per_day=20.0, usd_per_month=10.0)


def another(stage: Stage, found: Ledger, *, author: str = BOT, day: str = DAY) -> int:
    """One more pull with that ledger, last changed on that day; its number."""
    name = next(_names)
    stage.repo.commit({"c.py": name.encode()}, name, branch=name)
    number = stage.repo.open_pull(name)
    comment = stage.repo.add_issue_comment(number, sticky(found), author=author)
    comment.updated_at = f"{day}T12:00:00Z"
    return number


def read(stage: Stage, own: Ledger | None = None) -> tuple[float, tuple[str, ...]]:
    month, notes = read_month(stage.remote, MONTH, stage.number, own, (BOT,))
    assert month.month == MONTH
    return month.usd, notes


def test_all_pulls_of_the_month_count_and_the_own_one_by_what_is_known(stage: Stage) -> None:
    another(stage, ledger("F1", spending=spent(2.0)))
    another(stage, ledger(spending=spent(3.0, "2026-11-02")))
    own = ledger(spending=spent(0.5))
    stage.repo.add_issue_comment(stage.number, sticky(ledger(spending=spent(99.0))), author=BOT)
    assert read(stage, own) == (5.5, ())


def test_the_month_begins_on_its_first_day_in_utc(stage: Stage) -> None:
    days = (*spent(4.0, "2026-10-31"), *spent(1.0, "2026-11-01"), *spent(8.0, "2026-12-01"))
    another(stage, ledger(spending=days))
    another(stage, ledger(spending=spent(16.0, "2026-10-31")), day="2026-10-31")
    assert read(stage) == (1.0, ())
    (asked,) = [one for one in stage.fake.requests if one.path == LIST]
    assert asked.query["since"] == "2026-11-01T00:00:00Z"


def test_an_account_that_a_stranger_writes_counts_for_nothing(stage: Stage) -> None:
    another(stage, ledger(spending=spent(1_000.0)), author="mallory")
    another(stage, ledger(spending=spent(1_000.0)), author="github-actions")
    number = another(stage, ledger(spending=spent(1.0)))
    stage.repo.add_issue_comment(number, sticky(ledger(spending=spent(9.0))), author="eve")
    assert read(stage) == (1.0, ())


def test_of_two_summaries_that_a_race_made_the_oldest_counts(stage: Stage) -> None:
    number = another(stage, ledger(spending=spent(1.0)))
    stage.repo.add_issue_comment(number, sticky(ledger(spending=spent(6.0))), author=BOT)
    assert read(stage) == (1.0, ())


def test_an_account_that_cannot_be_read_is_told(stage: Stage) -> None:
    another(stage, ledger(spending=spent(1.0)))
    number = another(stage, ledger())
    stage.repo.pull(number).issue_comments[-1].body = f"{MARKER}\n<!-- panelist:state v1 !!! -->"
    usd, notes = read(stage)
    assert usd == 1.0
    assert notes == (f"What the reviews of #{number} cost this month cannot be read.",)


def test_more_than_a_page_of_comments_is_read(stage: Stage) -> None:
    another(stage, ledger(spending=spent(1.0)))
    for _ in range(120):
        stage.repo.add_issue_comment(stage.number, "Me too", author="bob")
    assert read(stage) == (1.0, ())
    assert len([one for one in stage.fake.requests if one.path == LIST]) == 2


def collected(stage: Stage, directory: Path) -> Pull:
    return stage.collect(directory, rules=limited).pull


def test_what_the_month_has_left_is_in_the_snapshot(stage: Stage, tmp_path: Path) -> None:
    another(stage, ledger(spending=spent(9.99)))
    pull = collected(stage, tmp_path)
    assert (pull.skip, pull.spent_this_month) == (None, MonthSpending(month=MONTH, usd=9.99))


def test_a_month_that_is_used_up_begins_no_review(stage: Stage, tmp_path: Path) -> None:
    another(stage, ledger(spending=spent(10.0)))
    pull = collected(stage, tmp_path)
    assert pull.skip is not None
    assert (pull.skip.code, pull.skip.sentence) == (
        "budget",
        (
            "The reviews of this repository have used up the $10.00 of 2026-11 (UTC); "
            "`max-cost-usd-per-month` sets the limit."
        ),
    )
    assert not any("upload-pack" in request.path for request in stage.fake.requests)
    december = stage.collect(tmp_path / "2", rules=limited, day="2026-12-01").pull
    assert (december.skip, december.spent_this_month) == (
        None,
        MonthSpending(month="2026-12", usd=0.0),
    )


def test_two_jobs_at_once_see_the_same_rest_and_the_next_one_both(
    stage: Stage, tmp_path: Path
) -> None:
    """So they exceed the limit by what the others of them may cost, and by no more."""
    another(stage, ledger(spending=spent(9.0)))
    both = [collected(stage, tmp_path / name).spent_this_month for name in ("one", "two")]
    assert both == [MonthSpending(month=MONTH, usd=9.0)] * 2
    for _ in both:
        another(stage, ledger(spending=spent(1.0)))
    assert collected(stage, tmp_path / "three").spent_this_month == MonthSpending(
        month=MONTH, usd=11.0
    )


def test_what_a_list_does_not_show_yet_counts_in_the_next_run(stage: Stage, tmp_path: Path) -> None:
    clock = [0.0]
    stage.fake.lag_lists(10, lambda: clock[0])
    another(stage, ledger(spending=spent(10.0)))
    assert collected(stage, tmp_path).spent_this_month == MonthSpending(month=MONTH, usd=0.0)
    clock[0] = 11.0
    assert collected(stage, tmp_path / "2").skip is not None


def test_a_limit_that_cannot_be_checked_begins_no_review(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", LIST, unicorn(), at=EVERY)
    with pytest.raises(ForgeError, match="issues/comments"):
        stage.collect(tmp_path, rules=limited)
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.status, run.conclusion) == ("completed", "neutral")


def test_a_right_that_is_missing_is_named(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject(
        "GET", LIST, Answer(403, {"message": "Resource not accessible by integration"}), at=EVERY
    )
    with pytest.raises(PermissionMissingError) as caught:
        stage.collect(tmp_path, rules=limited)
    assert "pull-requests: write" in caught.value.fix


def test_nobody_asks_where_there_is_no_limit_or_nothing_to_pay(
    stage: Stage, tmp_path: Path
) -> None:
    def free(_: Trusted) -> Rules:
        return Rules(review_bots=False, usd_per_day=20.0, usd_per_month=10.0, paid=False)

    assert stage.collect(tmp_path).pull.spent_this_month is None
    assert stage.collect(tmp_path / "2", rules=free).pull.spent_this_month is None
    stage.pull.draft = True
    assert stage.collect(tmp_path / "3", rules=limited).pull.spent_this_month is None
    assert [one for one in stage.fake.requests if one.path == LIST] == []


def test_nothing_is_used_up_where_nobody_counted() -> None:
    assert month_spent(None, limited(Trusted())) == ""
