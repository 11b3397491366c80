"""From judged runs to the tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from panelist.evaluation.findings import EvaluatedFinding
from panelist.evaluation.intervals import difference_interval, f1_interval
from panelist.evaluation.results import (
    ArmComparison,
    ArmResult,
    Contribution,
    Missed,
    Noise,
    NotCounted,
    Results,
    Score,
)
from panelist.evaluation.scoring import (
    CountingRule,
    Fate,
    FindingScope,
    JudgedCase,
    LabelScope,
    add_tallies,
    assign_fates,
    find_labels,
    tally_case,
    tally_group,
)

_MOST_SUPPORT = 4
_LAST_DECILE = 90

Kind = Literal["support", "agent", "lens", "verdict", "placement", "worth"]


@dataclass(frozen=True, slots=True)
class ArmRuns:
    """All there is of one arm."""

    name: str
    judged: tuple[JudgedCase, ...]
    not_counted: tuple[NotCounted, ...] = ()


def summarize(arms: Sequence[ArmRuns]) -> Results:
    """The tables of all arms, and each pair of them compared."""
    comparisons = (
        _compare(first, second, rule, scope)
        for first, second in combinations(arms, 2)
        for rule, scope in product(CountingRule, FindingScope)
    )
    return Results(arms=tuple(map(_sum_up, arms)), comparisons=tuple(comparisons))


def _sum_up(arm: ArmRuns) -> ArmResult:
    inline = [count_inline(judged) for judged in arm.judged]
    return ArmResult(
        name=arm.name,
        cases=len(arm.judged),
        not_counted=arm.not_counted,
        scores=tuple(
            _score(arm.judged, rule, scope, labels)
            for rule, scope, labels in product(CountingRule, FindingScope, LabelScope)
        ),
        inline_per_case=_mean(inline),
        findings_per_case=_mean([len(judged.findings) for judged in arm.judged]),
        usd_per_case=_mean_if_known([judged.usd for judged in arm.judged]),
        is_estimate=any(judged.is_estimate for judged in arm.judged),
        seconds_per_case=_mean_if_known([judged.seconds for judged in arm.judged]),
        judges=tuple(dict.fromkeys(judged.judgement.by for judged in arm.judged)),
        contributions=tuple(_contributions(arm.judged)),
        missed=tuple(missed for judged in arm.judged for missed in _missed(judged)),
        noise=tuple(noise for judged in arm.judged for noise in _noise(judged)),
    )


def count_inline(judged: JudgedCase) -> int:
    """How many findings were posted inline."""
    return len(assign_fates(judged, CountingRule.MARCH, FindingScope.INLINE))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _mean_if_known(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _mean(known) if known and len(known) == len(values) else None


def _score(
    judged: Sequence[JudgedCase], rule: CountingRule, scope: FindingScope, labels: LabelScope
) -> Score:
    tallies = [tally_case(one, rule, scope, labels) for one in judged]
    tally = add_tallies(tallies)
    return Score(
        rule=rule,
        scope=scope,
        labels=labels,
        tally=tally,
        precision=tally.precision,
        recall=tally.recall,
        f1=tally.f1,
        interval=f1_interval(tallies),
    )


def _compare(
    first: ArmRuns, second: ArmRuns, rule: CountingRule, scope: FindingScope
) -> ArmComparison:
    before, after = (
        {one.case.name: tally_case(one, rule, scope, LabelScope.ALL) for one in arm.judged}
        for arm in (first, second)
    )
    both = [name for name in before if name in after]
    old, new = [before[name] for name in both], [after[name] for name in both]
    old_f1, new_f1 = add_tallies(old).f1, add_tallies(new).f1
    return ArmComparison(
        first=first.name,
        second=second.name,
        rule=rule,
        scope=scope,
        cases=len(both),
        difference=None if old_f1 is None or new_f1 is None else new_f1 - old_f1,
        interval=difference_interval(old, new),
    )


_GROUPS: tuple[tuple[Kind, Callable[[EvaluatedFinding], tuple[str, ...]]], ...] = (
    ("support", lambda found: (name_support(found.support),)),
    ("agent", lambda found: found.agents),
    ("lens", lambda found: tuple(lens or "no lens" for lens in found.lenses)),
    ("verdict", lambda found: (name_verdict(found),)),
    ("placement", lambda found: (found.placement.value,)),
    ("worth", lambda found: (name_decile(found.worth),)),
)
"""What a finding belongs to, in each way of sorting; it may belong to several groups of one."""


def _contributions(judged: Sequence[JudgedCase]) -> Iterator[Contribution]:
    findings = [found for one in judged for found in one.findings]
    for by, groups_of in _GROUPS:
        names = sorted({name for found in findings for name in groups_of(found)})
        for name in names:
            tally = tally_group(
                judged, CountingRule.MARCH, lambda found, of=groups_of, name=name: name in of(found)
            )
            yield Contribution(by=by, group=name, tally=tally)


def name_support(support: int) -> str:
    """``1`` to ``3``, and ``4+`` for more."""
    return str(support) if support < _MOST_SUPPORT else f"{_MOST_SUPPORT}+"


def name_verdict(found: EvaluatedFinding) -> str:
    """What verification said and what the editor would do, such as ``confirmed, post``."""
    return f"{found.outcome}, {found.advice}" if found.advice else found.outcome.value


def name_decile(worth: int | None) -> str:
    """Ten steps of worth, such as ``60-69``; the last one has 100 in it."""
    if worth is None:
        return "not asked"
    first = min(worth // 10, 9) * 10
    return f"{first:02}-{first + 9:02}" if first < _LAST_DECILE else f"{first}-100"


def _missed(judged: JudgedCase) -> Iterator[Missed]:
    hit = {scope: _labels_hit(judged, scope) for scope in FindingScope}
    claimed = _labels_claimed(judged)
    for label in judged.case.golden:
        if label.id not in hit[FindingScope.INLINE]:
            yield Missed(
                case=judged.case.name,
                label=label.id,
                text=label.text,
                core=label.core,
                noted=label.id in hit[FindingScope.ALL],
                claimed=None if claimed is None else label.id in claimed,
            )


def _labels_hit(judged: JudgedCase, scope: FindingScope) -> frozenset[str]:
    fates = assign_fates(judged, CountingRule.MARCH, scope)
    return frozenset[str]().union(*(hit for *_, hit in fates))


def _labels_claimed(judged: JudgedCase) -> frozenset[str] | None:
    if judged.claims is None:
        return None
    said = {each.id: each for each in judged.claims.findings}
    return frozenset[str]().union(*(find_labels(id_, said) for id_ in said))


def _noise(judged: JudgedCase) -> Iterator[Noise]:
    reasons = {each.id: each.reason for each in judged.judgement.findings}
    for found, fate, _ in assign_fates(judged, CountingRule.MARCH):
        if fate is Fate.FALSE_ALARM:
            yield Noise(
                case=judged.case.name,
                number=found.number,
                title=found.title,
                place=found.place,
                severity=found.severity,
                placement=found.placement,
                support=found.support,
                verdict=name_verdict(found),
                worth=found.worth,
                reason=reasons.get(found.number, ""),
            )
