"""F45: a comment arrives, and the same delivery again: one answer, in one place.

``bench.talk`` has the conversation and holds it to what has to come of each comment.
"""

from collections.abc import Iterable, Iterator

from bench.faults.questions import questions
from bench.faults.rows import Row
from bench.faults.scene import World
from bench.talk import SETTING, Said, Talk, begun, script, thread_script

_SHOWN = 60
_NUMBERS = {"path": "F1", "total": "F4", "branch": "F6"}
"""What the findings are called in a review that nothing comes before."""


def _heard(said: Said) -> Row:
    talks: list[Talk] = []

    def act(world: World) -> None:
        held = begun(world)
        held.hears(said)
        talks.append(held)

    def also(_: World) -> Iterable[str]:
        return talks[-1].problems

    return Row(
        "F45",
        "a comment arrives, and is delivered again",
        _named(said),
        act,
        check=None,
        told="fix before merging",
        inline=6,
        setting=SETTING,
        also=also,
    )


def _named(said: Said) -> str:
    words = said.words.partition("\n")[0][:_SHOWN]
    place = f" in the thread of {said.thread}" if said.thread else ""
    return f"{said.by}{place}: {words}" + (f", {said.action}" if said.action != "created" else "")


def rows() -> Iterator[Row]:
    """A row for each thing that can be said, and what else may become of a question."""
    said = dict.fromkeys((*script(_NUMBERS), *thread_script(_NUMBERS)))
    yield from (_heard(one) for one in said if "resume" not in one.words)
    yield from questions()
