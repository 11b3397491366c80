import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from panelist import ledger
from panelist.contracts import (
    Account,
    Advice,
    Call,
    Claim,
    Conclusion,
    Disposition,
    Dropped,
    Entry,
    EntryState,
    FileContext,
    Finding,
    Ledger,
    Origin,
    Outcome,
    Place,
    Placement,
    Pull,
    RecommendedAction,
    Review,
    Risk,
    Severity,
    Since,
    Tokens,
    Verdict,
    Verdicts,
)
from panelist.diff import parse
from panelist.memory import digest
from panelist.phases import known
from panelist.phases.entries import Life
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.synthesize import synthesize
from panelist.ports import Model
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change

PLAN = scene.plan()


def verdict(finding: Finding, outcome: Outcome = Outcome.CONFIRMED, **more: object) -> Verdict:
    told: dict[str, object] = {
        "finding": finding.id,
        "outcome": outcome,
        "by": "model-powerful",
        "reason": "line 2 sets it",
        "severity": finding.severity,
        "worth": 85,
        "advice": Advice.POST,
        "place": finding.place,
        "commentable": True,
        "origin": Origin.INTRODUCED,
    }
    return Verdict.model_validate(told | more)


def record(*pairs: tuple[Finding, Verdict], claims: Sequence[Claim] = (), **more: object) -> Record:
    findings = tuple(one for one, _ in pairs)
    verdicts = Verdicts(
        plan_digest=digest(PLAN),
        findings=findings,
        verdicts=tuple(other for _, other in pairs),
    )
    return Record(
        pull=scene.PULL,
        diff=scene.diff(),
        context=scene.context(),
        plan=PLAN,
        reports=(
            scene.reviewed("security.s1", of=PLAN),
            scene.reviewed("quality.s1", of=PLAN),
        ),
        findings=scene.gathered(PLAN, *findings, claims=claims),
        verdicts=verdicts.model_copy(update=more),
    )


def review(room: Room, *pairs: tuple[Finding, Verdict]) -> Review:
    return asyncio.run(synthesize(record(*pairs), room, seconds=1.5))


def test_what_the_editor_posts_is_shown_with_all_that_is_known_of_it() -> None:
    one = scene.finding(support=3, found_by=("security", "quality"))
    told = record((one, verdict(one)), summary="Begin at line 3.", edited_by="model-powerful")
    found = asyncio.run(synthesize(told, scene.room(ScriptedModel({})), seconds=1.5))
    (ranked,) = found.findings
    assert (ranked.number, ranked.ids, ranked.found_by, ranked.models) == (
        "F1",
        ("quality.s1.1",),
        ("security", "quality"),
        ("model-balanced",),
    )
    assert (ranked.confidence, ranked.confidence_claimed, ranked.support, ranked.worth) == (
        85,
        90,
        3,
        85,
    )
    assert ranked.placement is Placement.INLINE
    assert found.recommended_action is RecommendedAction.FIX_AND_RE_REVIEW
    assert found.conclusion is Conclusion.FAILURE
    assert (found.summary, found.synthesized_by) == ("Begin at line 3.", "model-powerful")
    assert found.seconds == 1.5


def test_without_an_editor_the_brief_is_the_summary_and_code_decided() -> None:
    one = scene.finding()
    found = review(scene.room(), (one, verdict(one, by="code", advice=None, worth=None)))
    assert (found.summary, found.synthesized_by) == ("Handles a missing divisor.", "code")


def test_what_two_models_refuted_names_both_and_raises_no_alarm() -> None:
    both = verdict(scene.finding(), Outcome.REFUTED, also_by="model-balanced")
    found = review(scene.room(ScriptedModel({})), (scene.finding(), both))
    (account,) = found.accounts
    assert account.reason == "line 2 sets it (model-powerful and model-balanced)"
    assert (found.alarms, found.conclusion) == ((), Conclusion.SUCCESS)


def rejected(title: str) -> Account:
    return Account(
        claim="quality.s1.9",
        agent="quality",
        title=title,
        place="a.py:2",
        severity=Severity.LOW,
        disposition=Disposition.REJECTED,
        reason="line 2 sets it (model-powerful)",
    )


SAID = ledger.summary("Said before.", [rejected("Said before, and refuted")])
AGAIN = scene.PULL.model_copy(update={"ledger": Ledger(summary=SAID)})


def test_where_nothing_is_new_what_was_said_is_said_again() -> None:
    """A dismissal on an unchanged head has no editor, and nobody to refute anything."""
    context = scene.context().model_copy(update={"scope": "nothing"})
    told = replace(record(summary="Of the dispute alone."), pull=AGAIN, context=context)
    found = asyncio.run(synthesize(told, scene.room(), seconds=0, life=Life({}, "2026-11-20")))
    assert found.summary == "Said before."
    assert [one.title for one in found.accounts] == ["Said before, and refuted"]
    assert found.ledger is not None
    assert found.ledger.summary == SAID


def test_where_something_is_new_what_is_said_now_lives_on() -> None:
    one = scene.finding()
    told = replace(record((one, verdict(one, Outcome.REFUTED)), summary="New."), pull=AGAIN)
    found = asyncio.run(synthesize(told, scene.room(), seconds=0, life=Life({}, "2026-11-20")))
    assert (found.summary, [kept.claim for kept in found.accounts]) == ("New.", ["quality.s1.1"])
    assert found.ledger is not None
    assert found.ledger.summary == ledger.summary("New.", found.accounts)


def test_people_read_the_corrected_sentence_and_the_open_question() -> None:
    partly, open_ = scene.finding(), scene.finding("quality.s1.2", title="leaks", start=2)
    found = review(
        scene.room(),
        (partly, verdict(partly, Outcome.PARTLY, corrected="Only b == 0 is wrong.")),
        (open_, verdict(open_, Outcome.UNSETTLED, open_question="Who closes it?")),
    )
    first, second = found.findings
    assert (first.scenario, first.open_question) == ("Only b == 0 is wrong.", "")
    assert (second.scenario, second.open_question) == (open_.scenario, "Who closes it?")
    assert second.placement is Placement.UNSETTLED


def test_what_is_merged_is_named_by_its_carrier() -> None:
    one = scene.finding("quality.s1.1")
    two = scene.finding("security.s1.1", title="crash", start=2)
    found = review(scene.room(), (one, verdict(one)), (two, verdict(two, same_as="quality.s1.1")))
    (ranked,) = found.findings
    assert ranked.ids == ("quality.s1.1", "security.s1.1")
    assert ranked.found_by == ("quality", "security")
    assert ranked.support == 2
    assert ranked.also_at == (two.place,)


def test_a_duplicate_that_the_editor_would_leave_raises_no_alarm() -> None:
    one, two = scene.finding("quality.s1.1"), scene.finding("security.s1.1", title="crash")
    left = verdict(two, same_as="quality.s1.1", advice=Advice.LEAVE)
    assert review(scene.room(), (one, verdict(one)), (two, left)).alarms == ()
    alone = verdict(two, advice=Advice.LEAVE)
    assert review(scene.room(), (two, alone)).conclusion is Conclusion.ACTION_REQUIRED


def test_every_claim_has_an_account_whatever_became_of_it() -> None:
    kept = scene.finding("quality.s1.1", claims=("quality.s1.1", "quality.s1.2"))
    other = scene.claim_of(scene.finding("quality.s1.2", title="says the same"))
    refuted = scene.finding("quality.s1.3", title="leaks")
    left = scene.finding("quality.s1.4", title="could be faster", severity=Severity.LOW)
    told = record(
        (kept, verdict(kept)),
        (refuted, verdict(refuted, Outcome.REFUTED, place=None)),
        (left, verdict(left, advice=Advice.LEAVE)),
        claims=[other],
    )
    found = asyncio.run(synthesize(told, scene.room(), seconds=0))
    assert [(one.claim, one.disposition, one.into) for one in found.accounts] == [
        ("quality.s1.1", Disposition.KEPT, "F1"),
        ("quality.s1.2", Disposition.MERGED, "F1"),
        ("quality.s1.3", Disposition.REJECTED, None),
        ("quality.s1.4", Disposition.REJECTED, None),
    ]
    assert found.accounts[2] == Account(
        claim="quality.s1.3",
        agent="quality",
        title="leaks",
        place="src/ratio.py:3",
        severity=Severity.HIGH,
        disposition=Disposition.REJECTED,
        reason="line 2 sets it (model-powerful)",
    )
    assert found.accounts[1].title == "says the same"
    assert found.findings[0].ids == ("quality.s1.1", "quality.s1.2")


def test_findings_are_shown_by_where_people_meet_them_and_worst_first() -> None:
    low = scene.finding("quality.s1.1", severity=Severity.LOW, start=2, quote="if b is None:")
    critical = scene.finding("quality.s1.2", severity=Severity.CRITICAL, title="something else")
    noted = scene.finding("quality.s1.3", severity=Severity.HIGH, title="a name")
    found = review(
        scene.room(),
        (noted, verdict(noted, advice=Advice.NOTE)),
        (low, verdict(low)),
        (critical, verdict(critical)),
    )
    assert [(one.number, one.severity, one.placement) for one in found.findings] == [
        ("F1", Severity.CRITICAL, Placement.INLINE),
        ("F2", Severity.LOW, Placement.INLINE),
        ("F3", Severity.HIGH, Placement.NOTED),
    ]


def call(purpose: str, price: float | None = 0.01) -> Call:
    return Call(purpose=purpose, model="m", tokens=Tokens(), cost_usd=price, stop_reason="end_turn")


def test_costs_are_told_by_agent_and_by_phase() -> None:
    told = record(calls=(call("edit"), call("edit:s2")))
    gathered = told.findings.model_copy(update={"calls": (call("gather"),)})
    found = asyncio.run(synthesize(replace(told, findings=gathered), scene.room(), seconds=0))
    assert sum(cost.calls for cost in found.costs) == 3
    assert found.cost_usd == pytest.approx(0.03)


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    told = record(calls=(call("edit", None), call("edit")))
    assert asyncio.run(synthesize(told, scene.room(), seconds=0)).cost_usd is None


def test_people_read_the_riskiest_files_first() -> None:
    rows = (("a.md", Risk.LOW, True), ("b.lock", Risk.LOW, False), ("c.py", Risk.HIGH, True))
    files = tuple(
        FileContext(path=path, risk=risk, in_scope=scope, reason="") for path, risk, scope in rows
    )
    told = record()
    altered = replace(
        told,
        diff=parse(change({path: 1 for path, _, _ in rows})),
        context=told.context.model_copy(update={"files": files}),
    )
    found = asyncio.run(synthesize(altered, scene.room(), seconds=0))
    assert [step.path for step in found.reading_order] == ["c.py", "a.md"]


@pytest.mark.parametrize(
    ("severity", "conclusion"),
    [
        (Severity.CRITICAL, Conclusion.ACTION_REQUIRED),
        (None, Conclusion.ACTION_REQUIRED),
        (Severity.LOW, Conclusion.SUCCESS),
    ],
)
def test_a_dropped_claim_is_a_note_and_from_high_up_for_a_person(
    severity: Severity | None, conclusion: Conclusion
) -> None:
    told = record()
    dropped = Dropped(reason="it is not of the asked form", title="leaks", severity=severity)
    report = told.reports[1].model_copy(update={"dropped": (dropped,)})
    altered = replace(told, reports=(told.reports[0], report))
    found = asyncio.run(synthesize(altered, scene.room(), seconds=0))
    note = "quality.s1: a claim was not taken in: it is not of the asked form (leaks)"
    assert note in found.notes
    assert found.conclusion is conclusion


def test_a_finding_of_a_collector_names_the_collector() -> None:
    fact = scene.fact()
    alone = verdict(fact, by="code", advice=None, worth=None, severity=None)
    (ranked,) = review(scene.room(), (fact, alone)).findings
    assert (ranked.models, ranked.confidence) == (("secrets",), 90)
    assert (ranked.support, ranked.confidence_claimed) == (0, 0)


def life() -> Life:
    marks = known.prints(scene.PULL, scene.diff(), {"src/ratio.py"}, scene.REPO)
    return Life(marks, "2026-11-20")


def lived(
    model: Model | None, pull: Pull, *pairs: tuple[Finding, Verdict], **changed: str
) -> Review:
    """The review of a later run, with a ledger."""
    told = record(*pairs)
    context = told.context.model_copy(update=changed)
    later = replace(told, pull=pull, context=context)
    return asyncio.run(synthesize(later, scene.room(model), seconds=0, life=life()))


def ledger_of(review: Review) -> dict[str, Entry]:
    assert review.ledger is not None
    return {entry.number: entry for entry in review.ledger.entries}


OTHER = scene.finding("quality.s1.2", title="crashes on zero", start=2)
CARRIED = scene.finding("ledger.F1")


def test_where_nothing_lives_on_there_is_no_ledger() -> None:
    assert review(scene.room()).ledger is None


def test_a_finding_that_carries_a_known_one_takes_over_its_number() -> None:
    part = verdict(CARRIED, same_as="quality.s1.2", reason="one cause")
    found = lived(
        ScriptedModel({}), scene.lived(scene.entry()), (OTHER, verdict(OTHER)), (CARRIED, part)
    )
    (ranked,) = found.findings
    assert (ranked.number, ranked.fingerprint) == ("F1", "0" * 15 + "1")
    assert ranked.ids == ("quality.s1.2", "ledger.F1")
    assert [(one.claim, one.into) for one in found.accounts] == [
        ("quality.s1.2", "F1"),
        ("ledger.F1", "F1"),
    ]
    assert ledger_of(found)["F1"].title == "crashes on zero"


TWO = scene.finding("ledger.F2", title="crashes on zero", start=2)


def test_a_known_finding_that_becomes_a_part_of_another_known_one_ends() -> None:
    pull = scene.lived(scene.entry(), scene.entry("F2", of=TWO))
    part = verdict(CARRIED, same_as="ledger.F2", reason="one cause")
    found = lived(ScriptedModel({}), pull, (CARRIED, part), (TWO, verdict(TWO)))
    assert [one.number for one in found.findings] == ["F2"]
    ended = ledger_of(found)["F1"]
    assert (ended.state, ended.who, ended.why, ended.at) == (
        EntryState.FIXED,
        "code",
        "it is part of F2 now: one cause",
        scene.PULL.head_sha,
    )


def test_what_stands_as_before_stands() -> None:
    pull = scene.lived(scene.entry(), scene.entry("F2", of=TWO))
    told = record((CARRIED, verdict(CARRIED)), (TWO, verdict(TWO)))
    context = told.context.model_copy(update={"scope": "nothing", "known": ("h1",)})
    later = replace(told, pull=pull, context=context)
    room = scene.room(ScriptedModel({}))
    found = asyncio.run(synthesize(later, room, seconds=0, life=life()))
    assert [(one.number, one.carried) for one in found.findings] == [("F1", True), ("F2", True)]
    assert {one.reason for one in found.accounts} == {"stands as before"}
    assert [entry.told for entry in ledger_of(found).values()] == [False, False]


def test_support_lives_on_in_the_ledger() -> None:
    agreed = scene.finding(support=4)
    found = lived(ScriptedModel({}), scene.PULL, (agreed, verdict(agreed)))
    assert ledger_of(found)["F1"].support == 4
    carried = scene.finding("ledger.F1", support=4)
    pull = scene.lived(scene.entry(of=agreed))
    later = lived(ScriptedModel({}), pull, (carried, verdict(carried)))
    assert ledger_of(later)["F1"].support == 4
    assert later.findings[0].support == 4


@pytest.mark.parametrize(("added", "numbers"), [((), ["F1"]), (None, ["F1", "F2"])], ids=str)
def test_what_is_lowered_below_high_is_turned_away_on_old_lines(
    added: tuple[Place, ...] | None, numbers: list[str]
) -> None:
    one = scene.finding()
    lowered = verdict(OTHER, severity=Severity.LOW)
    since = Since(head_sha=scene.EARLIER, relation="ahead", added=added)
    pull = scene.lived(since=since)
    found = lived(ScriptedModel({}), pull, (one, verdict(one)), (OTHER, lowered), scope="new")
    assert [ranked.number for ranked in found.findings] == numbers
    if len(numbers) == 1:
        assert (found.accounts[1].disposition, found.accounts[1].reason) == (
            Disposition.RECORDED,
            "below high, and its lines have not changed since eeeeeeeeeeee",
        )


class TestReading:
    """What goes on record as read."""

    def read(self, found: Review) -> tuple[int, bool, tuple[str, ...]]:
        assert found.ledger is not None
        assert found.ledger.reading is not None
        reading = found.ledger.reading
        return len(reading.hunks), reading.complete, reading.agents

    def test_is_what_every_reviewer_read(self) -> None:
        found = lived(ScriptedModel({}), scene.PULL)
        assert self.read(found) == (1, True, ("security", "quality"))

    def test_is_nothing_where_no_model_read(self) -> None:
        assert self.read(lived(None, scene.PULL))[:2] == (0, False)

    def test_is_not_what_one_model_cleared_alone(self) -> None:
        one = scene.finding()
        doubted = verdict(one, Outcome.REFUTED)
        found = lived(ScriptedModel({}), scene.PULL, (one, doubted))
        assert found.alarms
        assert self.read(found)[:2] == (0, False)
        elsewhere = doubted.model_copy(
            update={"place": Place(path="src/ratio.py", start=90, end=90)}
        )
        assert self.read(lived(ScriptedModel({}), scene.PULL, (one, elsewhere)))[:2] == (0, False)

    def test_is_not_what_nobody_could_settle(self) -> None:
        one = scene.finding()
        found = lived(ScriptedModel({}), scene.PULL, (one, verdict(one, Outcome.UNSETTLED)))
        assert found.conclusion is Conclusion.ACTION_REQUIRED
        assert self.read(found)[:2] == (0, False)


def test_a_long_reason_finds_room_in_the_ledger() -> None:
    refuted = verdict(CARRIED, Outcome.REFUTED, reason="x" * 9_000)
    found = lived(None, scene.lived(scene.entry()), (CARRIED, refuted))
    ended = ledger_of(found)["F1"]
    assert ended.state is EntryState.FIXED
    assert found.ledger is not None
    assert Ledger.model_validate_json(found.ledger.model_dump_json()) == found.ledger
