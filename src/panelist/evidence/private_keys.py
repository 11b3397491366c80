"""Private keys: a header line and a body of base64 that may run over many lines."""

import re
from collections.abc import Iterator, Sequence

from panelist.evidence.spans import ARMOUR, PRIVATE_KEY, Span

_LONGEST_BLOCK = 400
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_INLINE_BODY = re.compile(r"(?:\\[rn]|\s){0,4}[A-Za-z0-9+/]{16}")
# Possessive throughout: a hostile line must not be tried in more than one way.
_BODY = re.compile(
    r"[\s\"'#*>|,.(-]*+(?://\s*+)?+(?P<value>[A-Za-z0-9+/]++={0,2}+)(?:\\[rn])*+[\"'+,;)\\\s]*+"
)
_BLOCK_HEADER = re.compile(r"\s*+(?:[A-Z][A-Za-z-]{2,20}: .{0,200}+)?+")
# Armoured as well, and for everybody to see.
_PUBLIC = re.compile(
    r"-----(?P<side>BEGIN|END) (?:PGP MESSAGE"
    r"|[A-Z0-9 ]{0,40}(?:CERTIFICATE|PUBLIC KEY|PARAMETERS|SIGNATURE|CRL)(?: REQUEST| BLOCK)?)-----"
)
_SHORTEST_BODY = 32
# The middle of an armoured block whose header the hunk does not show.
_WIDEST_LINE = 200
_WIDE = re.compile(r"[A-Za-z0-9+/]{64}")
_ARMOURED_WIDTHS = frozenset({64, 70, 76})


def scan_private_keys(lines: Sequence[str]) -> dict[int, Span]:
    """The part of each line that belongs to a private key, by index into ``lines``.

    A header that no key material follows (code that looks for keys, a manual)
    is no key.
    """
    found: dict[int, Span] = {}
    text = "\n".join(lines)
    if "PRIVATE KEY" not in text and not _WIDE.search(text):
        return found
    public = _public_lines(lines)
    for index, line in enumerate(lines):
        if begin := _BEGIN.search(line):
            found.update(_block(lines, index, begin.end()))
        elif _END.search(line) and index not in found:
            found.update(_body(lines, range(index - 1, max(-1, index - _LONGEST_BLOCK), -1)))
        elif index not in found and index not in public and (body := _armoured(line)):
            found[index] = body
    return found


def _public_lines(lines: Sequence[str]) -> set[int]:
    """The lines of certificates and public keys, by the header or the footer that is seen."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if mark := _PUBLIC.search(line):
            begins = mark["side"] == "BEGIN"
            last = min(len(lines), index + _LONGEST_BLOCK)
            first = max(-1, index - _LONGEST_BLOCK)
            found.update(
                _run(lines, range(index + 1, last) if begins else range(index - 1, first, -1))
            )
    return found


def _run(lines: Sequence[str], indexes: range) -> Iterator[int]:
    for index in indexes:
        if not (_BODY.fullmatch(lines[index]) or _BLOCK_HEADER.fullmatch(lines[index])):
            return
        yield index


def _block(lines: Sequence[str], index: int, after: int) -> Iterator[tuple[int, Span]]:
    line = lines[index]
    end = _END.search(line, after)
    stop = end.start() if end else len(line)
    if _INLINE_BODY.match(line, after, stop):
        yield index, Span(PRIVATE_KEY, after, stop)
    elif not end:
        yield from _body(lines, range(index + 1, min(len(lines), index + _LONGEST_BLOCK)))


def _body(lines: Sequence[str], indexes: range) -> Iterator[tuple[int, Span]]:
    """The lines of base64 from the first of ``indexes`` on, as far as they go."""
    body: dict[int, Span] = {}
    for index in indexes:
        if match := _BODY.fullmatch(lines[index]):
            body[index] = Span(PRIVATE_KEY, *match.span("value"))
        elif not _BLOCK_HEADER.fullmatch(lines[index]):
            break
    if any(span.end - span.start >= _SHORTEST_BODY for span in body.values()):
        yield from body.items()


def _armoured(line: str) -> Span | None:
    """A line that may be from the middle of a key: base64 of a usual width, not a long name."""
    body = _BODY.fullmatch(line) if len(line) <= _WIDEST_LINE else None
    if body is None or len(body["value"]) not in _ARMOURED_WIDTHS:
        return None
    value = body["value"]
    mixed = value.lower() != value != value.upper() and any(char.isdigit() for char in value)
    return Span(ARMOUR, *body.span("value")) if mixed else None
