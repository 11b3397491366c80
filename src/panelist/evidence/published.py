"""Keys that are no secrets: published by their makers, public by design, or of a local service."""

import base64
import binascii
import json
import re
from typing import cast

# Parts of keys that everybody has, long enough for no other key to hold them.
_PUBLISHED = re.compile(
    r"Eby8vdM02xNOcqFlqUwJPLlm"  # Azurite and the Azure storage emulator
    r"|C2y6yDjf5/R\+ob0N8A7Cgv30VRDJ"  # the Azure Cosmos emulator
    r"|4eC39HqLyjWDarjt|BQokikJOvBiI2Hl|tR3PYbcVNZZ796tH|TYooMQauvdEDq54N"  # Stripe's manual
    r"|6LeIxAcTAAAAA"  # reCAPTCHA's keys for tests
    r"|minioadmin"
)
_PUBLIC_VALUE = re.compile(
    r"pk_(?:live|test)_|pk\.eyJ"  # Stripe's publishable keys, Mapbox's public tokens
    r"|sha(?:1|256|384|512)-"  # integrity of a resource
    r"|ssh-|ecdsa-sha2-"
)
_PUBLIC_NAME = re.compile(
    r"(?:public|publishable|site|search|anon|integrity|checksum|digest|fingerprint|hash|etag|sha\d+)"
    r"[\w-]*(?P<assigned>[\"']?\s{0,8}(?::=|=>|[:=(])\s{0,8}[\"'`]?)?$",
    re.IGNORECASE,
)
_TUTORIAL_SUBJECT = "1234567890"
_LOCAL_HOST = re.compile(
    r"@(?:\[::1\]|127\.0\.0\.\d+|0\.0\.0\.0|host\.docker\.internal|[A-Za-z][\w-]*)(?![\w.-])"
    r"|@[\w.-]{0,60}\bexample\b"
)
_WEB_CONFIG = re.compile(
    r"authDomain|messagingSenderId|firebaseapp\.com|maps\.googleapis\.com/maps/api/js"
)
_WEB_CONFIG_FILE = re.compile(
    r"(?:.*/)?(?:google-services\.json|GoogleService-Info\.plist|firebase_options\.dart)"
)


def is_published(value: str) -> bool:
    """Whether a key is in the manual of an emulator or a service, or meant to be seen."""
    return bool(_PUBLISHED.search(value) or _PUBLIC_VALUE.match(value))


def is_named_public(before: str) -> bool:
    """Whether the text before a key says that it is public, or a digest."""
    return _PUBLIC_NAME.search(before) is not None


def is_public_token(token: str) -> bool:
    """Whether a web token gives the rights of somebody who has not signed in, or of a tutorial."""
    payload = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError):
        return False
    if not isinstance(claims, dict):
        return False
    said = cast("dict[str, object]", claims)
    return (
        said.get("role") == "anon"
        or said.get("iss") == "supabase-demo"
        or said.get("sub") == _TUTORIAL_SUBJECT
    )


def is_local_service(text: str) -> bool:
    """Whether an address in ``text`` leads to a service beside the program, or nowhere."""
    return _LOCAL_HOST.search(text) is not None


def is_web_config(path: str, text: str) -> bool:
    """Whether ``text`` configures a web page or an app: whoever opens it has its keys."""
    return bool(_WEB_CONFIG.search(text) or _WEB_CONFIG_FILE.fullmatch(path))
