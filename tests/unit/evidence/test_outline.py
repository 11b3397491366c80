from panelist.evidence.outline import enclosing, numbered, right_side
from tests.unit.evidence.changes import file_of

YAML = numbered("a:\n  b:\n  - c: 1\n    d: |\n\n      text\n    e: 2\n")


def test_a_line_is_enclosed_by_the_nearest_with_less_indentation() -> None:
    assert list(enclosing(YAML, 6)) == [4, 2, 1]
    assert list(enclosing(YAML, 7)) == [2, 1]
    assert list(enclosing(YAML, 1)) == []


def test_the_dash_of_an_item_counts_as_indentation() -> None:
    lines = numbered("on:\n- push\n- pull_request\n")
    assert list(enclosing(lines, 3)) == [1]


def test_tabs_and_spaces_compare() -> None:
    assert list(enclosing(numbered("a\n\tb\n        c\n"), 3)) == [2, 1]


def test_a_gap_ends_the_search() -> None:
    assert list(enclosing({1: "a:", 3: "    b:", 4: "      c"}, 4)) == [3]


def test_the_search_goes_a_few_hundred_lines_up() -> None:
    lines = numbered("a:\n" + "  x: 1\n" * 1000)
    assert list(enclosing(lines, 700)) == [1]
    assert list(enclosing(lines, 1000)) == []


def test_the_right_side_holds_context_and_added_lines() -> None:
    file = file_of("a", "one\ntwo\nthree\n", "one\n2\nthree\n")
    assert right_side(file) == {1: "one", 2: "2", 3: "three"}
