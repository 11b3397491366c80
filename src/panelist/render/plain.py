"""The one door by which a model's or a stranger's words reach a terminal or a log.

A terminal obeys escape sequences, and a runner obeys lines that begin with
``::`` or hold ``##[``. Neither survives.
"""

import re

from panelist.fence import visible

LINE_CHARS = 2_000
_CODE_ROWS = 40
_TAB = 4

_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\|\x9c)?"  # device control, application strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|\x1b[ -/]*[0-~]?"  # every other escape
)
_WORD_COMMAND = re.compile(r"(?<!\S)::")
_LINE_COMMAND = re.compile(r"^(\s*)::", re.MULTILINE)
_OLD_COMMAND = re.compile(r"##(?=\[)")


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
    shown = [_cut(_bare(row[: 4 * limit]).expandtabs(_TAB), limit) for row in rows[:_CODE_ROWS]]
    left = len(rows) - len(shown)
    return (*shown, f"({left} more)") if left else tuple(shown)


def uncommanded(text: str) -> str:
    """``text`` after wrapping, which may have moved a ``::`` to the start of a line."""
    return _LINE_COMMAND.sub(r"\1: :", text)


def _bare(text: str) -> str:
    return _OLD_COMMAND.sub("## ", visible(_SEQUENCE.sub("", text.replace("\r\n", "\n"))))


def _cut(text: str, limit: int, *, more: bool = False) -> str:
    return text[: limit - 1] + "…" if more or len(text) > limit else text
