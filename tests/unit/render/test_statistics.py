"""Numbers for people, programs and spreadsheets; strangers' words act in none of them."""

import csv
import io
import json

import pytest

from panelist.contracts import EntryState
from panelist.metrics import Records, Statistics, count, record_ledger
from panelist.render.statistics import statistics_csv, statistics_json, statistics_text
from tests.unit.render.samples import entry, ledger


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
