import pytest

from panelist.contracts import Place
from panelist.diff import Anchors, parse
from panelist.phases.suggestions import Suggestions
from tests.unit.evidence.fake_secrets import ONE_LINE
from tests.unit.phases import scene

HERE = Place(path="src/ratio.py", start=3, end=3)


def judge(
    *replacements: str,
    place: Place = HERE,
    text: str | None = scene.HEAD,
    patch: bytes = scene.PATCH,
) -> tuple[str | None, str]:
    """What is said of the last of ``replacements``."""
    suggestions = Suggestions(Anchors(parse(patch)))
    return [suggestions.judge(one, place, text) for one in replacements][-1]


@pytest.mark.parametrize(
    ("suggestion", "note"),
    [
        ("        return None", ""),
        ("        b = 0", "it changes nothing"),
        ("        b = (", "the file would no longer parse"),
        ("        b = eval('1')", "it brings in an address or a call that a person should write"),
        ("        b = '⟦secret:key⟧'", "it holds a redacted secret or a hidden character"),
        ("        b = '\u202e'", "it holds a redacted secret or a hidden character"),
        (f"        b = '{ONE_LINE['AWS Access Key'][2]}'", "it holds what looks like a secret"),
        ("x\n" * 40, "it is longer than 30 lines"),
    ],
)
def test_a_suggestion_is_kept_only_when_it_does_what_it_shows(suggestion: str, note: str) -> None:
    assert judge(suggestion) == ((suggestion, "") if not note else (None, note))


def test_a_suggestion_outside_the_diff_is_not_kept() -> None:
    elsewhere = Place(path="src/ratio.py", start=8, end=8)
    assert judge("    return a + a", place=elsewhere) == (
        None,
        "its lines take no suggestion on GitHub",
    )


def test_the_second_of_two_overlapping_suggestions_is_not_kept() -> None:
    assert judge("        return None", "        return 0") == (
        None,
        "it overlaps another suggestion",
    )


def test_a_suggestion_that_cannot_be_tried_is_not_kept() -> None:
    assert judge("        return None", text=None) == (
        None,
        "the file could not be read to try it",
    )


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", "Dockerfile", "scripts/run.sh", "setup.py"]
)
def test_build_and_ci_files_are_never_changed_by_suggestion(path: str) -> None:
    patch = scene.PATCH.replace(b"src/ratio.py", path.encode())
    there = Place(path=path, start=3, end=3)
    assert judge("        return None", place=there, patch=patch) == (
        None,
        "build, CI and dependency files are changed by people only",
    )


def test_a_suggestion_never_mixes_line_ends() -> None:
    assert judge("        return None", text=scene.HEAD.replace("b = 0\n", "b = 0\r\n")) == (
        None,
        "the file has CRLF line ends, which a suggestion would change",
    )
