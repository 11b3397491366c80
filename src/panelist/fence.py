"""The one door by which strangers' text enters a prompt.

Everything a pull request brings along (its diff, its title, file names, tool
output) goes to a model inside a block with a delimiter nobody could foresee.
Characters that people do not see are shown as code points, so that a model
reads what is there and a line keeps its number.
"""

import json
import unicodedata

_INVISIBLE_RANGES = (
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0x200B, 0x200F),  # zero widths, directional marks
    (0x2028, 0x202E),  # separators, bidirectional embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, isolates
    (0x2800, 0x2800),  # Braille blank
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags, variation selectors supplement
)
_PLAIN_CONTROLS = frozenset("\t\n")


def is_hidden(char: str) -> bool:
    """Whether a person looking at ``char`` in a diff sees nothing, or sees it elsewhere."""
    if char.isascii():
        return not char.isprintable() and char not in _PLAIN_CONTROLS
    code = ord(char)
    if any(first <= code <= last for first, last in _INVISIBLE_RANGES):
        return True
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}


def visible(text: str) -> str:
    """``text`` with every hidden character as ``⟦U+202E⟧``; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    # Each letter once: a page of text has a hundred of them, and is looked at many times.
    hidden = {ord(char): f"⟦U+{ord(char):04X}⟧" for char in set(text) if is_hidden(char)}
    return text.translate(hidden) if hidden else text


def new_nonce() -> str:
    """A delimiter for one run: 128 random bits as hex."""
    import secrets  # noqa: PLC0415 - brings all of hashing, which few doors need

    return secrets.token_hex(16)


class Fence:
    """Wraps strangers' text in blocks that only this run can close."""

    def __init__(self, nonce: str) -> None:
        self.nonce = nonce

    def block(self, kind: str, text: str, **facts: str | int) -> str:
        """A typed data block.

        ``kind`` and the names of ``facts`` are ours; ``text`` and the values of
        ``facts`` may be anybody's, so hidden characters are made visible and
        the delimiter is taken out of both.
        """
        told = "".join(f" {name}={self._quoted(value)}" for name, value in facts.items())
        tag = f"data-{self.nonce}"
        return f'<{tag} kind="{kind}"{told}>\n{self._inert(text)}\n</{tag}>'

    def _quoted(self, value: str | int) -> str:
        return json.dumps(self._inert(str(value)).replace("\n", " "), ensure_ascii=False)

    def _inert(self, text: str) -> str:
        return visible(text).replace(self.nonce, "⟦delimiter⟧")
