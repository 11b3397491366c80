"""The code around places that findings name."""

from panelist.contracts import Side
from panelist.surroundings import CodePlace, lookup_code
from tests.unit.repo.checkout import Checkout
from tests.unit.surroundings.change import change, code, shown

RATE = "from table import lookup\n\n\ndef rate(c):\n    found = lookup(c)\n    return found\n"
FILES = {
    "rate.py": RATE,
    "table.py": "def lookup(c):\n    return c\n",
    "tests/test_rate.py": "from rate import rate\n\n\ndef test_it():\n    assert rate(1)\n",
}


def test_places_in_one_function_print_it_once_with_what_their_quotes_call(
    checkout: Checkout,
) -> None:
    made = change(checkout, FILES, {"rate.py": RATE.replace("found\n", "found or 0\n")})
    places = (
        CodePlace("rate.py", Side.RIGHT, 5, "found = lookup(c)"),
        CodePlace("rate.py", Side.RIGHT, 6, "return found or 0"),
    )
    found = lookup_code(made.repo, made.diff, places, budget_tokens=4_000)
    assert shown(found) == [
        ("rate.py", "rate, around line 5"),
        ("table.py", "lookup, called in rate.py"),
        ("tests/test_rate.py", "tests rate of line 5: imports and calls it"),
    ]
    assert "        6 |+    return found or 0" in code(found, "rate.py")
    assert lookup_code(made.repo, made.diff, places, budget_tokens=0).passages == ()


def test_a_place_of_the_base_is_shown_as_it_was(checkout: Checkout) -> None:
    made = change(checkout, FILES, {"rate.py": RATE.replace("lookup(c)", "None")})
    places = (CodePlace("rate.py", Side.LEFT, 5, "found = lookup(c)"),)
    found = lookup_code(made.repo, made.diff, places, budget_tokens=4_000)
    assert found.passages[0].facts["revision"] == "before the change"
    assert "   5      |     found = lookup(c)" in found.passages[0].text


def test_what_a_claim_is_about_is_shown_though_the_quote_does_not_name_it(
    checkout: Checkout,
) -> None:
    made = change(checkout, FILES, {"rate.py": RATE.replace("found\n", "found or 0\n")})
    quote = "return found or 0"
    for subject, paths in (
        ("lookup", ["rate.py", "table.py", "tests/test_rate.py"]),
        ("table.lookup()", ["rate.py", "table.py", "tests/test_rate.py"]),
        ("", ["rate.py", "tests/test_rate.py"]),
        ("*", ["rate.py", "tests/test_rate.py"]),
    ):
        places = (CodePlace("rate.py", Side.RIGHT, 6, quote, subject),)
        found = lookup_code(made.repo, made.diff, places, budget_tokens=4_000)
        assert [passage.path for passage in found.passages] == paths
