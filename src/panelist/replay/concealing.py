"""The last look before anything is kept: known secrets go, in whatever form they hide."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, JsonValue

V = TypeVar("V", bound=BaseModel)

MARK = "⟦secret:known⟧"
SHORTEST = 8
"""Characters below which a secret is a word that texts have by chance."""


def conceal(text: str, secrets: Iterable[str]) -> str:
    """``text`` with ``⟦secret:known⟧`` for every form of every one of ``secrets``.

    Forms are the secret itself, its base64 in both alphabets wherever it stands
    in the encoded bytes, hex, percent-encoding, and each of these backwards. A
    secret of fewer than eight characters is left alone.
    """
    forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
    if not forms:
        return text
    # Longest first: a form may be a part of another one.
    wanted = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.sub(wanted, MARK, text)


def concealed(value: V, secrets: Sequence[str]) -> V:
    """``value`` with every text in it, names of JSON members included, concealed."""
    if not secrets:
        return value
    return type(value).model_validate(_walk(value.model_dump(mode="json"), secrets))


def _walk(value: JsonValue, secrets: Sequence[str]) -> JsonValue:
    match value:
        case str():
            return conceal(value, secrets)
        case list():
            return [_walk(each, secrets) for each in value]
        case dict():
            return {conceal(name, secrets): _walk(each, secrets) for name, each in value.items()}
        case _:
            return value


def _forms(secret: str) -> Iterator[str]:
    for form in _forward(secret):
        yield form
        yield form[::-1]


def _forward(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogatepass")
    yield secret
    yield from (data.hex(), data.hex().upper())
    yield from (quote(data, safe=""), _every_byte(data, "02x"), _every_byte(data, "02X"))
    for shift in range(3):
        yield from _base64(data, shift)


def _every_byte(data: bytes, form: str) -> str:
    return "".join(f"%{byte:{form}}" for byte in data)


def _base64(data: bytes, shift: int) -> Iterator[str]:
    """The characters that ``data`` alone decides, after ``shift`` bytes of something else."""
    encoded = base64.b64encode(bytes(shift) + data).decode("ascii").rstrip("=")
    # A character holds six bits: the first ones belong to what is before, the last to what is next.
    first = -(-8 * shift // 6)
    last = 8 * (shift + len(data)) // 6
    own = encoded[first:last]
    yield own
    yield own.translate(str.maketrans("+/", "-_"))
