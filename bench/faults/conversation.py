"""F45: a comment arrives, and the same delivery again: one answer, in one place.

``bench.talk`` has the conversation and holds it to what has to come of each comment.
"""

from collections.abc import Iterable, Iterator

from bench.faults.rows import Row
from bench.faults.scene import World
from bench.talk import SETTING, Said, Talk, begun, script

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
        f"{said.by}: {said.words}" + (f", {said.action}" if said.action != "created" else ""),
        act,
        check=None,
        told="fix before merging",
        inline=6,
        setting=SETTING,
        also=also,
    )


def rows() -> Iterator[Row]:
    """A row for each thing that can be said."""
    said = dict.fromkeys(script(_NUMBERS))
    yield from (_heard(one) for one in said if "resume" not in one.words)
