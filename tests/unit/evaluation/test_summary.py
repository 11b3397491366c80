"""The tables of arms."""

from pathlib import Path

import pytest

from panelist.contracts import Placement
from panelist.evaluation import ArmRuns, CountingRule, summarize
from panelist.evaluation.report import html_results, text_results
from panelist.evaluation.results import ArmResult, Contribution, NotCounted, Results
from panelist.evaluation.scoring import FindingScope, LabelScope, Tally
from panelist.evaluation.summary import name_decile, name_support
from panelist.prompts import Prompts
from tests.unit.evaluation.samples import also, finding, judged, label

PROMPTS = Prompts(Path(__file__).parents[3] / "prompts")
LABELS = (label("G1"), label("G2"), label("G3", core=False), also("A1"))
FIRST = judged(
    "F1=G1 F2~F1 F3=G3 F4 F5=A1",
    LABELS,
    (
        finding(1, support=5, agents=("quality", "tests"), lenses=("paths", "states")),
        finding(2, lenses=("",)),
        finding(3, placement=Placement.NOTED, advice="note", worth=30),
        finding(4, advice="", worth=None),
        finding(5, worth=100),
    ),
    claims="c1=G2 c2~c1",
)
SECOND = judged("F1", (), name="sound <b>", usd=0.75)
ARM = ArmRuns("standard", (FIRST, SECOND), (NotCounted(case="third", reason="it failed"),))


def only(arm: ArmRuns) -> ArmResult:
    (result,) = summarize([arm]).arms
    return result


def contributions(by: str) -> dict[str, tuple[int, int, int]]:
    found: list[Contribution] = [each for each in only(ARM).contributions if each.by == by]
    return {
        each.group: (each.tally.findings, each.tally.hits, each.tally.false_alarms)
        for each in found
    }


def test_an_arm_in_figures() -> None:
    result = only(ARM)
    assert (result.cases, result.inline_per_case, result.findings_per_case) == (2, 2.5, 3.0)
    assert (result.usd_per_case, result.seconds_per_case) == (0.5, 10.0)
    score = result.score(CountingRule.MARCH, FindingScope.INLINE, LabelScope.ALL)
    assert score.tally == Tally(labels=3, hits=1, false_alarms=2, findings=5)
    assert (score.precision, score.recall, score.f1) == (1 / 3, 1 / 3, 1 / 3)
    assert result.score(CountingRule.MARCH, FindingScope.ALL, LabelScope.CORE).tally.labels == 2
    assert len(result.scores) == 8


def test_an_unknown_price_is_not_zero() -> None:
    dear = judged("F1", (), name="dear", usd=None)
    result = only(ArmRuns("a", (FIRST, dear)))
    assert result.usd_per_case is None
    assert "unknown" in text_results(summarize([ArmRuns("a", (FIRST, dear))]))


def test_what_each_group_brought() -> None:
    assert contributions("support") == {"1": (5, 2, 2), "4+": (1, 1, 0)}
    assert contributions("agent") == {"quality": (6, 2, 2), "tests": (1, 1, 0)}
    assert contributions("lens") == {
        "no lens": (1, 1, 0),
        "paths": (5, 2, 2),
        "states": (1, 1, 0),
    }
    assert contributions("verdict") == {
        "confirmed": (1, 0, 1),
        "confirmed, note": (1, 1, 0),
        "confirmed, post": (4, 1, 1),
    }
    assert contributions("placement") == {"inline": (5, 1, 2), "noted": (1, 1, 0)}
    assert contributions("worth") == {
        "30-39": (1, 1, 0),
        "70-79": (3, 1, 1),
        "90-100": (1, 0, 0),
        "not asked": (1, 0, 1),
    }


@pytest.mark.parametrize(
    ("worth", "name"),
    [(None, "not asked"), (0, "00-09"), (9, "00-09"), (10, "10-19"), (89, "80-89"), (99, "90-100")],
)
def test_deciles_of_worth(worth: int | None, name: str) -> None:
    assert name_decile(worth) == name


def test_support_of_many() -> None:
    assert [name_support(n) for n in (0, 1, 3, 4, 9)] == ["0", "1", "3", "4+", "4+"]


def test_what_was_missed_and_where_it_was_lost() -> None:
    missed = [(one.label, one.core, one.noted, one.claimed) for one in only(ARM).missed]
    assert missed == [("G2", True, False, True), ("G3", False, True, False)]
    unasked = judged("F1", (label("G1"),))
    assert only(ArmRuns("a", (unasked,))).missed[0].claimed is None


def test_what_was_noise() -> None:
    noise = [(one.case, one.number, one.verdict, one.reason) for one in only(ARM).noise]
    assert noise == [
        ("case", "F4", "confirmed", "why"),
        ("sound <b>", "F1", "confirmed, post", "why"),
    ]


def test_two_arms_are_compared_on_the_cases_that_both_have() -> None:
    better = ArmRuns("deep", (judged("F1=G1 F2=G2", LABELS), judged("F1", (), name="other")))
    results = summarize([ARM, better])
    by_rule = {(each.rule, each.scope): each for each in results.comparisons}
    assert len(by_rule) == 4
    compared = by_rule[CountingRule.MARCH, FindingScope.INLINE]
    # On the one case: 1 of 3 with one false alarm against 2 of 3 with none.
    assert (compared.first, compared.second, compared.cases) == ("standard", "deep", 1)
    assert compared.difference == pytest.approx(2 * 2 / 5 - 2 * 1 / 5)
    assert compared.interval is not None
    assert compared.interval.low == pytest.approx(compared.difference)


def test_results_survive_their_file() -> None:
    results = summarize([ARM])
    assert Results.model_validate_json(results.model_dump_json()) == results


def test_the_text_has_every_table() -> None:
    text = text_results(summarize([ARM, ArmRuns("quick", (FIRST,))]))
    lines = text.splitlines()
    head = lines.index("posted inline, all labels, Martian's rule of March:") + 1
    assert lines[head].split() == [
        *("arm", "labels", "hits", "false", "alarms", "P", "R", "F1", "95", "%"),
        *("findings/case", "$/case", "s/case"),
    ]
    row = lines[head + 1].split()
    assert row[:7] == ["standard", "3", "1", "2", ".33", ".33", ".33"]
    assert row[-3:] == ["2.5", "0.500", "10"]
    assert "  not counted: third: it failed" in lines
    assert "  case G2 (claimed, not said): defect G2" in lines
    assert "  case G3 (said, not inline, not core): defect G3" in lines
    assert "F1 compared, all labels, the same cases:" in lines


def test_an_estimate_is_marked() -> None:
    guessed = judged("F1=G1", LABELS)
    guessed = type(guessed)(
        guessed.case, guessed.findings, guessed.judgement, usd=0.25, is_estimate=True
    )
    assert "~0.250" in text_results(summarize([ArmRuns("a", (guessed,))]))


def test_no_word_of_a_model_acts_on_a_terminal_or_a_page() -> None:
    evil = finding(1).model_copy(update={"title": "\x1b[2J<script>alert(1)</script>\n::error::x"})
    results = summarize([ArmRuns("a", (judged("F1", (), (evil,)),))])
    text, page = text_results(results), html_results(results, PROMPTS)
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "<script" not in page
    assert "\x1b" not in page


def test_the_page_has_every_table_and_needs_nothing_else() -> None:
    page = html_results(summarize([ARM, ArmRuns("quick", (FIRST,))]), PROMPTS)
    assert "default-src 'none'" in page
    for told in ("standard", "quick", "sound &lt;b&gt;", "claimed, not said", "it failed", "4+"):
        assert told in page
    for remote in ("http://", "https://", "src=", "@import"):
        assert remote not in page


def test_nothing_at_all() -> None:
    assert text_results(summarize([])) == "\n"
    assert (
        only(ArmRuns("a", ())).score(CountingRule.MARCH, FindingScope.ALL, LabelScope.ALL).f1
        is None
    )
    empty = only(ArmRuns("a", ()))
    assert (empty.usd_per_case, empty.seconds_per_case) == (None, None)
