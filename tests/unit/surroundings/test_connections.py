"""Who calls what a change alters, and what it calls, told by names and without their code."""

import pytest

from panelist.contracts import CodeCall
from panelist.repo.nothing import NoRepo
from panelist.surroundings import Connections, find_connections
from tests.unit.repo.checkout import Checkout
from tests.unit.surroundings.change import Change, change
from tests.unit.surroundings.test_gathering import BASE, RATE

CART = """\
class Cart:
    def total(self):
        return sum(self.prices)

    def sum(self):
        return self.total()
"""
ORDERS = """\
package shop

func Place(order Order) error {
	return check(order)
}
"""
CHECK = """\
package shop

func check(order Order) error {
	return nil
}
"""


def connect(made: Change) -> Connections:
    return find_connections(made.diff.files, made.repo)


def told(calls: tuple[CodeCall, ...]) -> list[str]:
    return [f"{one.caller.path}:{one.caller.name} > {one.callee.name}" for one in calls]


def test_callers_callees_and_tests_of_an_altered_function(checkout: Checkout) -> None:
    head = RATE.replace("found = lookup(code)", "found = lookup(code.upper())")
    found = connect(change(checkout, BASE, {"lib/rate.py": head}))
    assert found.altered == {"lib/rate.py": ("rate",)}
    assert found.gone == {"lib/rate.py": ()}
    assert found.tests == {"lib/rate.py": ("tests/test_rate.py",)}
    assert told(found.calls) == ["lib/bill.py:bill > rate", "lib/rate.py:rate > lookup"]


def test_a_method_goes_by_its_type_and_what_is_gone_is_apart(checkout: Checkout) -> None:
    head = CART.replace("sum(self.prices)", "round(sum(self.prices))").partition("\n    def sum")[0]
    found = connect(change(checkout, {"cart.py": CART}, {"cart.py": head}))
    assert found.altered == {"cart.py": ("Cart.total",)}
    assert found.gone == {"cart.py": ("Cart.sum",)}
    assert found.calls == ()


def test_a_name_that_could_be_two_things_is_no_call(checkout: Checkout) -> None:
    other = {"a/run.py": "def go():\n    pass\n", "b/run.py": "def go():\n    pass\n"}
    head = {"main.py": "def main():\n    go()\n"}
    found = connect(change(checkout, {**other, "main.py": "def main():\n    pass\n"}, head))
    assert found.altered["main.py"] == ("main",)
    assert found.calls == ()


def test_files_of_one_package_see_each_other(checkout: Checkout) -> None:
    head = {"shop/orders.go": ORDERS.replace("check(order)", "check(order.Clean())")}
    base = {"shop/orders.go": ORDERS, "shop/check.go": CHECK}
    assert told(connect(change(checkout, base, head)).calls) == ["shop/orders.go:Place > check"]


def test_a_test_that_changes_is_no_caller(checkout: Checkout) -> None:
    head = {"tests/test_rate.py": BASE["tests/test_rate.py"] + "\n\nrate('x', None)\n"}
    found = connect(change(checkout, BASE, head))
    assert found.calls == ()


def test_the_same_change_has_the_same_connections(checkout: Checkout) -> None:
    made = change(checkout, BASE, {"lib/rate.py": RATE.replace("lookup(code)", "lookup(day)")})
    assert connect(made) == connect(made)


@pytest.mark.parametrize("text", ["words\n", "def (((\n", "\x00\x01", ""])
def test_what_no_parser_reads_has_none(checkout: Checkout, text: str) -> None:
    found = connect(change(checkout, {"a.py": "x = 1\n", "b.txt": "b\n"}, {"a.py": text}))
    assert found.calls == ()
    assert found.note == ""


def test_without_a_repository_nothing_is_known(checkout: Checkout) -> None:
    made = change(checkout, BASE, {"lib/rate.py": RATE.replace("lookup(code)", "lookup(day)")})
    found = find_connections(made.diff.files, NoRepo())
    assert found.calls == ()
