"""Calls of tools that arrive as files, carried out with the allowance of their question."""

from pydantic import ValidationError

from panelist.byhand.folder import (
    FILED_CALLS,
    FiledCall,
    FiledResult,
    FiledRound,
    QuestionFiles,
    write_whole,
)
from panelist.ports import Tools

MOST_ROUNDS = 8
"""As many as a model may make that is asked over the network."""

_LAST = "These were the last results. Answer now."
_NO_MORE = "No more tool calls are answered. Answer now from what you have."
_UNREADABLE = "This is not a list of calls, each with `name` and `arguments`."


class FiledTools:
    """Carries out the rounds of one question, in the order they were filed.

    Rounds of an earlier process are carried out again when the first one is
    looked for, so that ``tools`` knows what has been used up; their results
    stay as they were given.
    """

    def __init__(self, files: QuestionFiles, tools: Tools) -> None:
        self._files = files
        self._tools = tools
        self._done = 0

    @property
    def is_due(self) -> bool:
        """Whether a round waits to be carried out."""
        return self._files.calls(self._done + 1).exists()

    def carry_out(self) -> None:
        """Carry out the next round and file its results. Blocks as long as the tools do."""
        self._done += 1
        results = self._run(self._done)
        if not self._files.results(self._done).exists():
            note = _LAST if self._done == MOST_ROUNDS else ""
            filed = FiledRound(results=results, note=note)
            write_whole(self._files.results(self._done), filed.model_dump_json(indent=1))

    def _run(self, number: int) -> tuple[FiledResult, ...]:
        try:
            calls = FILED_CALLS.validate_json(self._files.calls(number).read_bytes())
        except ValidationError:
            return (FiledResult(text=_UNREADABLE, is_error=True),)
        if number > MOST_ROUNDS:
            return tuple(FiledResult(text=_NO_MORE, is_error=True) for _ in calls)
        return tuple(self._result(call) for call in calls)

    def _result(self, call: FiledCall) -> FiledResult:
        result = self._tools.run(call.name, call.arguments)
        return FiledResult(text=result.text, is_error=result.is_error)
