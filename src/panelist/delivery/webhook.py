"""A sink that is an address: each event is one signed POST.

The signature is that of the Standard Webhooks specification, so receivers have libraries for it.
"""

import base64
import binascii
import hashlib
import hmac
import ssl
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from panelist.errors import DeliveryError, SettingsError
from panelist.ports import EventMessage

SECONDS = 5.0
"""Without a sign of the receiver after which a request is given up."""
SHORTEST_SECRET = 16
_PREFIX = "whsec_"  # before a key in base64, as the specification writes them
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class Webhook:
    """Posts events to ``address``, signed with ``secret``.

    Args:
        address: of the receiver: https, or http on this machine.
        secret: shared with the receiver; with ``whsec_`` before it, in base64.
        now: seconds since the epoch, for the time that is signed.

    Raises:
        SettingsError: the address is none that events may go to, or the secret is too short.
    """

    def __init__(self, address: str, secret: str, now: Callable[[], float] = time.time) -> None:
        self._address = address
        self._host = _require_address(address)
        self._key = _key(secret)
        self._now = now
        self._opener = _opener()

    @property
    def called(self) -> str:
        """The host alone: the rest of an address may be a secret of its own."""
        return f"the webhook at {self._host}"

    def send(self, message: EventMessage) -> None:
        """Post it, signed for this moment."""
        request = Request(  # noqa: S310 - the scheme was looked at
            self._address, data=message.body, headers=self._headers(message), method="POST"
        )
        try:
            with self._opener.open(request, timeout=SECONDS):
                return
        except HTTPError as error:
            error.close()
            passing = error.code in _PASSING or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise DeliveryError(f"It answers {error.code}.", passing=passing) from error
        except (OSError, HTTPException) as error:
            raise DeliveryError("It does not answer.", passing=True) from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _headers(self, message: EventMessage) -> dict[str, str]:
        at = str(int(self._now()))
        signed = b".".join((message.id.encode(), at.encode(), message.body))
        signature = base64.b64encode(hmac.digest(self._key, signed, hashlib.sha256)).decode()
        return {
            "Content-Type": "application/json",
            "User-Agent": "panelist",
            "webhook-id": message.id,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{signature}",
        }


def _opener() -> OpenerDirector:
    """Whoever follows no redirect: a receiver that moved is named anew by who set it up."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(context=ssl.create_default_context()),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _require_address(address: str) -> str:
    """The host of ``address``."""
    fix = "Set events-webhook to an https address, such as https://events.example.com/panelist."
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError("events-webhook is not an address.", fix) from error
    if not host or any(not "!" <= char <= "~" for char in address):
        raise SettingsError("events-webhook is not an address.", fix)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _HERE):
        raise SettingsError("events-webhook is not encrypted.", fix)
    if parts.username is not None:
        raise SettingsError(
            "events-webhook has a name or a password in it, which logs would show.",
            "Take it out; the receiver knows us by the signature.",
        )
    return host


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(_PREFIX)
    try:
        key = secret.encode() if encoded == secret else base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise SettingsError(
            f"PANELIST_EVENTS_SECRET begins with {_PREFIX} and is not in base64.",
            "Copy the whole secret of the receiver.",
        ) from error
    if len(key) < SHORTEST_SECRET:
        raise SettingsError(
            "PANELIST_EVENTS_SECRET is too short to sign with.",
            f"Take at least {SHORTEST_SECRET} random characters, the same as the receiver has.",
        )
    return key
