"""Numbers for people, programs and spreadsheets; strangers' words act in none of them."""

import csv
import io
import json

import pytest

from panelist.contracts import EntryState, Spending
from panelist.metrics import Records, Statistics, count, record_ledger
from panelist.render.statistics import statistics_csv, statistics_json, statistics_text
from panelist.render.statistics_page import Bar, Plot, draw_plots, statistics_page
from tests.unit.render.samples import PROMPTS, entry, ledger


def told(why: str = "The bank rounds.", title: str = "Rounds twice") -> Statistics:
    gone = entry(2, EntryState.DISMISSED, who="ann", why=why, title=title)
    held = ledger(entry(1, EntryState.FIXED, support=3), gone, highest=4, rounds=2)
    pull = record_ledger("octo/shop#7", held)
    return count(Records("summary comments of octo/shop", None, (pull,), since="2026-11-01"))


def test_the_text() -> None:
    assert statistics_text(told()) == (
        "Panelist in numbers: summary comments of octo/shop, since 2026-11-01\n"
        "\n"
        "Pull requests          1\n"
        "Reviews                2\n"
        "Runs without a review  unknown\n"
        "Read everything        unknown\n"
        "Conclusions            unknown\n"
        "Cost                   unknown: 2 reviews without a known price\n"
        "Cost a review          unknown\n"
        "First finding after    unknown\n"
        "\n"
        "Agents and phases\n"
        "                        reviews          calls         tokens           cost"
        "       findings\n"
        "  quality               unknown        unknown        unknown        unknown"
        "              2\n"
        "\n"
        "Findings\n"
        "  Told                 2\n"
        "  Severity             2 medium\n"
        "  Readings that agree  1 by 1, 1 by 3\n"
        "  State                1 fixed, 1 dismissed\n"
        "  Fixed after told     1 of 2 findings (50%)\n"
        "  Not held any more    2, of which nothing else is known\n"
        "\n"
        "Dismissed, by whom and why\n"
        "  octo/shop#7 F2 Rounds twice - ann: The bank rounds.\n"
    )


def test_unknown_is_null_and_an_empty_cell() -> None:
    values = json.loads(statistics_json(told()))
    assert (values["complete"], values["cost"]["usd"], values["unfinished"]) == (None, None, None)
    rows = list(csv.reader(io.StringIO(statistics_csv(told()))))
    for row in (["complete", "rate", ""], ["cost_usd", "", ""], ["conclusion", "", ""]):
        assert row in rows
    assert ["acted_on", "rate", "0.5"] in rows


@pytest.mark.parametrize("why", ["\x1b[31mred", "one\n::error::two", "a\r\nb"])
def test_words_of_strangers_do_not_act_in_a_terminal(why: str) -> None:
    text = statistics_text(told(why, title=why))
    assert "\x1b" not in text
    assert len(text.splitlines()) == len(statistics_text(told()).splitlines())
    assert not any(line.startswith("::") for line in text.splitlines())


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(note: str) -> None:
    whole = count(Records(note, None, (), notes=(note,)))
    cells = [cell for row in csv.reader(io.StringIO(statistics_csv(whole))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert f"'{note.strip()}" in cells


def test_the_page_has_the_figures_and_a_bar_for_each_state() -> None:
    page = statistics_page(told(), PROMPTS)
    assert "summary comments of octo/shop, since 2026-11-01" in page
    assert '<th scope="row">Conclusions</th><td>unknown</td>' in page
    assert "<td>ann</td><td>The bank rounds.</td>" in page
    assert "Cost by month" not in page, "what is unknown has no plot"
    states = next(one for one in draw_plots(told()) if one.heading == "What became of findings")
    assert states.bars == (Bar("fixed", 100.0, "1"), Bar("dismissed", 100.0, "1"))


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    days = (("2026-10-30", 5.0, 4), ("2026-11-02", 2.0, 1))
    spending = tuple(Spending(day=day, usd=usd, runs=runs) for day, usd, runs in days)
    pull = record_ledger("octo/shop#7", ledger(rounds=5, spending=spending))
    (plot,) = draw_plots(count(Records("ledgers", None, (pull,))))
    assert plot == Plot(
        "Cost by month, and how many reviews",
        (Bar("2026-10", 100.0, "$5.00, 4"), Bar("2026-11", 40.0, "$2.00, 1")),
    )


def test_no_word_of_a_stranger_is_a_tag() -> None:
    page = statistics_page(told("<script>alert(1)</script>", title='"><img src=x>'), PROMPTS)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
