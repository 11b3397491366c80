import pytest

from panelist.evidence.lizard_child import measure


def test_functions_are_rows_of_name_lines_complexity_and_length() -> None:
    text = "def f(x):\n    if x:\n        return 1\n\n    return 0\n\n\ndef g():\n    pass\n"
    assert measure("a.py", text) == [("f", 1, 5, 2, 4), ("g", 8, 9, 1, 2)]
    assert measure("a.js", "const h = (x) => x && 1;\n") == [("h", 1, 1, 2, 1)]


@pytest.mark.parametrize("text", ["return[:]=(", "{" * 5000], ids=["crash", "depth"])
def test_a_file_lizard_gives_up_on_is_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure("a.js", text) is None
    assert capsys.readouterr() == ("", "")
