"""The summary comment as a pull request shows it, in a real browser, on a phone or a desk.

``python -m tests.e2e.conversation FOLDER`` makes a picture of each situation at both widths and
prints what was measured. Sizes are those of GitHub's conversation page; the few rules of style
that decide them are our own words.
"""

import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from tests.e2e.browser import look
from tests.unit.render import situations

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_STYLE = """
* { box-sizing: border-box }
html { font: 14px/1.5 "Noto Sans", "DejaVu Sans", Helvetica, Arial, sans-serif; color: #1f2328 }
body { margin: 0; padding: 16px }
article { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 864px }
article > header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px }
article > div { padding: 16px; overflow-wrap: break-word }
p, ul, ol, table, pre, details { margin: 0 0 16px }
h2, h3 { margin: 24px 0 16px; line-height: 1.25; font-weight: 600 }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0b3 }
h3 { font-size: 1.25em }
article > div > :first-child { margin-top: 0 }
ul, ol { padding-left: 2em }
li + li { margin-top: .25em }
a { color: #0969da; text-decoration: none }
code, pre { font: 85%/1.45 "DejaVu Sans Mono", monospace }
code, pre { background: #818b981f; border-radius: 6px }
code { padding: .2em .4em; white-space: break-spaces }
pre { padding: 16px; overflow: auto }
pre code { font-size: 100%; padding: 0; background: none; white-space: pre }
table { display: block; width: max-content; max-width: 100%; overflow: auto }
table { border-collapse: collapse }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px }
summary { cursor: pointer }
"""
_SQUARES = {
    ord(mark): f"<span style='color: {colour}'>■</span>"
    for mark, colour in zip("🟥🟧🟨🟦", ("#d1242f", "#e16f24", "#d4a72c", "#218bff"), strict=True)
}
"""Marks of severity for machines that have no font with emoji."""

_MEASURE = """
addEventListener("load", () => {
  const told = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const inner = frame.contentDocument, screen = +frame.dataset.screen;
    const seen = [], walker = inner.createTreeWalker(inner.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = inner.createRange();
      range.selectNodeContents(walker.currentNode);
      const box = range.getBoundingClientRect();
      // What is behind a fold has a place as well.
      const shown = walker.currentNode.parentElement.checkVisibility();
      if (shown && box.height && box.bottom <= screen) seen.push(walker.currentNode.data.trim());
    }
    told[frame.title] = {
      width: inner.documentElement.scrollWidth,
      height: Math.ceil(inner.body.getBoundingClientRect().height),
      in_sight: seen.filter(Boolean).join(" "),
    };
  }
  document.getElementById("told").textContent = JSON.stringify(told);
});
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """How much of a page somebody sees at once, in CSS pixels."""

    name: str
    width: int
    height: int


PHONE = Screen("phone", 390, 844)
DESK = Screen("desk", 1280, 800)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a browser made of a comment.

    Attributes:
        width, height: of all there is, in CSS pixels; wider than the screen is an overflow.
        in_sight: the words of the first screen, when the comment begins at its top.
    """

    width: int
    height: int
    in_sight: str


def comment_page(markdown: str) -> str:
    """A comment in its box, as a page."""
    shown = _PARSER.render(markdown).translate(_SQUARES)
    return (
        f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>"
        f"<article><header><b>panelist</b> commented</header><div>{shown}</div>"
        "</article>"
    )


def measure(comments: Mapping[str, str], screen: Screen, home: Path) -> dict[str, Measured]:
    """Each comment, by its name, on that screen; ``home`` takes what the browser leaves."""
    frames = "".join(_frame(name, text, screen, screen.height) for name, text in comments.items())
    seen = look(
        f"<!doctype html><script id=told type=application/json></script>{frames}"
        f"<script>{_MEASURE}</script>",
        home,
    )
    (told,) = re.findall(r'<script id="told"[^>]*>(.*?)</script>', seen.dom, re.DOTALL)
    return TypeAdapter(dict[str, Measured]).validate_python(json.loads(told))


def picture_comment(markdown: str, screen: Screen, height: int, home: Path) -> Path:
    """A picture of the comment from its top to its end."""
    frame = _frame("comment", markdown, screen, height)
    page = f"<!doctype html><body style='margin: 0'>{frame}"
    return look(page, home, f"--window-size={screen.width},{height}").picture


def _frame(name: str, markdown: str, screen: Screen, height: int) -> str:
    # A browser without a window has a least width of its own, which is wider than a phone.
    return (
        f'<iframe title="{escape(name)}" data-screen={screen.height} width={screen.width} '
        f'height={height} style="border: 0; display: block" scrolling=no '
        f'srcdoc="{escape(comment_page(markdown))}"></iframe>'
    )


def summaries() -> dict[str, str]:
    """The summary comment of every situation, ``/terse`` for those of few words."""
    return {
        name.removesuffix("/sticky.md"): text
        for name, text in situations.outputs().items()
        if name.endswith("/sticky.md")
    }


def say(line: str) -> None:
    """A line on the terminal."""
    sys.stdout.write(f"{line}\n")


def main(arguments: Sequence[str]) -> int:
    """Write the pictures into the folder that is named, and print a row for each."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    say(f"{'situation':32}{'screen':8}{'height':>8}{'words in sight':>16}")
    for screen in (PHONE, DESK):
        with tempfile.TemporaryDirectory() as home:
            measured = measure(summaries(), screen, Path(home))
        for name, text in summaries().items():
            told = measured[name]
            words = len(told.in_sight.split())
            say(f"{name:32}{screen.name:8}{told.height:8}{words:16}")
            with tempfile.TemporaryDirectory() as home:
                taken = picture_comment(text, screen, told.height, Path(home))
                taken.rename(folder / f"{name.replace('/', '-')}-{screen.name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
