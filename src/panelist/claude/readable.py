"""Which models answer readably in this run. Where one never does, asking on only costs money."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from panelist.claude.faults import Fault
from panelist.contracts import Call, FailureKind, Tokens

_ENOUGH = 2
"""Tries after which a model that has never answered readably is not asked again."""
_GARBAGE = frozenset({FailureKind.UNREADABLE, FailureKind.TRUNCATED})


@dataclass(slots=True)
class _Model:
    """What one model has answered.

    Attributes:
        readable: whether it ever gave an answer that could be read.
        garbage: answers that could not be.
        cuts: answers that broke off.
        cuts_alone: those of them that nobody else was waiting for an answer beside.
        busy: how many are asking it now.
        alone: whether the one who asks now found that it had answered nobody so far.
        fault: the last of its faults.
        purposes: who got an answer that was spoilt.
    """

    readable: bool = False
    garbage: int = 0
    cuts: int = 0
    cuts_alone: int = 0
    busy: int = 0
    alone: bool = False
    fault: Fault | None = None
    purposes: set[str] = field(default_factory=set[str])


class AnswerRecord:
    """What every model has answered to anybody in this run.

    Once a model has answered one of those who ask it with garbage and nobody
    readably, the others wait for what is under way, and one after the other asks
    again. One readable answer ends that. Where another model was given up before,
    a single try is enough: it is not the model then.
    """

    def __init__(self) -> None:
        self._models: defaultdict[str, _Model] = defaultdict(_Model)
        self._changed = asyncio.Event()

    async def admit(self, model: str) -> bool:
        """Wait until asking ``model`` may be of use; ``False`` if it is given up."""
        about = self._models[model]
        while about.busy and not about.readable and (about.fault or self._doubted(model)):
            self._changed.clear()
            await self._changed.wait()
        if self.gave_up(model) is not None:
            return False
        about.alone = about.fault is not None and not about.readable
        about.busy += 1
        return True

    def leave(self, model: str, outcome: object, call: Call | None) -> None:
        """Whoever was admitted got ``outcome``; ``call`` is ``None`` if nothing was sent."""
        about = self._models[model]
        about.busy -= 1
        if isinstance(outcome, Fault) and call is not None:
            billed = call.tokens != Tokens()
            garbage = outcome.kind in _GARBAGE
            cut = outcome.kind is FailureKind.CONNECTION and billed
            if garbage or cut:
                about.garbage += garbage
                about.cuts += cut
                about.cuts_alone += cut and about.alone
                about.fault = outcome
                about.purposes.add(call.purpose)
        elif call is not None:
            about.readable = True
        self._changed.set()

    def gave_up(self, model: str) -> Fault | None:
        """Why ``model`` is not asked any more; ``None`` if it may be."""
        about = self._models[model]
        if about.readable:
            return None
        doubted = self._doubted(model) and about.garbage + about.cuts > 0
        return about.fault if doubted or self._spoils_all(about) else None

    def _doubted(self, model: str) -> bool:
        """Whether another model was given up by itself."""
        others = (other for name, other in self._models.items() if name != model)
        return any(self._spoils_all(other) for other in others)

    def _spoils_all(self, about: _Model) -> bool:
        """Whether it spoils every answer, and not only those to one question.

        One who asks alone proves it only while no model at all has answered readably.
        """
        enough = max(about.garbage, about.cuts_alone) >= _ENOUGH and not about.readable
        general = len(about.purposes) > 1 or not any(m.readable for m in self._models.values())
        return enough and general
