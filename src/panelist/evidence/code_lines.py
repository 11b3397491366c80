"""The code of a line without its prose: comments are gone, every string is empty.

Words of a docstring, a comment or a message decide nothing. Goes by the looks of each
family of languages: a regular expression that holds a quote may hide the rest of its line.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from panelist.contracts import DiffFile, LineKind
from panelist.evidence.change import Change, added_lines, texts

_STRINGS = r"\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?"
_BLOCK_COMMENT = r"/\*.*?(?:\*/|\Z)"
_HASH_COMMENT = r"(?<![^\s;])\#(?!\[)[^\n]*"
_RAW_STRING = r"`(?:\\.|[^`\\])*+`?"
_PYTHON = rf"\#[^\n]*|\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|{_STRINGS}"
_C = rf"//[^\n]*|{_BLOCK_COMMENT}|{_STRINGS}"
_JAVASCRIPT = rf"<!--.*?(?:-->|\Z)|{_RAW_STRING}|{_C}"
# An apostrophe of Rust is a lifetime as often as a character.
_RUST = rf"//[^\n]*|{_BLOCK_COMMENT}|\"(?:\\.|[^\"\\])*+\"?|'(?:\\[^\n]{{1,9}}?|[^'\\\n])'"
_PHP = rf"{_HASH_COMMENT}|{_C}"
_SHELL = rf"<\#.*?(?:\#>|\Z)|^=begin\b.*?(?:^=end\b|\Z)|{_HASH_COMMENT}|{_STRINGS}"
_DASHES = rf"--\[\[.*?(?:\]\]|\Z)|--[^\n]*|{_BLOCK_COMMENT}|{_STRINGS}"


def _by_suffix(table: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        suffix: re.compile(pattern, re.DOTALL | re.MULTILINE)
        for suffixes, pattern in table.items()
        for suffix in suffixes.split()
    }


_PROSE = _by_suffix(
    {
        ".py .pyi .pyx": _PYTHON,
        ".js .jsx .cjs .mjs .ts .tsx .cts .mts .vue .svelte .astro .go": _JAVASCRIPT,
        ".rs": _RUST,
        ".php": _PHP,
        ".rb .sh .bash .zsh .pl .pm .r .ex .exs .nim .jl .ps1 .psm1 .tf .hcl": _SHELL,
        ".sql .lua .hs .elm": _DASHES,
    }
)
_OTHERS = re.compile(_C, re.DOTALL)


def code_lines(path: str, text: str) -> list[str]:
    """The lines of ``text``, as many as it has, without what is written for people."""
    prose = _PROSE.get(PurePosixPath(path).suffix.lower(), _OTHERS)
    return prose.sub(_emptied, text).split("\n")


def _emptied(prose: re.Match[str]) -> str:
    """Nothing of a comment, quotes of a string; lines stay lines."""
    text = prose.group()
    return ("''" if text[0] in "\"'`" else " ") + "\n" * text.count("\n")


def added_code(change: Change, files: Iterable[DiffFile]) -> dict[str, dict[int, str]]:
    """The code of the added lines by number, by path.

    Of a file that cannot be read at the head only the hunks are known, so a comment that
    began above one is taken for code.
    """
    wanted = list(files)
    heads = texts(change, "head", [file.path for file in wanted])
    known = {file.path: _of_file(file, heads.get(file.path)) for file in wanted}
    return {
        file.path: {
            line.number: known[file.path].get(line.number, "") for line in added_lines(file)
        }
        for file in wanted
    }


def _of_file(file: DiffFile, head: str | None) -> dict[int, str]:
    if head is not None:
        return dict(enumerate(code_lines(file.path, head), start=1))
    known: dict[int, str] = {}
    for hunk in file.hunks:
        shown = [line for line in hunk.lines if line.kind is not LineKind.REMOVED]
        code = code_lines(file.path, "\n".join(line.text for line in shown))
        known |= {line.number: text for line, text in zip(shown, code, strict=True)}
    return known
