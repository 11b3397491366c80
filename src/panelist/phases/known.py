"""What of a change was read before, and what goes on record as read."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence

from panelist import __version__, ledger
from panelist.contracts import AgentChoice, Diff, Pull, Reading
from panelist.ledger import Scope
from panelist.panel import Agent, Wish
from panelist.phases.charge import agent_charge
from panelist.phases.costs import SpentBefore
from panelist.phases.room import Room
from panelist.ports import Repo

_SHA_SHOWN = 12
_FILES_AT_ONCE = 200


def lives_on(pull: Pull) -> bool:
    """Whether findings of ``pull`` live on from run to run: only those of a pull request do."""
    return pull.source == "github" and pull.number is not None and pull.head_sha is not None


def spent_before(pull: Pull, day: str) -> SpentBefore | None:
    """What reviews cost before a run on ``day`` (UTC, ``YYYY-MM-DD``).

    ``None`` where nobody keeps account. A snapshot of last month tells nothing of this one.
    """
    if not lives_on(pull):
        return None
    month = pull.spent_this_month
    known = None if month is None else month.usd if day.startswith(month.month) else 0.0
    return SpentBefore(ledger.spent_on(pull.ledger, day), known)


def panel_digest(room: Room) -> str:
    """Who reads and by which rules, as 16 hex digits. Another panel reads anew."""
    told = (
        __version__,
        room.settings.engine.value,
        room.system("reader"),
        [_who(agent, room) for agent in room.agents],
        room.settings.depth.value,
        [rule.model_dump() for rule in room.settings.instructions],
        room.settings.conventions,
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _who(agent: Agent, room: Room) -> tuple[str, bool, str, list[str], int]:
    lenses = [room.prompts.fill(lens.prompt) for lens in agent.lenses]
    return agent.id, agent.blind, agent_charge(agent, room), lenses, agent.votes


def prints(pull: Pull, diff: Diff, paths: Collection[str], repo: Repo) -> dict[str, str]:
    """What each hunk of the files ``paths`` is known by; nothing where nothing lives on.

    ``diff`` is the change as it is, secrets included.
    """
    if not lives_on(pull):
        return {}
    files = [file for file in diff.files if file.path in paths]
    marks: dict[str, str] = {}
    # A few files at a time: the base of a large change is more than need be in memory at once.
    for start in range(0, len(files), _FILES_AT_ONCE):
        some = files[start : start + _FILES_AT_ONCE]
        found = repo.read_many("base", [file.old_path for file in some])
        base = {path: data.decode("utf-8", "replace") for path, data in found.items()}
        marks |= ledger.hunk_prints(Diff(tuple(some)), paths, base)
    return marks


def scoped(pull: Pull, marks: Mapping[str, str], room: Room) -> Scope:
    """What of the hunks in ``marks`` has to be read.

    Where no model reads, nothing was read before and nothing is to be saved.
    """
    if not lives_on(pull) or room.model is None:
        return Scope("whole", frozenset(), "")
    everything = pull.command is not None and pull.command.verb == "full-review"
    return ledger.scope(
        pull.ledger,
        pull.since,
        marks,
        panel=panel_digest(room),
        incremental=room.settings.incremental and not everything,
    )


def before(pull: Pull, scope: Scope) -> Reading | None:
    """What is on record as read, if it counts for this run."""
    return pull.ledger.reading if pull.ledger is not None and scope.kind != "whole" else None


def wishes(
    agents: Sequence[Agent], scope: Scope, read: Reading | None, said: Mapping[str, Wish] | None
) -> Mapping[str, Wish] | None:
    """What is wished of the panel, as far as an earlier reading has to be gone on with.

    Whoever read the rest of a change reads what is new in it: a model that
    releases them one time and wants them the next would have all of it read
    again. Where nothing is new the panel stays as it was.
    """
    if read is None:
        return said
    if scope.kind == "nothing":
        where = f"at {read.head_sha[:_SHA_SHOWN]}, and nothing is new"
        return {
            agent.id: Wish(needed=True, reason=f"needed {where}")
            if agent.id in read.agents
            else Wish(needed=False, reason=f"not needed {where}")
            for agent in agents
        }
    return said and {
        agent: Wish(needed=True, reason="reads on") if agent in read.agents else wish
        for agent, wish in said.items()
    }


def unless_newcomers(scope: Scope, read: Reading | None, choices: Sequence[AgentChoice]) -> Scope:
    """``scope``, or all of it where somebody is needed now who did not read the rest."""
    if read is None:
        return scope
    new = [one.agent for one in choices if one.needed and one.agent not in read.agents]
    if not new:
        return scope
    who = ", ".join(new)
    why = f"Everything is read again: {who} did not read it at {read.head_sha[:_SHA_SHOWN]}."
    return Scope("whole", frozenset(), why)


def note(pull: Pull, scope: Scope) -> tuple[str, ...]:
    """Why all of it is read although some of it was read before."""
    again = pull.ledger is not None and pull.ledger.reading is not None
    return (scope.why,) if again and scope.kind == "whole" and scope.why else ()
