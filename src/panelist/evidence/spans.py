"""A secret's place on a line, and the names of the kinds that are not one provider's."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

PRIVATE_KEY = "Private Key"
ARMOUR = "Base64 Block"
JSON_WEB_TOKEN = "JSON Web Token"  # noqa: S105 - the name of a kind
BASIC_AUTH = "Basic Auth Credentials"
ASSIGNED = "Secret Keyword"
GOOGLE_KEY = "Google API Key"
HIGH_ENTROPY = "Base64 High Entropy String"

PLACEHOLDER = "⟦secret:"
"""What stands in place of a secret begins like this."""

_SETTINGS_SUFFIXES = frozenset(
    {".env", ".properties", ".ini", ".cfg", ".conf", ".toml", ".sh", ".bash", ".zsh", ".tfvars"}
)
_SETTINGS_NAMES = frozenset({".envrc", ".npmrc", ".pypirc", ".netrc", "Dockerfile", "credentials"})
_TEMPLATE_SUFFIXES = frozenset({".example", ".sample", ".template", ".dist", ".tpl"})


@dataclass(frozen=True, slots=True)
class Span:
    """Columns ``start`` (included) to ``end`` (excluded) of a line hold a secret."""

    kind: str
    start: int
    end: int


def is_settings_file(path: str) -> bool:
    """Whether values stand in the file without quotes, as in ``.env``."""
    name = PurePosixPath(path).name
    if PurePosixPath(path).suffix in _TEMPLATE_SUFFIXES:
        return False
    environment = name == ".env" or name.startswith(".env.")
    return (
        environment or name in _SETTINGS_NAMES or PurePosixPath(path).suffix in _SETTINGS_SUFFIXES
    )


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` in order and without overlap.

    Where two overlap the one named first keeps its kind, their union the place.
    """
    kept: list[Span] = []
    for span in spans:
        over = [each for each in kept if each.start < span.end and span.start < each.end]
        start = min(each.start for each in (span, *over))
        end = max(each.end for each in (span, *over))
        kept = [each for each in kept if each not in over]
        kept.append(Span((over or [span])[0].kind, start, end))
    return tuple(sorted(kept, key=lambda span: span.start))


def replaced(text: str, spans: tuple[Span, ...]) -> str:
    """``text`` with every span as ``⟦secret:<kind>⟧``."""
    for span in reversed(spans):
        text = f"{text[: span.start]}{PLACEHOLDER}{span.kind}⟧{text[span.end :]}"
    return text
