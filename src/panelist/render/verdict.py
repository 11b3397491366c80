"""The verdict of a review as one line for programs, in the summary and in the check.

``<!-- panelist:verdict v1 conclusion=failure action=fix_and_re_review complete=yes
critical=0 high=1 medium=2 low=0 blocking=F1 findings=F1,F2,F3 round=2 converged=no
head=<sha> -->``

No word of a model or a stranger is in it, and nobody else can write one: whatever
else looks like a mark of ours is taken apart by the doors for text.
"""

import re
from collections.abc import Iterable

from panelist.contracts import Placement, Review, Severity
from panelist.ledger import has_converged

_NUMBER = re.compile(r"F[1-9][0-9]{0,4}")
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NUMBERS_NAMED = 200


def verdict_line(review: Review) -> str:
    """What the check says of which head, which findings stand at lines, and in which round."""
    found = [one for one in review.findings if one.placement is Placement.INLINE]
    ledger = review.ledger
    facts = {
        "conclusion": review.conclusion.value,
        "action": review.recommended_action.value,
        "complete": "yes" if review.coverage.complete else "no",
        **{one.value: sum(each.severity is one for each in found) for one in Severity},
        "blocking": _listed(review.blocking),
        "findings": _listed(one.number for one in found),
        "round": ledger.rounds if ledger is not None else 0,
        "converged": "yes" if has_converged(ledger) else "no",
        "head": review.head_sha if _SHA.fullmatch(review.head_sha or "") else "none",
    }
    told = " ".join(f"{name}={value}" for name, value in facts.items())
    return f"<!-- panelist:verdict v1 {told} -->"


def _listed(numbers: Iterable[str]) -> str:
    """``F1,F2``; ``none``; of very many the first ones, and ``+7`` for the rest."""
    known = [one for one in numbers if _NUMBER.fullmatch(one)]
    more = [f"+{len(known) - _NUMBERS_NAMED}"] if len(known) > _NUMBERS_NAMED else []
    return ",".join([*known[:_NUMBERS_NAMED], *more]) or "none"
