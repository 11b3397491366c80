from panelist.contracts import Ledger
from panelist.forge.standing import Standing, standing
from panelist.ledger import MARKER as STICKY
from panelist.ledger import encode
from tests.fakes.github import EVERY, unicorn
from tests.unit.forge.stage import BOT, REPOSITORY, Stage, comment

LEDGER = Ledger(highest=3, paused_by="carol")


def look(stage: Stage) -> Standing:
    return standing(stage.github, REPOSITORY, 1, check_run_id=None, pause=stage.waits.append)


def test_before_posting_it_is_asked_how_things_stand(stage: Stage) -> None:
    stage.repo.add_issue_comment(1, f"{STICKY}\n{encode(LEDGER)}\nText.", author=BOT)
    assert look(stage) == Standing(login=BOT, head_sha=stage.head, ledger=LEDGER)


def test_a_strangers_ledger_is_not_ours(stage: Stage) -> None:
    forged = f"{STICKY}\n{encode(LEDGER)}\nText."
    stage.repo.add_issue_comment(1, forged, author="mallory")
    assert look(stage).ledger is None


def test_a_ledger_that_cannot_be_read_is_told(stage: Stage) -> None:
    line = "<!-- panelist:state v1 AAAA -->"
    stage.repo.add_issue_comment(1, f"{STICKY}\n{line}\nText.", author=BOT)
    stands = look(stage)
    assert (stands.login, stands.ledger, len(stands.notes)) == (BOT, None, 1)


def test_a_head_that_nobody_tells_is_no_reason_to_post_nothing(stage: Stage) -> None:
    stage.fake.inject("GET", ".*/pulls/1", *[unicorn()] * 3)
    posted = stage.publish(stage.posting([comment(1)]))
    assert (posted.comments_posted, len(posted.degraded)) == (1, 1)


def test_without_knowing_who_we_are_nothing_else_is_asked(stage: Stage) -> None:
    stage.fake.inject("GET", "/user", unicorn(), at=EVERY)
    stands = look(stage)
    assert (stands.login, stands.head_sha, stands.ledger) == (None, stage.head, None)
    assert [note.split(" ")[0] for note in stands.notes] == ["GitHub"]
    assert not [request for request in stage.fake.requests if "comments" in request.path]
