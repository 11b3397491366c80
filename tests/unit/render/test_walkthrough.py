"""How the summary goes through a change, and what it leaves out first when it is full."""

import re

import pytest

from panelist.contracts import ChangeKind, Review, Walkthrough
from panelist.render import comment
from panelist.render.links import Links
from panelist.render.walkthrough import change_lines
from tests.unit.render.samples import HEAD, MARKER, PROMPTS, REVIEW, SERVER, finding
from tests.unit.render.walkthroughs import LARGE, ORDINARY, changed

LOCAL = Links(None, "octo/shop", None, None)


def of(walkthrough: Walkthrough | None, **more: object) -> Review:
    return REVIEW.model_copy(update={"walkthrough": walkthrough, **more})


def sticky(review: Review, state: str = "") -> str:
    scene = comment.Scene(PROMPTS, Links.of(review, SERVER), None)
    return comment.sticky(review, scene, MARKER, state)


def test_a_file_is_one_line_with_place_size_risk_names_and_tests() -> None:
    assert change_lines(LOCAL, of(ORDINARY)) == (
        (
            "1. `src/db/orders.py` · +21 -4 in 3 hunks · high risk: builds SQL · alters "
            "`find_orders`, `OrderPage.lines` · tests: `tests/test_orders.py`"
        ),
        (
            "2. `src/cart.py` · +9 -9 · medium risk: computes money · alters `Cart.total` · "
            "removes `Cart.sum`"
        ),
    )


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (
            changed("a.py", 4, change=ChangeKind.ADDED, altered=("f",)),
            "`a.py` · new, +4 · adds `f`",
        ),
        (changed("a.py", 0, 4, change=ChangeKind.DELETED), "`a.py` · deleted, -4"),
        (changed("a.py", 0, hunks=0, change=ChangeKind.RENAMED), "`a.py` · renamed"),
        (changed("a.py", 0, hunks=0), "`a.py`"),
        (
            changed("a.py", 1_200, altered=tuple("abcdef")),
            "`a.py` · +1,200 · alters `a`, `b`, `c`, `d` and 2 more",
        ),
    ],
)
def test_what_happened_to_a_file_is_said_in_few_words(file: object, told: str) -> None:
    review = of(Walkthrough.model_validate({"files": [file]}))
    assert change_lines(LOCAL, review) == (f"1. {told}",)


def test_a_file_that_is_gone_is_no_link() -> None:
    lines = change_lines(Links.of(REVIEW, SERVER), of(LARGE))
    linked = [f"]({SERVER}/octo/shop/blob/{HEAD}/" in line for line in lines]
    assert linked == [True, True, True, True, True, False]


def test_without_a_walkthrough_the_files_to_read_first_are_told() -> None:
    assert "<summary>What to read first</summary>" in sticky(of(None))
    shown = sticky(of(ORDINARY))
    assert "<summary>What changes, and what to read first</summary>" in shown
    assert "What to read first<" not in shown


def test_a_large_change_has_a_diagram_and_an_ordinary_one_has_none() -> None:
    assert sticky(of(LARGE)).count("```mermaid\n") == 1
    assert "mermaid" not in sticky(of(ORDINARY))


@pytest.mark.parametrize("count", [0, 20, 30, 35, 40, 60, 200])
def test_a_full_comment_drops_diagram_and_walkthrough_before_any_finding(count: int) -> None:
    founds = tuple(finding(number, scenario="word " * 280) for number in range(count))
    body = sticky(of(LARGE, findings=founds))
    assert len(body.encode()) <= comment.BODY_BYTES
    bare = sticky(of(None, findings=founds))
    assert body.count("- 🟨 **F") == bare.count("- 🟨 **F")
    if re.search(r"^\*\*\d+ more finding", body, re.MULTILINE):
        assert "mermaid" not in body
        assert "What changes" not in body
        assert "What to read first" in body


def test_no_size_of_what_else_there_is_breaks_the_limit() -> None:
    names = tuple(f"function_{number}" * 4 for number in range(40))
    files = tuple(changed(f"src/{'d' * 90}/{number}.py", 1, altered=names) for number in range(300))
    review = of(Walkthrough(files=files, calls=LARGE.calls))
    for size in range(100, 58_000, 4_000):
        body = sticky(review, f"<!-- panelist:state v1 {'A' * size} -->")
        assert len(body.encode()) <= comment.BODY_BYTES
    shown = sticky(review)
    lines = shown.count(" · +1 · alters")
    assert 10 < lines < 300
    assert f"{300 - lines} more files in the full report." in shown
