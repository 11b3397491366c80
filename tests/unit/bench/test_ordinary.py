from dataclasses import replace

import pytest

from bench.ordinary.case import Case
from bench.ordinary.reviewing import problems, review
from bench.ordinary.topics import TOPICS
from panelist.contracts import Conclusion

CASES = tuple(case for cases in TOPICS.values() for case in cases)
SAMPLE = tuple({case.kind: case for case in CASES}.values())
"""One of each kind; `make bench-ordinary` carries out all."""
CASE = Case("kind", "name", head={"a.py": "x = y is 'a'\n"}, findings=("linters",))


@pytest.mark.parametrize("case", SAMPLE, ids=[case.kind for case in SAMPLE])
def test_the_last_case_of_a_kind_holds(case: Case) -> None:
    assert [*problems(case, review(case))] == []


def test_a_case_is_known_by_kind_and_name() -> None:
    names = [(case.kind, case.name) for case in CASES]
    assert len({*names}) == len(names)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"findings": ()}, "findings of linters, expected nobody"),
        ({"findings": ("linters", "linters")}, "findings of linters, expected linters, linters"),
        ({"hints": {"secrets"}}, "no hint of secrets"),
        ({"silent": {"linters"}}, "linters said something"),
        ({"conclusion": Conclusion.FAILURE}, "the check ends neutral, expected failure"),
        ({"notes": ("a word",)}, "no note says 'a word'"),
    ],
)
def test_what_a_case_does_not_allow_is_a_problem(changes: dict[str, object], problem: str) -> None:
    outcome = review(CASE)
    assert [*problems(CASE, outcome)] == []
    first, *_ = problems(replace(CASE, **changes), outcome)
    assert first.startswith(problem)
