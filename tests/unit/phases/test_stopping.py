"""The stop rule makes no check greener and no alarm silent, whatever was found."""

import asyncio
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from panelist import ledger
from panelist.contracts import (
    Advice,
    ClaimKind,
    Disposition,
    Engine,
    Finding,
    Ledger,
    Outcome,
    Place,
    Placement,
    Pull,
    Review,
    Severity,
    Since,
    Verdict,
)
from panelist.phases.checks import Checks
from panelist.phases.continuing import continuity
from panelist.phases.entries import Life
from panelist.phases.synthesize import synthesize
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene
from tests.unit.phases.test_synthesize import record, verdict

PATH = "src/ratio.py"
PAIR = tuple[Finding, Verdict]


@st.composite
def pairs(draw: st.DrawFn, number: int) -> PAIR:
    """A finding of any kind at one of three lines, and anything an editor may say of it."""
    severities = st.sampled_from(Severity)
    found = scene.finding(
        f"quality.s1.{number}",
        start=draw(st.sampled_from((2, 3, 4))),
        severity=draw(severities),
        confidence=draw(st.sampled_from((30, 80, 90))),
        kind=draw(st.sampled_from((ClaimKind.DEFECT, ClaimKind.MISSING_TEST))),
        support=draw(st.sampled_from((1, 3))),
        certain=draw(st.none() | severities),
    )
    said: dict[str, Any] = {
        "severity": draw(severities),
        "worth": draw(st.none() | st.integers(0, 100)),
        "advice": draw(st.none() | st.sampled_from(Advice)),
        "same_as": draw(st.sampled_from(("", "quality.s1.1", "quality.s1.2"))),
    }
    return found, verdict(found, draw(st.sampled_from(Outcome)), **said)


@st.composite
def pulls(draw: st.DrawFn) -> Pull:
    """A pull after some rounds, with or without a finding that people know."""
    known = scene.entry(
        placement=draw(st.none() | st.sampled_from(Placement)),
        severity=draw(st.sampled_from(Severity)),
    )
    pull = scene.lived(*((known,) if draw(st.booleans()) else ()))
    before = pull.ledger or Ledger()
    added = draw(st.sampled_from((None, (), (Place(path=PATH, start=2, end=4),))))
    return pull.model_copy(
        update={
            "ledger": before.model_copy(update={"rounds": draw(st.integers(0, 9))}),
            "since": Since(head_sha=scene.EARLIER, relation="ahead", added=added),
        }
    )


def reviewed(pull: Pull, found: list[PAIR], *, until: int, fail_on: str) -> Review:
    told = record(*found)
    context = told.context.model_copy(update={"scope": "new"})
    tuned = Settings.model_validate(
        {
            "engine": Engine.CLAUDE,
            "fail_on": fail_on,
            "rounds_until_blocking_only": until,
            "suggestions": "off",
            "walkthrough": "off",
        }
    )
    room = scene.room(ScriptedModel({}), settings=tuned)
    life = Life(marks={"h1": "0" * 64}, day="2026-11-29")
    checks = Checks(told.diff, room.repo)
    left = continuity(tuple(found), pull, context, told.diff, checks).left
    carried = [(one, verdict(one)) for one in map(ledger.carried, left)]
    later = replace(record(*found, *carried), pull=pull, context=context)
    return asyncio.run(synthesize(later, room, seconds=0, life=life))


@settings(max_examples=120, deadline=None)
@given(
    pulls(),
    st.tuples(pairs(1), pairs(2)),
    st.integers(1, 5),
    st.sampled_from(("critical", "high", "medium", "low", "never")),
)
def test_the_verdict_is_the_one_without_it(
    pull: Pull, found: tuple[PAIR, PAIR], until: int, fail_on: str
) -> None:
    free = reviewed(pull, list(found), until=0, fail_on=fail_on)
    ruled = reviewed(pull, list(found), until=until, fail_on=fail_on)
    assert ruled.conclusion is free.conclusion
    assert len(ruled.blocking) == len(free.blocking)
    assert len(ruled.alarms) == len(free.alarms)
    assert len(ruled.findings) <= len(free.findings)
    assert len(ruled.accounts) == len(free.accounts)
    gone = {one.claim for one in ruled.accounts if one.disposition is Disposition.RECORDED}
    shown = {name for one in ruled.findings for name in one.ids}
    assert gone.isdisjoint(shown)
