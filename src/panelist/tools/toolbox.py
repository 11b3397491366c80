"""The tools of a run, and what one conversation may do with them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ValidationError

from panelist.errors import RepositoryError
from panelist.fence import Fence
from panelist.ports import Repo, ToolDefinition, ToolResult
from panelist.prompts import Prompts
from panelist.tools.reading import MOST_CHARS, MOST_LINES, ReadFile, read_file
from panelist.tools.searching import MOST_MATCHES, Search, search
from panelist.tools.snapshot import Refused, Snapshot
from panelist.tools.symbols import BODY_LINES, Symbol, symbol

MOST_CALLS = 12
_LEAST_OF_A_CALL = 500
"""Characters: where fewer are left, a call would show next to nothing."""
MOST_SECONDS = 30.0
MOST_REPEATS = 3

_NO_MORE = "No more tool calls are answered. Answer now from what you have."
_NO_LEAVE = "You have no leave to use tools. Answer now from what you were given."
_AGAIN = "You made this very call before; its result stands above."
_UNREAD = "The repository could not be read for this call. Go on without it."

G = TypeVar("G", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Tool(Generic[G]):
    arguments: type[G]
    carry_out: Callable[[G, Snapshot, Fence, int], str | Refused]

    def run(
        self, given: Mapping[str, object], snapshot: Snapshot, fence: Fence, most_chars: int
    ) -> str | Refused:
        try:
            asked = self.arguments.model_validate(given)
        except ValidationError as error:
            return Refused(self._misfit(error))
        return self.carry_out(asked, snapshot, fence, most_chars)

    def _misfit(self, error: ValidationError) -> str:
        """What is wrong, without a word of the model's own."""
        flaw = error.errors(include_url=False, include_context=False, include_input=False)[0]
        known = flaw["loc"][0] in self.arguments.model_fields
        where = str(flaw["loc"][0]) if known else "another argument"
        wanted = ", ".join(self.arguments.model_fields)
        return f"The arguments do not fit ({where}: {flaw['type']}). Give exactly: {wanted}."


_TOOLS: Mapping[str, _Tool[Any]] = {
    "read_file": _Tool(ReadFile, read_file),
    "search": _Tool(Search, search),
    "symbol": _Tool(Symbol, symbol),
}


def open_toolbox(
    repo: Repo, fence: Fence, prompts: Prompts, *, most_told: int
) -> "ReadOnlyToolbox":
    """The tools over ``repo``, whose tree must be known as a whole.

    ``most_told`` is the number of characters that one conversation is given.

    Where only some files are known, a tool would say of the others that they
    do not exist.
    """
    definitions = tuple(
        ToolDefinition(name, _described(name, prompts, most_told), tool.arguments)
        for name, tool in _TOOLS.items()
    )
    return ReadOnlyToolbox(definitions, Snapshot(repo), fence, most_told)


def _described(name: str, prompts: Prompts, most_told: int) -> str:
    limits = {
        "lines": MOST_LINES,
        "kib": MOST_CHARS // 1024,
        "matches": MOST_MATCHES,
        "body": BODY_LINES,
        "calls": MOST_CALLS,
        "characters": f"{most_told:,}",
    }
    return prompts.fill(f"tools/{name}.md.j2", **limits).strip()


@dataclass(frozen=True, slots=True)
class ReadOnlyToolbox:
    """``ports.Toolbox`` over the head revision."""

    definitions: tuple[ToolDefinition, ...]
    snapshot: Snapshot
    fence: Fence
    most_told: int
    refused: bool = False
    clock: Callable[[], float] = time.monotonic

    def of(self, *, may_use: bool) -> Self:
        """The same tools for an agent; who may not use them is told so by every call.

        Everybody is shown the same definitions, for these are at the front of
        the prefix that the agents of a shard share in the cache.
        """
        return replace(self, refused=not may_use)

    def open(self) -> "Allowance":
        """The tools of one conversation."""
        return Allowance(self)


class Allowance:
    """``ports.Tools``: so many calls, so much text and time, and no call twice.

    Attributes:
        closed: whether the model has been told that no further call is answered.
    """

    def __init__(self, toolbox: ReadOnlyToolbox) -> None:
        self.closed = False
        self._toolbox = toolbox
        self._made: set[str] = set()
        self._calls = 0
        self._repeats = 0
        self._left = toolbox.most_told
        self._seconds = 0.0

    def run(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        """Carry out one call, or say why not."""
        if self._toolbox.refused:
            return self._close(_NO_LEAVE)
        self._calls += 1
        spent = self._calls > MOST_CALLS or self._left < _LEAST_OF_A_CALL
        if self.closed or spent or self._seconds > MOST_SECONDS:
            return self._close(_NO_MORE)
        call = json.dumps([name, arguments], sort_keys=True)
        if call in self._made:
            self._repeats += 1
            if self._repeats >= MOST_REPEATS:
                return self._close(_NO_MORE)
            return self._with_rest(_error(_AGAIN))
        self._made.add(call)
        result = self._carried_out(name, arguments)
        self._left = max(0, self._left - len(result.text))
        return self._with_rest(result)

    def _with_rest(self, result: ToolResult) -> ToolResult:
        """``result`` with what is left of the allowance, so that a model can spend it well."""
        rest = f"[left: {MOST_CALLS - self._calls} calls, {self._left:,} characters]"
        return replace(result, text=f"{result.text}\n{rest}")

    def _carried_out(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        tool = _TOOLS.get(name)
        if tool is None:
            return _error(f"There is no tool of that name. There are: {', '.join(_TOOLS)}.")
        started = self._toolbox.clock()
        try:
            most = min(MOST_CHARS, self._left)
            result = tool.run(arguments, self._toolbox.snapshot, self._toolbox.fence, most)
        except RepositoryError:
            result = Refused(_UNREAD)
        self._seconds += self._toolbox.clock() - started
        return _error(result.sentence) if isinstance(result, Refused) else ToolResult(result)

    def _close(self, sentence: str) -> ToolResult:
        self.closed = True
        return _error(sentence)


def _error(sentence: str) -> ToolResult:
    return ToolResult(sentence, is_error=True)
