"""Which agents a change needs: fixed rules first, then the context agent's word.

A rule releases agents or demands them. Nobody is released in silence: the
reason becomes a row of the coverage table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panelist import paths
from panelist.contracts import AgentChoice, Diff, FileContext, LineKind, Risk
from panelist.panel.table import Agent, readings_of

TINY_LINES = 5
"""A change of at most this many lines cannot grow complexity or need a test plan."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the context agent says of one agent: needed or not, and why."""

    needed: bool
    reason: str


def choose(
    agents: Sequence[Agent],
    diff: Diff,
    files: Sequence[FileContext],
    *,
    always: Sequence[str],
    wishes: Mapping[str, Wish] | None = None,
) -> tuple[AgentChoice, ...]:
    """One choice for every agent, in panel order.

    The order of authority: ``always``, the essential agents (somebody must read
    every change), the fixed rules, then ``wishes``. A wish cannot release an agent
    from a change that holds a high-risk file: its author wrote the words the
    wish was made from.
    """
    released = _released_by_rule(diff, files)
    high_risk = any(file.in_scope and file.risk is Risk.HIGH for file in files)
    choices: list[AgentChoice] = []
    for agent in agents:
        wish = (wishes or {}).get(agent.id)
        if agent.id in always:
            needed, reason = True, "always on this repository"
        elif agent.essential:
            needed, reason = True, "reads every change"
        elif agent.id in released:
            needed, reason = False, released[agent.id]
        elif wish is None or wish.needed or high_risk:
            needed, reason = True, _why(wish)
        else:
            needed, reason = False, wish.reason
        choices.append(
            AgentChoice(
                agent=agent.id, needed=needed, reason=reason, readings=len(readings_of(agent))
            )
        )
    return tuple(choices)


def _why(wish: Wish | None) -> str:
    return wish.reason if wish is not None and wish.needed else "on the panel"


def changed_lines(diff: Diff, in_scope: frozenset[str]) -> int:
    """Added and removed lines of the files in scope."""
    return sum(
        line.kind is not LineKind.CONTEXT
        for file in diff.files
        if file.path in in_scope
        for hunk in file.hunks
        for line in hunk.lines
    )


def _released_by_rule(diff: Diff, files: Sequence[FileContext]) -> dict[str, str]:
    in_scope = frozenset(file.path for file in files if file.in_scope)
    if not in_scope:
        return {}
    if all(paths.is_documentation(path) for path in in_scope):
        why = "only documentation changes"
        return {"security": why, "performance": why, "tests": why}
    if all(paths.is_test(path) or paths.is_documentation(path) for path in in_scope):
        return {"performance": "only tests change"}
    if not any(paths.is_source(path) for path in in_scope):
        why = "no source code changes"
        return {"performance": why, "tests": why}
    lines = changed_lines(diff, in_scope)
    if lines <= TINY_LINES:
        why = f"a change of {lines} {'line' if lines == 1 else 'lines'}"
        return {"performance": why, "tests": why}
    return {}
