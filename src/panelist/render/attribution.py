"""Who found a finding, who checked it and how sure they are, as text nobody has escaped yet."""

import re

from panelist.contracts import Origin, Outcome, RankedFinding
from panelist.render.sentences import counted, listed, place

WAS_THERE = "was there before this change"
_PLACES_NAMED = 5
_READING_PARTS = 2
"""Shard and number end the id of a claim; agent, lens and vote begin it."""
_VOTE = re.compile(r"v\d+")


def attribution(finding: RankedFinding, separator: str = " · ") -> str:
    """Who found it, who checked it, how likely it matters, and what else to know."""
    words = [f"found by {found_by(finding)}", checked(finding), likelihood(finding)]
    if finding.claimed_severity is not finding.severity:
        words.append(f"claimed as {finding.claimed_severity}")
    return separator.join([*filter(None, words), *remarks(finding)])


def found_by(finding: RankedFinding) -> str:
    """``quality (paths, states) and security``; where lenses are unknown, how many readings."""
    lenses = {agent: _lenses(finding, agent) for agent in finding.found_by}
    named = [
        f"{agent} ({', '.join(lenses[agent])})" if lenses[agent] else agent
        for agent in finding.found_by
    ]
    told = sum(max(1, len(some)) for some in lenses.values())
    more = f" in {counted(finding.support, 'reading')}" if finding.support > told else ""
    return f"{listed(named)}{more}"


def _lenses(finding: RankedFinding, agent: str) -> tuple[str, ...]:
    """The lenses through which ``agent`` saw it: its ids are ``agent.lens.shard.number``."""
    own = (claim for claim in finding.ids if claim.startswith(f"{agent}."))
    readings = [claim.removeprefix(agent).split(".")[1:-_READING_PARTS] for claim in own]
    lenses = (word for words in readings for word in words if not _VOTE.fullmatch(word))
    return tuple(dict.fromkeys(lenses))


def checked(finding: RankedFinding) -> str:
    """Who checked a finding and what they said, in a few words."""
    by = finding.checked.by
    return {
        Outcome.CONFIRMED: f"confirmed by {by}",
        Outcome.PARTLY: f"confirmed in part by {by}",
        Outcome.REFUTED: f"doubted by {by}",
        Outcome.UNSETTLED: "not settled",
    }[finding.checked.outcome]


def likelihood(finding: RankedFinding) -> str:
    """How likely somebody acts on it; where nobody looked, how sure its reader is.

    What stands without such a figure is certain enough to need none: "".
    """
    if finding.checked.outcome.stands:
        return f"{finding.worth} % likely to be acted on" if finding.worth is not None else ""
    return f"its reader is {finding.confidence} % sure"


def remarks(finding: RankedFinding) -> tuple[str, ...]:
    """What else to know of it, each in a few words."""
    told: list[str] = []
    if finding.also_at:
        more = len(finding.also_at) - _PLACES_NAMED
        named = [place(one) for one in finding.also_at[:_PLACES_NAMED]]
        told.append(f"also at {listed([*named, f'{more} more'] if more > 0 else named)}")
    if finding.origin is Origin.PRE_EXISTING:
        told.append(WAS_THERE)
    if finding.carried:
        told.append("from an earlier review")
    if finding.said_in is not None:
        told.append(f"already said by {mention(finding.said_by)}")
    return tuple(told)


def mention(login: str) -> str:
    """A person as ``@login``, whom every door keeps from being called."""
    return f"@{login}" if login else "somebody"
