"""What a secret looks like. Only this module and ``ordinary`` know detect_secrets.

The library's expressions say which strings are keys of which provider, and its
heuristics which are only placeholders. Three things differ from its own
scanner: the whole value is located (several of its expressions capture only a
prefix), nothing in the scanned text can switch a detector off, and only
expressions that run in linear time are used.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from detect_secrets.filters import heuristic
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString
from detect_secrets.plugins.jwt import JwtTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector

from panelist.evidence.ordinary import (
    is_about_secrets,
    is_mixed,
    is_ordinary,
    is_placeholder,
    is_random,
    is_weak,
)
from panelist.evidence.published import (
    is_local_service,
    is_named_public,
    is_public_token,
    is_published,
)
from panelist.evidence.spans import (
    ASSIGNED,
    BASIC_AUTH,
    GOOGLE_KEY,
    HIGH_ENTROPY,
    JSON_WEB_TOKEN,
    Span,
    apart,
    is_settings_file,
)

_PROVIDERS = (
    AWSKeyDetector,
    AzureStorageKeyDetector,
    DiscordBotTokenDetector,
    GitHubTokenDetector,
    GitLabTokenDetector,
    MailchimpDetector,
    PypiTokenDetector,
    SendGridDetector,
    SlackDetector,
    SquareOAuthDetector,
    StripeDetector,
    TelegramBotTokenDetector,
    TwilioKeyDetector,
)
# Each begins with a literal, which the expression engine looks for many times faster than for
# anything else; what must not stand before it is said after it.
_MORE_PROVIDERS = (
    ("Anthropic API Key", r"sk-ant-[\w-]{20,}"),
    ("OpenAI Token", r"sk-(?<![\w-]sk-)(?!ant-)[\w-]{0,200}T3BlbkFJ[\w-]{20,}"),
    ("GitHub Token", r"github_pat_\w{22,}"),
    ("NPM tokens", r"npm_[A-Za-z0-9]{36,}"),
    ("NPM tokens", r"_authToken\s?=\s?([A-Fa-f0-9]{8}-[A-Fa-f0-9-]{27})"),
    (GOOGLE_KEY, r"AIza[\w-]{35}"),
    ("Google OAuth Secret", r"GOCSPX-[\w-]{28}"),
    ("Slack Token", r"xapp-\d-[A-Z0-9]{1,20}-\d{1,20}-[a-f0-9]{20,}"),
    ("Hugging Face Token", r"hf_(?<!\whf_)[A-Za-z0-9]{34,}"),
    (JSON_WEB_TOKEN, r"eyJ(?<![\w-]eyJ)[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?"),
    (BASIC_AUTH, r"://[^\s:/@\"'`<>]{0,100}:([^\s/@\"'`<>]{3,200})@[\w\[]"),
)
# Prefixes only: these groups are not the value.
_GROUP_IS_PREFIX = frozenset({"GitHub Token", "GitLab Token"})
# So short that a few kilobytes of base64 hold one by chance.
_SHORT_PREFIX = frozenset(
    {
        "AWS Access Key",
        "Discord Bot Token",
        "Mailchimp Access Key",
        "Telegram Bot Token",
        "Twilio API Key",
    }
)
_IN_BASE64 = re.compile(r"[A-Za-z0-9+/]")
_ESCAPE = re.compile(r"\\[nrt]")
_REST_OF_TOKEN = re.compile(r"[\w+/=-]*")

_NAME = (
    r"(?P<name>(?:api_?key|auth_?key|access_?key|service_?key|account_?key|priv(?:ate)?_?key"
    r"|client_?key|db_?pass|key_?pass|passw(?:or)?d|passphrase|pwd|secret|contrase[nñ]a"
    r"|token(?!i[sz])|credential)[\w-]{0,40})[\"'\]]{0,2}"
)
_STEMS = ("key", "pass", "pwd", "secret", "contrase", "token", "credential")
_QUOTED = re.compile(
    _NAME + r"\s{0,8}(?::=|=>|={1,3}|!={1,2}|[:(,])\s{0,8}[@bruf]{0,2}"
    r"(?:\"([^\"\s]{8,300})\"|'([^'\s]{8,300})'|`([^`\s]{8,300})`)",
    re.IGNORECASE,
)
# Not in ``⟦secret:…⟧``: what was redacted once stays as it is.
_BARE = re.compile(
    r"(?<!⟦)" + _NAME + r"\s{0,8}[:=]\s{0,8}(?P<value>[^\s\"'`#,;]{4,300})", re.IGNORECASE
)
_RANDOM = re.compile(r"[\"'`]([A-Za-z0-9+/_-]{32,}={0,2})[\"'`]")
_EVERYDAY = re.compile(
    r"\**|admin|guest|pass(?:word|wd)?|postgres|pw|pwd|root|secret|test|token|user", re.IGNORECASE
)
_SHORTEST_RANDOM = 8
_HOST = 100
"""Characters beside a value in which its host, or its name, stands."""
_WORDS = re.compile(r"[-_.:/@+ ]")


@dataclass(frozen=True, slots=True)
class _Detector:
    kind: str
    pattern: re.Pattern[str]
    group: int


class Detectors:
    """All detectors, ready to scan."""

    def __init__(self) -> None:
        self._providers = tuple(_providers())
        self._entropy = Base64HighEntropyString()

    def scan(self, path: str, lines: Sequence[str]) -> dict[int, tuple[Span, ...]]:
        """Secrets that stand on one line: spans by index into ``lines``.

        The spans of a line do not overlap and are in order.
        """
        text = "\n".join(lines)
        # One search over everything first: a detector that finds nothing here
        # finds nothing on any line, and most files hold no secret at all.
        providers = [each for each in self._providers if each.pattern.search(text)]
        guess = not heuristic.is_lock_file(path)
        named = guess and _has_name(text)
        random = guess and _RANDOM.search(text) is not None
        if not (providers or named or random):
            return {}
        bare = _bare_values(path)
        found: dict[int, tuple[Span, ...]] = {}
        for index, line in enumerate(lines):
            spans = [span for each in providers for span in _values(each, line)]
            if named and _has_name(line):
                spans += _assigned(line, bare)
            if random:
                spans += self._random(line)
            if spans:
                found[index] = apart(spans)
        return found

    def _random(self, line: str) -> Iterator[Span]:
        for match in _RANDOM.finditer(line):
            value = match.group(1)
            mixed = is_mixed(value) and value.lower() != value and value.upper() != value
            entropy = self._entropy.calculate_shannon_entropy(value) if mixed else 0.0
            known = is_weak(value) or is_ordinary(value) or _is_public(line, match.start(1), value)
            if entropy > self._entropy.entropy_limit and not known:
                yield Span(HIGH_ENTROPY, *match.span(1))


def _providers() -> Iterator[_Detector]:
    for plugin in _PROVIDERS:
        # The library declares both as abstract properties and sets them on the class.
        kind = cast("str", plugin.secret_type)
        for pattern in cast("Iterable[re.Pattern[str]]", plugin.denylist):
            group = 0 if kind in _GROUP_IS_PREFIX else min(pattern.groups, 1)
            yield _Detector(kind, pattern, group)
    for kind, expression in _MORE_PROVIDERS:
        pattern = re.compile(expression)
        yield _Detector(kind, pattern, min(pattern.groups, 1))


def _values(detector: _Detector, line: str) -> Iterator[Span]:
    for match in detector.pattern.finditer(line):
        start, end = match.span(detector.group)
        if detector.kind in _SHORT_PREFIX and detector.group == 0:
            if not _stands_alone(line, start, end):
                continue
        elif detector.kind != BASIC_AUTH:
            rest = _REST_OF_TOKEN.match(line, end)
            end = rest.end() if rest else end
        if not _is_made_up(detector.kind, line, start, end):
            yield Span(detector.kind, start, end)


def _stands_alone(line: str, start: int, end: int) -> bool:
    """Whether the columns are a whole word, not a part of some longer base64."""
    before = _ESCAPE.sub(" ", line[max(0, start - 2) : start])[-1:]
    return not (_IN_BASE64.match(before) or _IN_BASE64.match(line, end))


def _is_made_up(kind: str, line: str, start: int, end: int) -> bool:
    """Whether a value with the shape of a secret is none."""
    value = line[start:end]
    if kind == BASIC_AUTH:
        user = line[: start - 1].rpartition("://")[2]
        local = is_local_service(line[end : end + _HOST]) and is_ordinary(value)
        return value == user or local or bool(_EVERYDAY.fullmatch(value)) or is_placeholder(value)
    if kind == JSON_WEB_TOKEN and (not _is_web_token(value) or is_public_token(value)):
        return True
    return is_published(value) or is_placeholder(value)


def _is_web_token(value: str) -> bool:
    header_and_payload = ".".join(value.split(".")[:2])
    return JwtTokenDetector.is_formally_valid(header_and_payload)


def _has_name(text: str) -> bool:
    """Whether ``_NAME`` may match: far quicker than to try it."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


def _bare_values(path: str) -> Callable[[str], bool] | None:
    """Which values without quotes may be secrets in the file; ``None`` where none is looked for."""
    if is_settings_file(path):
        return lambda value: not (is_ordinary(value) or is_weak(value) or value.isdigit())
    return _looks_secret if PurePosixPath(path).suffix in {".yml", ".yaml"} else None


def _assigned(line: str, bare: Callable[[str], bool] | None) -> Iterator[Span]:
    for match in _QUOTED.finditer(line):
        start, end = match.span(match.lastindex or 0)
        if _looks_secret(line[start:end]) and not _is_known(line, match, start, end):
            yield Span(ASSIGNED, start, end)
    for match in _BARE.finditer(line) if bare else ():
        start, end = match.span("value")
        if bare and bare(line[start:end]) and not _is_known(line, match, start, end):
            yield Span(ASSIGNED, start, end)


def _is_known(line: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether name or value say that it is a published key, or something about a secret."""
    value, name = line[start:end], match["name"]
    if is_about_secrets(name) and not is_random(value):
        return True
    keyed = "key" in name.lower() or "token" in name.lower()
    return is_published(value) or (keyed and is_named_public(line[: match.start()]))


def _is_public(line: str, start: int, value: str) -> bool:
    return is_published(value) or is_named_public(line[max(0, start - _HOST) : start])


def _looks_secret(value: str) -> bool:
    """Whether a quoted value is more than a word, a path or a name with a number in it."""
    if is_weak(value) or not is_mixed(value) or heuristic.is_potential_uuid(value):
        return False
    pieces = _WORDS.split(value)
    return (
        any(len(piece) >= _SHORTEST_RANDOM and is_mixed(piece) for piece in pieces) or "!" in value
    )
