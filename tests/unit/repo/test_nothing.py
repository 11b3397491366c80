from typing import TYPE_CHECKING

from panelist.repo.nothing import NoRepo

if TYPE_CHECKING:
    from panelist.ports import Repo


def test_without_a_repository_nothing_is_known_and_nothing_is_claimed() -> None:
    nothing: Repo = NoRepo()
    assert nothing.read("head", "a.py") is None
    assert nothing.read_many("head", ["a.py"]) == {}
    assert nothing.paths("base") == ()
    assert nothing.search("head", "word") is None
