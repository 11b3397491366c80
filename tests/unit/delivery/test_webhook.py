"""A signed POST, once, to the address that was named and to no other."""

import base64
import hashlib
import hmac

import pytest

from panelist.delivery.webhook import Webhook
from panelist.errors import DeliveryError, SettingsError
from tests.fakes.redis_server import free_port
from tests.unit.delivery.receiver import SECRET, receiver
from tests.unit.delivery.samples import message


def signature(key: bytes, got: dict[str, str], body: bytes) -> str:
    signed = f"{got['webhook-id']}.{got['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (SECRET, SECRET.encode()),
        ("whsec_" + base64.b64encode(b"0123456789abcdef").decode(), b"0123456789abcdef"),
    ],
)
def test_a_message_is_posted_and_signed_over_id_time_and_body(secret: str, key: bytes) -> None:
    with receiver() as there:
        Webhook(there.url, secret, now=lambda: 1_700_000_000.9).send(message())
        ((asked, headers, body),) = there.got
    assert asked == "POST /hook?team=a"
    assert body == message().body
    assert headers["content-type"] == "application/json"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("id-1", "1700000000")
    assert headers["webhook-signature"] == signature(key, headers, body)
    assert "authorization" not in headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with receiver() as elsewhere, receiver() as there:
        there.status, there.headers = status, {"Location": elsewhere.url}
        with pytest.raises(DeliveryError) as caught:
            Webhook(there.url, SECRET).send(message())
        assert elsewhere.got == []
        assert len(there.got) == 1
    assert not caught.value.passing


@pytest.mark.parametrize(
    ("status", "passing"),
    [
        *((400, False), (401, False), (404, False), (410, False), (408, True), (429, True)),
        *((500, True), (502, True), (503, True)),
    ],
)
def test_a_refusal_says_whether_it_may_pass(status: int, *, passing: bool) -> None:
    with receiver() as there:
        there.status = status
        with pytest.raises(DeliveryError) as caught:
            Webhook(there.url, SECRET).send(message())
    assert caught.value.passing is passing


def test_nobody_there_may_pass() -> None:
    with pytest.raises(DeliveryError) as caught:
        Webhook(f"http://127.0.0.1:{free_port()}/", SECRET).send(message())
    assert caught.value.passing


def test_a_server_that_cannot_show_who_it_is_gets_nothing() -> None:
    with receiver() as there:
        with pytest.raises(DeliveryError):
            Webhook(there.url.replace("http:", "https:"), SECRET).send(message())
        assert there.got == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://events.example.com/hook", "not encrypted"),
        ("ftp://events.example.com/hook", "not encrypted"),
        ("file:///etc/passwd", "not an address"),
        ("events.example.com", "not an address"),
        ("https://", "not an address"),
        ("https://host:port/", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://host/\nX: y", "not an address"),
        ("https://me:password@host/", "a name or a password"),
        ("http://127.0.0.1.example.com/", "not encrypted"),
    ],
)
def test_an_address_that_events_may_not_go_to_is_refused(address: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        Webhook(address, SECRET)
    assert address not in caught.value.happened


@pytest.mark.parametrize(
    ("secret", "said"),
    [("short", "too short"), ("whsec_AAAA", "too short"), ("whsec_no base64!", "not in base64")],
)
def test_a_secret_that_signs_nothing_is_refused(secret: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Webhook("https://events.example.com/", secret)


def test_people_are_told_the_host_alone() -> None:
    called = Webhook("https://events.example.com/T0/SECRET?key=1", SECRET).called
    assert called == "the webhook at events.example.com"
