"""Costly calls of a Python file, found in its syntax tree."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

# A file none of whose added lines match has nothing to find.
WORTH_PARSING = re.compile(
    r"\.(?:execute|query|find_one|fetchrow|fetchval|compile|sleep)\(|\b(?:requests|httpx)\."
    r"|\burlopen\(|\.objects\.|\bopen\(|\bawait\b|\+=\s*[fFrR]?[\"']"
)
_CONNECTIONS = frozenset(
    {
        "conn",
        "connection",
        "cur",
        "cursor",
        "database",
        "db",
        "engine",
        "pool",
        "session",
        "transaction",
        "tx",
    }
)
_QUERIES = frozenset({"execute", "fetchrow", "fetchval", "find_one", "query"})
_CLIENTS = frozenset({"httpx", "requests"})
_VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "request"})
_LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """What is costly at a line (1-based), in words that begin a sentence."""

    line: int
    cost: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The text is no Python, or more nested than the parser bears."""


_EACH_ITEM = "One query or request for each item of a loop"
_REPEATED = "A query or request stands in a loop"
_COMPILED = "A constant regular expression is compiled in a loop"
_BLOCKING = "time.sleep blocks the event loop"
_OPENED = "A file is opened in a loop"
_AWAITED = "Awaits one item after the other; independent ones could overlap"
_CONCATENATED = "A string is built piece by piece in a loop"


@dataclass(frozen=True, slots=True)
class _Around:
    """What surrounds a node inside its function.

    ``items`` are the names that change with each turn of the loops around it;
    ``bounded`` is true for a loop over data, false for a counter or a condition.
    """

    loop: bool = False
    bounded: bool = False
    items: frozenset[str] = frozenset()
    coroutine: bool = False


def costly_calls(text: str) -> list[Seen] | Unreadable:
    """Every costly call of a module, in no particular order."""
    try:
        with warnings.catch_warnings():
            # The parser's warnings quote the text, and would be printed.
            warnings.simplefilter("ignore")
            module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unreadable()
    seen: list[Seen] = []
    # A stack of our own: a tree may be deeper than Python's.
    stack: list[tuple[ast.AST, _Around]] = [(module, _Around())]
    while stack:
        node, around = stack.pop()
        seen.extend(_costs(node, around))
        stack.extend(_inside(node, around))
    return seen


def _inside(node: ast.AST, around: _Around) -> Iterator[tuple[ast.AST, _Around]]:
    """The children of ``node``, each with what surrounds it."""
    once: list[ast.AST] = []
    inner = around
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
            inner = _Around(coroutine=isinstance(node, ast.AsyncFunctionDef))
        case ast.For() | ast.AsyncFor():
            inner = _in_loop(around, [node.target], node.iter, node.body)
            once = [node.iter, *node.orelse]
        case ast.While():
            inner = replace(around, loop=True, bounded=False)
            once = [*node.orelse]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            first, *_ = node.generators
            inner = _in_loop(around, [each.target for each in node.generators], first.iter, [])
            yield from ((each, inner) for each in first.ifs)
            yield first.iter, around
            once = [first]
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.comprehension) or child not in once:
            yield child, around if child in once else inner


def _in_loop(
    around: _Around, targets: list[ast.expr], over: ast.expr, body: list[ast.stmt]
) -> _Around:
    """Inside a loop: its targets change, and what its body computes from them."""
    items = around.items | _names(*targets)
    for statement in body:
        if isinstance(statement, ast.Assign) and items & _names(statement.value):
            items |= _names(*statement.targets)
    counts = isinstance(over, ast.Call) and _dotted(over.func) == "range"
    return replace(around, loop=True, bounded=not counts, items=items)


def _names(*nodes: ast.AST) -> frozenset[str]:
    inside = (each for node in nodes for each in ast.walk(node))
    return frozenset(each.id for each in inside if isinstance(each, ast.Name))


def _costs(node: ast.AST, around: _Around) -> Iterator[Seen]:
    if isinstance(node, ast.Call):
        name = _dotted(node.func)
        if cost := _cost_of_call(node, name, around):
            # The name may stand lines below the start of a chained call.
            yield Seen(node.func.end_lineno or node.lineno, cost)
    elif isinstance(node, ast.Await) and around.bounded and around.items & _names(node):
        yield Seen(node.lineno, _AWAITED)
    elif isinstance(node, ast.AugAssign) and around.loop and isinstance(node.op, ast.Add):
        text = isinstance(node.value, ast.JoinedStr) or (
            isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        )
        if text:
            yield Seen(node.lineno, _CONCATENATED)


def _cost_of_call(call: ast.Call, name: str, around: _Around) -> str | None:
    if name == "time.sleep" and around.coroutine:
        return _BLOCKING
    if not around.loop:
        return None
    if name == "re.compile" and call.args and isinstance(call.args[0], ast.Constant):
        return _COMPILED
    if name == "open" and around.bounded:
        return _OPENED
    trip = _round_trip(name)
    if trip is None:
        return None
    each_item = trip and around.bounded and bool(around.items & _names(call))
    return _EACH_ITEM if each_item else _REPEATED


def _round_trip(name: str) -> bool | None:
    """Whether a call by this name leaves the process: surely, perhaps (false), or no."""
    *owners, last = name.split(".")
    owner = owners[-1].removeprefix("self_").lstrip("_").lower() if owners else ""
    if last == "urlopen" or (owner in _CLIENTS and last in _VERBS) or owner == "objects":
        return True
    return owner in _CONNECTIONS if last in _QUERIES and owners else None


def _dotted(node: ast.expr) -> str:
    """``a.b.c`` of a name or a chain of attributes; what stands before a call is left out."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _LONGEST_NAME:
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))
