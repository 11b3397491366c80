from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Ledger, Reading, Since
from panelist.ledger import Scope, reading, scope
from tests.unit.ledger.cases import HEAD, LATER, PANEL, ledger_of

PRINTS = {"h1": "1" * 64, "h2": "2" * 64}
AHEAD = Since(head_sha=HEAD, relation="ahead")


def read(*hunks: str, prints: Mapping[str, str] = PRINTS) -> Reading:
    return reading(prints, hunks, head_sha=HEAD, panel=PANEL, agents=["quality"])


def after(
    record: Reading | None,
    prints: Mapping[str, str] = PRINTS,
    since: Since | None = AHEAD,
    *,
    panel: str = PANEL,
    incremental: bool = True,
) -> Scope:
    before = ledger_of(reading=record)
    return scope(before, since, prints, panel=panel, incremental=incremental)


def test_a_reading_holds_what_was_read_and_says_whether_that_is_all() -> None:
    part, whole = read("h2"), read("h1", "h2", "h9")
    assert (part.complete, len(part.hunks)) == (False, 1)
    assert (whole.complete, len(whole.hunks)) == (True, 2)
    assert part.patch == whole.patch
    assert part.hunks[0] in whole.hunks
    assert whole.agents == ("quality",)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (None, "Nothing of it is on record as read."),
        (Ledger(), "Nothing of it is on record as read."),
    ],
)
def test_a_first_run_reads_everything(before: Ledger | None, why: str) -> None:
    found = scope(before, None, PRINTS, panel=PANEL, incremental=True)
    assert found == Scope("whole", frozenset(), why)


def test_everything_is_read_when_everything_is_asked_for() -> None:
    found = after(read("h1", "h2"), incremental=False)
    assert found == Scope("whole", frozenset(), "Everything was asked to be read.")


def test_another_panel_reads_everything() -> None:
    found = after(read("h1", "h2"), panel="f" * 16)
    why = "The panel or its rules have changed since it was read."
    assert found == Scope("whole", frozenset(), why)


@pytest.mark.parametrize("since", [AHEAD, Since(head_sha=HEAD, relation="rewritten"), None])
def test_what_was_all_read_is_not_read_again_whatever_git_says(since: Since | None) -> None:
    renumbered = {"h7": PRINTS["h2"], "h8": PRINTS["h1"]}
    found = after(read("h1", "h2"), renumbered, since)
    assert found == Scope("nothing", frozenset({"h7", "h8"}), "All of it was read at aaaaaaa.")


def test_a_change_that_lost_a_hunk_is_all_read() -> None:
    assert after(read("h1", "h2"), {"h1": PRINTS["h1"]}).kind == "nothing"


def test_a_complete_reading_whose_hunks_found_no_room_still_knows_its_patch() -> None:
    shed = read("h1", "h2").model_copy(update={"hunks": ()})
    assert after(shed).kind == "nothing"
    assert after(shed, {**PRINTS, "h3": "3" * 64}).known == frozenset()
    unread = read().model_copy(update={"hunks": ()})
    assert after(unread).kind == "new"


@pytest.mark.parametrize("relation", ["same", "ahead"])
def test_what_is_new_is_read_when_the_branch_went_on(relation: str) -> None:
    since = Since.model_validate({"head_sha": HEAD, "relation": relation})
    found = after(read("h1", "h2"), {**PRINTS, "h3": "3" * 64}, since)
    why = "Only what is new since aaaaaaa has to be read."
    assert found == Scope("new", frozenset({"h1", "h2"}), why)


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (
            Since(head_sha=HEAD, relation="rewritten"),
            "The branch was rewritten since aaaaaaa was read.",
        ),
        (
            Since(head_sha=HEAD, relation="unknown"),
            "Nobody can tell what happened since aaaaaaa was read.",
        ),
        (None, "Nobody can tell what happened since aaaaaaa was read."),
    ],
)
def test_everything_is_read_when_the_branch_is_another(since: Since | None, why: str) -> None:
    assert after(read("h1"), PRINTS, since) == Scope("whole", frozenset(), why)


def test_what_is_stored_of_a_hunk_depends_on_the_head_it_was_read_in() -> None:
    """Or somebody could prepare two hunks that look the same in what is stored."""
    there = reading(PRINTS, PRINTS, head_sha=LATER, panel=PANEL, agents=())
    here = read(*PRINTS)
    assert not set(here.hunks) & set(there.hunks)
    assert here.patch != there.patch


@given(
    known=st.lists(st.integers(0, 9), unique=True),
    now=st.lists(st.integers(0, 9), unique=True),
    relation=st.sampled_from(["same", "ahead", "rewritten", "unknown"]),
    order=st.permutations(range(10)),
)
def test_only_what_was_read_is_ever_known(
    known: list[int], now: list[int], relation: str, order: list[int]
) -> None:
    """However the hunks are ordered and called in the two runs."""
    marks = {f"h{index}": f"{index:064x}" for index in range(10)}
    record = read(*(f"h{index}" for index in known), prints=marks)
    prints = {f"h{order[index]}": f"{index:064x}" for index in now}
    since = Since.model_validate({"head_sha": HEAD, "relation": relation})
    found = after(record, prints, since)
    allowed = {f"h{order[index]}" for index in now if index in known}
    if set(now) <= set(known):
        assert (found.kind, found.known) == ("nothing", allowed)
    elif relation in {"same", "ahead"}:
        assert (found.kind, found.known) == ("new", allowed)
    else:
        assert (found.kind, found.known) == ("whole", frozenset())
