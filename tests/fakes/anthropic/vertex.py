"""The same API as Vertex AI offers it: the model is in the path, and the version in the body."""

import json
import re
from collections.abc import Mapping

_PATH = re.compile(
    r"/projects/[^/]+/locations/[^/]+/publishers/anthropic/models/(?P<model>[^/:]+):"
    r"(?:streamRawPredict|rawPredict)"
)


def translated(
    path: str, headers: Mapping[str, str], raw: bytes
) -> tuple[str, Mapping[str, str], bytes]:
    """Path, headers and body as they would be sent to the API itself; else what was given."""
    found = _PATH.fullmatch(path)
    if found is None:
        return path, headers, raw
    body = json.loads(raw)
    version = body.pop("anthropic_version", "")
    headers = {**headers, "anthropic-version": version}
    counting = found["model"] == "count-tokens"
    # A snapshot's date follows its name here.
    body["model"] = (body["model"] if counting else found["model"]).partition("@")[0]
    own = "/v1/messages/count_tokens" if counting else "/v1/messages"
    return own, headers, json.dumps(body).encode()
