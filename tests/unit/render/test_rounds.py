"""What people see of the stop rule: the round, what it keeps, and what an answer brought."""

import pytest

from panelist.contracts import Disposition, Ledger, Review
from panelist.render import comment, life
from panelist.render.links import Links
from panelist.render.report import html_report, markdown_report
from panelist.render.sentences import called, round_told
from panelist.render.text import text_report
from tests.unit.render.samples import HEAD, MARKER, PROMPTS, REVIEW, entry, finding, ledger

REASON = "in round 5: by now only what blocks is posted"


def in_round(rounds: int, quiet: int = 0, *, recorded: int = 0) -> Review:
    kept = [
        one.model_copy(update={"disposition": Disposition.RECORDED, "into": None, "reason": REASON})
        for one in REVIEW.accounts[:recorded]
    ]
    return REVIEW.model_copy(
        update={
            "accounts": (*kept, *REVIEW.accounts[recorded:]),
            "ledger": Ledger(rounds=rounds, quiet=quiet),
        }
    )


@pytest.mark.parametrize(
    ("review", "told"),
    [
        (REVIEW, ""),
        (in_round(1, recorded=2), ""),
        (in_round(2), "Round 2."),
        (
            in_round(5, recorded=1),
            "Round 5; 1 claim came too late or too weak: recorded, not posted.",
        ),
        (
            in_round(6, 2),
            "Round 6; two rounds found nothing new, so the review has converged.",
        ),
    ],
)
def test_the_round_is_told_from_the_second_on(review: Review, told: str) -> None:
    assert round_told(review) == told


def test_what_is_recorded_stands_apart_with_the_reason_in_every_report() -> None:
    review = in_round(5, recorded=1)
    scene = comment.Scene(PROMPTS, Links.of(review, None), None)
    body = comment.sticky(review, scene, MARKER)
    assert "<details><summary>Recorded and not posted (1)</summary>" in body
    recorded = body.partition("Recorded and not posted (1)")[2].partition("</details>")[0]
    assert REASON in recorded
    assert "## Recorded and not posted" in markdown_report(review, PROMPTS)
    assert "\nRecorded and not posted\n" in text_report(review)
    page = html_report(review, PROMPTS)
    assert "<p>Round 5; 1 claim came too late or too weak: recorded, not posted.</p>" in page
    assert f"<td>recorded</td><td>{REASON}</td>" in page


@pytest.mark.parametrize(
    ("tries", "told"),
    [(1, "F3"), (2, "F3, second try"), (3, "F3, third try"), (9, "F3, try 9")],
)
def test_what_an_answer_brought_is_called_by_the_number_it_answers(tries: int, told: str) -> None:
    assert called(finding(3, tries=tries)) == told


def test_the_thread_hears_what_the_answer_brought_and_stays_open() -> None:
    new = entry(3, at=HEAD, title="the voucher is lost", scenario="A refund has none.", tries=2)
    (turn,) = life.turns(ledger(entry(3)), ledger(new), HEAD)
    assert turn.kind == "second-try"
    assert life.since([turn]) == "F3 answered by something new"
    (change,) = life.threads(PROMPTS, (turn,))
    assert not change.resolved
    assert change.note.body == (
        f"{change.note.marker}\n"
        "**F3, next try**: what it quoted is gone at `aaaaaaa`, and what stands there now "
        "(src/cart.py:10) has a defect of its own: the voucher is lost\n\n"
        "A refund has none.\n"
    )
