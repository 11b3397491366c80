"""Claims that a line elsewhere decides: the editor sees that line, or is one call away from it."""

from collections import Counter

import pytest

from panelist.paths import is_test
from tests.integration.deciding import CASES, Case, Judging, judge_all
from tests.integration.planted import Lies


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Judging, ...]:
    return tuple(judge_all(tmp_path_factory.mktemp("deciding")))


def where(case: Case) -> str:
    """The one file of the head that holds the deciding line."""
    (path,) = [path for path, text in case.head.items() if case.deciding in text]
    return path


def test_twenty_claims_are_true_and_the_same_twenty_are_false() -> None:
    assert Counter(case.holds for case in CASES) == {True: 20, False: 20}
    assert Counter(case.pair.lies for case in CASES) == dict.fromkeys(Lies, 10)
    assert len({case.language for case in CASES}) == 5


@pytest.mark.parametrize("holds", [True, False])
def test_a_deciding_line_stands_once_and_the_claim_does_not_tell_it(*, holds: bool) -> None:
    cases = [case for case in CASES if case.holds is holds]
    code = "\n".join(text for case in cases for text in case.head.values())
    for case in cases:
        assert code.count(case.deciding) == 1
        told = (case.pair.title, case.pair.scenario, case.pair.quote, case.pair.subject)
        assert case.deciding not in told


def test_a_deciding_line_lies_where_its_case_says(judged: tuple[Judging, ...]) -> None:
    for one in judged:
        case, pair = one.case, one.case.pair
        path = where(case)
        if pair.lies is Lies.HUNK:
            (hunk,) = one.hunks
            assert pair.quote not in [line.text for line in hunk.lines]
        else:
            assert one.hunks == (), f"the change itself shows {case.deciding}"
        assert (path == pair.path) == (
            pair.lies is Lies.FUNCTION or (pair.lies is Lies.HUNK and len(pair.files) == 1)
        )
        assert is_test(path) == (pair.lies is Lies.TEST)


def test_every_claim_is_put_to_the_editor_in_one_question(judged: tuple[Judging, ...]) -> None:
    for one in judged:
        assert f"title: {one.case.pair.title}\n" in one.ask.charge
        assert one.case.deciding not in one.ask.charge


def test_the_editor_has_every_deciding_line_or_is_one_call_away(
    judged: tuple[Judging, ...],
) -> None:
    missed = [(one.case.pair.title, one.case.holds) for one in judged if not one.reached]
    assert missed == []


def test_what_a_claim_is_about_is_in_the_question_where_it_is_defined_in_code(
    judged: tuple[Judging, ...],
) -> None:
    called = {pair.title for pair in (one.case.pair for one in judged if not one.shown)}
    assert called == {"a new session has no user to greet", "every upload is refused"}
