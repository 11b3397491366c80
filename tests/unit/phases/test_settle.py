"""What people decided while the panel was at work."""

from panelist.contracts import (
    Account,
    Command,
    Conclusion,
    Disposition,
    EntryState,
    Ledger,
    RankedFinding,
    RecommendedAction,
    Review,
    Severity,
)
from panelist.phases.settle import settle
from tests.unit.render.samples import EARLIER, HEAD, QUIET, entry, finding, ledger


def account(found: RankedFinding) -> Account:
    return Account(
        claim=found.ids[0],
        agent="quality",
        title=found.title,
        place="src/cart.py:10",
        severity=found.severity,
        disposition=Disposition.KEPT,
        into=found.number,
        reason="",
    )


FINDINGS = (finding(1, severity=Severity.HIGH), finding(2))
OURS = ledger(entry(1), entry(2))
REVIEW = QUIET.model_copy(
    update={
        "findings": FINDINGS,
        "accounts": tuple(map(account, FINDINGS)),
        "ledger": OURS,
        "conclusion": Conclusion.FAILURE,
        "recommended_action": RecommendedAction.FIX_AND_RE_REVIEW,
        "headline": "1 finding to fix before merging (1 high, 1 medium)",
        "reasons": ("F1 is high: The discount is applied twice",),
    }
)
DISMISSED = entry(1, EntryState.DISMISSED, at=EARLIER, who="eve", why="It is meant so.")


def settled(
    there: Ledger | None, command: Command | None = None, review: Review = REVIEW
) -> Review:
    return settle(review, there, command, fail_on="high", on_incomplete="neutral")


def asked(verb: str, number: str = "") -> Command:
    return Command.model_validate(
        {"verb": verb, "finding": number, "reason": "No.", "author": "bob", "comment_id": 5}
    )


def test_without_another_ledger_nothing_changes() -> None:
    assert settled(None) == REVIEW
    assert settled(OURS) == REVIEW


def test_a_review_without_a_ledger_stays_as_it_is() -> None:
    bare = REVIEW.model_copy(update={"ledger": None})
    assert settled(ledger(DISMISSED), review=bare) == bare


def test_a_finding_that_was_dismissed_meanwhile_is_gone_and_so_is_its_verdict() -> None:
    got = settled(ledger(DISMISSED, entry(2)))
    kept, rest = REVIEW.accounts[1], {"disposition": Disposition.REJECTED, "into": None}
    assert got == REVIEW.model_copy(
        update={
            "findings": FINDINGS[1:],
            "accounts": (
                REVIEW.accounts[0].model_copy(
                    update=rest | {"reason": "dismissed by eve: It is meant so."}
                ),
                kept,
            ),
            "ledger": ledger(DISMISSED, entry(2)),
            "conclusion": Conclusion.SUCCESS,
            "recommended_action": RecommendedAction.MERGE,
            "headline": "Reviewed in full, nothing to stop it (1 medium)",
            "reasons": (),
        }
    )


def test_an_alarm_outlives_the_dismissal_of_a_finding() -> None:
    alarmed = REVIEW.model_copy(update={"alarms": ("text at a.py:1 instructs",)})
    got = settled(ledger(DISMISSED, entry(2)), review=alarmed)
    assert got.conclusion is Conclusion.ACTION_REQUIRED
    assert got.reasons == ("text at a.py:1 instructs",)


def test_a_number_that_was_given_meanwhile_is_not_given_twice() -> None:
    other = entry(9).model_copy(update={"number": "F2"})
    got = settled(ledger(entry(1), other))
    assert [found.number for found in got.findings] == ["F1", "F3"]
    assert [one.into for one in got.accounts] == ["F1", "F3"]
    assert got.ledger is not None
    assert [(one.number, one.fingerprint[-1]) for one in got.ledger.entries] == [
        ("F1", "1"),
        ("F2", "9"),
        ("F3", "2"),
    ]


def test_what_this_run_was_asked_for_is_newer_than_what_stands_there() -> None:
    paused = OURS.model_copy(update={"paused_by": "eve"})
    got = settled(paused, asked("resume")).ledger
    assert got is not None
    assert got.paused_by is None
    kept = settled(paused, asked("review")).ledger
    assert kept is not None
    assert kept.paused_by == "eve"


def test_a_dismissal_that_this_run_was_started_with_holds() -> None:
    got = settled(OURS, asked("dismiss", "F1"))
    assert [found.number for found in got.findings] == ["F2"]
    assert got.ledger is not None
    gone = got.ledger.entries[0]
    assert (gone.state, gone.who, gone.why, gone.at) == (
        EntryState.DISMISSED,
        "bob",
        "No.",
        HEAD,
    )
