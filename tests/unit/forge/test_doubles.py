"""What an earlier run posted twice goes; what people answered or wrote stays."""

from panelist.forge.standing import standing
from tests.unit.forge.stage import BOT, MARKER, REPOSITORY, Stage, comment, note


def doubles(stage: Stage) -> set[int]:
    """The ids of what would be removed."""
    found = standing(stage.github, REPOSITORY, 1, check_run_id=None, pause=stage.waits.append)
    return {int(path.rpartition("/")[2]) for path in found.doubles}


def test_the_oldest_of_each_stays(stage: Stage) -> None:
    first, other = stage.commented(1, 2)
    (again,) = stage.commented(1)
    said = [stage.repo.add_issue_comment(1, note(3).body, author=BOT).id for _ in range(3)]
    assert doubles(stage) == {again, *said[1:]} - {first, other}


def test_one_that_somebody_answered_stays(stage: Stage) -> None:
    stage.commented(1)
    (again,) = stage.commented(1)
    answer = stage.repo.add_review_comment(1, "b.py", 1, "Why?", author="alice")
    answer.in_reply_to_id = again
    assert doubles(stage) == set()


def test_what_others_wrote_is_theirs(stage: Stage) -> None:
    for author in ("mallory", None):
        for _ in range(2):
            stage.repo.add_issue_comment(1, note(3).body, author=author)
            stage.repo.add_review_comment(1, "b.py", 1, comment(1).body, author=author)
    for _ in range(2):
        stage.repo.add_issue_comment(1, "Unmarked.", author=BOT)
    assert doubles(stage) == set()


def test_they_are_gone_after_publishing(stage: Stage) -> None:
    stage.commented(1, 1)
    for _ in range(2):
        stage.repo.add_issue_comment(1, note(3).body, author=BOT)
        stage.repo.add_issue_comment(1, f"{MARKER}\nOld.", author=BOT)
    stage.publish(stage.posting([comment(1)]))
    assert stage.told() == ["<!-- panelist:finding 0001 -->"]
    assert (len(stage.stickies()), len(stage.conversation())) == (1, 1)


def test_one_that_cannot_be_removed_is_told(stage: Stage) -> None:
    stage.commented(1, 1)
    stage.limited_to(contents="read", pull_requests="read", checks="write")
    published = stage.publish(stage.posting())
    assert any("may not DELETE" in sentence for sentence in published.degraded)
    assert len(stage.told()) == 2
