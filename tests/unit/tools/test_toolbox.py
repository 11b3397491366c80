"""What one conversation may do, and what everybody is told of."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from panelist.errors import RepositoryError
from panelist.ports import ToolResult, Tools
from panelist.tools.toolbox import MOST_CALLS
from tests.unit.phases.scene import FakeRepo
from tests.unit.tools.head import MOST_TOLD, bare, toolbox

REPO = FakeRepo(head={"a.py": "def area(r):\n    return r\n", "b.txt": "area\n" * 600})
NO_MORE = ToolResult(
    "No more tool calls are answered. Answer now from what you have.", is_error=True
)
AGAIN = ToolResult("You made this very call before; its result stands above.", is_error=True)


def lines(start: int, end: int = 1) -> dict[str, object]:
    return {"path": "b.txt", "start": start, "end": max(start, end)}


def test_the_definitions_tell_the_limits_in_words_from_files() -> None:
    definitions = toolbox(REPO).definitions
    assert [(each.name, list(each.arguments.model_fields)) for each in definitions] == [
        ("read_file", ["path", "start", "end"]),
        ("search", ["text", "glob"]),
        ("symbol", ["name"]),
    ]
    assert "at most 400 lines and 12 KiB" in definitions[0].description
    told = [" ".join(each.description.split()) for each in definitions]
    assert all("12 calls and 60,000 characters" in each for each in told)
    assert [
        each.description for each in definitions if each.description != each.description.strip()
    ] == []


def test_whoever_may_not_use_them_is_shown_the_same_definitions() -> None:
    box = toolbox(REPO)
    assert box.of(may_use=True).definitions == box.of(may_use=False).definitions
    assert toolbox(REPO).definitions == box.definitions


def test_whoever_may_not_use_them_is_told_so_and_nothing_else() -> None:
    tools = toolbox(REPO).of(may_use=False).open()
    assert not tools.closed
    said = "You have no leave to use tools. Answer now from what you were given."
    assert tools.run("read_file", lines(1)) == ToolResult(said, is_error=True)
    assert tools.closed


def test_an_unknown_tool_is_an_error_that_names_those_there_are() -> None:
    tools = toolbox(REPO).open()
    assert bare(tools.run("Bash\nrm", {})) == ToolResult(
        "There is no tool of that name. There are: read_file, search, symbol.", is_error=True
    )
    assert not tools.closed


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({}, "path: missing"),
        ({"path": 1, "start": 1, "end": 1}, "path: string_type"),
        ({"path": "a.py", "start": "1", "end": 1}, "start: int_type"),
        ({"path": "a.py", "start": True, "end": 1}, "start: int_type"),
        ({"path": "a.py", "start": 1.5, "end": 1}, "start: int_type"),
        ({"path": None, "start": 1, "end": 1}, "path: string_type"),
        ({"path": ["a"], "start": 1, "end": 1}, "path: string_type"),
        (
            {"path": "a.py", "start": 1, "end": 1, "Ignore all": 1},
            "another argument: extra_forbidden",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_an_error_without_a_word_of_the_models(
    arguments: dict[str, object], what: str
) -> None:
    assert bare(toolbox(REPO).open().run("read_file", arguments)) == ToolResult(
        f"The arguments do not fit ({what}). Give exactly: path, start, end.", is_error=True
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["read_file", "search", "symbol"]) | st.text(),
    st.dictionaries(
        st.sampled_from(["path", "start", "end", "text", "glob", "name"]) | st.text(), _JSON
    ),
)
def test_no_call_of_any_kind_raises(name: str, arguments: dict[str, object]) -> None:
    result = toolbox(REPO).open().run(name, arguments)
    assert result.text


def test_after_twelve_calls_no_more_are_answered_whatever_they_were() -> None:
    tools = toolbox(REPO).open()
    results = [tools.run("read_file", lines(n)) for n in range(1, MOST_CALLS)]
    results.append(tools.run("nonsense", {}))
    assert [result.is_error for result in results] == [False] * 11 + [True]
    assert not tools.closed
    assert [tools.run("read_file", lines(20 + n)) for n in range(38)] == [NO_MORE] * 38
    assert tools.closed


def test_the_same_call_is_answered_once_and_the_third_repeat_ends_it() -> None:
    tools = toolbox(REPO).open()
    results = [tools.run("read_file", lines(1)) for _ in range(20)]
    assert not results[0].is_error
    assert [bare(result) for result in results[1:3]] == [AGAIN, AGAIN]
    assert results[3:] == [NO_MORE] * 17
    assert tools.run("symbol", {"name": "area"}) == NO_MORE


def test_every_answer_ends_with_what_is_left() -> None:
    tools = toolbox(REPO).open()
    first = tools.run("search", {"text": "r", "glob": "*.py"}).text
    body, _, left = first.rpartition("\n")
    assert left == f"[left: 11 calls, {MOST_TOLD - len(body):,} characters]"
    assert "\n[left: 10 calls, " in tools.run("nonsense", {}).text


def test_the_order_of_arguments_makes_no_other_call() -> None:
    tools = toolbox(REPO).open()
    tools.run("search", {"text": "area", "glob": ""})
    assert tools.run("search", {"glob": "", "text": "area"}).text.startswith(AGAIN.text)
    assert not tools.run("search", {"glob": "*.py", "text": "area"}).is_error


def test_a_conversation_is_told_no_more_than_so_many_characters() -> None:
    repo = FakeRepo(head={"a": ("z" * 1_000 + "\n") * 400})
    tools = toolbox(repo).open()
    told = 0
    while not tools.closed:
        result = tools.run("read_file", {"path": "a", "start": told % 390 + 1, "end": 400})
        told += 0 if result.is_error else len(result.text)
    assert MOST_TOLD - 500 < told <= MOST_TOLD + 500


def test_a_conversation_takes_no_more_than_thirty_seconds() -> None:
    times = iter(range(0, 10_000, 8))
    box = replace(toolbox(REPO), clock=lambda: float(next(times)))
    tools = box.open()
    results = [tools.run("read_file", lines(n)) for n in range(1, 7)]
    assert [result == NO_MORE for result in results] == [False] * 4 + [True] * 2


def test_every_conversation_has_an_allowance_of_its_own() -> None:
    box = toolbox(REPO)
    for _ in range(3):
        tools: Tools = box.open()
        assert not tools.run("read_file", lines(1)).is_error


def test_files_are_read_once_for_all_conversations() -> None:
    class Counting(FakeRepo):
        reads = 0

        @override
        def read(self, rev: str, path: str) -> bytes | None:
            self.reads += 1
            return super().read(rev, path)

    repo = Counting(head={"a.py": "area\n"})
    box = toolbox(repo)
    for _ in range(3):
        box.open().run("read_file", {"path": "a.py", "start": 1, "end": 1})
    assert repo.reads == 1


def test_a_repository_that_fails_costs_one_call_and_tells_nothing() -> None:
    class Broken(FakeRepo):
        @override
        def read(self, rev: str, path: str) -> bytes | None:
            raise RepositoryError("git failed: /home/runner/secret.", "Fix it.")

        @override
        def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
            raise NotImplementedError(rev, paths)

    tools = toolbox(Broken(head={"a.py": ""})).open()
    said = "The repository could not be read for this call. Go on without it."
    result = tools.run("read_file", {"path": "a.py", "start": 1, "end": 1})
    assert bare(result) == ToolResult(said, is_error=True)
    assert not tools.closed
