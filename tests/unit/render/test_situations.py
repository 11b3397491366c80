"""The situations people meet most, as they see them: golden, and nothing said twice."""

import re
from itertools import chain
from pathlib import Path

import pytest

from panelist.contracts import Conclusion, Placement, RankedFinding, Severity
from tests.unit.render import situations

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
