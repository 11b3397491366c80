"""Whatever models say, every claim ends exactly once, and no entry of the ledger is lost."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from panelist import ledger
from panelist.contracts import (
    Advice,
    Command,
    Context,
    Disposition,
    Entry,
    EntryState,
    FileContext,
    Finding,
    Outcome,
    Place,
    Pull,
    Review,
    Severity,
    Since,
)
from panelist.diff import parse
from panelist.phases import known
from panelist.phases.answers import EditorAnswer, EditorVerdictAnswer, GroupAnswer, GroupingAnswer
from panelist.phases.continuing import OPEN
from panelist.phases.decisions import STANDING
from panelist.phases.entries import Life
from panelist.phases.gather import gather_findings
from panelist.phases.ranking import Record
from panelist.phases.synthesize import synthesize
from panelist.phases.verify import Gathered, verify
from panelist.ports import Ask
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene

PATH = "src/values.cfg"  # no parser of its own starts a process for it in every example
LINES = [f"value_{number} = {number}" for number in range(8)]
TEXT = "\n".join(LINES) + "\n"
PATCH = (
    f"diff --git a/{PATH} b/{PATH}\nnew file mode 100644\nindex 0000000..1111111\n"
    f"--- /dev/null\n+++ b/{PATH}\n@@ -0,0 +1,{len(LINES)} @@\n"
    + "".join(f"+{line}\n" for line in LINES)
).encode()
DIFF = parse(PATCH)
REPO = scene.FakeRepo({}, {PATH: TEXT})
PLAN = scene.plan()
STATES = st.sampled_from(list(EntryState))
COLLECTOR = st.sampled_from([None, None, "secrets"])


@st.composite
def findings(draw: st.DrawFn, name: str) -> Finding:
    """A claim about one of the lines, or about a line that is not there."""
    line = draw(st.integers(1, len(LINES) + 1))
    quote = (*LINES, "nowhere = 1")[line - 1]
    return scene.finding(
        name,
        path=draw(st.sampled_from([PATH, PATH, PATH, "src/gone.cfg"])),
        start=line,
        quote=quote,
        title=draw(st.sampled_from(["adds up wrongly", "adds up wrongly here", "is never read"])),
        category=draw(st.sampled_from(["defect", "dead-code"])),
        severity=draw(st.sampled_from(list(Severity))),
    )


@dataclass(frozen=True)
class Round:
    """A later run of a pull: what was known, and what is claimed and said now."""

    pull: Pull
    context: Context
    claimed: tuple[Finding, ...]
    words: tuple[EditorVerdictAnswer, ...]
    groups: tuple[tuple[str, ...], ...]


@st.composite
def entries(draw: st.DrawFn) -> tuple[Entry, ...]:
    count = draw(st.integers(0, 5))
    return tuple(
        scene.entry(
            f"F{number}",
            of=draw(findings("quality.s1.1")),
            state=draw(STATES),
            collector=draw(COLLECTOR),
        )
        for number in range(1, count + 1)
    )


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    claimed = tuple(
        draw(findings(f"quality.s1.{number}")) for number in range(1, draw(st.integers(0, 5)) + 1)
    )
    before = draw(entries())
    names = [*(one.id for one in claimed), *(f"ledger.{one.number}" for one in before), "made.up"]
    words = st.builds(
        scene.word,
        st.sampled_from(names),
        outcome=st.sampled_from(Outcome),
        same_as=st.sampled_from([*names, "", ""]),
        severity=st.sampled_from(Severity),
        advice=st.sampled_from(Advice),
        worth=st.integers(0, 100),
        corrected=st.sampled_from(["", "It is another line."]),
    )
    groups = st.lists(st.sampled_from(names), max_size=3).map(tuple)
    added = draw(st.sampled_from([None, (), (Place(path=PATH, start=1, end=4),)]))
    disputes = draw(st.sampled_from(["F1", "F3", None]))
    command = disputes and Command(
        verb="dispute", finding=disputes, reason="no", author="eve", comment_id=1
    )
    scope = draw(st.sampled_from(["whole", "new"]))
    return Round(
        pull=scene.lived(
            *before,
            since=Since(head_sha=scene.EARLIER, relation="ahead", added=added),
            command=command,
        ),
        context=scene.context().model_copy(
            update={
                "files": (FileContext(path=PATH, in_scope=True, reason=""),),
                "scope": scope,
                "known": ("h1",) if scope == "new" and draw(st.booleans()) else (),
            }
        ),
        claimed=claimed,
        words=tuple(draw(st.lists(words, max_size=12))),
        groups=tuple(draw(st.lists(groups, max_size=2))),
    )


def reviewed(one: Round, *, offline: bool = False) -> Review:
    """The review of the round, with models that say what it says."""

    def judged(ask: Ask[BaseModel]) -> EditorAnswer:
        return scene.edited(*(word for word in one.words if f"id: {word.id}\n" in ask.charge))

    class Anybody(ScriptedModel):
        def __init__(self) -> None:
            groups = [GroupAnswer(ids=list(ids)) for ids in one.groups]
            super().__init__({"gather": GroupingAnswer(groups=groups), "edit": judged})
            for number in range(9):
                self.script[f"edit:F{number}"] = judged

    room = scene.room(None if offline else Anybody(), repo=REPO)
    reports = (
        scene.reviewed("security.s1", of=PLAN),
        scene.reviewed("quality.s1", *one.claimed, of=PLAN),
    )
    found = asyncio.run(gather_findings(PLAN, reports, one.context, DIFF, room))
    given = Gathered(PLAN, reports, found, one.context, DIFF, one.pull)
    verdicts = asyncio.run(verify(given, room))
    record = Record(one.pull, DIFF, one.context, PLAN, reports, found, verdicts)
    life = Life(known.prints(one.pull, DIFF, {PATH}, REPO), "2026-11-20")
    return asyncio.run(synthesize(record, room, seconds=0, life=life))


def before(one: Round) -> Sequence[Entry]:
    assert one.pull.ledger is not None
    return one.pull.ledger.entries


def now(review: Review) -> dict[str, Entry]:
    """The ledger after the run; it survives its way through the comment."""
    assert review.ledger is not None
    assert ledger.decode(f"{ledger.MARKER}\n{ledger.encode(review.ledger)}") == review.ledger
    return {entry.number: entry for entry in review.ledger.entries}


@settings(max_examples=40, deadline=None)
@given(rounds(), st.booleans())
def test_every_claim_ends_exactly_once(one: Round, offline: bool) -> None:  # noqa: FBT001 - hypothesis gives it by position
    review = reviewed(one, offline=offline)
    ends = Counter(account.claim for account in review.accounts)
    claimed = {finding.id for finding in one.claimed}
    carried = {name for name in ends if name.startswith("ledger.")}
    assert set(ends) == claimed | carried
    assert set(ends.values()) <= {1}
    numbers = {finding.number for finding in review.findings}
    behind = Counter(name for finding in review.findings for name in finding.ids)
    for account in review.accounts:
        stands = account.disposition in {*STANDING, Disposition.MERGED}
        assert (account.into in numbers) is stands
        assert behind[account.claim] == stands
        assert account.reason


@settings(max_examples=40, deadline=None)
@given(rounds(), st.booleans())
def test_no_entry_is_lost_and_no_number_is_given_twice(one: Round, offline: bool) -> None:  # noqa: FBT001 - hypothesis gives it by position
    review = reviewed(one, offline=offline)
    after, shown = now(review), {finding.number: finding for finding in review.findings}
    assert len(shown) == len(review.findings)
    assert {entry.number for entry in before(one)} <= set(after)
    assert {number for number, entry in after.items() if entry.state in OPEN} == set(shown)
    assert len({entry.fingerprint for entry in after.values()}) == len(after)
    known_before = {entry.number: entry for entry in before(one)}
    for number, finding in shown.items():
        entry = after[number]
        assert entry.fingerprint == finding.fingerprint
        if number in known_before:
            assert entry.fingerprint == known_before[number].fingerprint
        else:
            assert int(number[1:]) > len(known_before)


@settings(max_examples=40, deadline=None)
@given(rounds())
def test_what_was_decided_by_people_stays_decided(one: Round) -> None:
    after = now(reviewed(one))
    for entry in before(one):
        if entry.state is EntryState.DISMISSED:
            # Where it stands and what it is called follow the code; the decision stays.
            follows = {"place": entry.place, "category": entry.category}
            assert after[entry.number].model_copy(update=follows) == entry
        if entry.state in OPEN and after[entry.number].state not in OPEN:
            assert after[entry.number].who
            assert after[entry.number].why
        if entry.state is EntryState.FIXED:
            assert after[entry.number].state in {EntryState.FIXED, EntryState.OPEN}


@settings(max_examples=30, deadline=None)
@given(rounds())
def test_a_finding_that_counts_ends_only_where_code_or_a_model_says_so(one: Round) -> None:
    """An answer that is forgotten, unsure or about something else closes nothing."""
    open_words = [word.model_copy(update={"outcome": Outcome.UNSETTLED}) for word in one.words]
    silent = replace(one, claimed=(), words=tuple(open_words))
    review = reviewed(silent)
    after = now(review)
    for entry in before(one):
        stands = entry.state in OPEN and entry.place is not None and entry.place.path == PATH
        if stands and entry.quote in TEXT and entry.collector is None:
            ended = after[entry.number]
            assert ended.state in OPEN or ended.why.startswith("it is part of F")
