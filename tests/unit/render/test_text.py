"""The report in a terminal; its plain form as a whole is golden in test_comment."""

import re

import pytest

from panelist.contracts import Conclusion
from panelist.render.text import text_report
from tests.unit.render.samples import QUIET, REVIEW, finding

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def test_the_quiet_report_is_short() -> None:
    assert text_report(QUIET) == (
        "Nothing found\n"
        "octo/shop #7 at aaaaaaaaaa\n"
        "\n"
        "Everything was read: 1 file, by security and quality.\n"
        "\n"
        "Who read what\n"
        "File        | security | quality\n"
        "------------+----------+--------\n"
        "src/cart.py | read     | read\n"
        "\n"
        "Cost and time: $0.04, 1 min 12 s\n"
        "Who        | Model             | Calls | Tokens                           "
        "|          Cost | Time\n"
        "-----------+-------------------+-------+----------------------------------"
        "+---------------+-----\n"
        "security   | claude-sonnet-5-5 |     2 | 19.2k in (9.0k cached), 2.1k out "
        "|         $0.05 | 21 s\n"
        "verify     | claude-opus-5-5   |     1 | 8.0k in, 900 out                 "
        "| price unknown |  9 s\n"
        "collectors |                   |     0 |                                  "
        "|         $0.00 |  0 s\n"
        "\n"
        "Next\n"
        "Nothing here stands in the way of merging.\n"
    )


def test_without_colour_the_report_is_ascii() -> None:
    assert text_report(REVIEW).isascii()


def test_colour_adds_styles_and_no_other_word() -> None:
    shown = text_report(REVIEW, colour=True)
    assert "\x1b[1;31m2 findings to fix, and a part was not read\x1b[0m" in shown
    words = ESCAPES.sub("", shown)
    for line in ("F1 CRITICAL  SQL text is built from the request", "│ rows = db.execute(query)"):
        assert line in words


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int, *, colour: bool) -> None:
    shown = ESCAPES.sub("", text_report(REVIEW, width=width, colour=colour))
    assert max(map(len, shown.split("\n"))) <= width


def test_every_conclusion_has_a_heading_in_bold() -> None:
    for conclusion in Conclusion:
        review = QUIET.model_copy(update={"conclusion": conclusion})
        assert text_report(review, colour=True).startswith("\x1b[1")


def test_a_command_stays_inert_where_a_line_is_broken_in_the_middle_of_a_word() -> None:
    found = finding(scenario="x" * 96 + "::error::pwned")
    shown = text_report(REVIEW.model_copy(update={"findings": (found,)}))
    assert "\n    : :error::pwned\n" in shown


def test_a_review_with_nothing_in_it_is_four_sentences() -> None:
    empty = QUIET.model_copy(
        update={
            "coverage": QUIET.coverage.model_copy(update={"cells": (), "hunks_total": 0}),
            "costs": (),
            "reasons": (),
        }
    )
    assert text_report(empty) == (
        "Nothing found\n"
        "octo/shop #7 at aaaaaaaaaa\n"
        "\n"
        "Nothing in this change had to be read.\n"
        "\n"
        "Next\n"
        "Nothing here stands in the way of merging.\n"
    )
