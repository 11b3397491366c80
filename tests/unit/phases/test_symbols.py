import pytest

from panelist.contracts import Finding, Place, Side
from panelist.phases.symbols import symbol, symbols
from tests.unit.phases import scene

PYTHON = """\
import os

class Table:
    @property
    def total(self):
        if self.rows:
            return sum(self.rows)
        return 0

async def load():
    pass
"""
OTHERS = """\
export default class Shop {
    private open() {
        serve();
    }
}
pub fn serve() {
    spawn();
}
func (s *Server) Close() error {
    return nil
}
export async function load(rows) {
  return rows;
}
"""


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        (PYTHON, 1, ""),
        (PYTHON, 3, "Table"),
        (PYTHON, 5, "Table.total"),
        (PYTHON, 7, "Table.total"),
        (PYTHON, 10, "load"),
        (PYTHON, 11, "load"),
        (PYTHON, 12, ""),
        (PYTHON, 99, ""),
        (OTHERS, 3, "Shop"),
        (OTHERS, 7, "serve"),
        (OTHERS, 10, "Close"),
        (OTHERS, 13, "load"),
    ],
)
def test_a_line_is_in_the_definitions_around_it(text: str, line: int, name: str) -> None:
    assert symbol(text, line) == name


def test_a_line_of_a_megabyte_takes_no_time() -> None:
    assert symbol("export " * 200_000 + "def x", 1) == ""


def text_of(path: str, side: Side) -> str | None:
    del side
    return PYTHON if path.endswith(".py") else None


def named(*findings: Finding) -> tuple[str, ...]:
    return symbols(findings, [one.place for one in findings], text_of)


def test_findings_are_named_by_their_symbol_where_the_file_can_be_read() -> None:
    here, nowhere = scene.finding(path="a.py", start=7), scene.finding(path="b.bin", start=7)
    assert named(here, nowhere) == ("Table.total", "")


def test_a_symbol_that_would_name_the_same_code_of_two_files_names_neither() -> None:
    one, other = (scene.finding(path=path, start=7) for path in ("a.py", "b.py"))
    elsewhere = scene.finding(path="b.py", start=11)
    assert named(one, other, elsewhere) == ("", "", "load")


def test_twice_in_one_file_is_no_doubt() -> None:
    one = scene.finding(path="a.py", side=Side.RIGHT, start=7)
    other = one.model_copy(update={"place": Place(path="a.py", start=6, end=6)})
    assert named(one, other) == ("Table.total", "Table.total")
