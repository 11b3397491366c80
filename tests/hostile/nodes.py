"""What GitHub makes of a text: the nodes of a parser for its Markdown, and what its filters find.

The parser knows tables, task lists, alerts, footnotes, autolinks and formulas.
Mentions, references and emoji are no nodes of any Markdown: GitHub looks for
them in the text nodes that are left outside of code and links, and so does this.
Other programs read the raw body, line by line.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.gfm import gfm_plugin

from panelist.fence import is_hidden

_PARSER = MarkdownIt("commonmark", {"html": True}).use(gfm_plugin, dollarmath=True)
_TYPES = {
    "image": "image",
    "footnote_ref": "footnote",
    "footnote_open": "footnote",
    "alert_open": "alert",
    "math_inline": "math",
    "math_block": "math",
    "math_inline_double": "math",
}
_LIVE_FENCES = {
    **dict.fromkeys(("mermaid", "geojson", "topojson", "stl"), "mermaid"),
    "math": "math",
}
_REFERENCE = r"(?:[\w.-]+/[\w.-]+)?\#\d+|\bgh-\d+"
_IN_TEXT = {
    "mention": re.compile(r"(?<![\w`])@[a-z\d][\w-]*(?!/)\b", re.IGNORECASE),
    "team mention": re.compile(r"@[\w-]+/[\w-]+"),
    "reference": re.compile(_REFERENCE, re.IGNORECASE),
    "closing keyword": re.compile(
        rf"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|duplicate of)\b:?\s+(?:{_REFERENCE})",
        re.IGNORECASE,
    ),
    "commit": re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", re.IGNORECASE),
    "emoji code": re.compile(r":[\w+-]+:"),
    "math": re.compile(r"\$"),
}
_IN_RAW = {
    "slash command": re.compile(r"^[ \t]*/[a-z][\w-]*", re.IGNORECASE | re.MULTILINE),
    "bot command": re.compile(
        r"^[ \t]*(?:[!.][a-z]\w+|(?:bors|mergifyio|retest|recheck|rerun|ok to test)\b)"
        r"|(?:^|\s)@(?:claude|codex|coderabbitai|copilot|dependabot|panelist)\b",
        re.IGNORECASE | re.MULTILINE,
    ),
    "marker": re.compile(r"<!--\s*panelist", re.IGNORECASE),
    "terminal sequence": re.compile("[\x1b\x9b]"),
    "workflow command": re.compile(r"^\s*::|##\[", re.MULTILINE),
}
"""What is looked for in the bytes themselves, by programs and by terminals."""


def of_markdown(text: str) -> Counter[str]:
    """How often GitHub, or a program that reads along, would act; and the blocks of the text."""
    found = Counter(f"block: {bone}" for bone in _bones(text))
    references: dict[str, Any] = {}
    inside = 0
    for token in _tokens(text, references):
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        found.update(_of_token(token))
        if token.type == "text" and not inside:
            found.update(
                kind for kind, pattern in _IN_TEXT.items() for _ in pattern.finditer(token.content)
            )
    found["definition"] += len(references.get("references", {}))
    return found + of_bytes(text)


def of_bytes(text: str) -> Counter[str]:
    """What acts in the raw text, whoever shows it."""
    found = Counter(kind for kind, pattern in _IN_RAW.items() for _ in pattern.finditer(text))
    found["hidden character"] += sum(is_hidden(char) for char in text)
    return found


def of_note(text: str) -> Counter[str]:
    """What programs act on in a note that is no Markdown: names, numbers, commands, marks."""
    found = Counter(
        kind
        for kind in ("mention", "team mention", "reference", "closing keyword")
        for _ in _IN_TEXT[kind].finditer(text)
    )
    return found + of_bytes(text)


def of_page(text: str) -> Counter[str]:
    """The elements of a page, the addresses it names, and what acts in its bytes."""
    page = _Page()
    page.feed(text)
    page.close()
    return page.found + of_bytes(text)


def _tokens(text: str, references: dict[str, Any]) -> Iterator[Token]:
    for token in _PARSER.parse(text, references):
        yield token
        yield from token.children or ()


def _of_token(token: Token) -> Iterator[str]:
    if token.type in _TYPES:
        yield _TYPES[token.type]
    if token.type == "link_open":
        href = str(token.attrs["href"])
        own = href.startswith("https://github.com/octo/shop/")
        yield "link" if own else "external link"
        if token.info == "auto" or token.markup in {"autolink", "linkify", "gfm_autolink"}:
            yield "autolink"
    if token.type in {"html_block", "html_inline"}:
        yield "HTML comment" if token.content.lstrip().startswith("<!") else "raw HTML"
    if token.type == "fence" and (kind := _LIVE_FENCES.get(token.info.strip().lower())):
        yield kind
    if "task-list-item" in str(token.attrs.get("class", "")):
        yield "task list"


def _bones(text: str) -> Iterator[str]:
    """The blocks, in which no word of a stranger may make a difference.

    A row has as many cells as its table whatever is in it: a cell too many
    pushes the last one out, so that one's words are told.
    """
    last = ""
    for token in _PARSER.parse(text):
        if token.type == "inline":
            last = token.content
        else:
            yield f"{token.type} after {last}" if token.type == "tr_close" else token.type


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count the element, what it loads and where it leads."""
        self.found[f"block: {tag}"] += 1
        for name, value in attrs:
            if name.startswith("on") or tag in {"script", "iframe", "img", "object"}:
                self.found["raw HTML"] += 1
            if name in {"href", "src", "action"}:
                ours = (value or "").startswith(("#", "https://github.com/octo/shop/"))
                self.found["link" if ours else "external link"] += 1

    def handle_comment(self, data: str) -> None:
        """Count a comment."""
        self.found["HTML comment"] += bool(data)
