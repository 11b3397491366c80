"""The rules of counting: what is hit, and what is a false alarm."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from panelist.contracts import Placement, Value
from panelist.evaluation.cases import CaseLabel, LabelKind, LabelledCase
from panelist.evaluation.findings import EvaluatedFinding
from panelist.evaluation.judging import CaseJudgement, JudgedFinding


class CountingRule(StrEnum):
    """``march``: as Martian counts since March; ``strict``: each label one finding, no more."""

    MARCH = "march"
    STRICT = "strict"


class FindingScope(StrEnum):
    """Which findings count: those posted inline, or all that the review says."""

    INLINE = "inline"
    ALL = "all"


class LabelScope(StrEnum):
    """Which labels should be hit."""

    CORE = "core"
    ALL = "all"


class Fate(StrEnum):
    """What a finding counts as."""

    HIT = "hit"
    NEITHER = "neither"
    FALSE_ALARM = "false_alarm"


class Tally(Value):
    """Counts that add up over cases. ``hits`` counts labels, the rest findings."""

    labels: int = 0
    hits: int = 0
    false_alarms: int = 0
    findings: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            labels=self.labels + other.labels,
            hits=self.hits + other.hits,
            false_alarms=self.false_alarms + other.false_alarms,
            findings=self.findings + other.findings,
        )

    @property
    def precision(self) -> float | None:
        """Hits among hits and false alarms; ``None`` where there is neither."""
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Hits among the labels; ``None`` where there is none."""
        return _share(self.hits, self.labels)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; ``None`` where there is nothing to find and nothing said."""
        return _share(2 * self.hits, self.hits + self.false_alarms + self.labels)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """One run of one arm on one case, judged.

    Attributes:
        findings: the most important first.
        seconds: how long the review took; ``None`` where nobody measured it.
        usd: what it cost; ``None`` where a price was unknown.
        is_estimate: whether that was guessed from lengths.
        claims: what every claim of every reading means, where the judge was asked.
    """

    case: LabelledCase
    findings: tuple[EvaluatedFinding, ...]
    judgement: CaseJudgement
    seconds: float | None = None
    usd: float | None = None
    is_estimate: bool = False
    claims: CaseJudgement | None = None


def assign_fates(
    judged: JudgedCase, rule: CountingRule, scope: FindingScope = FindingScope.ALL
) -> tuple[tuple[EvaluatedFinding, Fate, frozenset[str]], ...]:
    """Every finding that counts, what it counts as, and the ids of the labels it hits."""
    labels = {label.id: label for label in judged.case.labels}
    said = {each.id: each for each in judged.judgement.findings}
    taken: set[str] = set()
    fates: list[tuple[EvaluatedFinding, Fate, frozenset[str]]] = []
    for finding in judged.findings:
        if scope is FindingScope.INLINE and finding.placement is not Placement.INLINE:
            continue
        meant = [labels[id_] for id_ in find_labels(finding.number, said) if id_ in labels]
        fate, hit = _fate(meant, taken, rule)
        fates.append((finding, fate, hit))
        taken |= hit
    return tuple(fates)


def find_labels(id_: str, said: Mapping[str, JudgedFinding]) -> tuple[str, ...]:
    """The labels that a finding means, by itself or because it repeats one that does."""
    seen: set[str] = set()
    while id_ in said and id_ not in seen:
        seen.add(id_)
        if said[id_].labels:
            return said[id_].labels
        id_ = said[id_].repeats or ""
    return ()


def _fate(
    meant: Sequence[CaseLabel], taken: set[str], rule: CountingRule
) -> tuple[Fate, frozenset[str]]:
    """What a finding counts as, and what it hits; ``taken`` was hit by those before it."""
    golden = [label.id for label in meant if label.kind is LabelKind.GOLDEN]
    if rule is CountingRule.STRICT:
        fresh = [id_ for id_ in golden if id_ not in taken]
        return (Fate.HIT if fresh else Fate.FALSE_ALARM), frozenset(fresh[:1])
    if golden:
        return Fate.HIT, frozenset(golden)
    return (Fate.NEITHER if meant else Fate.FALSE_ALARM), frozenset()


def tally_case(
    judged: JudgedCase, rule: CountingRule, scope: FindingScope, labels: LabelScope
) -> Tally:
    """The counts of one case.

    Where only core labels should be hit, a finding that means another label of
    the case is neither hit nor false alarm.
    """
    wanted = {one.id for one in judged.case.golden if one.core or labels is LabelScope.ALL}
    fates = assign_fates(judged, rule, scope)
    hit = frozenset[str]().union(*(labels_hit for *_, labels_hit in fates))
    return Tally(
        labels=len(wanted),
        hits=len(hit & wanted),
        false_alarms=sum(fate is Fate.FALSE_ALARM for _, fate, _ in fates),
        findings=len(fates),
    )


def tally_group(
    cases: Iterable[JudgedCase], rule: CountingRule, belongs: Callable[[EvaluatedFinding], bool]
) -> Tally:
    """Findings of a group over all cases, the labels they hit, and their false alarms."""
    total = Tally()
    for judged in cases:
        own = [row for row in assign_fates(judged, rule) if belongs(row[0])]
        hit = frozenset[str]().union(*(labels_hit for *_, labels_hit in own))
        false_alarms = sum(fate is Fate.FALSE_ALARM for _, fate, _ in own)
        total += Tally(hits=len(hit), false_alarms=false_alarms, findings=len(own))
    return total


def add_tallies(tallies: Sequence[Tally]) -> Tally:
    """All of them as one: averages over it are micro-averages."""
    return sum(tallies, Tally())
