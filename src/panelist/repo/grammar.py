"""The parsers of the languages we know, one row each.

``syntax`` runs them in a process of their own: source that is made for it
exhausts the stack of a parser written in C and ends the process it runs in.
"""

import ast
import json
import tomllib
from collections.abc import Callable


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


def _javascript(source: bytes) -> bool:
    import tree_sitter_javascript  # noqa: PLC0415 (start-up time)

    return _grows(tree_sitter_javascript.language(), source)


def _typescript(source: bytes) -> bool:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return _grows(tree_sitter_typescript.language_typescript(), source)


def _tsx(source: bytes) -> bool:
    import tree_sitter_typescript  # noqa: PLC0415 (start-up time)

    return _grows(tree_sitter_typescript.language_tsx(), source)


def _go(source: bytes) -> bool:
    import tree_sitter_go  # noqa: PLC0415 (start-up time)

    return _grows(tree_sitter_go.language(), source)


def _java(source: bytes) -> bool:
    import tree_sitter_java  # noqa: PLC0415 (start-up time)

    return _grows(tree_sitter_java.language(), source)


def _grows(language: object, source: bytes) -> bool:
    from tree_sitter import Language, Parser  # noqa: PLC0415 (start-up time)

    return not Parser(Language(language)).parse(source).root_node.has_error


PARSERS: dict[str, Callable[[bytes], bool]] = {
    ".py": _python,
    ".pyi": _python,
    ".json": _json,
    ".toml": _toml,
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
"""By suffix: whether UTF-8 text has no syntax error. Importing them is left to each."""
