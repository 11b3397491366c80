r"""The last look before anything is kept, said or sent: known secrets go, however they are written.

What decides is the letters and digits alone. A text is read without anything
else in it, so a secret that somebody split, quoted, spaced or strewed with
invisible characters stands there in one piece; and it is read once more with
its escapes undone. Twelve characters in a row that belong to a secret, or to
one of its encodings, are enough to be taken out: no prefix is needed, and no
beginning or end. Work and memory are linear in the text.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

if TYPE_CHECKING:  # a quarter of a second to import, and every door redacts from its first word on
    from pydantic import BaseModel, JsonValue

V = TypeVar("V", bound="BaseModel")
Span = tuple[int, int]

MARK = "⟦secret⟧"
"""What stands in place of a secret. It is never longer than what it replaces."""
SHORTEST = len(MARK)
"""Characters below which a secret is a word that texts have by chance."""
PIECE = 12
"""Letters and digits in a row that give a secret away. Shorter forms are looked for whole."""

_JSON = (".json", ".jsonl", ".sarif")
_ASCII = 128
_NOTHING = " "
_KEPT = re.compile(r"[0-9A-Za-z]")
_DROPPED = re.compile(r"[^0-9A-Za-z]+")
# An ampersand, escaped as often as doors escape: ``&amp;#38;#x67;`` is shown as ``&#x67;`` by one
# page and as a letter by the next. A number may stand apart from its sign: our own doors write
# ``# 1`` where ``#1`` would call somebody, and ``\\#`` in Markdown.
_AMPERSAND = r"(?:&|\\u0026|\\x26|%26)(?:amp;|\\?\#[ ]?0{0,8}38;|\\?\#[ ]?x0{0,8}26;)*"
_ESCAPE = re.compile(
    rf"""
      {_AMPERSAND}\\?\#[ ]?x0{{0,32}}(?P<hex>[0-9a-f]{{1,6}});?
    | {_AMPERSAND}\\?\#[ ]?0{{0,32}}(?P<decimal>[0-9]{{1,7}});?
    | {_AMPERSAND}[a-z][a-z0-9]{{1,31}};
    | %(?:25)*(?P<percent>[0-9a-f]{{2}}) | \\x(?P<byte>[0-9a-f]{{2}})
    | \\u(?P<long>000000[0-9a-f]{{2}}) | \\u(?P<unit>[0-9a-f]{{4}})
    | \\u\{{(?P<point>[0-9a-f]{{1,6}})\}}
    | \\[abefnrtv0]                                 # line ends and the like, as a program has them
    | ⟦u\+[0-9a-f]{{4,6}}⟧                            # characters that nobody sees, as we show them
    | (?<![0-9a-z])0x(?=[0-9a-f]{{2}}(?![0-9a-z]))    # bytes, one by one
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_SIGN = re.compile(rf"{_ESCAPE.pattern}|[0-9a-z]", _ESCAPE.flags)
"""One letter or digit, written out or escaped, or an escape that stands for none."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes known secrets out of texts and values.

    Attributes:
        pieces: every ``PIECE`` letters and digits in a row of every form, in lower case.
        whole: the forms that are too short for that; ``None`` when there are none.
    """

    pieces: frozenset[str] = frozenset()
    whole: re.Pattern[str] | None = None

    @classmethod
    def of(cls, secrets: Iterable[str]) -> "Redactor":
        """One that knows ``secrets`` in these forms, each forwards and backwards.

        The secret itself, hex, and base64 in both alphabets wherever it stands
        in the encoded bytes. A secret of fewer than eight characters is left alone.
        """
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        long = [bare for form in forms if len(bare := _bare(form)) >= PIECE]
        short = [form for form in forms if len(_bare(form)) < PIECE]
        # Longest first: a form may be a part of another one.
        wanted = "|".join(re.escape(form) for form in sorted(short, key=len, reverse=True))
        return cls(
            pieces=frozenset(
                form[at : at + PIECE] for form in long for at in range(len(form) - PIECE + 1)
            ),
            whole=re.compile(wanted, re.IGNORECASE) if short else None,
        )

    def text(self, text: str) -> str:
        """``text`` with ``MARK`` for every secret in it; line breaks stay where they are."""
        spans = sorted(self._spans(text)) if self.pieces or self.whole else []
        if not spans:
            return text
        kept: list[str] = []
        done = 0
        for start, end in _joined(spans):
            kept += [text[done:start], MARK, "\n" * text.count("\n", start, end)]
            done = end
        return "".join((*kept, text[done:]))

    def json(self, value: "JsonValue") -> "JsonValue":
        """``value`` with every text in it redacted, names of members included."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.json(each) for each in value]
            case dict():
                return {self.text(name): self.json(each) for name, each in value.items()}
            case _:
                return value

    def value(self, value: V) -> V:
        """``value`` with every text in it redacted."""
        written = value.model_dump(mode="json")
        safe = self.json(written)
        return value if safe == written else type(value).model_validate(safe)

    def _spans(self, text: str) -> Iterator[Span]:
        """Where secrets are, as the text stands and with its escapes undone."""
        if self.whole is not None:
            yield from (found.span() for found in self.whole.finditer(text))
        if pieces := self._pieces(_bare(text)):
            yield from _places([sign.span() for sign in _KEPT.finditer(text)], pieces)
        if _ESCAPE.search(text) and (pieces := self._pieces(_bare(_ESCAPE.sub(_meant, text)))):
            signs = [sign.span() for sign in _SIGN.finditer(text) if _meant(sign) != _NOTHING]
            yield from _places(signs, pieces)

    def _pieces(self, bare: str) -> list[int]:
        """Where in ``bare`` a piece of a secret begins."""
        starts = range(len(bare) - PIECE + 1)
        return [at for at in starts if bare[at : at + PIECE] in self.pieces]


NO_SECRETS = Redactor()
"""One that knows none, for who holds none."""


def _bare(text: str) -> str:
    return _DROPPED.sub("", text).lower()


def _meant(sign: re.Match[str]) -> str:
    """The letter or digit that an escape stands for, or something that is neither."""
    if sign.lastgroup is None:
        # Only a whole sign may be a letter of its own; every named escape has a number.
        return sign[0] if len(sign[0]) == 1 else _NOTHING
    number = int(sign[sign.lastgroup], 10 if sign.lastgroup == "decimal" else 16)
    return chr(number) if number < _ASCII and chr(number).isalnum() else _NOTHING


def _places(signs: Sequence[Span], pieces: Sequence[int]) -> Iterator[Span]:
    """Where ``pieces`` of the bare text are in the text; ``signs`` are its letters and digits."""
    for start, end in _joined((at, at + PIECE) for at in pieces):
        yield signs[start][0], signs[end - 1][1]


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """``spans``, in order of their start, with those that overlap made one."""
    start = end = -1
    for first, last in spans:
        if first >= end:
            if end > start:
                yield start, end
            start = first
        end = max(end, last)
    if end > start:
        yield start, end


def _forms(secret: str) -> Iterator[str]:
    for written in (secret, secret[::-1]):
        for form in _encodings(written):
            yield form
            yield form[::-1]


def _encodings(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield data.hex()
    yield quote(data, safe="")
    for shift in range(3):
        yield from _base64(data, shift)


def _base64(data: bytes, shift: int) -> Iterator[str]:
    """The characters that ``data`` alone decides, after ``shift`` bytes of something else."""
    encoded = base64.b64encode(bytes(shift) + data).decode("ascii").rstrip("=")
    # A character holds six bits: the first ones belong to what is before, the last to what is next.
    first = -(-8 * shift // 6)
    last = 8 * (shift + len(data)) // 6
    own = encoded[first:last]
    yield own
    yield own.translate(str.maketrans("+/", "-_"))


def redacted_file(redactor: Redactor, text: str, suffix: str) -> str:
    """``text`` of a file, redacted; JSON stays JSON, for it is redacted value by value."""
    if suffix not in _JSON:
        return redactor.text(text)
    rows = text.splitlines(keepends=True) if suffix == ".jsonl" else [text]
    try:
        return "".join(_redacted_json(redactor, row, suffix) for row in rows)
    except ValueError:  # somebody cut it off
        return redactor.text(text)


def _redacted_json(redactor: Redactor, text: str, suffix: str) -> str:
    value: JsonValue = json.loads(text)
    safe = redactor.json(value)
    indent = None if suffix == ".jsonl" else 2
    return text if safe == value else f"{json.dumps(safe, indent=indent, ensure_ascii=False)}\n"
