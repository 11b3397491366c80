from dataclasses import replace

import pytest

from panelist.forge.skips import SKIP_LABEL, Facts, skip

PLAIN = Facts(
    draft=False,
    state="open",
    merged=False,
    author="alice",
    author_is_bot=False,
    labels=("bug",),
    files=3,
)


def test_an_ordinary_pull_is_reviewed() -> None:
    assert skip(PLAIN, review_bots=False) is None


def test_a_change_of_unknown_size_is_reviewed() -> None:
    assert skip(replace(PLAIN, files=None), review_bots=False) is None


@pytest.mark.parametrize(
    ("facts", "code", "word"),
    [
        (replace(PLAIN, draft=True), "draft", "draft"),
        (replace(PLAIN, state="closed"), "closed", "closed"),
        (replace(PLAIN, state="closed", merged=True), "closed", "merged"),
        (replace(PLAIN, author="x[bot]", author_is_bot=True), "bot", "`review-bots: true`"),
        (replace(PLAIN, labels=("bug", SKIP_LABEL)), "label", SKIP_LABEL),
        (replace(PLAIN, files=0), "empty", "no file"),
    ],
)
def test_each_reason_has_its_word_and_its_sentence(facts: Facts, code: str, word: str) -> None:
    found = skip(facts, review_bots=False)
    assert found is not None
    assert found.code == code
    assert word in found.sentence
    assert found.sentence.endswith(".")


def test_bots_are_reviewed_where_that_is_allowed() -> None:
    assert skip(replace(PLAIN, author_is_bot=True), review_bots=True) is None


def test_the_most_lasting_reason_is_told() -> None:
    everything = Facts(
        draft=True,
        state="closed",
        merged=True,
        author="x[bot]",
        author_is_bot=True,
        labels=(SKIP_LABEL,),
        files=0,
    )
    found = skip(everything, review_bots=False)
    assert found is not None
    assert found.sentence == "This pull request is merged."
