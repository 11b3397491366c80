r"""The one door by which a model's or a stranger's words become Markdown.

Two readers have to be kept apart from such words. GitHub's own filters look for
mentions, references, addresses, emoji codes and formulas in the *rendered* text,
where no escape is left; they skip only code. So every word that one of them
could act on becomes a code span. Other programs read the *raw* body; for them no
line begins with a command, and no marker of ours is ever spelled out.

Everything else stays readable prose: characters that Markdown acts on are
escaped, each line of the text is one paragraph, and what people cannot see is
shown as its code point.
"""

import re
from collections.abc import Callable
from typing import NewType

from panelist.fence import visible

Markdown = NewType("Markdown", str)
"""Text that may stand in a comment as it is. Only this module and ``links`` make it."""

PROSE_BYTES = 4_000
LINE_BYTES = 1_000
CODE_BYTES = 8_000
_WORD_CHARS = 240

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BACKTICKS = re.compile("`+")
_ESCAPES = str.maketrans(
    {"<": "&lt;", ">": "&gt;", "&": "&amp;", "`": "&#96;"}
    | {char: f"\\{char}" for char in r"\*_[]~|#!"}
)
_HOT = re.compile(
    r"""
      [@$]                                          # mentions, e-mail, formulas
    | \#\d | \bgh-\d | (?-i:\b[A-Z][A-Z0-9]*-\d)    # issues, here and in trackers
    | \bghsa-                                       # advisories
    | ://|www\.                                     # addresses
    | (?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])       # commits
    | :[\w+-]+:                                     # emoji
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:[/!.]+\w|(?:bors|homu|jenkins|lgtm|mergify(?:io)?|recheck|rerun|retest"
    r"|(?:ok to|retest this|test this)\b)(?![\w-]))",
    re.IGNORECASE,
)
_LIST = re.compile(r"^(\d{1,9}(?=[.)]$)|(?=[-+=]))")
_EDGES = "([{\"'.,;!?)]}"
_MARKER = re.compile(r"<!--(?=\s*panelist)", re.IGNORECASE)

_LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]{1,20}")
_LIVE_LANGUAGES = frozenset({"math", "mermaid", "geojson", "topojson", "stl", "suggestion"})
_LIVE_LINE = re.compile(
    r"^[ \t]*(?:/[a-z][\w-]*(?:[ \t]|$)|(?:bors|retest|recheck|rerun|lgtm)\b)"
    r"|^[ \t]*[!.][a-z][\w-]*(?:[ \t]+[\w.-]+)*[ \t]*$"
    r"|(?:^|\s)@(?:claude|codex|coderabbitai|copilot|dependabot|gemini|homu|mergify(?:io)?"
    r"|panelist|renovate(?:-bot)?)\b",
    re.IGNORECASE | re.MULTILINE,
)


def prose(text: str, *, limit: int = PROSE_BYTES) -> Markdown:
    """One paragraph for every line of ``text``; at most ``limit`` bytes of UTF-8."""
    pieces: list[str] = []
    for row in _clean(text, limit).split("\n"):
        paragraph = _pieces(row, inline_code)
        pieces += ["\n\n", *paragraph] if pieces and paragraph else paragraph
    return _joined(pieces, limit)


def line(text: str, *, limit: int = LINE_BYTES) -> Markdown:
    """``text`` as words within a line of ours; at most ``limit`` bytes of UTF-8."""
    return _joined(_pieces(_clean(text, limit), inline_code), limit)


def cell(text: str, *, limit: int = LINE_BYTES) -> Markdown:
    """``line`` for a cell of a table."""
    return _joined(_pieces(_clean(text, limit), code_cell), limit)


def inline_code(text: str) -> Markdown:
    """A code span that shows ``text`` on one line, long text cut short.

    A name with ``@`` gets a span of its own: bots that read the raw text look
    for it between spaces.
    """
    content = _MARKER.sub("<!- -", _clipped(visible(text[: _WORD_CHARS + 1])).replace("\n", " "))
    parts = content.split() if "@" in content else [content]
    return Markdown(" ".join(map(_span, parts)))


def code_cell(text: str) -> Markdown:
    r"""``inline_code`` for a cell of a table.

    Parsers disagree about a pipe after a backslash, so that one pair is
    spelled out.
    """
    content = text.replace("\\|", "\\⟦U+007C⟧")
    return Markdown(inline_code(content).replace("|", "\\|"))


def code(text: str, language: str = "", *, limit: int = CODE_BYTES) -> Markdown:
    """A fenced block of its own; whole lines, at most ``limit`` bytes of them.

    Fence and content are indented by one column, which Markdown takes away
    again, so that no raw line begins with what a stranger wrote.
    """
    body = _MARKER.sub("<!- -", _clean(text, limit).removesuffix("\n"))
    rows = body.split("\n")
    kept = _fitting(rows, limit)
    if len(kept) < len(rows):
        kept = [*kept, "…"]
    known = _LANGUAGE.fullmatch(language) and language.lower() not in _LIVE_LANGUAGES
    fence = _fence(body)
    block = [fence + (language if known else "text"), *kept, fence]
    return Markdown("\n".join(f" {row}" for row in block))


def suggestion(text: str) -> Markdown | None:
    """A block people commit with one click; ``None`` where its words could act by themselves.

    It has to show the replacement exactly, so whatever another block would
    spell out (hidden characters, a marker, a bot's command) rules it out here.
    """
    body = text.replace("\r\n", "\n").removesuffix("\n")
    if visible(body) != body or _MARKER.search(body) or _LIVE_LINE.search(body):
        return None
    fence = _fence(body)
    return Markdown(
        f"{fence}suggestion\n{body}\n{fence}" if body else f"{fence}suggestion\n{fence}"
    )


def _clean(text: str, limit: int) -> str:
    # A character takes a byte at least, so what is cut here would not fit anyway.
    cut = text if len(text) <= limit else f"{text[:limit]} …"
    return visible(cut.replace("\r\n", "\n"))


def _pieces(paragraph: str, span: Callable[[str], str]) -> list[str]:
    """Words and code spans of one paragraph, each with the space before it, each safe anywhere."""
    text = " ".join(paragraph.split())
    pieces: list[str] = []
    done = 0
    for found in _SPAN.finditer(text):
        pieces += _outside(text[done : found.start()], span, first=done == 0)
        space = " " if text[: found.start()].endswith(" ") else ""
        pieces.append(space + span(found[2].strip() or found[2]))
        done = found.end()
    return pieces + _outside(text[done:], span, first=done == 0)


def _outside(text: str, span: Callable[[str], str], *, first: bool) -> list[str]:
    """Words outside code spans; ``first`` when a paragraph begins with them."""
    words = [
        space + _word(_clipped(word), span) for space, word in re.findall(r"( ?)([^ ]+)", text)
    ]
    if first and _COMMAND.match(text):
        words[0] = span(text.split(" ", maxsplit=1)[0])
    elif first and words:
        words[0] = _LIST.sub(r"\1\\", words[0])
    return words


def _word(word: str, span: Callable[[str], str]) -> str:
    if not _HOT.search(word):
        return word.translate(_ESCAPES)
    head = word[: len(word) - len(word.lstrip(_EDGES))]
    tail = word[len(word.rstrip(_EDGES)) :]
    core = word[len(head) : len(word) - len(tail)]
    return head.translate(_ESCAPES) + span(core) + tail.translate(_ESCAPES)


def _clipped(word: str) -> str:
    return word if len(word) <= _WORD_CHARS else word[:_WORD_CHARS] + "…"


def _joined(pieces: list[str], limit: int) -> Markdown:
    kept = _fitting(pieces, limit - len(" …".encode()))
    text = ""
    for piece in kept:
        # Two code spans that touch would become one.
        text += (" " if text.endswith("`") and piece.startswith("`") else "") + piece
    return Markdown(text if len(kept) == len(pieces) else f"{text} …".lstrip())


def _fitting(parts: list[str], limit: int) -> list[str]:
    """The first ``parts`` that fit ``limit`` bytes, with one byte between each two."""
    used = 0
    for index, part in enumerate(parts):
        used += len(part.encode()) + 1
        if used > limit + 1:
            return parts[:index]
    return parts


def _span(content: str) -> str:
    content = content or " "
    ticks = "`" * (_longest_run(content) + 1)
    ragged = not content.isspace() and (content[0] in "` " or content[-1] in "` ")
    return f"{ticks} {content} {ticks}" if ragged else f"{ticks}{content}{ticks}"


def _fence(body: str) -> str:
    return "`" * max(3, _longest_run(body) + 1)


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)
