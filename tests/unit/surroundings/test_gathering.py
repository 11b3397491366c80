"""What is gathered around a change, and what is not."""

from collections.abc import Mapping

import pytest

from panelist.surroundings import Surroundings
from tests.unit.evidence.fake_secrets import chars
from tests.unit.repo.checkout import Checkout
from tests.unit.surroundings.change import Change, change, code, shown

RATE = """\
from lib.table import lookup


def rate(code, day):
    \"\"\"The rate of a currency.\"\"\"
    if code is None:
        return None
    found = lookup(code)



    # a line far from the change



    return found
"""
TABLE = """\
RATES = {}


def lookup(code):
    \"\"\"The rate, or None.\"\"\"
    return RATES.get(code)
"""
BILL = """\
from lib.rate import rate


def bill(order):
    total = rate(order.currency, order.day)
    return total * order.amount
"""
TEST = """\
from lib.rate import rate


def test_rate():
    assert rate("EUR", None) is None
"""
NAMESAKE = """\
from other import rate


def test_other_rate():
    assert rate("x")
"""
BASE = {
    "lib/rate.py": RATE,
    "lib/table.py": TABLE,
    "lib/bill.py": BILL,
    "tests/test_rate.py": TEST,
    "tests/test_other.py": NAMESAKE,
}


def rate_change(checkout: Checkout) -> Change:
    head = RATE.replace("found = lookup(code)", "found = lookup(code.upper())")
    return change(checkout, BASE, {"lib/rate.py": head})


def test_what_stands_around_a_hunk_what_it_calls_who_calls_it_and_its_test(
    checkout: Checkout,
) -> None:
    gathered = rate_change(checkout).gather()
    assert shown(gathered) == [
        ("lib/rate.py", "rate, around hunk h1"),
        ("lib/table.py", "lookup, which changed lines of lib/rate.py call"),
        ("lib/bill.py", "calls rate of hunk h1"),
        ("tests/test_rate.py", "tests rate of hunk h1: imports and calls it"),
    ]
    assert gathered.lengths == (("lib/rate.py", 16),)
    assert gathered.notes == ()


def test_passages_are_numbered_as_hunks_are_and_skip_what_the_diff_shows(
    checkout: Checkout,
) -> None:
    gathered = rate_change(checkout).gather()
    assert gathered.passages[0].text.split("\n") == [
        "        4 | def rate(code, day):",
        "          ⋮",
        "       12 |     # a line far from the change",
        "       13 | ",
        "       14 | ",
        "       15 | ",
        "       16 |     return found",
    ]
    assert gathered.passages[0].facts == {
        "path": "lib/rate.py",
        "lines": "4-16",
        "revision": "after the change",
        "state": "not changed",
        "shown": "rate, around hunk h1",
    }


def test_a_caller_of_what_is_removed_is_shown(checkout: Checkout) -> None:
    head = TABLE[: TABLE.index("def lookup")] + "def find(code):\n    return RATES[code]\n"
    gathered = change(checkout, BASE, {"lib/table.py": head}).gather()
    assert ("lib/rate.py", "calls lookup removed in hunk h1") in shown(gathered)


def test_lines_that_another_part_of_the_change_adds_are_marked(checkout: Checkout) -> None:
    both = {
        "lib/rate.py": RATE.replace("lookup(code)", "lookup(code, day)"),
        "lib/table.py": TABLE.replace("(code):", "(code, day):"),
    }
    gathered = change(checkout, BASE, both).gather(hunks=("h1",))
    passage = next(each for each in gathered.passages if each.path == "lib/table.py")
    assert passage.changed
    assert passage.facts["state"] == "lines with + are changed elsewhere"
    assert "        4 |+def lookup(code, day):" in passage.text


def test_the_same_bytes_every_time(checkout: Checkout) -> None:
    made = rate_change(checkout)
    assert len({made.gather() for _ in range(3)}) == 1


@pytest.mark.parametrize("budget", [0, 100, 200, 400, 800, 2_000])
def test_no_budget_is_exceeded_and_a_larger_one_shows_no_less(
    checkout: Checkout, budget: int
) -> None:
    made = rate_change(checkout)
    gathered = made.gather(budget=budget)
    assert gathered.tokens <= budget
    assert gathered.tokens <= made.gather(budget=budget * 2).tokens


def test_secrets_are_not_shown(checkout: Checkout) -> None:
    key = "gh" + "p_" + chars(36)
    base = {**BASE, "lib/table.py": TABLE.replace("RATES.get(code)", f'login("{key}")')}
    head = {"lib/rate.py": RATE.replace("found = lookup(code)", "found = lookup(code.upper())")}
    gathered = change(checkout, base, head).gather()
    assert key not in str(gathered)
    assert 'login("⟦secret:GitHub Token⟧")' in code(gathered, "lib/table.py")


def test_no_line_stands_in_two_passages(checkout: Checkout) -> None:
    assert _numbers(rate_change(checkout).gather())


def _numbers(gathered: Surroundings) -> Mapping[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = {}
    for passage in gathered.passages:
        for row in passage.text.split("\n"):
            number = row.partition("|")[0].strip()
            if number.isdecimal():
                assert (passage.path, number) not in numbers
                numbers[passage.path, number] = 1
    return numbers
