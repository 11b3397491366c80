"""What the collectors told and did not claim, for a review that no model read."""

from collections.abc import Sequence

from panelist.contracts import Context, Review
from panelist.render.coverage import readers

HEADING = "Hints: seen by code, judged by nobody"
_MOST = 30


def hints(review: Review, context: Context | None) -> Sequence[str]:
    """One sentence for each hint, unranked, in the order of the diff.

    None where models read: they were told, and what they thought of it is in the findings.
    """
    was_read = review.engine.has_readers and readers(review.coverage)
    if context is None or was_read:
        return ()
    told = [each for each in context.evidence if each.finding is None]
    shown = [f"{each.place.path}:{each.place.start}: {each.message}" for each in told[:_MOST]]
    left = len(told) - len(shown)
    return (*shown, f"and {left} more, in context.json") if left else tuple(shown)
