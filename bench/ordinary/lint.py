"""Names and forms that a linter cannot know the origin of."""

from bench.ordinary.case import Case
from panelist.contracts import Conclusion

CASES: tuple[Case, ...] = (
    Case(
        "names nobody provides",
        "in a module",
        head={"src/sums.py": "def total(rows):\n    return sum(row.value for row in row_list)\n"},
        findings=("linters",),
        conclusion=Conclusion.FAILURE,
    ),
)
