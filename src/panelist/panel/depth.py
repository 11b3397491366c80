"""What a depth means, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panelist.contracts import Depth, Effort


@dataclass(frozen=True, slots=True)
class DepthProfile:
    """How much a panel of one depth does.

    Attributes:
        one_reader: one reading with all charges in one call, which signs by itself.
        lenses: whether agents that have lenses read through each of them.
        votes: how often an agent reads, by its id; once where it is not named.
        effort: of every reading.
        verifier_apart: whether another model than the editor checks the findings first.
        tool_characters: what tools may bring one reader or editor.
        suggestions: whether fixes are asked for where nobody said so.
    """

    one_reader: bool = False
    lenses: bool = True
    votes: Mapping[str, int] = field(default_factory=dict[str, int])
    effort: Effort = "medium"
    verifier_apart: bool = False
    tool_characters: int = 40_000
    suggestions: bool = True


DEPTHS: Mapping[Depth, DepthProfile] = {
    Depth.QUICK: DepthProfile(one_reader=True, lenses=False, suggestions=False),
    Depth.STANDARD: DepthProfile(),
    Depth.DEEP: DepthProfile(
        votes={"quality": 2, "security": 2},
        effort="high",
        verifier_apart=True,
        tool_characters=80_000,
    ),
}
