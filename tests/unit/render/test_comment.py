"""Comments as people see them, and the room they take."""

from dataclasses import replace
from pathlib import Path

import pytest

from panelist.contracts import Conclusion, EntryState, Placement, RankedFinding, Review, Spending
from panelist.render import comment, life
from panelist.render.links import Links
from panelist.render.report import markdown_report
from panelist.render.text import text_report
from panelist.render.verdict import verdict_line
from tests.unit.render.samples import (
    AFTER,
    BEFORE,
    FINDINGS,
    HEAD,
    LATER,
    MARKER,
    PROMPTS,
    QUIET,
    REVIEW,
    RUN_URL,
    SERVER,
    entry,
    finding,
    ledger,
    place,
)

GOLDEN = Path(__file__).parent / "golden"


def scene(review: Review, *inline: str, run_url: str | None = RUN_URL) -> comment.Scene:
    return comment.Scene(PROMPTS, Links.of(review, SERVER), run_url, frozenset(inline))


STATE = "<!-- panelist:state v1 bGVkZ2Vy -->"


def later() -> str:
    turns = life.turns(BEFORE, AFTER, HEAD)
    shown = replace(scene(LATER, "F3"), turns=turns)
    return comment.sticky(LATER, shown, MARKER, STATE)


def many(count: int, **changes: object) -> Review:
    founds = tuple(finding(number, **changes) for number in range(1, count + 1))
    return REVIEW.model_copy(update={"findings": founds})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sticky.md", comment.sticky(REVIEW, scene(REVIEW, "F1", "F2", "F3"), MARKER)),
        ("quiet.md", comment.sticky(QUIET, scene(QUIET), MARKER)),
        ("later.md", later()),
        ("inline.md", comment.inline(PROMPTS, FINDINGS[0], REVIEW)),
        ("report.md", markdown_report(REVIEW, PROMPTS, server_url=SERVER)),
        ("report.txt", text_report(REVIEW)),
    ],
)
def test_the_whole_text_is_the_golden_one(name: str, shown: str) -> None:
    assert shown == (GOLDEN / name).read_text(encoding="utf-8")


def test_a_finding_with_a_comment_of_its_own_leaves_the_fix_to_it() -> None:
    assert "**Fix:** Subtract" in comment.sticky(REVIEW, scene(REVIEW), MARKER)
    assert "**Fix:** Subtract" not in comment.sticky(REVIEW, scene(REVIEW, "F3"), MARKER)


@pytest.mark.parametrize("word", ["a", "é", "😀", "`😀`", "*<&", "@octocat ", "\u202e"])
@pytest.mark.parametrize("count", [1, 3, 95, 500])
def test_a_body_stays_within_60_000_bytes_and_counts_what_is_left(word: str, count: int) -> None:
    review = many(count, scenario=word * 3_000, fix=word * 3_000, title=word * 500)
    body = comment.sticky(review, scene(review), MARKER)
    shown = body.count("- 🟨 **F")
    assert len(body.encode()) <= 60_000
    assert shown >= 1
    left = count - shown
    assert (f"**{left} more finding" in body) == (left > 0)


@pytest.mark.parametrize("word", ["a ", "😀", "@octocat "])
@pytest.mark.parametrize("size", [100, 24_000])
def test_the_state_line_is_whole_and_the_rest_shrinks_to_make_room(word: str, size: int) -> None:
    """With every list full and every text at its longest."""
    state = f"<!-- panelist:state v1 {'A' * (size - 29)} -->"
    long = word * 600
    entries = [
        entry(number, EntryState.FIXED).model_copy(update={"title": long, "why": long})
        for number in range(101, 131)
    ]
    review = many(40, scenario=long, fix=long, title=long[:500]).model_copy(
        update={
            "ledger": ledger(*entries),
            "summary": long,
            "accounts": tuple(
                REVIEW.accounts[-1].model_copy(
                    update={"title": long, "reason": long, "place": f"{number}.py:1"}
                )
                for number in range(30)
            ),
            "notes": (long,) * 30,
            "reasons": (long,) * 30,
            "reading_order": REVIEW.reading_order * 30,
            "costs": REVIEW.costs * 30,
        }
    )
    body = comment.sticky(review, scene(review), MARKER, state)
    assert body.split("\n")[:2] == [MARKER, state]
    assert len(body.encode()) <= 60_000
    assert body.count("- 🟨 **F") >= 1
    assert f"**{40 - body.count('- 🟨 **F')} more findings do not fit here**" in body
    assert "Earlier findings (30)" in body


def test_a_finding_is_shown_whole_or_not_at_all() -> None:
    review = many(200)
    body = comment.sticky(review, scene(review), MARKER)
    assert body.count("A cart with a voucher is charged too little.\\") == body.count("- 🟨 **F")
    assert body.count("- 🟨 **F") == body.count("confirmed by claude-opus-5-5</sub>")


def test_one_finding_left_is_told_in_the_singular() -> None:
    """Big enough findings are added until exactly one does not fit."""
    bodies = (
        comment.sticky(review, scene(review), MARKER)
        for review in (many(count, scenario="x" * 230 + " y" * 500) for count in range(20, 60))
    )
    first = next(body for body in bodies if "does not fit here" in body)
    assert (
        f"**1 more finding does not fit here**; [the run]({RUN_URL}) has the full report." in first
    )


def test_without_an_address_of_the_run_nothing_is_linked() -> None:
    review = many(500)
    body = comment.sticky(review, scene(review, run_url=None), MARKER)
    assert "fit here**; the run has the full report." in body
    assert "[run]" not in body


def test_long_lists_say_how_much_is_left() -> None:
    review = REVIEW.model_copy(
        update={
            "accounts": tuple(
                REVIEW.accounts[-1].model_copy(update={"reason": f"r{number}"})
                for number in range(300)
            ),
            "reading_order": REVIEW.reading_order * 300,
            "notes": REVIEW.notes * 300,
            "reasons": REVIEW.reasons * 300,
            "costs": REVIEW.costs * 300,
            "coverage": REVIEW.coverage.model_copy(
                update={
                    "cells": tuple(
                        cell.model_copy(
                            update={"path": f"{number}/{cell.path}", "reason": f"r{number}"}
                        )
                        for number in range(300)
                        for cell in REVIEW.coverage.cells
                    )
                }
            ),
        }
    )
    body = comment.sticky(review, scene(review), MARKER)
    assert len(body.encode()) <= 60_000
    for found in FINDINGS:
        untested = found.placement is Placement.UNTESTED
        assert (f" ({found.number})" if untested else f"**{found.number} · ") in body
    for told in (
        "more gaps, in the coverage table",
        "Considered and set aside (300)",
        "Notes (300)",
        "more files in the full report.",
        "more in the full report.",
        "more, in the full report",
    ):
        assert told in body


def test_a_green_review_gives_no_reasons() -> None:
    assert "**Next:**" not in comment.sticky(QUIET, scene(QUIET), MARKER)
    incomplete = QUIET.model_copy(update={"conclusion": Conclusion.NEUTRAL})
    assert "**Next:** Nothing here stands" in comment.sticky(incomplete, scene(QUIET), MARKER)


def test_the_job_summary_opens_the_timeline_and_has_no_marker() -> None:
    shown = comment.job_summary(REVIEW, scene(REVIEW))
    assert shown.startswith("## 2 find")
    assert "<details open><summary>Cost and time: <code>price unknown</code>, 1 min 12 s<" in shown
    assert "| security | claude-sonnet-5-5 | 2 |" in shown


def inline(**changes: object) -> str:
    return comment.inline(PROMPTS, finding(1, **changes), REVIEW)


def test_a_suggestion_that_could_act_is_held_back_and_said_so() -> None:
    body = inline(suggestion="/lgtm")
    assert "```suggestion" not in body
    assert "*The replacement is in the report: as a suggestion it could act by itself" in body


def test_an_endless_suggestion_is_held_back() -> None:
    body = inline(suggestion="x = 1\n" * 10_000)
    assert len(body.encode()) < 2_000
    assert "is too long.*" in body


def test_a_finding_without_fix_or_suggestion_shows_neither() -> None:
    body = inline(fix="")
    assert "**Fix:**" not in body
    assert "replacement" not in body


def test_a_finding_without_a_title_or_a_place_is_still_a_finding() -> None:
    bare = finding(title=" ", place=None, scenario="")
    review = REVIEW.model_copy(update={"findings": (bare,)})
    body = comment.sticky(review, scene(review), MARKER)
    assert (
        "- 🟨 **F1 · medium** · (untitled)\\\n"
        "  **Fix:** Subtract the discount once, in `total()`.\\\n"
        "  <sub>found by quality" in body
    )


def test_the_marker_holds_nothing_but_fingerprint_and_number() -> None:
    assert life.finding_marker("ab12 --> x", "F3") == "<!-- panelist:finding ab12x F3 -->"


def test_a_path_in_the_coverage_table_cannot_leave_its_cell() -> None:
    odd: RankedFinding = finding(place=place("a|b.py", 1))
    review = REVIEW.model_copy(update={"findings": (odd,)})
    assert "`a|b.py:1`" in comment.sticky(review, scene(review), MARKER)


FOOTER = (
    "<sub>Panelist · ask with `/panelist review`, `full-review`, `explain F3`, "
    "`dispute F3 reason`, `dismiss F3 reason`, `pause` or `help`</sub>"
)


def test_an_empty_review_has_no_empty_parts() -> None:
    coverage = QUIET.coverage.model_copy(update={"cells": (), "hunks_total": 0, "hunks_read": 0})
    review = QUIET.model_copy(update={"coverage": coverage, "costs": ()})
    assert comment.sticky(review, scene(review, run_url=None), MARKER) == (
        f"{MARKER}\n{verdict_line(review)}\n## Nothing found\n\n"
        f"Nothing in this change had to be read.\n\n{FOOTER}\n"
    )


def test_a_comment_says_where_a_fix_of_more_places_is() -> None:
    body = inline(suggestion=None, patch="--- a/x\n+++ b/x\n")
    assert "*A fix is in the report, as a patch" in body
    assert "+++ b/x" not in body.partition("<details>")[0]


def test_the_cost_of_all_runs_on_a_pull_adds_up() -> None:
    days = (
        Spending(day="2026-11-19", usd=0.5, runs=2),
        Spending(day="2026-11-20", usd=0.25, runs=1),
    )

    def told(*spending: Spending) -> str:
        paid = ledger().model_copy(update={"spending": spending})
        review = QUIET.model_copy(update={"ledger": paid, "costs": ()})
        return comment.sticky(review, scene(review), MARKER)

    assert "With what went before on this pull request: `$0.75` in 3 runs." in told(*days)
    assert "went before" not in told(days[1])
