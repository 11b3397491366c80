"""The arithmetic behind the table of what reviewers are billed."""

from collections import Counter

import pytest

from bench.cost import OTHER_BYTES, Entry, by_name, misses, model_seconds, one_pass
from bench.panel import Asked

FIRST = "first of its prefix"
SONNET = "claude-sonnet-5-5"


def review(
    reading: str, shard: str, fresh: int, written: int, read: int, missed: str = ""
) -> Entry:
    return Entry(Asked("review", reading, shard), SONNET, fresh, written, read, missed)


@pytest.mark.parametrize(
    ("model", "billed"),
    [
        (SONNET, 100 + 1_250 + 50),
        ("claude-opus-5-5", 100 + 1_250 + 50),
        ("claude-haiku-5-5", 100 + 1_250 + 100),
    ],
)
def test_a_bill_is_told_in_tokens_of_uncached_input(model: str, billed: float) -> None:
    entry = Entry(Asked("review", "tests", "s1"), model, 100, 1_000, 1_000)
    assert entry.prompt == 2_100
    assert entry.billed == pytest.approx(billed)


ENTRIES = [
    review("security", "s1", 100, 1_000, 0, FIRST),
    review("quality", "s1", 300, 0, 1_000),
    review("security", "s2", 100, 2_000, 0, FIRST),
    review("quality", "s2", 100, 2_000, 0, FIRST),
    Entry(Asked("edit"), "claude-opus-5-5", 500, 0, 0, "no breakpoint"),
]


def test_one_pass_is_every_shard_read_once_without_a_cache_by_the_average_reviewer() -> None:
    assert one_pass(ENTRIES) == (1_100 + 1_300) / 2 + 2_100


def test_a_turn_after_tools_is_no_pass_of_its_own() -> None:
    later = Entry(Asked("review", "security", "s1"), SONNET, 50, 0, 9_000, told=150)
    assert one_pass([*ENTRIES, later]) == one_pass(ENTRIES)


def test_the_longest_reading_is_waited_for_and_every_phase_after_it() -> None:
    slow = Entry(Asked("review", "tests", "s1"), SONNET, 0, 0, 0, output=700)
    quick = Entry(Asked("review", "security", "s1"), SONNET, 0, 0, 0, output=70)
    edit = Entry(Asked("edit"), SONNET, 0, 0, 0, output=1_400)
    assert model_seconds([quick, slow, edit]) == pytest.approx(2.5 + (2.5 + 10) + (2.5 + 20))


def test_dollars_count_the_answer_too() -> None:
    entry = Entry(Asked("review", "tests", "s1"), SONNET, 1_000_000, 0, 0, output=100_000)
    assert entry.usd == pytest.approx(2 + 1)


def test_every_reading_and_phase_has_its_own_bill() -> None:
    billed = by_name(ENTRIES)
    assert billed == {
        "security": pytest.approx(100 + 1_250 + 100 + 2_500),
        "quality": pytest.approx(300 + 50 + 100 + 2_500),
        "edit": pytest.approx(500),
    }


def test_a_later_first_of_a_shard_has_other_bytes() -> None:
    assert misses(ENTRIES) == {
        "review": Counter({FIRST: 2, OTHER_BYTES: 1}),
        "edit": Counter({"no breakpoint": 1}),
    }
