"""The HTML report in a real browser: it shows what it should, and does nothing else."""

from pathlib import Path

import pytest

from panelist.contracts import Placement, Review
from panelist.render.report import html_report
from tests.e2e.browser import ADDRESS, Elements, Seen, look, picture
from tests.unit.render.hostile import HOSTILE
from tests.unit.render.samples import PROMPTS, QUIET, REVIEW, SERVER, poisoned

ACTING = (
    "<script>document.title = 'owned'</script>",
    "<img src=https://evil.example/p.png onerror=\"document.title = 'owned'\">",
    "<svg onload=\"document.title = 'owned'\"></svg>",
    "<iframe srcdoc=\"<script>top.document.title = 'owned'</script>\"></iframe>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<style>@import url(https://evil.example/b.css)</style>",
    "<meta http-equiv=refresh content='0; url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button autofocus>Go</button></form>",
    '" onmouseover="document.title = \'owned\'" style="background: url(https://evil.example/c)',
    "</style></title></head></pre></table></main></body></html>",
)
LONG = 1_000
"""Texts of that many characters are for size limits, which a page has none of."""


def page(review: Review) -> str:
    """The report as a page that links to GitHub."""
    return html_report(review, PROMPTS, server_url=SERVER)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The realistic report."""
    return look(page(REVIEW), tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The same report after every word of it was written by somebody who means harm."""
    text = "\n".join((*ACTING, *(each for each in HOSTILE if len(each) < LONG)))
    return look(page(poisoned(text)), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def harmless() -> dict[str, int]:
    """The elements of that report if all they wrote was one word."""
    parser = Elements()
    parser.feed(page(poisoned("word")))
    return parser.tags


def test_its_headings_outline_it(seen: Seen) -> None:
    texts = seen.elements.texts
    assert texts["h1"] == [REVIEW.headline]
    assert texts["h2"] == [
        "Fix before merging",
        "Does not stop the merge",
        "Also noted",
        "Not settled",
        "What became of every claim",
        "Who read what",
        "Where to start reading",
        "Cost and time",
        "Notes",
    ]
    told = [found for found in REVIEW.findings if found.placement is Placement.INLINE]
    assert texts["h3"] == [f"{found.number}{found.title}" for found in told]
    assert texts["title"] == [f"Panelist: {REVIEW.headline}"]


def test_every_anchor_leads_somewhere(seen: Seen) -> None:
    elements = seen.elements
    inner = [link.removeprefix("#") for link in elements.links if link.startswith("#")]
    assert set(inner) == {found.number for found in REVIEW.findings}
    assert set(inner) <= set(elements.ids)
    assert len(set(elements.ids)) == len(elements.ids)


def test_every_other_link_is_to_the_lines_of_the_reviewed_commit(seen: Seen) -> None:
    outer = [link for link in seen.elements.links if not link.startswith("#")]
    assert len(outer) == len(REVIEW.findings)
    assert [link for link in outer if not link.startswith(f"{SERVER}/octo/shop/blob/")] == []


def test_its_tables_have_a_row_for_everything(seen: Seen) -> None:
    elements = seen.elements
    assert elements.tags["table"] == 3
    files = {cell.path for cell in REVIEW.coverage.cells}
    rows = len(REVIEW.accounts) + len(files) + len(REVIEW.costs)
    assert elements.tags["tr"] == rows + 3
    words = elements.texts["table"]
    assert [account.title for account in REVIEW.accounts if account.title not in words[0]] == []
    assert [path for path in files if path not in words[1]] == []
    assert [cost.who for cost in REVIEW.costs if cost.who not in words[2]] == []


@pytest.mark.parametrize("name", ["seen", "hostile"])
def test_nothing_is_requested_but_the_page(name: str, request: pytest.FixtureRequest) -> None:
    looked: Seen = request.getfixturevalue(name)
    assert looked.asked == (ADDRESS,)


def test_what_strangers_write_becomes_words_and_nothing_else(
    hostile: Seen, harmless: dict[str, int]
) -> None:
    elements = hostile.elements
    # A path that cannot be one is shown, and leads nowhere.
    assert elements.tags == harmless | {"a": harmless["a"] - len(REVIEW.findings)}
    assert sorted(elements.ids) == sorted(found.number for found in REVIEW.findings)
    assert elements.handlers == []
    assert [link for link in elements.links if not link.startswith(("#", f"{SERVER}/octo/"))] == []


def test_no_script_ran(hostile: Seen) -> None:
    (title,) = hostile.elements.texts["title"]
    assert title.startswith("Panelist: w<script>document.title = 'owned'</script>")
    assert title != "owned"


def test_what_nobody_sees_is_shown(hostile: Seen) -> None:
    assert "\u202e" not in hostile.dom
    assert "⟦U+202E⟧gnp.exe" in hostile.elements.texts["h1"][0]


@pytest.mark.parametrize("name", ["seen", "hostile"])
def test_it_can_be_seen(name: str, request: pytest.FixtureRequest) -> None:
    looked: Seen = request.getfixturevalue(name)
    shown = picture(looked.picture)
    assert (shown.width, shown.height) == (1000, 3000)
    assert len(set(shown.rows)) > 500, "a blank page has one row, over and over"


def test_it_is_dark_where_the_reader_wants_it_dark(seen: Seen, tmp_path: Path) -> None:
    dark = look(page(REVIEW), tmp_path, "--force-dark-mode")
    assert dark.dom == seen.dom
    assert corner(dark.picture) == (0x16, 0x18, 0x1C)
    assert corner(seen.picture) == (0xFB, 0xFA, 0xF8)


def corner(path: Path) -> tuple[int, ...]:
    """The colour of the first pixel, which no filter of PNG changes in the first row."""
    return tuple(picture(path).rows[0][1:4])


def test_a_quiet_review_is_a_quiet_page(tmp_path: Path) -> None:
    looked = look(page(QUIET), tmp_path)
    assert "article" not in looked.elements.tags
    assert looked.asked == (ADDRESS,)
