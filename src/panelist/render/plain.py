"""The one door by which a model's or a stranger's words reach a terminal, a log or a plain note.

A terminal obeys escape sequences, and a runner obeys lines that begin with
``::`` or hold ``##[``. Neither survives. Notes that GitHub keeps (annotations,
titles of checks, SARIF) are read by other programs as well, which act on
mentions, references and commands: ``inert`` takes those apart.
"""

import re

from panelist.fence import visible

LINE_CHARS = 2_000
_CODE_ROWS = 40
TAB = 4
"""Columns of a tab in quoted code."""

_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\|\x9c)?"  # device control, application strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]?"  # every other escape
)
_WORD_COMMAND = re.compile(r"(?<!\S)::")
_LINE_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_OLD_COMMAND = re.compile(r"##(?=\[)")
_MARKER = re.compile(r"<!--(?=\s*panelist)", re.IGNORECASE)
_JOINED = re.compile(
    r"""
      (?<!\w)@(?=\w)                             # mentions
    | \#(?=\d)                                   # references, which closing words need
    | \bgh-(?=\d)
    | (?<=/)(?:issues|pull|discussions)/(?=\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ORDER = re.compile(
    r"^([ \t]*)([/!.]+[a-z][\w-]*|(?:bors|homu|jenkins|lgtm|mergify(?:io)?|recheck|rerun|retest"
    r"|(?:ok to|test this)(?= ))(?![\w-]))",
    re.IGNORECASE | re.MULTILINE,
)


def plain(text: str, *, limit: int = LINE_CHARS) -> str:
    """``text`` on one line, at most ``limit`` characters, nothing in it that acts."""
    words = " ".join(_bare(text[: 4 * limit]).split())
    inert = _WORD_COMMAND.sub(": :", words)
    return _cut(inert, limit, more=len(text) > 4 * limit)


def plain_lines(text: str, *, limit: int = LINE_CHARS) -> str:
    """``plain`` line by line, at most ``limit`` characters in all."""
    rows = (plain(row, limit=limit) for row in text[: 4 * limit].split("\n"))
    return _cut("\n".join(rows).strip("\n"), limit, more=len(text) > 4 * limit)


def plain_code(text: str, *, limit: int = LINE_CHARS) -> tuple[str, ...]:
    """The lines of quoted code, indented as they are. To be shown behind a gutter."""
    rows = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    shown = [_cut(_bare(row[: 4 * limit]).expandtabs(TAB), limit) for row in rows[:_CODE_ROWS]]
    left = len(rows) - len(shown)
    return (*shown, f"({left} more)") if left else tuple(shown)


def inert(text: str) -> str:
    """``text`` in which nothing mentions, refers, closes, commands or imitates a mark of ours.

    It may get longer: what is to be cut is cut before, what must fit is cut after.
    """
    apart = _JOINED.sub(r"\g<0> ", _MARKER.sub("<!- -", text))
    return _ORDER.sub(r"\1`\2`", apart)


def uncommanded(text: str) -> str:
    """``text`` after wrapping, which may have moved a ``::`` to the start of a line."""
    return _LINE_COMMAND.sub(r"\1: :", text)


def _bare(text: str) -> str:
    return _OLD_COMMAND.sub("## ", visible(_SEQUENCE.sub("", text.replace("\r\n", "\n"))))


def _cut(text: str, limit: int, *, more: bool = False) -> str:
    return text[: limit - 1] + "…" if more or len(text) > limit else text
