"""What stands around a change and decides whether it is right, gathered from the two revisions.

A reading of three lines of context cannot tell what a called function does, who else calls a
changed one, or which test reaches it. Everything here is code over git objects: no model, and the
same bytes for the same change.
"""

from panelist.surroundings.connections import Connections, find_connections
from panelist.surroundings.gathering import gather_for_shards, gather_surroundings
from panelist.surroundings.lookup import CodePlace, lookup_code
from panelist.surroundings.passages import (
    Passage,
    Surroundings,
    render_passages,
    surroundings_budget,
)

__all__ = [
    "CodePlace",
    "Connections",
    "Passage",
    "Surroundings",
    "find_connections",
    "gather_for_shards",
    "gather_surroundings",
    "lookup_code",
    "render_passages",
    "surroundings_budget",
]
