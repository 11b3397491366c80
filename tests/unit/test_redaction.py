"""A known secret is found however it is written, and nothing else is touched."""

import base64
import hashlib
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Call, Conclusion, Posting
from panelist.fence import visible
from panelist.redaction import MARK, NO_SECRETS, PIECE, SHORTEST, Redactor

Write = Callable[[str], str]


def tokenlike(seed: bytes) -> str:
    """As random as a real one, whatever the seed is shrunk to."""
    digest = hashlib.sha384(seed).digest()
    return f"sk-ant-api03-{base64.urlsafe_b64encode(digest).decode()}AA"


def pieces(text: str, size: int = 7) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def every_byte(form: str) -> Write:
    return lambda text: "".join(form.format(byte) for byte in text.encode())


def base64_behind(before: bytes, encode: Callable[[bytes], bytes] = base64.b64encode) -> Write:
    return lambda text: encode(before + text.encode()).decode()


FORMS: dict[str, Write] = {
    "itself": str,
    "in capitals": str.upper,
    "backwards": lambda text: text[::-1],
    "without its prefix": lambda text: text.removeprefix("sk-ant-api03-"),
    "its inner part": lambda text: text[8:-8],
    "split by spaces": " ".join,
    "split by lines": "\n".join,
    "split by carriage returns": "\r\n".join,
    "split by commas": lambda text: ", ".join(pieces(text)),
    "split by quotes": lambda text: "''".join(pieces(text)),
    "split by backticks": lambda text: "` `".join(pieces(text)),
    "split by zero width spaces": "\u200b".join,
    "split by soft hyphens": "\u00ad".join,
    "split by characters that were made visible": lambda text: visible("\u200b".join(text)),
    "a sum of strings": lambda text: '"' + '" + "'.join(pieces(text)) + '"',
    "a list of characters": lambda text: str(list(text)),
    "a table": lambda text: " | ".join(pieces(text)),
    "a quotation": lambda text: "\n> ".join(pieces(text)),
    "JSON lines": lambda text: json.dumps("\n".join(pieces(text))),
    "JSON escapes": every_byte("\\u{:04x}"),
    "code points": every_byte("\\u{{{:x}}}"),
    "long code points": every_byte("\\U{:08x}"),
    "Python escapes": every_byte("\\x{:02x}"),
    "HTML": lambda text: html.escape("' & '".join(pieces(text))),
    "HTML numbers": every_byte("&#{};"),
    "HTML hex numbers": every_byte("&#x{:x};"),
    "HTML numbers without an end": every_byte("&#{} "),
    "HTML numbers with zeros": every_byte("&#000{};"),
    "HTML hex numbers in capitals": every_byte("&#X{:X};"),
    "HTML numbers, escaped": lambda text: html.escape(every_byte("&#{};")(text)),
    "HTML hex numbers, escaped": lambda text: html.escape(every_byte("&#x{:x};")(text)),
    "HTML hex numbers, escaped twice": lambda text: html.escape(
        html.escape(every_byte("&#x{:x};")(text))
    ),
    "HTML numbers, their ampersand in numbers": every_byte("&#38;#{};"),
    "HTML numbers, their ampersand in hex": every_byte("&#x26;#x{:x};"),
    "HTML numbers in JSON for pages": every_byte("\\u0026#{};"),
    "HTML numbers in an address": every_byte("%26#{};"),
    "HTML names between": "&frac12;".join,
    "HTML names between, escaped": "&amp;shy;".join,
    "one letter of four": lambda text: "".join(
        f"&amp;#x{ord(char):x};" if at % 4 == 0 else char for at, char in enumerate(text)
    ),
    "percent-encoded twice": every_byte("%25{:02X}"),
    "percent-encoded": lambda text: quote(text, safe=""),
    "every byte percent-encoded": every_byte("%{:02X}"),
    "hex": lambda text: text.encode().hex(),
    "hex in capitals": lambda text: text.encode().hex().upper(),
    "hex with colons": lambda text: text.encode().hex(":"),
    "hex with spaces": lambda text: text.encode().hex(" ", 4),
    "hex, byte by byte": every_byte("0x{:02x}, "),
    "hex backwards": lambda text: text.encode().hex()[::-1],
    "hex of it backwards": lambda text: text[::-1].encode().hex(),
    "base64": base64_behind(b""),
    "base64 behind one byte": base64_behind(b"x"),
    "base64 behind two bytes": base64_behind(b"xy"),
    "base64 for addresses": base64_behind(b"?", base64.urlsafe_b64encode),
    "base64 in lines": lambda text: "\n".join(pieces(base64.b64encode(text.encode()).decode(), 16)),
    "base64 backwards": lambda text: base64.b64encode(text.encode()).decode()[::-1],
    "base64 of it backwards": lambda text: base64.b64encode(text[::-1].encode()).decode(),
    "percent-encoded base64": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}
secrets = st.binary(max_size=8).map(tokenlike)
rest = st.text(st.characters(codec="utf-8"), max_size=40)
_EDGES = 6
"""Letters at the edges of a form that are no secret: bits of what is beside it, or ``0x``."""


def letters(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


@pytest.mark.parametrize("write", FORMS.values(), ids=FORMS)
@given(secret=secrets)
def test_nothing_of_a_secret_is_left_in_any_form(write: Write, secret: str) -> None:
    said = Redactor.of([secret]).text(f"«{write(secret)}»")
    assert said.startswith("«")
    assert said.endswith("»")
    assert MARK in said
    assert len(letters(said.replace(MARK, ""))) <= _EDGES


@pytest.mark.parametrize("write", FORMS.values(), ids=FORMS)
@given(secret=secrets, before=rest, after=rest)
def test_it_is_found_within_any_text(write: Write, secret: str, before: str, after: str) -> None:
    form = write(secret)
    said = Redactor.of([secret]).text(f"{before}0000«{form}»0000{after}")
    assert form not in said
    # A letter beside a part of the secret may be the next one of the secret.
    assert said.startswith(f"{before}000")
    assert said.endswith(f"000{after}")


@given(secret=secrets, text=st.text(st.characters(codec="utf-8")))
def test_text_without_any_form_is_unchanged(secret: str, text: str) -> None:
    assert Redactor.of([secret]).text(text) == text


@given(
    secret=st.text("ab1_", min_size=SHORTEST, max_size=30),
    text=st.text("ab1_ \n%\\&#;x6", max_size=80),
)
def test_no_text_grows_or_loses_a_line_and_looking_twice_changes_nothing(
    secret: str, text: str
) -> None:
    """Texts that are full of the secret, nearly."""
    redactor = Redactor.of([secret])
    once = redactor.text(text)
    assert redactor.text(once) == once
    assert len(once.replace("\n", "")) <= len(text)
    assert once.count("\n") == text.count("\n")


@given(secret=secrets, data=st.data())
def test_every_part_of_twelve_letters_gives_it_away(secret: str, data: st.DataObject) -> None:
    bare = letters(secret)
    start = data.draw(st.integers(0, len(bare) - PIECE))
    redactor = Redactor.of([secret])
    assert redactor.text(f"({bare[start : start + PIECE]})") == f"({MARK})"
    fewer = bare[start : start + PIECE - 1]
    assert redactor.text(f"({fewer})") == f"({fewer})"


def test_what_git_sends_as_a_header_holds_the_token() -> None:
    token = f"ghs_{tokenlike(b'git')[-36:]}"
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    said = Redactor.of([token]).text(f"AUTHORIZATION: basic {basic}")
    assert base64.b64decode(said.partition(MARK)[0].split()[-1]) == b"x-access-token:"
    assert len(said.partition(MARK)[2]) <= 4


@pytest.mark.parametrize("form", ["itself", "in capitals", "backwards"])
@pytest.mark.parametrize("secret", ["secret-8", "pa/ss+word", "=!=!=!=!="])
def test_a_short_secret_is_found_whole(form: str, secret: str) -> None:
    redactor = Redactor.of([secret])
    assert redactor.text(f"({FORMS[form](secret)})") == f"({MARK})"
    assert redactor.text(base64.b64encode(secret.encode()).decode()).startswith(MARK)
    assert redactor.text(secret[1:]) == secret[1:]


@pytest.mark.parametrize("secret", ["", "secret7"])
def test_what_texts_hold_by_chance_stays(secret: str) -> None:
    assert Redactor.of([secret]).text("a secret7 b") == "a secret7 b"


def test_the_longer_of_two_secrets_goes_whole() -> None:
    redactor = Redactor.of(["longer-secret", "x-longer-secret-x"])
    assert redactor.text("x-longer-secret-x") == MARK


def test_each_of_several_is_marked_for_itself() -> None:
    one, two = tokenlike(b"1"), tokenlike(b"2")
    said = Redactor.of([one, two]).text(f"{one} {two}{one}, and\n{two}")
    assert said == f"{MARK} {MARK}{MARK}, and\n{MARK}"


@pytest.mark.parametrize(
    "shape",
    ["a", "%41", "&", "\\", "\\u", "⟦u+", "0x", "&#1", "sk-ant-", " ", "\\u{1", "aB3-"],
)
def test_a_megabyte_takes_no_time(shape: str) -> None:
    """A second or so where each character is looked at once; hours if it were its square."""
    redactor = Redactor.of([tokenlike(b"1"), tokenlike(b"2")])
    text = shape * (1_000_000 // len(shape))
    started = time.process_time()
    assert redactor.text(text) == text
    assert time.process_time() - started < 10


def test_a_megabyte_of_nothing_but_the_secret_takes_none_either() -> None:
    secret = tokenlike(b"1")
    started = time.process_time()
    assert Redactor.of([secret]).text(f"{secret}, " * 13_000) == f"{MARK}, " * 13_000
    assert time.process_time() - started < 10


def test_a_value_is_redacted_in_every_text_and_every_name() -> None:
    secret = tokenlike(b"value")
    redactor = Redactor.of([secret])
    call = Call(purpose=f"verify:{secret}", model="m", cost_usd=0.5, error=secret)
    safe = Call(purpose=f"verify:{MARK}", model="m", cost_usd=0.5, error=MARK)
    assert redactor.value(call) == safe
    assert redactor.value(safe) is safe
    assert redactor.json({secret: [secret, 1, None, True, {"a": secret}]}) == {
        MARK: [MARK, 1, None, True, {"a": MARK}]
    }


def test_whoever_knows_no_secret_changes_nothing() -> None:
    posting = Posting(
        head_sha="a" * 40,
        conclusion=Conclusion.SUCCESS,
        check_title="t",
        check_summary="s",
        annotations=(),
        sticky_marker="",
        sticky_body="",
        review_body="",
        comments=(),
        job_summary=tokenlike(b""),
    )
    assert NO_SECRETS.value(posting) is posting
    assert NO_SECRETS.text(posting.job_summary) == posting.job_summary
    assert Redactor.of([]) == NO_SECRETS
