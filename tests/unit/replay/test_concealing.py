"""A known secret is found in whatever form it hides, and nothing else is touched."""

import base64
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Call
from panelist.replay import conceal
from panelist.replay.concealing import MARK, concealed

KEY = "sk-ant-CANARY/+7f3a?b&c=d"
FORMS = {
    "itself": KEY,
    "backwards": KEY[::-1],
    "hex": KEY.encode().hex(),
    "hex in capitals": KEY.encode().hex().upper(),
    "hex backwards": KEY.encode().hex()[::-1],
    "percent-encoded": quote(KEY, safe=""),
    "every byte percent-encoded": "".join(f"%{byte:02X}" for byte in KEY.encode()),
    "base64 backwards": base64.b64encode(KEY.encode()).decode()[::-1],
}
texts = st.text(st.characters(codec="utf-8", exclude_characters="⟦⟧"))
secrets = st.text(string.ascii_letters + string.digits + "-_/+=.", min_size=8, max_size=40)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_secret_goes_in_every_form(form: str) -> None:
    said = conceal(f"before {form} after", [KEY])
    assert form not in said
    assert MARK in said
    assert said.startswith("before ")
    assert said.endswith(" after")


@given(before=st.binary(max_size=9), secret=secrets, after=st.binary(max_size=9))
def test_a_secret_goes_wherever_it_stands_in_base64(
    before: bytes, secret: str, after: bytes
) -> None:
    """What is left decides not a single one of its bytes but those at the edges."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        said = conceal(encode(before + secret.encode() + after).decode(), [secret])
        assert said.count(MARK) >= 1
        left = said.replace(MARK, "").rstrip("=")
        assert len(left) <= -(-4 * len(before) // 3) + 1 + -(-4 * len(after) // 3) + 1


@given(parts=st.lists(texts, min_size=1, max_size=5), secret=secrets)
def test_nothing_of_any_form_is_left_and_the_rest_is(parts: list[str], secret: str) -> None:
    forms = (secret, secret[::-1], secret.encode().hex(), quote(secret, safe=""))
    for form in forms:
        said = conceal(form.join(parts), [secret])
        assert [each for each in forms if each in said] == []
    if not any(form in "".join(parts) for form in forms):
        assert conceal("|".join(parts), [secret]) == "|".join(parts)


@given(text=texts, secret=secrets)
def test_looking_twice_changes_nothing(text: str, secret: str) -> None:
    once = conceal(f"{text}{secret}{text}", [secret])
    assert conceal(once, [secret]) == once


def test_the_longer_of_two_secrets_goes_whole() -> None:
    assert conceal("x-longer-secret-x", ["longer-secret", "x-longer-secret-x"]) == MARK


@pytest.mark.parametrize("secret", ["", "secret7"])
def test_what_texts_hold_by_chance_stays(secret: str) -> None:
    assert conceal("a secret7 b", [secret]) == "a secret7 b"


def test_a_value_is_concealed_in_every_text() -> None:
    call = Call(purpose=f"verify:{KEY}", model="m", cost_usd=0.5, error=KEY)
    safe = Call(purpose=f"verify:{MARK}", model="m", cost_usd=0.5, error=MARK)
    assert concealed(call, [KEY]) == safe


def test_without_secrets_a_value_is_itself() -> None:
    call = Call(purpose="verify", model="m")
    assert concealed(call, []) is call
