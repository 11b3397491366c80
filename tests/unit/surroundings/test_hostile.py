"""Files that are made to hurt cost little, and what cannot be read is no error."""

import time
from collections.abc import Sequence

import pytest
from typing_extensions import override

from panelist.diff import parse
from panelist.errors import RepositoryError
from panelist.ports import Match
from panelist.repo.nothing import NoRepo
from panelist.surroundings import Surroundings, gather_surroundings
from tests.unit.phases.scene import PATCH, FakeRepo
from tests.unit.repo.checkout import Checkout
from tests.unit.surroundings.change import change, code

FINE = "def area(r):\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    e = 5\n    return 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "x = '" + "a" * 1_000_000 + "'\n",
        "(" * 200_000 + "\n",
        "def f():\n" + "    area(1)\n" * 60_000,
        "".join(f"def area{number}(): area()\n" for number in range(25_000)),
        "\0binary\n",
        "\ufeff\r\n\x0c\u2028def area(:\n",
    ],
    ids=["long line", "deep", "many lines", "many definitions", "binary", "odd"],
)
def test_a_hostile_file_beside_the_change_costs_little(checkout: Checkout, text: str) -> None:
    made = change(
        checkout,
        {"a.py": FINE, "b.py": text},
        {"a.py": FINE.replace("return 1", "return 2"), "b.py": text + "area(2)\n"},
    )
    started = time.process_time()
    gathered = made.gather(budget=4_000)
    assert time.process_time() - started < 20
    assert "        1 | def area(r):" in code(gathered, "a.py")
    assert gathered.tokens <= 4_000


def test_without_a_repository_there_is_nothing_around() -> None:
    assert gather_surroundings(parse(PATCH), ["h1"], NoRepo(), budget_tokens=9_000) == (
        Surroundings()
    )


def test_a_repository_that_fails_is_a_note() -> None:
    class Broken(FakeRepo):
        @override
        def search_words(
            self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
        ) -> dict[str, Sequence[Match]]:
            raise RepositoryError("git grep took longer than 10 seconds.", "Try again.")

    repo = Broken(head={"src/ratio.py": "def ratio(a, b):\n    if b is None:\n        b = 0\n"})
    assert gather_surroundings(parse(PATCH), ["h1"], repo, budget_tokens=9_000).notes == (
        "The surroundings could not be read: git grep took longer than 10 seconds.",
    )
