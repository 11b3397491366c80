"""Hidden characters that a text needs: joiners between letters, signs of direction, emoji.

A character without a form of its own is explained by what stands next to it.
Each neighbour explains one, so of three in a row the middle one never is: a
message in such characters cannot hide between letters that need them.
"""

import re
import unicodedata
from functools import cache

from panelist.fence import is_hidden


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


# The first word of a character's Unicode name.
_JOINED_SCRIPTS = _words(
    """
    ADLAM ARABIC BALINESE BENGALI BRAHMI CHAKMA DEVANAGARI GRANTHA GUJARATI GURMUKHI HEBREW JAVANESE
    KAITHI KANNADA KHAROSHTHI KHMER LAO LIMBU MALAYALAM MANDAIC MANICHAEAN MEETEI MODI MONGOLIAN
    MYANMAR NEWA NKO ORIYA SHARADA SINHALA SUNDANESE SYRIAC TAKRI TAMIL TELUGU THAANA THAI TIBETAN
    TIRHUTA VEDIC
    """
)
_UNSPACED_SCRIPTS = frozenset({"KHMER", "LAO", "MYANMAR", "THAI", "TIBETAN", "BALINESE"})
_OWN_CONTROLS = frozenset(
    {"ARABIC", "EGYPTIAN", "HANGUL", "KAITHI", "KHMER", "MONGOLIAN", "SYRIAC"}
)
_JOINERS = "\u200c\u200d\u034f"
_BREAK = "\u200b"
_DIRECTIONS = "\u200e\u200f\u061c"
_HANGUL_FILLER = "\u3164"
_EXTENDED = re.compile(r"^EXTENDED ")
_FIRST_WORD = re.compile(r"[A-Z]+")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_QUOTES = re.compile("[\"'`]")

_SKINS_AND_PICTURES = range(0x1F000, 0x1FB00)
_EMOJI_PUNCTUATION = "\u203c\u2049\u2139\u3030"
_PRESENTATIONS = "\ufe0e\ufe0f"
_STANDARD_VARIANTS = range(0xFE00, 0xFE03)
_IDEOGRAPHIC_VARIANTS = range(0xE0100, 0xE01F0)
_VARIED_SCRIPTS = frozenset({"CJK", "MYANMAR", "PHAGS"})
_KEYCAP = re.compile("[0-9#*]\ufe0f\u20e3")
# England, Scotland and Wales: the only flags that are spelt in tags.
_FLAG = re.compile(
    "\U0001f3f4(?:\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067"
    "|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073))\U000e007f"
)
_BRAILLE_BLANK = "\u2800"
_BRAILLE = frozenset(map(chr, range(0x2801, 0x2900)))


def unexplained(text: str, *, starts_file: bool = False) -> str:
    r"""The hidden characters of one line that no legitimate use explains, in order.

    Git counts lines by ``\n`` alone, so one ``\r`` at the end belongs to the
    line end. A byte order mark is explained where the line ``starts_file``.
    """
    text = text.removesuffix("\r")
    if text.isascii() and text.isprintable():
        return ""
    if starts_file:
        text = text.removeprefix("\ufeff")
    # The flag stays as an emoji, which what follows may be joined to.
    text = _KEYCAP.sub("1", _FLAG.sub("\U0001f3f4", text))
    return "".join(
        char for at, char in enumerate(text) if is_hidden(char) and not _is_explained(text, at)
    )


def runs_right_to_left(text: str) -> bool:
    """Whether a letter of ``text`` is written from right to left."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def _is_explained(text: str, at: int) -> bool:
    char = text[at]
    before, after = text[at - 1] if at else " ", text[at + 1] if at + 1 < len(text) else " "
    if char in _DIRECTIONS:
        return _directs(text, at)
    if char == _BRAILLE_BLANK:
        return before in _BRAILLE or after in _BRAILLE
    if unicodedata.category(char) == "Mn" and (varied := _varies(char, before)):
        return varied
    if char == "\u200d" and _joins_emoji(before, after):
        return True
    scripts = {_script(each) for each in (before, after) if not is_hidden(each)}
    if char in _JOINERS:
        return not _JOINED_SCRIPTS.isdisjoint(scripts)
    if char == _BREAK:
        return not _UNSPACED_SCRIPTS.isdisjoint(scripts)
    # Khmer vowels, Mongolian selectors, Arabic signs: their own script explains them.
    own = _script(char)
    return own in _OWN_CONTROLS and own in scripts and char != _HANGUL_FILLER


def _directs(text: str, at: int) -> bool:
    """Whether the string or sentence around a mark of direction has letters that need one."""
    before = _QUOTES.split(text[:at])[-1]
    after = _QUOTES.split(text[at + 1 :])[0]
    doubled = text[at - 1 : at] in _DIRECTIONS and text[at + 1 : at + 2] in _DIRECTIONS
    return runs_right_to_left(before + after) and not doubled


def _varies(selector: str, base: str) -> bool:
    """Whether ``selector`` picks a form that ``base`` has."""
    if selector in _PRESENTATIONS and is_emoji(base):
        return True
    if ord(selector) in _IDEOGRAPHIC_VARIANTS:
        return _script(base) == "CJK"
    standard = ord(selector) in _STANDARD_VARIANTS
    symbol = not base.isascii() and unicodedata.category(base) == "Sm"
    return standard and (symbol or _script(base) in _VARIED_SCRIPTS)


def _joins_emoji(before: str, after: str) -> bool:
    return (before in _PRESENTATIONS or is_emoji(before)) and is_emoji(after)


def is_emoji(char: str) -> bool:
    """Whether ``char`` is a picture or a symbol that may be shown as one.

    The block of pictures counts as a whole: new ones are older than a Python that knows them.
    """
    if char.isascii():
        return False
    pictured = ord(char) in _SKINS_AND_PICTURES or char in _EMOJI_PUNCTUATION
    return pictured or unicodedata.category(char) in {"So", "Sm"}


@cache
def _script(char: str) -> str:
    """The script of a letter, mark or digit, by its name; "" where the name has none."""
    if char.isascii():
        return ""
    word = _FIRST_WORD.match(_EXTENDED.sub("", unicodedata.name(char, "")))
    return word[0] if word else ""
