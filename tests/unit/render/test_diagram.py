"""The diagram of calls: what is drawn, and that a name in it is a word and nothing else."""

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import CodeCall, CodeSymbol, Review, Walkthrough
from panelist.fence import is_hidden
from panelist.render.diagram import Diagram, call_diagram
from tests.unit.render.hostile import HOSTILE
from tests.unit.render.samples import REVIEW
from tests.unit.render.walkthroughs import LARGE, ORDINARY, call, changed, poisoned_walkthrough

_LABEL = r'\["([\w./·…-]{1,120})"\]'
_FILE = re.compile(rf"  subgraph (f[1-9]\d*){_LABEL}")
_SYMBOL = re.compile(rf"    (n[1-9]\d*){_LABEL}(:::altered)?")
_CALL = re.compile(r"  (n[1-9]\d*) --> (n[1-9]\d*)")


@dataclass(slots=True)
class Graph:
    """What Mermaid reads out of a diagram."""

    files: dict[str, str] = field(default_factory=dict[str, str])
    symbols: dict[str, str] = field(default_factory=dict[str, str])
    altered: set[str] = field(default_factory=set[str])
    calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def named_calls(self) -> list[tuple[str, str]]:
        """The calls by what stands at their ends."""
        return [(self.symbols[one], self.symbols[two]) for one, two in self.calls]


def read(diagram: Diagram) -> Graph:
    """The graph of ``diagram``; fails at the first line that is not of the form we write."""
    first, kind, *rows, style, last = diagram.text.split("\n")
    assert (first, kind) == ("```mermaid", "flowchart LR")
    assert (style, last) == ("  classDef altered stroke-width:3px", "```")
    graph = Graph()
    inside = False
    for row in rows:
        if not inside and not graph.calls and (found := _FILE.fullmatch(row)):
            assert found[1] not in graph.files
            graph.files[found[1]] = found[2]
            inside = True
        elif inside and (found := _SYMBOL.fullmatch(row)):
            assert found[1] not in graph.symbols
            graph.symbols[found[1]] = found[2]
            graph.altered |= {found[2]} if found[3] else set()
        elif inside and row == "  end":
            inside = False
        else:
            found = _CALL.fullmatch(row)
            assert found, row
            assert not inside
            assert {found[1], found[2]} <= set(graph.symbols)
            graph.calls.append((found[1], found[2]))
    assert graph.calls
    return graph


def of(walkthrough: Walkthrough | None) -> Review:
    return REVIEW.model_copy(update={"walkthrough": walkthrough})


def draw(walkthrough: Walkthrough) -> Diagram:
    diagram = call_diagram(of(walkthrough))
    assert diagram is not None
    return diagram


def test_it_draws_the_calls_and_marks_what_is_altered() -> None:
    diagram = draw(LARGE)
    graph = read(diagram)
    assert sorted(graph.named_calls) == sorted(
        (one.caller.name, one.callee.name) for one in LARGE.calls
    )
    assert set(graph.symbols.values()) - graph.altered == {"search", "buy", "post"}
    assert set(graph.files.values()) == {
        end.path for one in LARGE.calls for end in (one.caller, one.callee)
    }
    assert diagram.left == 0


@pytest.mark.parametrize(
    "walkthrough",
    [
        None,
        ORDINARY,
        LARGE.model_copy(update={"calls": LARGE.calls[:2]}),
        LARGE.model_copy(update={"files": LARGE.files[:2]}),
        LARGE.model_copy(update={"calls": (call("a.py:f", "a.py:f"),) * 9}),
        LARGE.model_copy(update={"calls": (LARGE.calls[0],) * 9}),
    ],
)
def test_what_needs_no_map_has_none(walkthrough: Walkthrough | None) -> None:
    assert call_diagram(of(walkthrough)) is None


def test_of_many_calls_those_within_the_change_are_drawn_and_the_rest_is_counted() -> None:
    around = tuple(call(f"o{number}.py:f{number}", "a.py:changed") for number in range(40))
    within = tuple(call("a.py:changed", f"b.py:also{number}") for number in range(5))
    files = (
        changed("a.py", 1, altered=("changed",)),
        changed("b.py", 1, altered=tuple(f"also{number}" for number in range(5))),
        changed("c.py", 1),
    )
    diagram = draw(Walkthrough(files=files, calls=(*around, *within)))
    graph = read(diagram)
    assert len(graph.symbols) == 16
    assert graph.named_calls[:5] == [("changed", f"also{number}") for number in range(5)]
    assert diagram.left == 45 - len(graph.calls)


def test_two_functions_of_one_name_in_two_files_are_two() -> None:
    calls = (call("a.py:run", "b.py:run"), call("b.py:run", "c.py:run"), call("c.py:run", "a.py:x"))
    graph = read(draw(LARGE.model_copy(update={"calls": calls})))
    assert list(graph.symbols.values()).count("run") == 3


SHAPES = (
    'a"] --> evil["b',
    "a\n  click n1 href 'https://evil.example'",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "```\n@octocat /deploy",
    "`**bold**`",
    "#quot;#35;",
    "</span><img src=x onerror=alert(1)>",
    "1. a",
    "fa:fa-ban",
    "\u202etxt.exe\u3164\u200b",
)


@pytest.mark.parametrize("text", [*SHAPES, *HOSTILE])
def test_hostile_names_change_no_line_of_its_structure(text: str) -> None:
    harmless, hostile = read(draw(LARGE)), read(draw(poisoned_walkthrough(text)))
    assert hostile.calls == harmless.calls
    assert list(hostile.files) == list(harmless.files)
    assert list(hostile.symbols) == list(harmless.symbols)


NAMES = st.text(max_size=80)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, NAMES), max_size=40))
def test_whatever_the_names_are_it_is_a_graph_of_words(
    ends: list[tuple[str, str, str, str]],
) -> None:
    calls = tuple(
        CodeCall(
            caller=CodeSymbol(path=path, name=name), callee=CodeSymbol(path=other, name=called)
        )
        for path, name, other, called in ends
    )
    diagram = call_diagram(of(LARGE.model_copy(update={"calls": calls})))
    if diagram is not None:
        graph = read(diagram)
        assert len(graph.symbols) <= 16
        assert len(graph.calls) <= 24
        assert not any(map(is_hidden, diagram.text))
