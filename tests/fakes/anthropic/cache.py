"""The prompt cache: what a request reads from it and what it leaves in it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tests.fakes.anthropic.models import tokens
from tests.fakes.anthropic.script import blocks_of

_MINIMUM = 512
_LIFETIME = 300.0
_LOOK_BACK = 20

# Why a request does not read its prefix.
NO_BREAKPOINT = "no breakpoint"
TOO_SHORT = f"prefix below {_MINIMUM} tokens"
FIRST = "first of its prefix"
NOT_BEGUN = "the writer had not begun"
EXPIRED = "entry expired"


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a block: what the prompt is up to there."""

    key: str
    tokens: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """What a request does with the cache.

    Attributes:
        usage: the three input figures, as the API reports them.
        keys: entries that can be read once the response has begun.
        missed: why it does not read up to its last breakpoint; "" if it does.
    """

    usage: Mapping[str, int]
    keys: tuple[str, ...]
    missed: str = ""


class Cache:
    """Entries by prefix, each readable for five minutes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}
        self._asked: set[str] = set()
        self._lock = Lock()

    def look_up(self, body: Mapping[str, Any], *, counting: bool = False) -> Passage:
        """What ``body`` reads and writes, as of now; when ``counting``, nothing will be written."""
        ends = _ends(body)
        total = ends[-1].tokens
        last = max((n for n, end in enumerate(ends) if end.marked), default=None)
        if last is None:
            return Passage(_figures(total, 0, 0), (), NO_BREAKPOINT)
        if ends[last].tokens < _MINIMUM:
            return Passage(_figures(total, 0, 0), (), TOO_SHORT)
        # Each breakpoint is where a search for an entry starts, some blocks back from it.
        seen = {
            place
            for n, end in enumerate(ends)
            if end.marked
            for place in range(max(0, n - _LOOK_BACK), n + 1)
        }
        read = self._longest([ends[place] for place in sorted(seen)])
        keys = tuple(end.key for end in ends if end.marked and end.tokens >= _MINIMUM)
        written = ends[last].tokens - read
        figures = _figures(total - ends[last].tokens, written, read)
        missed = self._why(ends[last].key, counting=counting) if written else ""
        return Passage(figures, keys, missed)

    def write(self, passage: Passage, started: float) -> None:
        """The response to a request that came in at ``started`` has begun."""
        with self._lock:
            self._until |= dict.fromkeys(passage.keys, started + _LIFETIME)

    def _why(self, key: str, *, counting: bool) -> str:
        with self._lock:
            if key in self._until:
                return EXPIRED
            asked = key in self._asked
            if not counting:
                self._asked.add(key)
            return NOT_BEGUN if asked else FIRST

    def _longest(self, ends: list[_End]) -> int:
        now = self._clock()
        with self._lock:
            return max(
                (end.tokens for end in ends if self._until.get(end.key, 0.0) > now), default=0
            )


def _figures(fresh: int, written: int, read: int) -> dict[str, int]:
    return {
        "input_tokens": fresh,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
    }


def _ends(body: Mapping[str, Any]) -> list[_End]:
    """The prompt block by block: tools, system, messages; whatever else counts comes first."""
    setting = {name: body.get(name) for name in ("model", "output_config", "thinking")}
    digest = hashlib.sha256(_json(setting).encode())
    count = tokens(_json(body.get("output_config", {}).get("format", {})))
    ends = [_End(digest.hexdigest(), count, marked=False)]
    for place, block in _blocks(body):
        bare = {name: value for name, value in block.items() if name != "cache_control"}
        digest.update(f"{place} {_json(bare)}\n".encode())
        count += tokens(block["text"] if block.get("type") == "text" else _json(bare))
        ends.append(_End(digest.hexdigest(), count, marked=bool(block.get("cache_control"))))
    if body.get("cache_control"):
        ends[-1] = _End(ends[-1].key, ends[-1].tokens, marked=True)
    return ends


def _blocks(body: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    blocks = [("tools", tool) for tool in body.get("tools", [])]
    blocks += [("system", block) for block in blocks_of(body.get("system", []))]
    for number, message in enumerate(body["messages"]):
        place = f"{number} {message['role']}"
        blocks += [(place, block) for block in blocks_of(message["content"])]
    return blocks


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
