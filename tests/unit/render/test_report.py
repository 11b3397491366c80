"""The full report as Markdown and as a page; the Markdown as a whole is golden in test_comment."""

import re

import pytest

from panelist.contracts import Engine, Review
from panelist.render.report import html_report, markdown_report
from panelist.render.text import text_report
from tests.unit.render.samples import HEAD, PROMPTS, QUIET, REVIEW, SERVER, finding, place

VOID = {"meta", "br", "!doctype"}


def page(review: Review = REVIEW) -> str:
    return html_report(review, PROMPTS, server_url=SERVER)


@pytest.mark.parametrize("review", [REVIEW, QUIET])
def test_the_page_needs_nothing_and_is_allowed_nothing(review: Review) -> None:
    html = page(review)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert re.search(r"<(?:script|img|link|iframe|object|embed|form|base)\b", html) is None
    assert re.search(r"url\(|@import|\bsrc=", html) is None


@pytest.mark.parametrize("review", [REVIEW, QUIET])
def test_every_tag_of_the_page_is_closed(review: Review) -> None:
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z!][a-z0-9]*)", page(review)):
        if tag in VOID:
            continue
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


def test_every_finding_has_an_anchor_and_a_link_to_its_lines() -> None:
    html = page()
    for number, severity in (("F1", "critical"), ("F2", "high"), ("F3", "medium")):
        assert f'<article id="{number}" class="{severity}">' in html
    for number, severity in (("F5", "low"), ("F6", "medium")):
        assert f'<details id="{number}" class="brief {severity}">' in html
    assert '<span id="F4">F4</span>' in html
    assert f'href="https://github.com/octo/shop/blob/{HEAD}/src/db/orders.py#L41-L43"' in html


def test_the_page_tells_what_became_of_every_claim() -> None:
    html = page()
    assert "8 claims: 6 kept, 1 merged, 1 rejected." in html
    assert 'merged as <a href="#F1">F1</a>' in html
    assert "The logger redacts it; see `redact()` in src/log.py." in html


def test_the_page_tells_what_was_not_read_and_why() -> None:
    html = page()
    assert '<td class="left_out" title="the deadline passed">not read</td>' in html
    assert "tests gave no answer on `src/db/orders.py`" in html


def test_time_is_drawn_against_the_longest() -> None:
    widths = re.findall(r'class="bar" style="width: (\d+)%"', page())
    assert widths == ["100", "42", "2"]


def test_a_page_without_any_time_draws_no_bar() -> None:
    costs = tuple(cost.model_copy(update={"seconds": 0.0}) for cost in REVIEW.costs)
    html = page(REVIEW.model_copy(update={"costs": costs}))
    assert re.findall(r'class="bar" style="width: (\d+)%"', html) == ["0", "0", "0"]
    assert "█" not in markdown_report(REVIEW.model_copy(update={"costs": costs}), PROMPTS)


def test_what_nobody_sees_is_shown() -> None:
    html = page(REVIEW.model_copy(update={"headline": "a\u202eb<c>"}))
    assert "<title>Panelist: a⟦U+202E⟧b&lt;c&gt;</title>" in html


def test_a_quiet_page_has_no_findings() -> None:
    html = page(QUIET)
    assert "<article" not in html
    assert "Nothing found" in html


def test_a_local_report_has_no_links() -> None:
    local = REVIEW.model_copy(update={"number": None, "engine": Engine.OFFLINE})
    assert "](" not in markdown_report(local, PROMPTS, server_url=SERVER)
    assert "https://" not in html_report(local, PROMPTS, server_url=SERVER)


def test_a_finding_without_a_place_or_a_quote_says_so() -> None:
    bare = finding(place=None, quote="")
    review = REVIEW.model_copy(update={"findings": (bare,)})
    shown = markdown_report(review, PROMPTS, server_url=SERVER)
    assert "The discount is applied twice\n\nno place in the change\n\nA cart" in shown
    assert "<code>no place in the change</code>" in page(review)


def test_a_quote_is_coloured_as_its_file_and_never_drawn() -> None:
    def shown(path: str) -> str:
        review = REVIEW.model_copy(update={"findings": (finding(place=place(path, 1)),)})
        return markdown_report(review, PROMPTS)

    assert "\n ```ts\n" in shown("web/a.ts")
    assert "\n ```text\n" in shown("Makefile")
    assert "\n ```text\n" in shown("model.stl")


def test_nothing_is_left_out_for_size() -> None:
    founds = tuple(finding(number, scenario="word " * 700) for number in range(1, 100))
    shown = markdown_report(REVIEW.model_copy(update={"findings": founds}), PROMPTS)
    assert shown.count("\n### ") == 99
    assert shown.count("word") == 99 * 700


PATCH = "--- a/src/cart.py\n+++ b/src/cart.py\n@@ -1,1 +1,1 @@\n-a<b\n+a > b\n"


def fixed(**changes: object) -> Review:
    return REVIEW.model_copy(update={"findings": (finding(1, **changes),)})


def test_a_fix_of_more_places_is_a_patch_in_every_report() -> None:
    review = fixed(patch=PATCH)
    assert "**Patch:**\n\n ```diff\n --- a/src/cart.py\n" in markdown_report(review, PROMPTS)
    assert "-a&lt;b\n+a &gt; b\n" in html_report(review, PROMPTS)
    assert "| +a > b" in text_report(review)


def test_a_suggestion_for_other_lines_than_the_findings_names_them() -> None:
    there = place("src/cart.py", 12, 13)
    review = fixed(suggestion="total = 0", suggestion_place=there)
    words = "Suggested replacement of src/cart.py:12-13"
    assert f"**{words}:**" in markdown_report(review, PROMPTS)
    assert words in html_report(review, PROMPTS)
