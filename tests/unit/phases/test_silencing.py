"""No rule changes a verdict, whatever was found; and what one sets aside is told and counted."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import (
    ClaimKind,
    Disposition,
    Place,
    Pull,
    Review,
    RuleUse,
    Severity,
    Signature,
    SilencingRule,
)
from tests.unit.phases import scene
from tests.unit.phases.test_stopping import PAIR, pairs, pulls, reviewed
from tests.unit.phases.test_synthesize import verdict

SIGNED = Signature(by="ann", date=date(2026, 12, 1))
RULE = SilencingRule(
    id="R2",
    paths=("src/**",),
    kind=ClaimKind.DEFECT,
    owner="bo",
    date=date(2026, 11, 29),
    accepted=SIGNED,
)


def with_rules(pull: Pull, *rules: SilencingRule) -> Pull:
    trusted = pull.trusted.model_copy(update={"rules": rules})
    return pull.model_copy(update={"trusted": trusted})


def found(number: int = 1, severity: Severity = Severity.MEDIUM, **more: object) -> PAIR:
    one = scene.finding(f"quality.s1.{number}", start=2, severity=severity)
    one = one.model_copy(update=more)
    return one, verdict(one)


def belittled() -> PAIR:
    """What a reader calls high, and an editor low."""
    one, _ = found(severity=Severity.HIGH)
    return one, verdict(one, severity=Severity.LOW)


def review_of(
    *some: PAIR, rules: Sequence[SilencingRule] = (RULE,), fail_on: str = "high", pull: Pull
) -> Review:
    return reviewed(with_rules(pull, *rules), list(some), until=0, fail_on=fail_on)


_RULES = st.builds(
    RULE.model_copy,
    update=st.fixed_dictionaries(
        {
            "paths": st.sampled_from((("src/**",), ("**",), ("lib/**",))),
            "kind": st.sampled_from((ClaimKind.DEFECT, ClaimKind.MISSING_TEST)),
            "agent": st.sampled_from(("", "quality", "tests")),
            "id": st.sampled_from(("R1", "R2", "R3")),
        }
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.just(scene.PULL) | pulls(),
    st.tuples(pairs(1), pairs(2)),
    st.lists(_RULES, min_size=1, max_size=3, unique_by=lambda rule: rule.id),
    st.sampled_from((0, 2)),
    st.sampled_from(("critical", "high", "medium", "low", "never")),
)
def test_the_verdict_is_the_one_without_rules(
    pull: Pull, both: tuple[PAIR, PAIR], rules: list[SilencingRule], until: int, fail_on: str
) -> None:
    free = reviewed(pull, list(both), until=until, fail_on=fail_on)
    ruled = reviewed(with_rules(pull, *rules), list(both), until=until, fail_on=fail_on)
    assert ruled.conclusion is free.conclusion
    assert ruled.recommended_action is free.recommended_action
    assert len(ruled.blocking) == len(free.blocking)
    assert len(ruled.alarms) == len(free.alarms)
    assert len(ruled.accounts) == len(free.accounts)
    assert {one.ids for one in ruled.findings} <= {one.ids for one in free.findings}
    aside = [one for one in ruled.accounts if one.reason.startswith("rule R")]
    assert all(one.severity.rank > Severity.HIGH.rank for one in aside)
    certain = {one.id for one, _ in both if one.certain is not None}
    assert certain.isdisjoint(one.claim for one in aside)
    assert sum(use.times for use in ruled.silenced) == len(aside)


def test_what_a_rule_is_about_is_set_aside_and_told() -> None:
    review = review_of(found(), pull=scene.PULL)
    assert review.findings == ()
    (account,) = review.accounts
    assert account.disposition is Disposition.REJECTED
    assert account.reason == "rule R2 (ann, 2026-12-01)"
    use = RuleUse(rule="R2", by="ann", since="2026-12-01", times=1, last="2026-11-29")
    use = use.model_copy(update={"title": account.title})
    assert review.silenced == (use,)
    assert review.ledger is not None
    assert review.ledger.silenced == (use,)
    assert review.ledger.summary is not None
    assert [one.reason for one in review.ledger.summary.rejections] == [account.reason]


def test_uses_add_up_over_the_reviews_of_a_pull() -> None:
    first = review_of(found(), pull=scene.PULL)
    again = scene.PULL.model_copy(update={"ledger": first.ledger})
    second = review_of(found(), found(2, found_by=("quality",)), pull=again)
    assert second.ledger is not None
    assert [use.times for use in second.silenced] == [2]
    assert [use.times for use in second.ledger.silenced] == [3]


@pytest.mark.parametrize(
    ("some", "fail_on"),
    [
        (found(severity=Severity.HIGH), "never"),
        (found(severity=Severity.CRITICAL), "never"),
        (belittled(), "never"),
        (found(), "medium"),
        (found(severity=Severity.LOW), "low"),
        (found(certain=Severity.MEDIUM), "high"),
        (found(kind=ClaimKind.SLOWDOWN), "high"),
        (found(found_by=("quality", "security")), "high"),
        (found(also_at=(Place(path="lib/a.py", start=1, end=1),)), "high"),
    ],
)
def test_what_a_rule_may_not_silence_reaches_people(some: PAIR, fail_on: str) -> None:
    rule = RULE.model_copy(update={"agent": "quality"})
    review = review_of(some, rules=(rule,), fail_on=fail_on, pull=scene.PULL)
    assert len(review.findings) == 1
    assert review.silenced == ()


def test_what_people_have_seen_stays() -> None:
    first = review_of(found(), rules=(), pull=scene.PULL)
    later = scene.PULL.model_copy(update={"ledger": first.ledger})
    review = review_of(found(), pull=later)
    assert [one.number for one in review.findings] == ["F1"]


def test_a_finding_goes_with_all_that_became_part_of_it_or_not_at_all() -> None:
    one = scene.finding("quality.s1.1", start=2, severity=Severity.MEDIUM)
    other = scene.finding(
        "quality.s1.2", start=3, severity=Severity.MEDIUM, kind=ClaimKind.SLOWDOWN
    )
    both = ((one, verdict(one)), (other, verdict(other, same_as="quality.s1.1")))
    assert [len(found.ids) for found in review_of(*both, pull=scene.PULL).findings] == [2]
    second = RULE.model_copy(update={"id": "R3", "kind": ClaimKind.SLOWDOWN})
    partly = review_of(*both, rules=(RULE, second), pull=scene.PULL)
    assert [len(found.ids) for found in partly.findings] == [2]
