"""Rules that people's decisions led to: which are proposed, which apply, what they match.

Pure: values in, values out. A rule is learned from nobody but people who may write, and it
can keep from people only what neither blocks nor is certain; see ``phases.silencing``.
"""

from panelist.learning.dismissals import Dismissal, find_dismissals
from panelist.learning.force import RulesInForce, find_rules_in_force
from panelist.learning.matching import covers
from panelist.learning.proposing import LEAST, propose_rules
from panelist.learning.unused import UNUSED_DAYS, find_unused
from panelist.learning.writing import write_rules

__all__ = [
    "LEAST",
    "UNUSED_DAYS",
    "Dismissal",
    "RulesInForce",
    "covers",
    "find_dismissals",
    "find_rules_in_force",
    "find_unused",
    "propose_rules",
    "write_rules",
]
