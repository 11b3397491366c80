"""The summary in a real browser: it fits a phone, and one screen has what matters."""

import re
from pathlib import Path

import pytest

from tests.e2e.conversation import DESK, PHONE, Measured, measure, summaries
from tests.unit.render import situations

SUMMARIES = summaries()
ORDINARY = [
    name for name in situations.REVIEWS for name in (name, f"{name}/terse") if name != "large"
]


@pytest.fixture(scope="module")
def on_phone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """All of them at once, each with its folds shut and, as ``… opened``, with all of them open."""
    opened = {
        f"{name} opened": text.replace("<details>", "<details open>")
        for name, text in SUMMARIES.items()
    }
    return measure(SUMMARIES | opened, PHONE, tmp_path_factory.mktemp("phone"))


@pytest.fixture(scope="module")
def on_desk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """The same on a wide screen."""
    return measure(SUMMARIES, DESK, tmp_path_factory.mktemp("desk"))


def test_nothing_is_wider_than_a_phone(on_phone: dict[str, Measured]) -> None:
    assert {told.width for told in on_phone.values()} == {PHONE.width}
    assert on_phone["large opened"].height > 2 * on_phone["large"].height


def test_what_is_too_wide_would_be_seen(tmp_path: Path) -> None:
    wide = "<div style='width: 500px'>x</div>"
    assert measure({"wide": wide}, PHONE, tmp_path)["wide"].width > PHONE.width


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_review_is_one_screen(name: str, on_desk: dict[str, Measured]) -> None:
    assert on_desk[name].height <= DESK.height


@pytest.mark.parametrize("name", situations.REVIEWS)
@pytest.mark.parametrize("wording", ["", "/terse"])
def test_headline_and_all_that_blocks_are_in_the_first_screen(
    name: str, wording: str, on_desk: dict[str, Measured], on_phone: dict[str, Measured]
) -> None:
    review = situations.REVIEWS[name]()
    blocking = [found for found in review.findings if found.number in review.blocking]
    for told in (on_desk[name + wording], on_phone[name + wording]):
        assert review.headline in told.in_sight
        for found in blocking:
            assert told.in_sight.count(f"{found.number} ·") == 1
            assert re.sub("`", "", found.title) in told.in_sight


@pytest.mark.parametrize("name", situations.REVIEWS)
def test_fewer_words_take_less_room(
    name: str, on_desk: dict[str, Measured], on_phone: dict[str, Measured]
) -> None:
    for told in (on_desk, on_phone):
        assert told[f"{name}/terse"].height < told[name].height
