"""The parsers of the languages we know, one row each.

``syntax`` runs them in a process of their own: source that is made for it
exhausts the stack of a parser written in C and ends the process it runs in.
"""

import ast
import json
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from panelist.repo import queries

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query


def _parse_python(source: bytes) -> bool:
    return _accepts(ast.parse, source)


def _parse_json(source: bytes) -> bool:
    # Digits stay text: int() refuses very long numbers, which JSON allows.
    return _accepts(lambda text: json.loads(text, parse_int=str, parse_float=str), source)


def _parse_toml(source: bytes) -> bool:
    return _accepts(tomllib.loads, source)


def _accepts(parser: Callable[[str], object], source: bytes) -> bool:
    try:
        parser(source.decode())
    except (SyntaxError, ValueError):
        return False
    return True


def _c() -> object:
    import tree_sitter_c  # noqa: PLC0415 (start-up time)

    return tree_sitter_c.language()


def _c_sharp() -> object:
    import tree_sitter_c_sharp  # noqa: PLC0415 (start-up time)

    return tree_sitter_c_sharp.language()


def _cpp() -> object:
    import tree_sitter_cpp  # noqa: PLC0415 (start-up time)

    return tree_sitter_cpp.language()


def _go() -> object:
    import tree_sitter_go  # noqa: PLC0415 (start-up time)

    return tree_sitter_go.language()


def _java() -> object:
    import tree_sitter_java  # noqa: PLC0415 (start-up time)

    return tree_sitter_java.language()


def _javascript() -> object:
    import tree_sitter_javascript  # noqa: PLC0415 (start-up time)

    return tree_sitter_javascript.language()


def _kotlin() -> object:
    import tree_sitter_kotlin  # noqa: PLC0415 (start-up time)

    return tree_sitter_kotlin.language()


def _php() -> object:
    import tree_sitter_php  # noqa: PLC0415 (start-up time)

    return tree_sitter_php.language_php()


def _python() -> object:
    import tree_sitter_python  # noqa: PLC0415 (start-up time)

    return tree_sitter_python.language()


def _ruby() -> object:
    import tree_sitter_ruby  # noqa: PLC0415 (start-up time)

    return tree_sitter_ruby.language()


def _rust() -> object:
    import tree_sitter_rust  # noqa: PLC0415 (start-up time)

    return tree_sitter_rust.language()


def _typescript() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return tree_sitter_typescript.language_typescript()


def _tsx() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return tree_sitter_typescript.language_tsx()


_LANGUAGES: dict[str, tuple[Callable[[], object], str]] = {
    ".c": (_c, queries.C),
    ".cc": (_cpp, queries.CPP),
    ".cpp": (_cpp, queries.CPP),
    ".cxx": (_cpp, queries.CPP),
    ".h": (_cpp, queries.CPP),
    ".hh": (_cpp, queries.CPP),
    ".hpp": (_cpp, queries.CPP),
    ".hxx": (_cpp, queries.CPP),
    ".cs": (_c_sharp, queries.C_SHARP),
    ".go": (_go, queries.GO),
    ".java": (_java, queries.JAVA),
    ".js": (_javascript, queries.JAVASCRIPT),
    ".jsx": (_javascript, queries.JAVASCRIPT),
    ".mjs": (_javascript, queries.JAVASCRIPT),
    ".cjs": (_javascript, queries.JAVASCRIPT),
    ".kt": (_kotlin, queries.KOTLIN),
    ".kts": (_kotlin, queries.KOTLIN),
    ".php": (_php, queries.PHP),
    ".py": (_python, queries.PYTHON),
    ".pyi": (_python, queries.PYTHON),
    ".rb": (_ruby, queries.RUBY),
    ".rake": (_ruby, queries.RUBY),
    ".rs": (_rust, queries.RUST),
    ".ts": (_typescript, queries.TYPESCRIPT),
    ".mts": (_typescript, queries.TYPESCRIPT),
    ".cts": (_typescript, queries.TYPESCRIPT),
    ".tsx": (_tsx, queries.TSX),
}
OUTLINED = frozenset(_LANGUAGES)
"""The suffixes of languages whose definitions, calls and imports are known."""


@cache
def _prepare(suffix: str) -> "tuple[Parser, Query]":
    from tree_sitter import Language, Parser, Query  # noqa: PLC0415 (start-up time)

    load, query = _LANGUAGES[suffix]
    language = Language(load())
    return Parser(language), Query(language, query)


def find_captures(suffix: str, source: bytes) -> "Iterator[dict[str, list[Node]]]":
    """What the query of the language finds in ``source``: nodes by capture, match by match."""
    from tree_sitter import QueryCursor  # noqa: PLC0415 (start-up time)

    parser, query = _prepare(suffix)
    tree = parser.parse(source)
    yield from (captures for _, captures in QueryCursor(query).matches(tree.root_node))


def _grows(suffix: str, source: bytes) -> bool:
    from tree_sitter import Language, Parser  # noqa: PLC0415 (start-up time)

    load, _ = _LANGUAGES[suffix]
    return not Parser(Language(load())).parse(source).root_node.has_error


PARSERS: dict[str, Callable[[bytes], bool]] = {
    **{suffix: partial(_grows, suffix) for suffix in _LANGUAGES},
    ".py": _parse_python,
    ".pyi": _parse_python,
    ".json": _parse_json,
    ".toml": _parse_toml,
}
"""By suffix: whether UTF-8 text has no syntax error. Importing them is left to each."""
