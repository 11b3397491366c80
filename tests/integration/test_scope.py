"""What a change takes out of sight, from the commits to the verdict."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from panelist.contracts import Conclusion, Review
from panelist.panel import PANEL, readings_of
from tests.fakes.model import ScriptedModel
from tests.hostile.hiding import ELF, NPM, PNG
from tests.integration.scene import NOTHING, Range

HARMLESS: Mapping[str, bytes] = {"README.md": b"Hello.\n"}


def reviewed(
    home: Path, head: Mapping[str, bytes], base: Mapping[str, bytes] | None = None
) -> tuple[Review, str]:
    """The review by a panel that finds nothing, and everything it was shown."""
    story = Range.new(home, {"README.md": b"hi\n", **(base or {})}, head)
    readings = [reading.id for agent in PANEL for reading in readings_of(agent)]
    model = ScriptedModel({f"review:{reading}.s1": NOTHING for reading in readings})
    review = story.review(model)
    return review, "\n".join(ask.shared for ask in model.asks)


@pytest.mark.parametrize("path", ["deploy", "logo.png", "lib/a.so"])
def test_what_nobody_can_read_is_in_the_title_and_keeps_the_check_from_green(
    tmp_path: Path, path: str
) -> None:
    review, _ = reviewed(tmp_path, {**HARMLESS, path: ELF})
    assert review.conclusion is Conclusion.NEUTRAL
    assert review.headline.startswith("Not everything was read: ")
    assert review.headline.endswith(f"({path})")


def test_a_picture_costs_an_ordinary_change_nothing(tmp_path: Path) -> None:
    review, _ = reviewed(tmp_path, {**HARMLESS, "logo.png": PNG})
    assert review.conclusion is Conclusion.SUCCESS


def test_a_lockfile_alone_is_neither_green_nor_incomplete(tmp_path: Path) -> None:
    head = NPM.replace("1.0.0", "1.0.1").replace("AAAA", "BBBB").encode()
    lock = "package-lock.json"
    review, seen = reviewed(tmp_path, {lock: head}, {lock: NPM.encode()})
    assert (review.conclusion, seen) == (Conclusion.NEUTRAL, "")
    assert review.headline == (
        "Checked by collectors only: nothing in this change is for a reviewer (no findings)"
    )
