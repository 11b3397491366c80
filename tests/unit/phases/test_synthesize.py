import asyncio
from dataclasses import replace

import pytest

from panelist.contracts import (
    Account,
    Conclusion,
    Disposition,
    Entry,
    EntryState,
    FailureKind,
    FileContext,
    Finding,
    Ledger,
    Origin,
    Outcome,
    Place,
    Pull,
    RecommendedAction,
    Review,
    Risk,
    Severity,
    Since,
    Verdict,
    Verdicts,
)
from panelist.diff import parse
from panelist.events import CallSkipped, Event
from panelist.memory import digest
from panelist.phases import known
from panelist.phases.answers import DispositionAnswer, SynthesisAnswer
from panelist.phases.entries import Life
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.phases.synthesize import synthesize
from panelist.ports import Model
from tests.fakes.model import ScriptedModel, failing
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change

PLAN = scene.plan()


def verdict(finding: Finding, outcome: Outcome = Outcome.CONFIRMED, **more: object) -> Verdict:
    told: dict[str, object] = {
        "finding": finding.id,
        "outcome": outcome,
        "by": "model-powerful",
        "reason": "line 2 sets it",
        "confidence": 85,
        "place": finding.place,
        "commentable": True,
        "origin": Origin.INTRODUCED,
    }
    return Verdict.model_validate(told | more)


def record(*pairs: tuple[Finding, Verdict]) -> Record:
    return Record(
        pull=scene.PULL,
        diff=scene.diff(),
        context=scene.context(),
        plan=PLAN,
        reports=(
            scene.reviewed("security.s1", of=PLAN),
            scene.reviewed("quality.s1", *(one for one, _ in pairs), of=PLAN),
        ),
        verdicts=Verdicts(
            plan_digest=digest(PLAN),
            findings=tuple(one for one, _ in pairs),
            verdicts=tuple(other for _, other in pairs),
        ),
    )


def review(room: Room, *pairs: tuple[Finding, Verdict]) -> Review:
    return asyncio.run(synthesize(record(*pairs), room, seconds=1.5))


def word(name: str, disposition: str, into: str = "") -> DispositionAnswer:
    return DispositionAnswer.model_validate(
        {
            "id": name,
            "disposition": disposition,
            "into": into,
            "severity": "high",
            "reason": "one cause",
        }
    )


def test_one_finding_needs_no_synthesizer() -> None:
    heard: list[Event] = []
    one = scene.finding()
    found = review(scene.room(ScriptedModel({}), heard=heard), (one, verdict(one)))
    assert [event for event in heard if isinstance(event, CallSkipped)]
    assert found.synthesized_by == "code"
    (ranked,) = found.findings
    assert (ranked.number, ranked.ids, ranked.found_by, ranked.models) == (
        "F1",
        ("quality.s1.1",),
        ("quality",),
        ("model-balanced",),
    )
    assert ranked.confidence == 85
    assert found.recommended_action is RecommendedAction.FIX_AND_RE_REVIEW
    assert found.conclusion is Conclusion.FAILURE
    assert found.summary == "Handles a missing divisor."


def test_the_synthesizer_merges_by_id_and_the_carrier_names_everybody() -> None:
    one = scene.finding("quality.s1.1")
    two = scene.finding("quality.s1.2", category="other", title="crash").model_copy(
        update={"agent": "tests"}
    )
    answer = SynthesisAnswer(
        summary="One cause.",
        dispositions=[word("quality.s1.1", "kept"), word("quality.s1.2", "merged", "quality.s1.1")],
    )
    found = review(
        scene.room(ScriptedModel({"synthesize": answer})), (one, verdict(one)), (two, verdict(two))
    )
    (ranked,) = found.findings
    assert ranked.ids == ("quality.s1.1", "quality.s1.2")
    assert ranked.found_by == ("quality", "tests")
    assert found.summary == "One cause."
    assert found.synthesized_by == "model-powerful"


def test_when_the_synthesizer_fails_code_merges_and_says_so() -> None:
    one, two = scene.finding("quality.s1.1"), scene.finding("quality.s1.2", category="other")
    model = ScriptedModel({"synthesize": failing(FailureKind.OVERLOADED, "Overloaded.")})
    found = review(scene.room(model), (one, verdict(one)), (two, verdict(two)))
    assert found.synthesized_by == "code"
    assert "Findings were merged by code, not by the synthesizer: Overloaded." in found.notes
    assert len(found.accounts) == 2


def test_every_finding_has_an_account_whatever_became_of_it() -> None:
    kept = scene.finding("quality.s1.1")
    twin = scene.finding("quality.s1.2")
    refuted = scene.finding("quality.s1.3", category="other", title="leaks")
    orphan = scene.finding("quality.s1.4", category="other", title="leaks")
    found = review(
        scene.room(),
        (kept, verdict(kept)),
        (twin, verdict(twin, Outcome.UNSETTLED, duplicate_of="quality.s1.1", by="code")),
        (refuted, verdict(refuted, Outcome.REFUTED, place=None)),
        (orphan, verdict(orphan, Outcome.UNSETTLED, duplicate_of="quality.s1.3", by="code")),
    )
    assert [(one.finding, one.disposition, one.into) for one in found.accounts] == [
        ("quality.s1.1", Disposition.KEPT, "F1"),
        ("quality.s1.2", Disposition.MERGED, "F1"),
        ("quality.s1.3", Disposition.REJECTED, None),
        ("quality.s1.4", Disposition.REJECTED, None),
    ]
    assert found.accounts[2] == Account(
        finding="quality.s1.3",
        agent="quality",
        title="leaks",
        place="src/ratio.py:3",
        severity=Severity.HIGH,
        disposition=Disposition.REJECTED,
        reason="line 2 sets it (model-powerful)",
    )
    assert found.findings[0].ids == ("quality.s1.1", "quality.s1.2")


def test_findings_are_shown_worst_first_and_numbered_so() -> None:
    low = scene.finding("quality.s1.1", severity=Severity.LOW, start=2, quote="if b is None:")
    critical = scene.finding("quality.s1.2", severity=Severity.CRITICAL, category="other")
    critical = critical.model_copy(update={"title": "something else entirely"})
    found = review(scene.room(), (low, verdict(low)), (critical, verdict(critical)))
    assert [(one.number, one.severity) for one in found.findings] == [
        ("F1", Severity.CRITICAL),
        ("F2", Severity.LOW),
    ]


def test_costs_are_told_by_agent_and_by_phase() -> None:
    one, two = scene.finding("quality.s1.1"), scene.finding("quality.s1.2", category="other")
    answer = SynthesisAnswer(summary="", dispositions=[])
    found = review(
        scene.room(ScriptedModel({"synthesize": answer})), (one, verdict(one)), (two, verdict(two))
    )
    assert [(cost.who, cost.calls, cost.usd) for cost in found.costs] == [("synthesize", 1, 0.01)]
    assert found.cost_usd == 0.01
    assert found.seconds == 1.5


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    one, two = scene.finding("quality.s1.1"), scene.finding("quality.s1.2", category="other")
    answer = SynthesisAnswer(summary="", dispositions=[])
    model = ScriptedModel({"synthesize": answer}, price=None)
    found = review(scene.room(model), (one, verdict(one)), (two, verdict(two)))
    assert found.cost_usd is None


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


def test_a_dropped_claim_is_a_note() -> None:
    one = scene.finding()
    told = record((one, verdict(one)))
    report = told.reports[1].model_copy(update={"dropped": ("finding 2: ends before it starts",)})
    altered = replace(told, reports=(told.reports[0], report))
    found = asyncio.run(synthesize(altered, scene.room(), seconds=0))
    assert "quality.s1: finding 2: ends before it starts" in found.notes


def test_a_finding_of_a_collector_names_the_collector() -> None:
    fact = scene.finding("secrets.1", collector="secrets")
    found = review(
        scene.room(),
        (fact, verdict(fact, by="code", place=Place(path="src/ratio.py", start=3, end=3))),
    )
    assert found.findings[0].models == ("secrets",)
    assert found.findings[0].confidence == 90


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


OTHER = scene.finding("quality.s1.2", category="other", title="crashes on zero", start=2)
CARRIED = scene.finding("ledger.F1")


def test_where_nothing_lives_on_there_is_no_ledger() -> None:
    assert review(scene.room()).ledger is None


def test_a_finding_that_carries_a_known_one_takes_over_its_number() -> None:
    answer = SynthesisAnswer(
        summary="One cause.",
        dispositions=[word("quality.s1.2", "kept"), word("ledger.F1", "merged", "quality.s1.2")],
    )
    model = ScriptedModel({"synthesize": answer})
    found = lived(
        model, scene.lived(scene.entry()), (OTHER, verdict(OTHER)), (CARRIED, verdict(CARRIED))
    )
    (ranked,) = found.findings
    assert (ranked.number, ranked.fingerprint) == ("F1", "0" * 15 + "1")
    assert ranked.ids == ("quality.s1.2", "ledger.F1")
    assert ranked.models == ("model-balanced", "an earlier run")
    assert [(one.finding, one.into) for one in found.accounts] == [
        ("quality.s1.2", "F1"),
        ("ledger.F1", "F1"),
    ]
    assert ledger_of(found)["F1"].title == "crashes on zero"


def test_a_known_finding_that_becomes_a_part_of_another_known_one_ends() -> None:
    two = scene.finding("ledger.F2", category="other", title="crashes on zero", start=2)
    answer = SynthesisAnswer(
        summary="",
        dispositions=[word("ledger.F2", "kept"), word("ledger.F1", "merged", "ledger.F2")],
    )
    pull = scene.lived(scene.entry(), scene.entry("F2", of=two))
    model = ScriptedModel({"synthesize": answer})
    found = lived(model, pull, (CARRIED, verdict(CARRIED)), (two, verdict(two)))
    assert [one.number for one in found.findings] == ["F2"]
    ended = ledger_of(found)["F1"]
    assert (ended.state, ended.who, ended.why, ended.at) == (
        EntryState.FIXED,
        "code",
        "it is part of F2 now: one cause",
        scene.PULL.head_sha,
    )


def test_nobody_is_asked_about_what_stands_as_before() -> None:
    heard: list[Event] = []
    two = scene.finding("ledger.F2", category="other", title="crashes on zero", start=2)
    pull = scene.lived(scene.entry(), scene.entry("F2", of=two))
    told = record((CARRIED, verdict(CARRIED)), (two, verdict(two)))
    context = told.context.model_copy(update={"scope": "nothing", "known": ("h1",)})
    room = scene.room(ScriptedModel({}), heard=heard)
    found = asyncio.run(
        synthesize(replace(told, pull=pull, context=context), room, seconds=0, life=life())
    )
    assert [(one.number, one.carried) for one in found.findings] == [("F1", True), ("F2", True)]
    assert {one.reason for one in found.accounts} == {"stands as before"}
    assert [event.phase for event in heard if isinstance(event, CallSkipped)] == ["synthesize"]
    assert [entry.told for entry in ledger_of(found).values()] == [False, False]


@pytest.mark.parametrize(("added", "numbers"), [((), ["F1"]), (None, ["F1", "F2"])], ids=str)
def test_what_is_lowered_below_high_is_turned_away_on_old_lines(
    added: tuple[Place, ...] | None, numbers: list[str]
) -> None:
    one = scene.finding()
    dispositions = [
        word("quality.s1.1", "kept"),
        word("quality.s1.2", "downgraded").model_copy(update={"severity": Severity.LOW}),
    ]
    model = ScriptedModel({"synthesize": SynthesisAnswer(summary="", dispositions=dispositions)})
    since = Since(head_sha=scene.EARLIER, relation="ahead", added=added)
    pull = scene.lived(since=since)
    found = lived(model, pull, (one, verdict(one)), (OTHER, verdict(OTHER)), scope="new")
    assert [ranked.number for ranked in found.findings] == numbers
    if len(numbers) == 1:
        assert (found.accounts[1].disposition, found.accounts[1].reason) == (
            Disposition.REJECTED,
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

    def test_is_not_what_reviewers_disagree_on(self) -> None:
        one = scene.finding(confidence=70)
        doubted = verdict(one, Outcome.REFUTED, confidence=55)
        found = lived(ScriptedModel({}), scene.PULL, (one, doubted))
        assert found.alarms
        assert self.read(found)[:2] == (0, False)
        elsewhere = doubted.model_copy(
            update={"place": Place(path="src/ratio.py", start=90, end=90)}
        )
        assert self.read(lived(ScriptedModel({}), scene.PULL, (one, elsewhere)))[:2] == (0, False)


def test_a_long_reason_finds_room_in_the_ledger() -> None:
    refuted = verdict(CARRIED, Outcome.REFUTED, reason="x" * 9_000)
    found = lived(None, scene.lived(scene.entry()), (CARRIED, refuted))
    ended = ledger_of(found)["F1"]
    assert ended.state is EntryState.FIXED
    assert found.ledger is not None
    assert Ledger.model_validate_json(found.ledger.model_dump_json()) == found.ledger
