"""Who found a finding, who checked it and how sure they are."""

import pytest

from panelist.contracts import Checked, Outcome, Severity
from panelist.render import attribution
from tests.unit.render.samples import finding, place


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.CONFIRMED, "confirmed by opus"),
        (Outcome.PARTLY, "confirmed in part by opus"),
        (Outcome.REFUTED, "doubted by opus"),
        (Outcome.UNSETTLED, "not settled"),
    ],
)
def test_who_checked_and_what_they_said(outcome: Outcome, told: str) -> None:
    checked = Checked(outcome=outcome, by="opus", reason="")
    assert attribution.checked(finding(checked=checked)) == told


def test_it_names_a_changed_severity_and_an_old_place() -> None:
    found = finding(claimed_severity=Severity.HIGH, origin="pre_existing")
    assert attribution.attribution(found) == (
        "found by quality (paths) · confirmed by claude-opus-5-5 · claimed as high"
        " · was there before this change"
    )


@pytest.mark.parametrize(
    ("agents", "ids", "support", "told"),
    [
        (("security",), ("security.s1.1",), 1, "security"),
        (("security",), ("security.v2.s1.1",), 1, "security"),
        (("quality",), ("quality.paths.s1.1", "quality.paths.s2.1"), 1, "quality (paths)"),
        (
            ("quality", "security"),
            ("quality.paths.s1.1", "security.s1.2", "quality.states.v2.s1.1"),
            3,
            "quality (paths, states) and security",
        ),
        (("quality", "tests"), ("1f",), 3, "quality and tests in 3 readings"),
        (("security",), ("security.s1.1", "security.v2.s1.1"), 2, "security in 2 readings"),
        (("security",), ("secrets.1",), 0, "security"),
    ],
)
def test_independent_readings_are_told(
    agents: tuple[str, ...], ids: tuple[str, ...], support: int, told: str
) -> None:
    assert attribution.found_by(finding(found_by=agents, ids=ids, support=support)) == told


def checked(outcome: Outcome, by: str = "opus") -> Checked:
    return Checked(outcome=outcome, by=by, reason="")


def test_how_likely_is_told_in_one_form() -> None:
    """Certain evidence has no figure; what was checked has its worth; the rest its reader."""
    certain = finding(checked=checked(Outcome.CONFIRMED, "code"), support=0)
    weighed = finding(checked=checked(Outcome.PARTLY), worth=62)
    unchecked = finding(checked=checked(Outcome.UNSETTLED, "code"))
    assert attribution.likelihood(certain) == ""
    assert attribution.likelihood(weighed) == "62 % likely to be acted on"
    assert attribution.likelihood(unchecked) == "its reader is 80 % sure"


def test_further_places_are_named_and_then_counted() -> None:
    lines = tuple(place("a.py", line) for line in range(1, 8))
    assert attribution.remarks(finding(also_at=lines[:1])) == ("also at a.py:1",)
    assert attribution.remarks(finding(also_at=lines)) == (
        "also at a.py:1, a.py:2, a.py:3, a.py:4, a.py:5 and 2 more",
    )
