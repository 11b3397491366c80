from collections.abc import Sequence

import pytest

from panelist.contracts import (
    Command,
    Context,
    Entry,
    Finding,
    Outcome,
    Place,
    Pull,
    Severity,
    Side,
    Since,
    Verdict,
)
from panelist.phases.checks import Checks
from panelist.phases.continuing import Continuity, continuity, disputed, is_carried, untouched
from tests.unit.phases import scene

WHOLE = scene.context()
NEW = scene.context().model_copy(update={"scope": "new"})
KNOWN = NEW.model_copy(update={"known": ("h1",)})
DISPUTE = Command(verb="dispute", finding="F1", reason="no", author="hubot", comment_id=1)


def checks() -> Checks:
    return Checks(scene.diff(), scene.REPO)


def judged(finding: Finding, **changed: object) -> tuple[Finding, Verdict]:
    told: dict[str, object] = {
        "finding": finding.id,
        "outcome": Outcome.UNSETTLED,
        "by": "code",
        "reason": "",
        "place": finding.place,
    }
    return finding, Verdict.model_validate(told | changed)


def found(pull: Pull, *pairs: tuple[Finding, Verdict], context: Context = WHOLE) -> Continuity:
    return continuity(pairs, pull, context, scene.diff(), checks())


def numbers(one: Continuity) -> dict[str, str]:
    return {name: entry.number for name, entry in one.entries.items()}


def test_a_finding_continues_the_entry_of_the_same_claim() -> None:
    one = found(scene.lived(scene.entry()), judged(scene.finding()))
    assert numbers(one) == {"quality.s1.1": "F1"}
    assert one.left == ()
    assert one.places["F1"] == Place(path="src/ratio.py", start=3, end=3)


def test_an_open_entry_that_nobody_continues_is_left_and_continues_itself() -> None:
    one = found(scene.lived(scene.entry(), scene.entry("F2", state="fixed")))
    assert numbers(one) == {"ledger.F1": "F1"}
    assert [entry.number for entry in one.left] == ["F1"]


def test_what_code_refuted_continues_nothing() -> None:
    one = found(scene.lived(scene.entry()), judged(scene.finding(), outcome=Outcome.REFUTED))
    assert numbers(one) == {"ledger.F1": "F1"}


def test_what_a_model_refuted_still_continues_its_entry() -> None:
    verdict = {"outcome": Outcome.REFUTED, "by": "model-powerful"}
    one = found(scene.lived(scene.entry()), judged(scene.finding(), **verdict))
    assert numbers(one) == {"quality.s1.1": "F1"}


def test_whoever_says_the_same_of_the_lines_of_an_open_entry_continues_it() -> None:
    other = scene.finding("security.s1.1", quote="if b is None:\n        b = 0", start=2, end=3)
    one = found(scene.lived(scene.entry()), judged(other))
    assert numbers(one) == {"security.s1.1": "F1"}
    elsewhere = scene.finding("security.s1.1", quote="return a / b", start=4)
    assert numbers(found(scene.lived(scene.entry()), judged(elsewhere))) == {"ledger.F1": "F1"}


def test_one_finding_continues_one_entry_and_the_other_is_left() -> None:
    pull = scene.lived(scene.entry(), scene.entry("F2", category="other", title="crashes"))
    one = found(pull, judged(scene.finding()))
    assert numbers(one) == {"quality.s1.1": "F1", "ledger.F2": "F2"}


@pytest.mark.parametrize(
    ("name", "carried"),
    [("ledger.F1", True), ("ledger.1", False), ("ledger.s1.1", False), ("quality.s1.1", False)],
)
def test_what_is_carried_shows_in_its_id(name: str, *, carried: bool) -> None:
    assert is_carried(scene.finding(name)) is carried


class TestDismissals:
    GONE: Entry = scene.entry(state="dismissed", who="hubot", why="it is a demo")

    def away(self, *findings: Finding) -> dict[str, str]:
        return dict(found(scene.lived(self.GONE), *map(judged, findings)).turned_away)

    def test_do_not_come_back(self) -> None:
        assert self.away(scene.finding()) == {"quality.s1.1": "dismissed by @hubot: it is a demo"}

    def test_not_from_another_agent_either(self) -> None:
        other = scene.finding("security.s1.1", start=3, quote="b = 0")
        assert set(self.away(scene.finding(), other)) == {"quality.s1.1", "security.s1.1"}

    def test_cover_nothing_worse_and_nothing_else(self) -> None:
        worse = scene.finding("security.s1.1", quote="b = 0", severity=Severity.CRITICAL)
        else_ = scene.finding("security.s1.2", quote="b = 0", category="other", title="leaks")
        assert set(self.away(scene.finding(), worse, else_)) == {"quality.s1.1"}


class TestLateFindings:
    """After the first round, nothing below high on lines that did not change."""

    LOW = scene.finding(severity=Severity.MEDIUM)

    def away(self, pull: Pull, finding: Finding, context: Context = NEW) -> Sequence[str]:
        return tuple(found(pull, judged(finding), context=context).turned_away.values())

    def test_are_turned_away(self) -> None:
        assert self.away(scene.lived(), self.LOW) == (
            "below high, and its lines have not changed since eeeeeeeeeeee",
        )

    def test_are_not_in_the_first_round(self) -> None:
        assert self.away(scene.lived(), self.LOW, scene.context()) == ()

    def test_nor_when_they_are_grave(self) -> None:
        assert self.away(scene.lived(), scene.finding(severity=Severity.HIGH)) == ()

    def test_nor_when_they_continue_an_entry(self) -> None:
        assert self.away(scene.lived(scene.entry(of=self.LOW)), self.LOW) == ()

    @pytest.mark.parametrize(
        ("lines", "new"), [((1, 3), True), ((3, 9), True), ((4, 9), False), ((1, 2), False)]
    )
    def test_nor_where_a_line_of_theirs_is_new(self, lines: tuple[int, int], *, new: bool) -> None:
        added = Place(path="src/ratio.py", start=lines[0], end=lines[1])
        since = Since(head_sha=scene.EARLIER, relation="ahead", added=(added,))
        assert (self.away(scene.lived(since=since), self.LOW) == ()) is new

    @pytest.mark.parametrize(
        "since", [None, Since(head_sha=scene.EARLIER, relation="unknown")], ids=str
    )
    def test_nor_where_nobody_can_tell(self, since: Since | None) -> None:
        assert self.away(scene.lived(since=since), self.LOW) == ()

    def test_removed_lines_are_new_where_their_hunk_is(self) -> None:
        left = Place(path="src/ratio.py", side=Side.LEFT, start=2, end=2)
        assert untouched(left, scene.lived(), KNOWN, checks())
        assert not untouched(left, scene.lived(), NEW, checks())


class TestDisputes:
    @pytest.mark.parametrize("state", ["open", "disputed"])
    def test_are_about_an_entry_that_counts(self, state: str) -> None:
        entry = scene.entry(state=state)
        assert disputed(scene.lived(entry, command=DISPUTE)) == entry

    @pytest.mark.parametrize(
        "changed", [{"verb": "review"}, {"problem": "There is no F1."}, {"finding": "F2"}], ids=str
    )
    def test_are_nothing_else(self, changed: dict[str, object]) -> None:
        command = DISPUTE.model_copy(update=changed)
        assert disputed(scene.lived(scene.entry(), command=command)) is None
        assert disputed(scene.PULL.model_copy(update={"command": DISPUTE})) is None
        assert disputed(scene.lived(scene.entry(state="fixed"), command=DISPUTE)) is None

    def test_are_answered_once_at_a_head(self) -> None:
        answered = scene.entry(state="disputed", who="hubot", why="no", at=scene.PULL.head_sha)
        assert disputed(scene.lived(answered, command=DISPUTE)) is None
        for changed in ({"at": scene.EARLIER}, {"who": "eve"}, {"why": "nay"}):
            other = answered.model_copy(update=changed)
            assert disputed(scene.lived(other, command=DISPUTE)) == other
