from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import ClaimKind, Finding, Place, Severity
from panelist.ledger import fingerprint, fingerprints, numbered


def finding(quote: str = "return a / b", *, line: int = 3, path: str = "a.py") -> Finding:
    return Finding(
        id="quality.s1.1",
        agent="quality",
        place=Place(path=path, start=line, end=line),
        title="divides by zero",
        category="zero-division",
        claim=ClaimKind.DEFECT,
        severity=Severity.HIGH,
        confidence=90,
        quote=quote,
        scenario="b is 0",
    )


@given(line=st.integers(1, 10_000), spaces=st.sampled_from(["  ", "\t", "\n    "]))
def test_a_fingerprint_survives_moved_lines_and_new_indentation(line: int, spaces: str) -> None:
    moved = finding(f"{spaces}return a / b{spaces}", line=line)
    assert fingerprint(moved) == fingerprint(finding())


def test_a_fingerprint_changes_with_path_and_with_code() -> None:
    marks = {
        fingerprint(finding()),
        fingerprint(finding(path="b.py")),
        fingerprint(finding("return a // b")),
    }
    assert len(marks) == 3


def test_the_same_line_twice_gets_two_fingerprints() -> None:
    first, second = fingerprints([finding(line=3), finding(line=9)])
    assert first == fingerprint(finding())
    assert second != first
    assert fingerprints([finding(line=3), finding(line=9)]) == (first, second)


def test_known_findings_keep_their_number_and_new_ones_count_on() -> None:
    assert numbered(["a", "b"], {}) == {"a": "F1", "b": "F2"}
    assert numbered(["new", "old"], {"old": "F7"}) == {"new": "F8", "old": "F7"}
