"""Numbers about reviews that were made: counted from run directories or from ledgers.

Pure but for ``run_directories``, which only reads. What a source does not hold is
``None``, never 0.
"""

from panelist.metrics.counting import count
from panelist.metrics.figures import (
    AgentFigures,
    CostFigures,
    Decision,
    RuleFigures,
    Share,
    Statistics,
    TimeFigures,
)
from panelist.metrics.records import Records, name_pull, record_ledger
from panelist.metrics.run_directories import read_run_directories

__all__ = [
    "AgentFigures",
    "CostFigures",
    "Decision",
    "Records",
    "RuleFigures",
    "Share",
    "Statistics",
    "TimeFigures",
    "count",
    "name_pull",
    "read_run_directories",
    "record_ledger",
]
