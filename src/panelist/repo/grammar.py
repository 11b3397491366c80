"""The parsers of the languages we know, one row each.

``syntax`` runs them in a process of their own: source that is made for it
exhausts the stack of a parser written in C and ends the process it runs in.
"""

import ast
import json
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Tree

Named = tuple[str, int, str]
"""A name, the line (from 1) where it is defined, and as what: ``function declaration``."""


def _python(source: bytes) -> bool:
    return _accepts(ast.parse, source)


def _json(source: bytes) -> bool:
    # Digits stay text: int() refuses very long numbers, which JSON allows.
    return _accepts(lambda text: json.loads(text, parse_int=str, parse_float=str), source)


def _toml(source: bytes) -> bool:
    return _accepts(tomllib.loads, source)


def _accepts(parser: Callable[[str], object], source: bytes) -> bool:
    try:
        parser(source.decode())
    except (SyntaxError, ValueError):
        return False
    return True


def _javascript() -> object:
    import tree_sitter_javascript  # noqa: PLC0415 (start-up time)

    return tree_sitter_javascript.language()


def _typescript() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return tree_sitter_typescript.language_typescript()


def _tsx() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return tree_sitter_typescript.language_tsx()


def _go() -> object:
    import tree_sitter_go  # noqa: PLC0415 (start-up time)

    return tree_sitter_go.language()


def _java() -> object:
    import tree_sitter_java  # noqa: PLC0415 (start-up time)

    return tree_sitter_java.language()


_LANGUAGES: dict[str, Callable[[], object]] = {
    ".js": _javascript,
    ".jsx": _javascript,
    ".mjs": _javascript,
    ".cjs": _javascript,
    ".ts": _typescript,
    ".mts": _typescript,
    ".cts": _typescript,
    ".tsx": _tsx,
    ".go": _go,
    ".java": _java,
}


def _tree(suffix: str, source: bytes) -> "Tree":
    from tree_sitter import Language, Parser  # noqa: PLC0415 (start-up time)

    return Parser(Language(_LANGUAGES[suffix]())).parse(source)


def _grows(suffix: str, source: bytes) -> bool:
    return not _tree(suffix, source).root_node.has_error


PARSERS: dict[str, Callable[[bytes], bool]] = {
    ".py": _python,
    ".pyi": _python,
    ".json": _json,
    ".toml": _toml,
    **{suffix: partial(_grows, suffix) for suffix in _LANGUAGES},
}
"""By suffix: whether UTF-8 text has no syntax error. Importing them is left to each."""


def _python_names(source: bytes) -> Iterator[Named]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(name=name, lineno=line):
                yield name, line, "class"
            case ast.FunctionDef(name=name, lineno=line):
                yield name, line, "function"
            case ast.AsyncFunctionDef(name=name, lineno=line):
                yield name, line, "function"
            case ast.Assign(targets=targets, lineno=line):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                yield from ((name, line, "assignment") for name in names)
            case ast.AnnAssign(target=ast.Name(id=name), lineno=line):
                yield name, line, "assignment"
            case _:
                pass


def _grown_names(suffix: str, source: bytes) -> Iterator[Named]:
    """Walks without recursion: depth is up to whoever wrote the source."""
    waiting = [_tree(suffix, source).root_node]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        # A parameter and an import have names too, and define nothing that others use.
        if node.type.endswith(_DEFINES) and not node.type.startswith(_NO_DEFINITION):
            names = [*node.children_by_field_name("name"), *node.children_by_field_name("property")]
            for name in names:
                kind = node.type.replace("_", " ")
                yield (name.text or b"").decode("utf-8", "replace"), name.start_point.row + 1, kind


_DEFINES = ("alias", "constant", "declaration", "declarator", "definition", "signature", "spec")
_NO_DEFINITION = ("import", "parameter", "package")

NAMES: dict[str, Callable[[bytes], Iterator[Named]]] = {
    ".py": _python_names,
    ".pyi": _python_names,
    **{suffix: partial(_grown_names, suffix) for suffix in _LANGUAGES},
}
"""By suffix: the names that UTF-8 text defines.

Raises:
    SyntaxError, ValueError: Python that does not parse. The others make do with what they can.
"""
