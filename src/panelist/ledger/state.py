"""The hidden line of our sticky comment that holds the ledger.

``<!-- panelist:state v1 BASE64 -->``: base64 of zlib of the ledger's JSON, right
under the comment's marker.
"""

import base64
import binascii
import re
import zlib

from pydantic import ValidationError

from panelist.contracts import Ledger
from panelist.errors import UnreadableLedgerError
from panelist.ledger.numbers import number
from panelist.ledger.shedding import smaller

MARKER = "<!-- panelist:sticky v1 -->"
"""The first line of the sticky comment."""
STATE_BYTES = 24_000
"""The longest state line; the rest of the 65,536 of a comment is for people."""
JSON_BYTES = 1_000_000
"""The most that a state line may unpack to."""
MOST_ENTRIES = 1_000
"""Many times what real ones fit; more would only keep whoever compares them busy."""
HIGHEST = 90_000
"""A ledger that has given away more numbers is no work of ours, and leaves too few."""

_KIND = "<!-- panelist:state "
_LINE = re.compile(r"<!-- panelist:state v1 ([A-Za-z0-9+/]+={0,2}) -->")


def encode(ledger: Ledger) -> str:
    """The line that holds ``ledger``, or as much of it as fits ``STATE_BYTES``.

    What is left out first is what costs only money to find out again; see
    ``shedding``.
    """
    return _line(smaller(ledger, fits=lambda less: _line(less) != ""))


def decode(body: str) -> Ledger | None:
    """The ledger in the body of a sticky comment.

    Args:
        body: of a comment by our own account that begins with our marker. It
            may have been edited by anybody with write access.

    Returns:
        The ledger, valid by its schema and consistent; ``None`` when the body
        holds none. Its texts are anybody's.

    Raises:
        UnreadableLedgerError: there is a state line, but not one that we wrote.
    """
    lines = [line.rstrip("\r") for line in body.lstrip().split("\n")]
    if not any(line.startswith(_KIND) for line in lines):
        return None
    found = _LINE.fullmatch(lines[1]) if len(lines) > 1 else None
    if found is None or len(lines[1]) > STATE_BYTES:
        raise _unreadable("it is not a line of this version below the marker")
    try:
        ledger = Ledger.model_validate_json(_unpacked(found[1]), strict=True)
    except (binascii.Error, zlib.error) as error:
        raise _unreadable("it is cut or changed") from error
    except ValidationError as error:
        raise _unreadable("it does not have the shape of a ledger") from error
    if not _is_consistent(ledger):
        raise _unreadable("its entries contradict each other")
    return ledger


def split_state(body: str) -> tuple[str, str]:
    """The state line of ``body``, a sticky comment, and the text below it.

    The line is what stands there, whether it can be read or not; "" where there is none.
    """
    below = body.lstrip().partition("\n")[2]
    if not below.startswith(_KIND):
        return "", below
    line, _, text = below.partition("\n")
    return line, text


def with_state(body: str, line: str) -> str:
    """``body``, a sticky comment, with ``line`` below its marker, in place of the one there."""
    start = len(body) - len(body.lstrip())
    marker = body[start:].partition("\n")[0]
    return f"{body[:start]}{marker}\n{line}\n{split_state(body)[1]}"


def _line(ledger: Ledger) -> str:
    """The line that holds all of ``ledger``; "" when there is no such line."""
    text = ledger.model_dump_json(exclude_defaults=True).encode()
    packed = base64.b64encode(zlib.compress(text, 9)).decode()
    line = f"{_KIND}v1 {packed} -->"
    fits = len(line) <= STATE_BYTES and len(text) <= JSON_BYTES
    return line if fits and len(ledger.entries) <= MOST_ENTRIES else ""


def _unpacked(packed: str) -> bytes:
    """The JSON, never more than ``JSON_BYTES`` of it: a few bytes can unpack to gigabytes."""
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(base64.b64decode(packed, validate=True), JSON_BYTES + 1)
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error("not exactly one stream of the size allowed")
    return text


def _is_consistent(ledger: Ledger) -> bool:
    """No number and no fingerprint stands for two findings, and none was yet to be given."""
    entries = ledger.entries
    numbers = {number(entry) for entry in entries}
    prints = {entry.fingerprint for entry in entries}
    return (
        len(numbers) == len(prints) == len(entries) <= MOST_ENTRIES
        and max(numbers, default=0) <= ledger.highest <= HIGHEST
    )


def _unreadable(why: str) -> UnreadableLedgerError:
    return UnreadableLedgerError(
        f"The state in our summary comment cannot be read: {why}.",
        "Nothing has to be done: the change is read as if for the first time. "
        "Please do not edit the comment.",
    )
