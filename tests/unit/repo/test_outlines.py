"""What files define, call and import, in each language."""

import time
from collections.abc import Mapping

import pytest

from panelist.repo.outlines import Source, knows, outline_files

Definitions = dict[str, list[tuple[int, str]]]

SOURCES = {
    "a.py": (
        (
            "class area:\n"
            "    area = 1\n"
            "    area: int = 2\n"
            "    def area(self, area): return area(area)\n"
            "    async def area(self): self.area = 3\n"
            "a, area = 1, 2\n"
        ),
        [
            (1, "class definition"),
            (2, "assignment"),
            (3, "assignment"),
            (4, "function definition"),
            (5, "function definition"),
        ],
    ),
    "a.ts": (
        (
            "export function area(area: number): void {}\n"
            "interface area { area(): void }\n"
            "type area = string;\n"
            "class A { area = 1; area() {} }\n"
            "import { area } from 'x';\n"
            "const area = () => area;\n"
            "enum area {}\n"
        ),
        [
            (1, "function declaration"),
            (2, "interface declaration"),
            (2, "method signature"),
            (3, "type alias declaration"),
            (4, "method definition"),
            (4, "public field definition"),
            (6, "variable declarator"),
            (7, "enum declaration"),
        ],
    ),
    "a.tsx": ("const area = <p>{area}</p>;\n", [(1, "variable declarator")]),
    "a.js": (
        "class A { area = 1 }\narea();\nfunction* area() {}\n",
        [(1, "field definition"), (3, "generator function declaration")],
    ),
    "a.go": (
        (
            "package a\n"
            'import area "x"\n'
            "func area(area int) { area := area(1) }\n"
            "type area struct{ area int }\n"
            "var other, area = 1, 2\n"
            "const ( area = 1 )\n"
            "func (x T) area() {}\n"
        ),
        [
            (3, "function declaration"),
            (4, "field declaration"),
            (4, "type spec"),
            (5, "var spec"),
            (6, "const spec"),
            (7, "method declaration"),
        ],
    ),
    "A.java": (
        (
            "class area {\n"
            "  int area; area() {}\n"
            "  void area(int area) { area(); this.area = 1; }\n"
            "  enum E { area }\n"
            "  record area(int a) {}\n"
            "}\n"
        ),
        [
            (1, "class declaration"),
            (2, "constructor declaration"),
            (2, "variable declarator"),
            (3, "method declaration"),
            (4, "enum constant"),
            (5, "record declaration"),
        ],
    ),
}


def definitions(name: str, texts: Mapping[str, str], seconds: float = 10.0) -> Definitions:
    sources = {path: Source(text) for path, text in texts.items()}
    found = outline_files(sources, names=(name,), seconds=seconds)
    return {
        path: [(each.line, each.kind) for each in outline.definitions if each.name == name]
        for path, outline in found.items()
    }


@pytest.mark.parametrize("path", SOURCES)
def test_what_defines_a_name_in_each_language(path: str) -> None:
    text, expected = SOURCES[path]
    found = definitions("area", {path: text})
    assert {path: sorted(rows) for path, rows in found.items()} == {path: expected}


def test_a_name_that_is_only_used_has_no_definitions() -> None:
    assert definitions("area", {"a.py": "area()\n", "b.go": "package b\n"}) == {
        "a.py": [],
        "b.go": [],
    }


def test_a_byte_order_mark_is_passed_over() -> None:
    found = definitions("area", {"A.PY": "\ufeffdef area(): ...\n"})
    assert found == {"A.PY": [(1, "function definition")]}


def test_a_language_that_is_not_known_is_left_out() -> None:
    assert [knows(path) for path in ("a.tcl", "Makefile", "a.py", "x/A.GO")] == [
        False,
        False,
        True,
        True,
    ]
    assert definitions("area", {"a.tcl": "proc area {} {}\n"}) == {}


def test_what_stands_beside_a_syntax_error_is_told() -> None:
    text = "def area():\n    return (\n\n\ndef other():\n    return 1\n"
    found = outline_files({"a.py": Source(text)})
    assert "area" in [each.name for each in found["a.py"].definitions]


def test_only_so_much_source_is_read() -> None:
    big = "#" * (9 << 20)
    found = definitions("area", {"a.py": big, "b.py": big, "c.py": "area = 1\n"})
    assert found == {"a.py": []}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deep.py", "(" * 100_000),
        ("deep2.py", "-" * 500_000 + "1"),
        ("deep.js", "[" * 500_000),
        ("deep.ts", "{" * 500_000),
        ("Deep.java", "class A {" * 100_000),
    ],
)
def test_hostile_source_costs_no_more_than_itself(path: str, text: str) -> None:
    found = definitions("area", {"a.py": "area = 1\n", path: text})
    assert found["a.py"] == [(1, "assignment")]


def test_what_came_before_the_time_was_up_counts() -> None:
    slow = "x = " + "+".join(["a[b[c[d]]]"] * 600_000)
    started = time.monotonic()
    found = definitions("area", {"a.py": "area = 1\n", "slow.py": slow}, seconds=1.5)
    assert time.monotonic() - started < 6
    assert found == {"a.py": [(1, "assignment")]}
