"""Which ruff rules count, for whom, and how much: one table for each agent.

A rule is a finding where nothing outside of the file could prove it wrong, and a
hint, told to the agent and not claimed, where something could; style is nobody's.
"""

from collections.abc import Mapping

from panelist.evidence.lint_rules.performance import PERFORMANCE
from panelist.evidence.lint_rules.quality import QUALITY
from panelist.evidence.lint_rules.rule import Rule
from panelist.evidence.lint_rules.security import SECURITY
from panelist.evidence.lint_rules.tests import TESTS

__all__ = ["IN_SOURCE", "IN_TESTS", "SELECTED", "Rule"]

# Fixtures are imported without a use, and redefined as parameters.
_FIXTURES = frozenset({"F401", "F811"})


def _by_code(*tables: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rule of each code; of two tables that know a code the later counts."""
    return {
        code: rule for table in tables for codes, rule in table.items() for code in codes.split()
    }


IN_SOURCE = _by_code(TESTS, SECURITY, QUALITY, PERFORMANCE)
# What is risky or slow in a test harms nobody; what keeps it from failing does.
IN_TESTS = {code: rule for code, rule in _by_code(QUALITY, TESTS).items() if code not in _FIXTURES}
SELECTED = sorted({*IN_SOURCE, *IN_TESTS} - {"invalid-syntax"})
