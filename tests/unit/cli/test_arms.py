"""Arms as the command line names them."""

from pathlib import Path

import pytest

from panelist.cli.arms import parse_arm
from panelist.errors import SettingsError


def test_built_in_arms() -> None:
    assert parse_arm("quick", {}).options == {"depth": "quick"}
    assert parse_arm("offline", {"language": "German"}).options == {
        "language": "German",
        "engine": "offline",
    }


def test_a_config_file_is_an_arm(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text("depth: deep\n")
    arm = parse_arm(f"mine={path}", {"language": "German"})
    assert (arm.name, arm.config, arm.config_path) == ("mine", "depth: deep\n", str(path))
    assert arm.options == {"language": "German"}


def test_arms_that_review_otherwise_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text("depth: deep\n")
    digests = [parse_arm(f"mine={path}", {}).digest, parse_arm("deep", {}).digest]
    path.write_text("depth: quick\n")
    digests.append(parse_arm(f"mine={path}", {}).digest)
    assert len(set(digests)) == 3
    assert parse_arm("deep", {"a": "1", "b": "2"}).digest == (
        parse_arm("deep", {"b": "2", "a": "1"}).digest
    )


@pytest.mark.parametrize("word", ["slow", "../up=x.yml", "=x.yml", "mine=absent.yml"])
def test_what_is_no_arm(word: str) -> None:
    with pytest.raises(SettingsError):
        parse_arm(word, {})
