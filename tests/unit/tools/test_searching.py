"""``search`` and ``symbol``: literal, limited, redacted, fenced."""

import os
from collections.abc import Iterable, Sequence

import pytest
from typing_extensions import override

from panelist.ports import Match, ToolResult
from tests.unit.evidence.fake_secrets import PEM_BODY, PEM_HEAD, PEM_TAIL, chars
from tests.unit.phases.scene import NONCE, FakeRepo
from tests.unit.repo.checkout import Checkout
from tests.unit.tools.head import asking, inside, outside, toolbox


def wanted(text: str, glob: str = "") -> dict[str, object]:
    return {"text": text, "glob": glob}


def test_every_line_with_the_text_whole_or_part_of_a_word(checkout: Checkout) -> None:
    ask = asking(
        checkout, {"a.py": b"spam(1)\nx\nspammer = 2\n", "lib/b.py": b"eggs\n  spam( 1)\n"}
    )
    assert ask("search", wanted("spam")) == ToolResult(
        f'<data-{NONCE} kind="tool" tool="search" held="spam" glob="">\n'
        "a.py\n"
        "1 | spam(1)\n"
        "3 | spammer = 2\n"
        "lib/b.py\n"
        "2 |   spam( 1)\n"
        f"</data-{NONCE}>"
    )


def test_a_glob_keeps_to_the_files_it_fits(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.py": b"spam\n", "a.js": b"spam\n", "lib/a.py": b"spam\n"})
    assert inside(ask("search", wanted("spam", "*.py"))) == [
        "a.py",
        "1 | spam",
        "lib/a.py",
        "1 | spam",
    ]
    assert inside(ask("search", wanted("spam", "lib"))) == ["lib/a.py", "1 | spam"]


def test_nothing_found_is_a_result_not_an_error(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.py": b"spam\n", "bin": b"eggs\0\n"})
    assert ask("search", wanted("eggs")) == ToolResult("No line of a text file holds it.")
    assert ask("symbol", {"name": "eggs"}) == ToolResult(
        "No line of a text file has that name as a word."
    )


def test_fifty_lines_are_shown_and_that_there_are_more_is_said(checkout: Checkout) -> None:
    ask = asking(checkout, {f"a{n}": b"spam\n" * 11 for n in range(5)} | {"b": b"eggs\n" * 12})
    many, all_of_them = ask("search", wanted("spam")), ask("search", wanted("eggs"))
    assert outside(many) == "50 of 55 lines are shown; narrow the search for the others."
    assert (len(inside(many)), len(inside(all_of_them)), outside(all_of_them)) == (55, 13, "")


def test_a_file_that_is_full_of_it_does_not_hide_the_others(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.py": b"spam\n" * 500, "b.py": b"spam\n"})
    rows = inside(ask("search", wanted("spam")))
    assert rows[-3:] == ["⋮ 475 more lines of this file", "b.py", "1 | spam"]


def test_code_comes_before_what_programs_wrote_and_what_words_an_interface(
    checkout: Checkout,
) -> None:
    paths = (
        "app/code.rb",
        "spec/code_spec.rb",
        "README.md",
        "app/assets/a.min.js",
        "config/locales/de.yml",
        "dist/a.js",
        "src/__snapshots__/a.js",
        "vendor/a.rb",
        "yarn.lock",
    )
    ask = asking(checkout, dict.fromkeys(sorted(paths), b"spam\n"))
    rows = inside(ask("search", wanted("spam")))
    assert tuple(row for row in rows if "|" not in row) == paths


def test_long_lines_use_up_the_room_of_a_result(checkout: Checkout) -> None:
    ask = asking(checkout, {f"a{n:02}": b"spam" + b"z" * 5_000 + b"\n" for n in range(40)})
    result = ask("search", wanted("spam"))
    assert len("\n".join(inside(result))) <= 12 * 1024
    assert outside(result) == "6 of 40 lines are shown; narrow the search for the others."


def test_lines_too_long_to_look_at_are_an_error_not_nothing(checkout: Checkout) -> None:
    ask = asking(checkout, {f"f{n}": b"spam" + b" z" * 450_000 for n in range(8)})
    said = "Too much was found to look at. Search for something rarer."
    assert ask("search", wanted("spam")) == ToolResult(said, is_error=True)
    said = "Too much was found to look at. Use search with a glob."
    assert ask("symbol", {"name": "spam"}) == ToolResult(said, is_error=True)


@pytest.mark.parametrize("text", ["", "a\nb", "a\0", "\u202e", "a" * 201])
def test_a_text_is_one_printable_line(checkout: Checkout, text: str) -> None:
    ask = asking(checkout, {"a": b"x\n"})
    said = "Search for 1 to 200 printable characters of one line."
    assert ask("search", wanted(text)) == ToolResult(said, is_error=True)


@pytest.mark.parametrize("glob", ["a\0b", "a\nb", "*" * 201])
def test_a_glob_is_short_and_printable(checkout: Checkout, glob: str) -> None:
    ask = asking(checkout, {"a": b"x\n"})
    said = "A glob has at most 200 printable characters."
    assert ask("search", wanted("x", glob)) == ToolResult(said, is_error=True)


@pytest.mark.parametrize("glob", ["../*", "/etc/*", "a/../../*", ":(exclude)*", "--no-index"])
def test_a_glob_cannot_leave_the_tree(checkout: Checkout, glob: str) -> None:
    (checkout.root.parent / "secret.txt").write_text("spam")
    result = asking(checkout, {"a": b"spam\n"})("search", wanted("spam", glob))
    assert result.text in {
        "No line of a text file holds it.",
        "The repository could not be read for this call. Go on without it.",
    }


def processor_seconds() -> float:
    """What this process and its finished children used; other work on the machine is not in it."""
    return sum(os.times()[:4])


@pytest.mark.parametrize(
    "text", ["(a+)+$", "(a|a)*b", ".*.*.*=.*", "-e", "--output=x", "a", "$(id)", "\\1"]
)
def test_hostile_patterns_are_plain_text_and_take_no_time(checkout: Checkout, text: str) -> None:
    ask = asking(checkout, {"a": b"a" * 1_000_000 + b"!\n", "b": b"see (a+)+$ there\n"})
    started = processor_seconds()
    result = ask("search", wanted(text))
    assert processor_seconds() - started < 1
    assert ("see (a+)+$" in result.text) is (text in "see (a+)+$ there")


@pytest.mark.parametrize("glob", ["*a" * 100, "**/" * 60 + "b", "?*" * 100, "[" * 200])
def test_hostile_globs_take_no_time(checkout: Checkout, glob: str) -> None:
    deep = "/".join(["a" * 50] * 4)
    ask = asking(checkout, {f"{deep}/{n}": b"spam\n" for n in range(50)})
    started = processor_seconds()
    ask("search", wanted("spam", glob))
    assert processor_seconds() - started < 1


def test_a_million_matches_are_looked_at_no_further_than_needed(checkout: Checkout) -> None:
    ask = asking(checkout, {f"f{n}": b"spam\n" * 200_000 for n in range(5)})
    started = processor_seconds()
    rows = inside(ask("search", wanted("spam")))
    assert len([row for row in rows if "|" in row]) == 50
    assert processor_seconds() - started < 2


def test_secrets_are_not_shown_and_a_line_is_judged_by_its_whole_file(checkout: Checkout) -> None:
    key = "gh" + "p_" + chars(36)
    pem = "\n".join((PEM_HEAD, *PEM_BODY, PEM_TAIL, ""))
    ask = asking(checkout, {"ci.py": f'login("{key}")\n'.encode(), "id": pem.encode()})
    assert inside(ask("search", wanted("login"))) == [
        "ci.py",
        '1 | login("⟦secret:GitHub Token⟧")',
    ]
    assert inside(ask("search", wanted(PEM_BODY[1][:12]))) == [
        "id",
        "3 | ⟦secret:Private Key⟧",
    ]
    assert PEM_BODY[1] not in ask("symbol", {"name": PEM_BODY[1][:12]}).text


def test_a_match_in_a_file_that_cannot_be_read_is_named_without_its_text(
    checkout: Checkout,
) -> None:
    ask = asking(checkout, {"big": b"spam and more\n" + b"x\n" * 600_000})
    assert inside(ask("search", wanted("spam"))) == [
        "big",
        "1 | (not shown: The file is larger than 1 MiB and cannot be read.)",
    ]


def test_a_name_with_a_line_break_does_not_look_like_a_row(checkout: Checkout) -> None:
    ask = asking(checkout, {"a\nb.py:7": b"spam\n"})
    assert inside(ask("search", wanted("spam"))) == ["a b.py:7", "1 | spam"]


def test_definitions_come_first_with_their_kind_then_the_other_lines(checkout: Checkout) -> None:
    ask = asking(
        checkout,
        {
            "a.py": b"from b import area\nprint(area(2))\n",
            "b.py": b"def area(r):\n    return r\n",
            "c.go": b"package c\nfunc area() {}\n",
            "notes.txt": b"the area of it\nareas\n",
        },
    )
    result = ask("symbol", {"name": "area"})
    assert inside(result) == [
        "definitions:",
        "b.py:1-2 [function definition]",
        "1 | def area(r):",
        "2 |     return r",
        "c.go:2-2 [function declaration]",
        "2 | func area() {}",
        "",
        "other lines:",
        "a.py",
        "1 | from b import area",
        "2 | print(area(2))",
        "notes.txt",
        "1 | the area of it",
    ]
    assert outside(result) == "2 definitions and 3 other lines were found."


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("a.rb", "class A\n  def self.area(r)\n    r\n  end\nend\n", "2-4 [singleton method of A]"),
        ("a.rb", "class A\n  scope :area, -> { r }\nend\n", "2-2 [call of A]"),
        ("a.kt", "class A {\n  fun area(r: Int) =\n    r\n}\n", "2-3 [function declaration of A]"),
        ("A.java", "class A {\n  int area() {\n  }\n}\n", "2-3 [method declaration of A]"),
        ("a.go", "package a\nfunc (a *A) area() {\n}\n", "2-3 [method declaration of A]"),
        ("a.rs", "impl A {\n  fn area() {\n  }\n}\n", "2-3 [function item of A]"),
        ("a.c", "static int *area(int r)\n{\n  return 0;\n}\n", "1-4 [function definition]"),
        ("a.cpp", "int A::area() {\n  return 1;\n}\n", "1-3 [function definition of A]"),
        ("a.cs", "class A {\n  int area() {\n  }\n}\n", "2-3 [method declaration of A]"),
        (
            "a.php",
            "<?php\nclass A {\n  function area() {\n  }\n}\n",
            "3-4 [method declaration of A]",
        ),
        ("a.ts", "class A {\n  area = () => {\n  };\n}\n", "2-3 [public field definition of A]"),
        ("a.ex", "defmodule A do\n  def area(r) do\n    r\n  end\nend\n", "2-4 [by its look]"),
        ("a.sh", "area() {\n  x\n}\n", "1-3 [by its look]"),
    ],
)
def test_each_language_has_its_way_to_define(
    checkout: Checkout, path: str, text: str, place: str
) -> None:
    rows = inside(asking(checkout, {path: text.encode()})("symbol", {"name": "area"}))
    first, last = (int(number) for number in place.partition(" ")[0].split("-"))
    lines = text.split("\n")
    body = [f"{number} | {lines[number - 1]}" for number in range(first, last + 1)]
    assert rows[: len(body) + 2] == ["definitions:", f"{path}:{place}", *body]


def test_of_a_long_definition_the_first_lines_are_shown(checkout: Checkout) -> None:
    text = "def area(r):\n" + "    r += 1\n" * 40
    rows = inside(asking(checkout, {"a.py": text.encode()})("symbol", {"name": "area"}))
    assert rows[1] == "a.py:1-41 [function definition]"
    assert rows[26:28] == ["25 |     r += 1", "⋮ it goes on to line 41"]


def test_a_ruby_name_may_end_in_a_mark(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.rb": b"def area?\nend\n\ndef area\nend\n"})
    assert inside(ask("symbol", {"name": "area?"}))[1] == "a.rb:1-2 [method]"


def test_likely_definitions_are_parsed_first(checkout: Checkout) -> None:
    files = {f"a{n:02}.py": b"area()\n" for n in range(60)}
    result = asking(checkout, {**files, "z.py": b"class area: ...\n"})("symbol", {"name": "area"})
    assert inside(result)[:2] == ["definitions:", "z.py:1-1 [class definition]"]
    assert outside(result) == (
        "1 definitions and 60 other lines were found.\n50 of the other lines are shown."
    )


def test_more_lines_than_are_looked_at_are_told(checkout: Checkout) -> None:
    result = asking(checkout, {"a.txt": b"area\n" * 2_001})("symbol", {"name": "area"})
    assert "There are more lines than were looked at." in outside(result)
    assert inside(result)[-1] == "⋮ 1950 more lines of this file"


@pytest.mark.parametrize("name", ["", "a b", "a.b", "f()", "1a", "-e", "a\n", "a" * 101, "é\u202e"])
def test_a_name_is_an_identifier(checkout: Checkout, name: str) -> None:
    ask = asking(checkout, {"a": b"x\n"})
    said = "A name is one identifier, without dots, brackets or spaces."
    assert ask("symbol", {"name": name}) == ToolResult(said, is_error=True)


@pytest.mark.parametrize("name", ["_x", "$scope", "größe", "X1"])
def test_names_of_any_language_are_identifiers(checkout: Checkout, name: str) -> None:
    ask = asking(checkout, {"a.ts": f"const {name} = 1;\n".encode()})
    assert inside(ask("symbol", {"name": name}))[1] == "a.ts:1-1 [variable declarator]"


class _Slow(FakeRepo):
    """Remembers how long it was allowed to search."""

    allowed: float = 0.0

    @override
    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        self.allowed = seconds
        return super().search(rev, text, limit=limit, whole_word=whole_word, glob=glob)

    @override
    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        raise NotImplementedError(rev, paths)


@pytest.mark.parametrize(
    ("tool", "arguments"), [("search", wanted("x")), ("symbol", {"name": "x"})]
)
def test_a_search_is_given_ten_seconds(tool: str, arguments: dict[str, object]) -> None:
    repo = _Slow(head={"a.py": "x = 1\n"})
    assert not toolbox(repo).open().run(tool, arguments).is_error
    assert repo.allowed == 10
