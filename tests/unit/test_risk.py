import pytest

from panelist.contracts import (
    ChangeKind,
    ClaimKind,
    DiffFile,
    Evidence,
    FileKind,
    Finding,
    Hunk,
    Line,
    LineKind,
    Place,
    Risk,
    Severity,
)
from panelist.risk import assess


def file(path: str, added: int = 3) -> DiffFile:
    lines = tuple(Line(LineKind.ADDED, "x", None, number) for number in range(1, added + 1))
    hunk = Hunk("h1", path, 0, 0, 1, added, "", lines)
    return DiffFile(path, path, ChangeKind.MODIFIED, FileKind.TEXT, None, None, (hunk,))


@pytest.mark.parametrize(
    ("path", "risk"),
    [
        ("src/auth/login.py", Risk.HIGH),
        (".github/workflows/ci.yml", Risk.HIGH),
        ("db/migrations/0007.sql", Risk.HIGH),
        ("billing/invoice.go", Risk.HIGH),
        ("Dockerfile", Risk.HIGH),
        ("README.md", Risk.LOW),
        ("tests/test_auth.py", Risk.LOW),
        ("web/site.css", Risk.LOW),
        ("src/widgets.py", Risk.MEDIUM),
    ],
)
def test_a_path_tells_the_risk(path: str, risk: Risk) -> None:
    assert assess(file(path), ())[0] is risk


def test_a_large_addition_is_risky() -> None:
    assert assess(file("src/widgets.py", 300), ()) == (Risk.HIGH, "300 added lines")


def test_severe_evidence_makes_any_file_risky_and_says_why() -> None:
    place = Place(path="README.md", start=1, end=1)
    finding = Finding(
        id="secrets.1",
        agent="security",
        place=place,
        title="AWS key",
        category="secret",
        kind=ClaimKind.VULNERABILITY,
        severity=Severity.CRITICAL,
        confidence=95,
        quote="x",
        scenario="anyone can use it",
        collector="secrets",
    )
    fact = Evidence(
        collector="secrets",
        agents=("security",),
        place=place,
        message="an AWS key",
        finding=finding,
    )
    assert assess(file("README.md"), (fact,)) == (Risk.HIGH, "an AWS key")
    assert assess(file("README.rst"), (fact,))[0] is Risk.LOW
