import pytest

from panelist.repo.grammar import OUTLINED, PARSERS
from tests.unit.repo.sources import BAD, GOOD


@pytest.mark.parametrize(("path", "text"), GOOD.items())
def test_well_formed_text_parses(path: str, text: str) -> None:
    assert PARSERS[path[1:]](text.encode()) is True


@pytest.mark.parametrize(("path", "text"), BAD.items())
def test_a_syntax_error_does_not_parse(path: str, text: str) -> None:
    assert PARSERS[path[1:]](text.encode()) is False


def test_every_language_has_its_examples() -> None:
    assert {f".{path.partition('.')[2]}" for path in GOOD} == set(PARSERS)
    assert GOOD.keys() == BAD.keys()
    assert set(PARSERS) > OUTLINED


@pytest.mark.parametrize("path", ["a.py", "a.json", "a.toml"])
def test_bytes_that_are_not_utf8_do_not_parse(path: str) -> None:
    assert PARSERS[path[1:]](b'"\xff"') is False


def test_python_with_a_nul_does_not_parse() -> None:
    assert PARSERS[".py"](b"a = 1\0\n") is False
