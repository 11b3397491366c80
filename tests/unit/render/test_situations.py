"""The situations people meet most, as they see them: golden, and nothing said twice."""

import re
from itertools import chain
from pathlib import Path

import pytest

from panelist.contracts import Conclusion, Placement, RankedFinding, Severity
from panelist.render.sentences import SEVERITY_MARKS
from tests.unit.render import situations
from tests.unit.render.samples import FINDINGS

GOLDEN = Path(__file__).parent / "golden" / "situations"
SHOWN = situations.outputs()
HANDOFF = re.compile(
    r"<details><summary>For a coding agent</summary>\n.*?\n</details>\n", re.DOTALL
)


def for_people(page: str) -> str:
    """Without prompts: they stand on their own, so they say again what is said elsewhere."""
    return HANDOFF.sub("", page)


@pytest.mark.parametrize("name", SHOWN)
def test_what_people_see_is_the_golden_text(name: str) -> None:
    assert SHOWN[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*")}
    assert kept == set(SHOWN)


@pytest.mark.parametrize(
    ("name", "conclusion", "headline"),
    [
        (
            "clean",
            Conclusion.SUCCESS,
            "Reviewed in full, nothing to stop it (no findings)",
        ),
        (
            "partly-out-of-scope",
            Conclusion.SUCCESS,
            "Reviewed in full, nothing to stop it (no findings; 2 files out of scope)",
        ),
        (
            "secret-and-graver",
            Conclusion.FAILURE,
            "2 findings to fix before merging (1 critical, 1 high)",
        ),
        (
            "findings",
            Conclusion.FAILURE,
            "2 findings to fix before merging (1 critical, 1 high)",
        ),
        (
            "large",
            Conclusion.FAILURE,
            "4 findings to fix before merging (1 critical, 3 high)",
        ),
        (
            "partly-read",
            Conclusion.NEUTRAL,
            "Not everything was read: 5 of 24 readings are missing (src/cart.py)",
        ),
        (
            "dead-api",
            Conclusion.NEUTRAL,
            (
                "Nothing was read (src/shop/part_0.py, src/shop/part_1.py, src/shop/part_2.py "
                "and 31 more files)"
            ),
        ),
        (
            "dead-key",
            Conclusion.FAILURE,
            (
                "1 finding to fix before merging (1 high); nothing was read "
                "(src/db/orders.py, src/cart.py)"
            ),
        ),
        (
            "after-dismissal",
            Conclusion.FAILURE,
            "1 finding to fix before merging (1 high)",
        ),
    ],
)
def test_the_headline_counts_only_what_it_speaks_of(
    name: str, conclusion: Conclusion, headline: str
) -> None:
    review = situations.REVIEWS[name]()
    assert (review.conclusion, review.headline) == (conclusion, headline)


@pytest.mark.parametrize("name", [name for name in SHOWN if name.endswith((".md", ".txt"))])
def test_no_line_of_a_page_is_said_twice(name: str) -> None:
    lines = [line.strip() for line in for_people(SHOWN[name]).split("\n")]
    told = [line for line in lines if len(line) > 40 and not line.startswith(("|", "---"))]
    assert sorted(told) == sorted(set(told))


@pytest.mark.parametrize("name", situations.REVIEWS)
def test_every_finding_stands_in_the_summary_once(name: str) -> None:
    review, body = situations.REVIEWS[name](), for_people(SHOWN[f"{name}/sticky.md"])
    for found in review.findings:
        assert body.count(f"**{found.number} · ") + body.count(f" ({found.number})") == 1
        inline = f"finding {found.fingerprint} " in SHOWN.get(f"{name}/comments.md", "")
        assert not (inline and found.scenario in body)


@pytest.mark.parametrize("name", [name for name in SHOWN if name.endswith(".md")])
def test_the_only_emoji_are_severities(name: str) -> None:
    emoji = {char for char in SHOWN[name] if ord(char) >= 0x1F000 or char in "✅❌⚠✋⏹⏭"}
    assert emoji <= set(SEVERITY_MARKS.values())


@pytest.mark.parametrize("name", situations.REVIEWS)
def test_what_blocks_is_in_sight_and_the_rest_is_folded(name: str) -> None:
    review = situations.REVIEWS[name]()
    for page in (f"{name}/sticky.md", f"{name}/terse/sticky.md"):
        open_part = SHOWN[page].partition("<details>")[0]
        listed = re.findall(r"^- \S+ \*\*(F\d+) ", open_part, re.MULTILINE)
        assert tuple(listed) == review.blocking


@pytest.mark.parametrize("name", situations.REVIEWS)
def test_terse_words_explain_nothing_and_lose_no_finding(name: str) -> None:
    review, body = situations.REVIEWS[name](), SHOWN[f"{name}/terse/sticky.md"]
    for found in review.findings:
        assert body.count(f"**{found.number} · ") + body.count(f" ({found.number})") == 1
        assert found.scenario not in body
    assert "For a coding agent" not in body
    assert len(body.encode()) < len(SHOWN[f"{name}/sticky.md"].encode())
    in_sight = re.sub(r"<details>.*</details>|<!--.*?-->", "", body, flags=re.DOTALL)
    headline, *rest = [line for line in in_sight.split("\n") if line]
    assert headline.startswith("## ")
    assert all(line.startswith(("- ", "**", "<sub>")) for line in rest)


def test_terse_comments_have_the_edit_in_sight_and_the_reason_folded() -> None:
    shown = SHOWN["findings/terse/comments.md"]
    open_part, fold, folded = shown.partition("<details><summary>Why</summary>")
    assert fold
    assert "```suggestion" in open_part
    assert FINDINGS[0].scenario not in open_part
    assert FINDINGS[0].scenario in folded
    assert "For a coding agent" not in shown


def test_a_clean_change_that_has_remarks_counts_them_by_where_they_are() -> None:
    def some(count: int, placement: Placement, severity: Severity) -> list[RankedFinding]:
        found = situations.finding(1, placement=placement, severity=severity)
        return [found] * count

    remarks = chain(
        some(2, Placement.INLINE, Severity.MEDIUM),
        some(1, Placement.INLINE, Severity.LOW),
        some(3, Placement.NOTED, Severity.LOW),
        some(1, Placement.UNTESTED, Severity.LOW),
    )
    review = situations.reviewed(tuple(remarks), situations.cells(situations.PATHS), "")
    assert review.headline == (
        "Reviewed in full, nothing to stop it (2 medium, 1 low; 3 noted, 1 not tested)"
    )
