from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Disposition, Outcome, Place, Severity, Verdict
from panelist.phases.answers import DispositionAnswer
from panelist.phases.merge import Candidate, Decision, by_code, by_word
from tests.unit.phases import scene


def candidate(
    name: str,
    *,
    start: int = 3,
    severity: Severity = Severity.HIGH,
    title: str = "divides by zero",
    category: str = "zero-division",
    outcome: Outcome = Outcome.UNVERIFIED,
    confidence: int = 90,
) -> Candidate:
    finding = scene.finding(
        name,
        start=start,
        severity=severity,
        title=title,
        category=category,
        confidence=confidence,
    )
    verdict = Verdict(
        finding=name,
        outcome=outcome,
        by="code",
        reason="",
        confidence=confidence,
        place=Place(path="src/ratio.py", start=start, end=start),
    )
    return Candidate(finding, verdict)


def word(name: str, disposition: str, into: str = "", severity: str = "high") -> DispositionAnswer:
    return DispositionAnswer.model_validate(
        {
            "id": name,
            "disposition": disposition,
            "into": into,
            "severity": severity,
            "reason": "said so",
        }
    )


def test_code_keeps_the_worst_and_merges_what_says_the_same() -> None:
    decisions = by_code(
        [
            candidate("tests.s1.1", severity=Severity.LOW),
            candidate("quality.s1.1", severity=Severity.CRITICAL),
            candidate("security.s1.1", category="other", title="Divides by zero!"),
            candidate("performance.s1.1", category="other", title="allocates in a loop"),
        ]
    )
    assert decisions == (
        Decision("quality.s1.1", Disposition.KEPT, Severity.CRITICAL, "stands"),
        Decision("performance.s1.1", Disposition.KEPT, Severity.HIGH, "stands"),
        Decision(
            "security.s1.1",
            Disposition.MERGED,
            Severity.HIGH,
            "says the same of the same lines",
            into="quality.s1.1",
        ),
        Decision(
            "tests.s1.1",
            Disposition.MERGED,
            Severity.LOW,
            "says the same of the same lines",
            into="quality.s1.1",
        ),
    )


def test_the_same_words_about_other_lines_are_another_finding() -> None:
    decisions = by_code([candidate("quality.s1.1"), candidate("quality.s1.2", start=30)])
    assert [decision.disposition for decision in decisions] == [Disposition.KEPT] * 2


def test_a_word_is_followed_in_its_order() -> None:
    decisions = by_word(
        [candidate("a.s1.1"), candidate("b.s1.1", start=9), candidate("c.s1.1", start=20)],
        [word("b.s1.1", "kept"), word("c.s1.1", "merged", "b.s1.1"), word("a.s1.1", "rejected")],
    )
    assert [(one.finding, one.disposition, one.into) for one in decisions] == [
        ("b.s1.1", Disposition.KEPT, None),
        ("c.s1.1", Disposition.MERGED, "b.s1.1"),
        ("a.s1.1", Disposition.REJECTED, None),
    ]


def test_what_the_synthesizer_forgot_is_restored_at_its_own_severity() -> None:
    (decision,) = by_word([candidate("a.s1.1", severity=Severity.CRITICAL)], [])
    assert decision == Decision(
        "a.s1.1",
        Disposition.KEPT,
        Severity.CRITICAL,
        "restored: the synthesizer did not account for it",
    )


def test_what_verification_upheld_cannot_be_rejected() -> None:
    (decision,) = by_word(
        [candidate("a.s1.1", outcome=Outcome.UPHELD)], [word("a.s1.1", "rejected")]
    )
    assert decision.disposition is Disposition.KEPT
    assert decision.reason == "restored: verification upheld it"


def test_a_finding_merged_into_nothing_that_stands_is_restored() -> None:
    for into in ("a.s1.1", "b.s1.1", "nobody", ""):
        decisions = by_word(
            [candidate("a.s1.1"), candidate("b.s1.1", start=9)],
            [word("a.s1.1", "merged", into), word("b.s1.1", "rejected")],
        )
        assert decisions[0].disposition is Disposition.KEPT
        assert decisions[0].reason == "restored: merged into nothing that stands"


def test_no_severity_rises_by_more_than_a_step_and_lowering_it_is_called_so() -> None:
    raised, lowered = by_word(
        [candidate("a.s1.1", severity=Severity.LOW), candidate("b.s1.1", start=9)],
        [word("a.s1.1", "kept", severity="critical"), word("b.s1.1", "kept", severity="low")],
    )
    assert (raised.severity, raised.disposition) == (Severity.MEDIUM, Disposition.KEPT)
    assert (lowered.severity, lowered.disposition) == (Severity.LOW, Disposition.DOWNGRADED)


NAMES = [f"agent.s1.{number}" for number in range(5)]


@given(
    st.lists(
        st.builds(
            word,
            st.sampled_from([*NAMES, "unknown"]),
            st.sampled_from([one.value for one in Disposition]),
            st.sampled_from([*NAMES, ""]),
            st.sampled_from([one.value for one in Severity]),
        ),
        max_size=10,
    ),
    st.lists(st.sampled_from(Outcome), min_size=5, max_size=5),
)
def test_whatever_is_said_every_finding_ends_exactly_once(
    words: list[DispositionAnswer], outcomes: list[Outcome]
) -> None:
    candidates = [
        candidate(name, start=10 * number + 1, outcome=outcome)
        for number, (name, outcome) in enumerate(zip(NAMES, outcomes, strict=True))
    ]
    decisions = by_word(candidates, words)
    assert sorted(decision.finding for decision in decisions) == NAMES
    standing = {
        decision.finding
        for decision in decisions
        if decision.disposition in {Disposition.KEPT, Disposition.DOWNGRADED}
    }
    for decision in decisions:
        if decision.disposition is Disposition.MERGED:
            assert decision.into in standing
        if decision.disposition is Disposition.REJECTED:
            own = next(one for one in candidates if one.finding.id == decision.finding)
            assert own.verdict.outcome is not Outcome.UPHELD


def test_what_is_merged_lends_its_severity_to_what_carries_it() -> None:
    decisions = by_word(
        [candidate("quality.s1.1", severity=Severity.CRITICAL), candidate("tests.s1.1", start=9)],
        [word("tests.s1.1", "kept", severity="low"), word("quality.s1.1", "merged", "tests.s1.1")],
    )
    assert [(one.finding, one.severity) for one in decisions] == [
        ("tests.s1.1", Severity.CRITICAL),
        ("quality.s1.1", Severity.CRITICAL),
    ]


def test_no_word_of_a_model_belittles_what_code_found() -> None:
    certain = candidate("secrets.1")
    certain = Candidate(
        certain.finding.model_copy(update={"collector": "secrets"}), certain.verdict
    )
    for disposition in ("downgraded", "rejected", "kept"):
        (decision,) = by_word([certain], [word("secrets.1", disposition, severity="low")])
        assert (decision.disposition, decision.severity) == (Disposition.KEPT, Severity.HIGH)


def test_a_finding_that_people_know_is_not_rejected_but_may_be_merged() -> None:
    def known(name: str, start: int = 3) -> Candidate:
        one = candidate(name, start=start, outcome=Outcome.UNVERIFIED)
        return Candidate(one.finding, one.verdict, known=True)

    (restored,) = by_word([known("quality.s1.1")], [word("quality.s1.1", "rejected")])
    assert (restored.disposition, restored.reason) == (
        Disposition.KEPT,
        "restored: people know of it from an earlier review",
    )
    decisions = by_word(
        [known("quality.s1.1"), candidate("tests.s1.1", start=9)],
        [word("quality.s1.1", "merged", "tests.s1.1"), word("tests.s1.1", "kept")],
    )
    assert decisions[0].disposition is Disposition.MERGED
