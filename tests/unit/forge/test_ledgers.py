"""Which summary comments of a repository are read, and how GitHub is asked for them."""

from panelist.forge.ledgers import PullLedger, read_ledgers
from tests.unit.forge.history import leave, ledger
from tests.unit.forge.stage import Stage

FOUND = ledger("F1", "F2")


def another(stage: Stage, day: str, branch: str) -> int:
    """One more pull, last changed on that day."""
    stage.repo.commit({"c.py": branch.encode()}, branch, branch=branch)
    number = stage.repo.open_pull(branch)
    stage.repo.pull(number).created_at = f"{day}T08:00:00Z"
    return number


def test_pulls_without_a_summary_of_ours_are_passed_over(stage: Stage) -> None:
    stage.repo.add_issue_comment(stage.number, "Looks good")
    leave(stage, FOUND, author="mallory")
    assert list(read_ledgers(stage.remote)) == []


def test_closed_pulls_count_as_well(stage: Stage) -> None:
    leave(stage, FOUND)
    stage.pull.state = "closed"
    assert list(read_ledgers(stage.remote)) == [PullLedger(stage.number, FOUND, ())]


def test_a_person_reads_what_the_job_and_they_themselves_posted(stage: Stage) -> None:
    stage.repo.grant("carol", "write")
    stage.act_as(stage.fake.personal_token("carol"))
    leave(stage, FOUND)
    assert [one.ledger for one in read_ledgers(stage.remote)] == [FOUND]
    stage.pull.issue_comments.clear()
    leave(stage, FOUND, author="carol")
    assert [one.ledger for one in read_ledgers(stage.remote)] == [FOUND]


def test_pulls_that_did_not_change_since_are_not_asked_for(stage: Stage) -> None:
    stage.pull.created_at = "2026-10-01T00:00:00Z"
    newer, on_the_day = another(stage, "2026-11-03", "new"), another(stage, "2026-11-02", "day")
    leave(stage, FOUND)
    before = len(stage.fake.requests)
    assert list(read_ledgers(stage.remote, "2026-11-02")) == []
    asked = [one.path for one in stage.fake.requests[before:] if one.path.endswith("/comments")]
    assert [path.split("/")[-2] for path in asked] == [str(newer), str(on_the_day)]
