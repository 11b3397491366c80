"""How good reviews are, measured against labels that people gave.

Values and pure functions: a case with its labels, what a judge made of the
findings of a run, the rules of counting, intervals, and the tables. Folders,
models and pipelines are the business of ``cli``.
"""

from panelist.evaluation.cases import CaseLabel, LabelKind, LabelledCase
from panelist.evaluation.findings import EvaluatedFinding, describe_findings
from panelist.evaluation.judging import CaseJudgement, JudgedFinding, ask_judge, read_judgement
from panelist.evaluation.results import ArmResult, Results
from panelist.evaluation.scoring import CountingRule, JudgedCase
from panelist.evaluation.summary import ArmRuns, summarize

__all__ = [
    "ArmResult",
    "ArmRuns",
    "CaseJudgement",
    "CaseLabel",
    "CountingRule",
    "EvaluatedFinding",
    "JudgedCase",
    "JudgedFinding",
    "LabelKind",
    "LabelledCase",
    "Results",
    "ask_judge",
    "describe_findings",
    "read_judgement",
    "summarize",
]
