"""``search`` and ``symbol``: literal, limited, redacted, fenced."""

import time
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
        "a.py:1: spam(1)\n"
        "a.py:3: spammer = 2\n"
        "lib/b.py:2:   spam( 1)\n"
        f"</data-{NONCE}>"
    )


def test_a_glob_keeps_to_the_files_it_fits(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.py": b"spam\n", "a.js": b"spam\n", "lib/a.py": b"spam\n"})
    assert inside(ask("search", wanted("spam", "*.py"))) == ["a.py:1: spam", "lib/a.py:1: spam"]
    assert inside(ask("search", wanted("spam", "lib"))) == ["lib/a.py:1: spam"]


def test_nothing_found_is_a_result_not_an_error(checkout: Checkout) -> None:
    ask = asking(checkout, {"a.py": b"spam\n", "bin": b"eggs\0\n"})
    assert ask("search", wanted("eggs")) == ToolResult("No line of a text file holds it.")
    assert ask("symbol", {"name": "eggs"}) == ToolResult(
        "No line of a text file has that name as a word."
    )


def test_fifty_lines_are_shown_and_that_there_are_more_is_said(checkout: Checkout) -> None:
    ask = asking(checkout, {"a": b"spam\n" * 51, "b": b"eggs\n" * 50})
    many, all_of_them = ask("search", wanted("spam")), ask("search", wanted("eggs"))
    assert (len(inside(many)), outside(many)) == (50, "There are more; narrow the search.")
    assert (len(inside(all_of_them)), outside(all_of_them)) == (50, "")


def test_long_lines_use_up_the_room_of_a_result(checkout: Checkout) -> None:
    ask = asking(checkout, {"a": (b"spam" + b"z" * 5_000 + b"\n") * 40})
    result = ask("search", wanted("spam"))
    assert len("\n".join(inside(result))) <= 32 * 1024
    assert (len(inside(result)), outside(result)) == (16, "There are more; narrow the search.")


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


@pytest.mark.parametrize(
    "text", ["(a+)+$", "(a|a)*b", ".*.*.*=.*", "-e", "--output=x", "a", "$(id)", "\\1"]
)
def test_hostile_patterns_are_plain_text_and_take_no_time(checkout: Checkout, text: str) -> None:
    ask = asking(checkout, {"a": b"a" * 1_000_000 + b"!\n", "b": b"see (a+)+$ there\n"})
    started = time.monotonic()
    result = ask("search", wanted(text))
    assert time.monotonic() - started < 1
    assert ("b:1:" in result.text) is (text in "see (a+)+$ there")


@pytest.mark.parametrize("glob", ["*a" * 100, "**/" * 60 + "b", "?*" * 100, "[" * 200])
def test_hostile_globs_take_no_time(checkout: Checkout, glob: str) -> None:
    deep = "/".join(["a" * 50] * 4)
    ask = asking(checkout, {f"{deep}/{n}": b"spam\n" for n in range(50)})
    started = time.monotonic()
    ask("search", wanted("spam", glob))
    assert time.monotonic() - started < 1


def test_a_million_matches_are_looked_at_no_further_than_needed(checkout: Checkout) -> None:
    ask = asking(checkout, {f"f{n}": b"spam\n" * 200_000 for n in range(5)})
    started = time.monotonic()
    assert len(inside(ask("search", wanted("spam")))) == 50
    assert time.monotonic() - started < 2


def test_secrets_are_not_shown_and_a_line_is_judged_by_its_whole_file(checkout: Checkout) -> None:
    key = "gh" + "p_" + chars(36)
    pem = "\n".join((PEM_HEAD, *PEM_BODY, PEM_TAIL, ""))
    ask = asking(checkout, {"ci.py": f'login("{key}")\n'.encode(), "id": pem.encode()})
    assert inside(ask("search", wanted("login"))) == ['ci.py:1: login("⟦secret:GitHub Token⟧")']
    assert inside(ask("search", wanted(PEM_BODY[1][:12]))) == ["id:3: ⟦secret:Private Key⟧"]
    assert PEM_BODY[1] not in ask("symbol", {"name": PEM_BODY[1][:12]}).text


def test_a_match_in_a_file_that_cannot_be_read_is_named_without_its_text(
    checkout: Checkout,
) -> None:
    ask = asking(checkout, {"big": b"spam and more\n" + b"x\n" * 600_000})
    assert inside(ask("search", wanted("spam"))) == [
        "big:1: (not shown: The file is larger than 1 MiB and cannot be read.)"
    ]


def test_a_name_with_a_line_break_does_not_look_like_a_row(checkout: Checkout) -> None:
    ask = asking(checkout, {"a\nb.py:7": b"spam\n"})
    assert inside(ask("search", wanted("spam"))) == ["a b.py:7:1: spam"]


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
        "b.py:1: [function definition] def area(r):",
        "c.go:2: [function declaration] func area() {}",
        "",
        "other lines:",
        "a.py:1: from b import area",
        "a.py:2: print(area(2))",
        "notes.txt:1: the area of it",
    ]
    assert outside(result) == (
        "2 definitions and 3 other lines were found.\n"
        "In 1 of the files definitions could not be told from other lines."
    )


def test_likely_definitions_are_parsed_first(checkout: Checkout) -> None:
    files = {f"a{n:02}.py": b"area()\n" for n in range(60)}
    result = asking(checkout, {**files, "z.py": b"class area: ...\n"})("symbol", {"name": "area"})
    assert inside(result)[:2] == ["definitions:", "z.py:1: [class definition] class area: ..."]
    assert outside(result) == (
        "1 definitions and 60 other lines were found.\n"
        "In 21 of the files definitions could not be told from other lines."
    )


def test_more_lines_than_are_looked_at_are_told(checkout: Checkout) -> None:
    result = asking(checkout, {"a.txt": b"area\n" * 2_001})("symbol", {"name": "area"})
    assert "There are more lines than were looked at." in outside(result)
    assert len(inside(result)) == 50 + len(["definitions:", "none", "", "other lines:"])


@pytest.mark.parametrize("name", ["", "a b", "a.b", "f()", "1a", "-e", "a\n", "a" * 101, "é\u202e"])
def test_a_name_is_an_identifier(checkout: Checkout, name: str) -> None:
    ask = asking(checkout, {"a": b"x\n"})
    said = "A name is one identifier, without dots, brackets or spaces."
    assert ask("symbol", {"name": name}) == ToolResult(said, is_error=True)


@pytest.mark.parametrize("name", ["_x", "$scope", "größe", "X1"])
def test_names_of_any_language_are_identifiers(checkout: Checkout, name: str) -> None:
    ask = asking(checkout, {"a.ts": f"const {name} = 1;\n".encode()})
    assert inside(ask("symbol", {"name": name}))[1].startswith("a.ts:1: [variable declarator]")


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
