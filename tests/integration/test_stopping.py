"""The stop rule over the rounds of a pull request, by what its pipeline does."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from panelist.contracts import Conclusion, Disposition, Placement, Review
from panelist.ports import Ask
from panelist.settings import Settings
from tests.fakes.model import Scripted
from tests.integration.rounds import SHOP, Life, LivelyPanel, asked, ends, shop
from tests.unit.phases import scene

OTHER = "alpha_of_all_that_was_ever_sold_in_any_shop_of_ours_and_was_not_given_back"
"""Another bug at the same place, whose title is nothing like that of the first."""
UNTIL_3 = Settings(rounds_until_blocking_only=3, suggestions="off")


class MildPanel(LivelyPanel):
    """One that finds medium things, as likely to be acted on as ``worth`` says."""

    def __init__(self, worth: int = 95, *, script: Mapping[str, Scripted] | None = None) -> None:
        super().__init__(script, severity="medium")
        self.worth = worth

    def _answer(self, ask: Ask[BaseModel]) -> BaseModel:
        said = super()._answer(ask)
        verdicts = getattr(said, "verdicts", None)
        if verdicts is None:
            return said
        mild = [one.model_copy(update={"worth": self.worth}) for one in verdicts]
        return said.model_copy(update={"verdicts": mild})


def life_of(home: Path, *bugs: str) -> Life:
    return Life.new(home, shop(), shop(*bugs))


def new_in(review: Review) -> list[str]:
    return [one.number for one in review.findings if not one.carried]


def kept_back(review: Review) -> list[str]:
    accounts = ends(review).values()
    return [one.reason for one in accounts if one.disposition is Disposition.RECORDED]


def test_what_is_new_needs_more_in_the_second_round(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    assert new_in(life.review(MildPanel(65))) == ["F1"]
    life.push({SHOP: shop("alpha", "beta")})
    review = life.review(MildPanel(65))
    assert new_in(review) == []
    assert kept_back(review) == ["in round 2: so late, a new remark needs more"]
    assert review.conclusion is Conclusion.SUCCESS
    life.push({SHOP: shop("alpha", "gamma")})
    assert new_in(life.review(MildPanel(85))) == ["F2"]


def test_from_the_round_that_is_set_on_only_what_blocks_is_posted(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    life.review(MildPanel(), settings=UNTIL_3)
    life.push({SHOP: shop("alpha", "beta")})
    assert new_in(life.review(MildPanel(), settings=UNTIL_3)) == ["F2"]
    life.push({SHOP: shop("alpha", "beta", "gamma")})
    review = life.review(MildPanel(100), settings=UNTIL_3)
    assert new_in(review) == []
    assert kept_back(review) == ["in round 3: by now only what blocks is posted"]
    assert review.conclusion is Conclusion.SUCCESS
    life.push({SHOP: shop("alpha", "beta", "gamma_other")})
    blocking = life.review(LivelyPanel(), settings=UNTIL_3)
    assert new_in(blocking) == ["F3"]
    assert blocking.conclusion is Conclusion.FAILURE
    assert blocking.blocking == ("F3",)


def test_without_the_rule_every_round_is_a_first_one(tmp_path: Path) -> None:
    off = Settings(rounds_until_blocking_only=0, suggestions="off")
    life = life_of(tmp_path, "alpha")
    life.review(MildPanel(61), settings=off)
    for number, bugs in enumerate((("beta",), ("beta", "gamma")), 2):
        life.push({SHOP: shop("alpha", *bugs)})
        assert new_in(life.review(MildPanel(61), settings=off)) == [f"F{number}"]


def test_a_person_who_asks_for_all_of_it_hears_all_of_it(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    for bugs in (("alpha",), ("alpha", "beta"), ("alpha", "beta", "gamma")):
        life.push({SHOP: shop(*bugs)}) if life.runs else None
        found = life.review(MildPanel(), settings=UNTIL_3)
    assert [one.number for one in found.findings] == ["F1", "F2"]
    command = asked("full-review", "")
    review = life.review(MildPanel(61), command=command, settings=UNTIL_3)
    assert [one.number for one in review.findings] == ["F1", "F2", "F3"]


def test_the_same_lines_are_not_spoken_of_in_other_words(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    life.review(MildPanel())
    life.rewrite({SHOP: shop("alpha", above=1)})

    claim = scene.claim(
        file="f1",
        start_line=9,
        end_line=10,
        title="Totals are kept in a variable that nobody reads",
        severity="medium",
        kind="maintainability",
        quote="    alpha_5 = 5\n    alpha_total += rows.alpha_bug",
        subject="alpha_total",
        scenario="Somebody changes one and forgets the other.",
    )
    report = scene.report_answer(claim, read=("all",))
    review = life.review(MildPanel(100, script={"review:quality.states.s1": report}))
    assert [one.number for one in review.findings] == ["F1"]
    assert kept_back(review) == ["in round 2: an earlier round spoke of these lines"]


def test_a_note_of_an_earlier_round_stays_a_note(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    (noted,) = life.review(MildPanel(40)).findings
    assert noted.placement is Placement.NOTED
    life.push({SHOP: shop("alpha", "beta")})
    first, *_ = sorted(life.review(MildPanel()).findings, key=lambda one: one.number)
    assert (first.number, first.placement, first.carried) == ("F1", Placement.NOTED, True)


class TestTheAnswerToAFinding:
    @pytest.fixture
    def life(self, tmp_path: Path) -> Life:
        life = life_of(tmp_path, "alpha")
        life.review(LivelyPanel())
        return life

    def test_that_brings_a_defect_is_told_under_it(self, life: Life) -> None:
        life.push({SHOP: shop(OTHER)})
        review = life.review(LivelyPanel())
        (found,) = review.findings
        assert (found.number, found.tries, found.carried) == ("F1", 2, False)
        assert found.title == f"{OTHER}_bug fails on an empty list"
        entry = life.entries()["F1"]
        told = (entry.state.value, entry.tries, entry.title, entry.at, entry.told)
        assert told == ("open", 2, found.title, life.head_sha, False)
        assert set(life.entries()) == {"F1"}
        assert review.conclusion is Conclusion.FAILURE

    def test_goes_on_as_any_other_finding(self, life: Life) -> None:
        life.push({SHOP: shop(OTHER)})
        life.review(LivelyPanel())
        life.push({SHOP: shop(OTHER, "gamma")})
        review = life.review(LivelyPanel())
        assert {one.number: one.tries for one in review.findings} == {"F1": 2, "F2": 1}
        life.push({SHOP: shop("gamma")})
        life.review(LivelyPanel())
        assert life.states() == {"F1": "fixed", "F2": "open"}

    def test_is_not_what_is_new_elsewhere(self, life: Life) -> None:
        life.push({SHOP: shop("gamma")})
        review = life.review(LivelyPanel())
        assert [(one.number, one.tries) for one in review.findings] == [("F2", 1)]
        assert life.states() == {"F1": "fixed", "F2": "open"}

    def test_is_not_one_that_the_panel_refutes(self, life: Life) -> None:
        life.push({SHOP: shop(OTHER)})
        review = life.review(LivelyPanel(refuted=(OTHER,)))
        assert review.findings == ()
        assert life.entries()["F1"].why == "the code it quoted is gone"


def test_two_quiet_rounds_converge_and_something_new_ends_it(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    counts: list[tuple[int, int]] = []
    heads = (
        shop("alpha"),
        shop("alpha", above=1),
        shop("alpha", above=2),
        shop("alpha", "beta", above=2),
    )
    for head in heads:
        life.push({SHOP: head}) if counts else None
        review = life.review(LivelyPanel())
        assert review.ledger is not None
        counts.append((review.ledger.rounds, review.ledger.quiet))
    assert counts == [(1, 0), (2, 1), (3, 2), (4, 0)]


def test_a_run_that_reads_nothing_is_no_round(tmp_path: Path) -> None:
    life = life_of(tmp_path, "alpha")
    life.review(LivelyPanel())
    review = life.review(LivelyPanel(), command=asked("dismiss", "F1", "by design"))
    assert review.ledger is not None
    assert (review.ledger.rounds, review.ledger.quiet) == (1, 0)
