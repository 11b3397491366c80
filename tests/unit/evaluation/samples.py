"""Cases and judged runs in few words."""

from panelist.contracts import Outcome, Placement, Severity
from panelist.evaluation import (
    CaseJudgement,
    CaseLabel,
    EvaluatedFinding,
    JudgedCase,
    JudgedFinding,
    LabelKind,
    LabelledCase,
)


def label(id_: str, *, core: bool = True, kind: LabelKind = LabelKind.GOLDEN) -> CaseLabel:
    return CaseLabel(id=id_, kind=kind, text=f"defect {id_}", core=core)


def also(id_: str) -> CaseLabel:
    return label(id_, kind=LabelKind.ALSO_VALID)


def finding(
    number: int,
    *,
    placement: Placement = Placement.INLINE,
    support: int = 1,
    agents: tuple[str, ...] = ("quality",),
    lenses: tuple[str, ...] = ("paths",),
    advice: str = "post",
    worth: int | None = 70,
) -> EvaluatedFinding:
    return EvaluatedFinding(
        number=f"F{number}",
        title=f"title {number}",
        text=f"text {number}",
        place=f"a.py:{number}",
        severity=Severity.HIGH,
        placement=placement,
        support=support,
        agents=agents,
        lenses=lenses,
        outcome=Outcome.CONFIRMED,
        advice=advice,
        worth=worth,
    )


def judgement(told: str) -> CaseJudgement:
    """``F1=G1,G2 F2~F1 F3`` is: F1 means G1 and G2, F2 repeats F1, F3 means nothing."""
    findings: list[JudgedFinding] = []
    for word in told.split():
        id_, _, meant = word.partition("=")
        first, _, repeated = id_.partition("~")
        findings.append(
            JudgedFinding(
                id=first,
                labels=tuple(filter(None, meant.split(","))),
                repeats=repeated or None,
                reason="why",
            )
        )
    return CaseJudgement(digest="d", by="judge", findings=tuple(findings))


def judged(
    told: str,
    labels: tuple[CaseLabel, ...],
    findings: tuple[EvaluatedFinding, ...] | None = None,
    *,
    name: str = "case",
    usd: float | None = 0.25,
    claims: str | None = None,
) -> JudgedCase:
    said = judgement(told)
    return JudgedCase(
        case=LabelledCase(name=name, labels=labels),
        findings=findings or tuple(finding(int(each.id[1:])) for each in said.findings),
        judgement=said,
        seconds=10.0,
        usd=usd,
        claims=None if claims is None else judgement(claims),
    )
