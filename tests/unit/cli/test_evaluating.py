"""Every arm on every case: run once, judged once, within its money."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from panelist.cli.arms import Arm
from panelist.cli.case_folder import CaseFolder
from panelist.cli.evaluating import Evaluation, Judge, Purse
from panelist.contracts import (
    Call,
    Claim,
    ClaimKind,
    Failed,
    FailureKind,
    Findings,
    Place,
    RankedFinding,
    Severity,
    Tier,
)
from panelist.errors import RepositoryError, SettingsError
from panelist.evaluation import ArmRuns, CountingRule, LabelledCase, summarize
from panelist.evaluation.judging import JudgeAnswer, MatchAnswer
from panelist.evaluation.scoring import FindingScope, LabelScope
from panelist.fence import Fence
from panelist.memory import RunDirectory, digest
from panelist.ports import A, Answer, Ask, NoAnswer
from panelist.prompts import Prompts
from tests.unit.evaluation.samples import label
from tests.unit.evaluation.test_findings import ranked, review
from tests.unit.phases import scene

PROMPTS = Prompts(Path(__file__).parents[3] / "prompts")
QUICK, DEEP = Arm("quick", {"depth": "quick"}), Arm("deep", {"depth": "deep"})


def folder(name: str) -> CaseFolder:
    case = LabelledCase(name=name, labels=(label("G1"), label("G2")))
    return CaseFolder(case, Path("nowhere"), None)


ONE, TWO = folder("one"), folder("two")


def claim(id_: str, title: str) -> Claim:
    return Claim(
        id=id_,
        agent="quality",
        place=Place(path="a.py", start=1, end=1),
        title=title,
        category="defect",
        kind=ClaimKind.DEFECT,
        severity=Severity.LOW,
        confidence=50,
        quote="q",
        scenario="s",
    )


def titled(number: str, title: str) -> RankedFinding:
    return ranked(number, (f"quality.s1.{number}",)).model_copy(update={"title": title})


@dataclass
class Stub:
    """A pipeline that finds what it is told to, by arm; its runs cost what they are told to."""

    finds: dict[str, tuple[RankedFinding, ...]]
    usd: float | None = 0.5
    fails: Callable[[CaseFolder], bool] = lambda _case: False
    runs: list[tuple[str, str, float]] = field(default_factory=list[tuple[str, str, float]])
    calls: tuple[Call, ...] = ()

    async def run(self, case: CaseFolder, arm: Arm, memory: RunDirectory, most: float) -> None:
        self.runs.append((arm.name, case.case.name, most))
        await asyncio.sleep(0)
        if self.fails(case):
            raise RepositoryError("The repository is gone.", "Clone it.")
        made = review(*self.finds[arm.name]).model_copy(
            update={"cost_usd": self.usd, "seconds": 7.0, "calls": self.calls}
        )
        memory.write(
            Findings(plan_digest="d", claims=(claim("quality.s1.1", "L2 claimed"),), findings=())
        )
        memory.write(made)


@dataclass
class Reader:
    """A judge that believes titles: ``L1 …`` means the first label."""

    asked: list[str] = field(default_factory=list[str])
    silent: bool = False

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        self.asked.append(ask.charge)
        if self.silent:
            return NoAnswer(FailureKind.OVERLOADED, "It was busy.", ())
        statements = re.findall(r"^(X\d+) \([^)]*\): (L\d)?", ask.charge, re.MULTILINE)
        matches = [
            MatchAnswer(
                finding=name, reason="its title", labels=[means] if means else [], repeats="none"
            )
            for name, means in statements
        ]
        value = ask.schema.model_validate(JudgeAnswer(matches=matches).model_dump())
        return Answer(value, "reader", (Call(purpose="judge", model="reader", cost_usd=0.1),))

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        del tier, input_tokens, output_tokens, cached

    async def count(self, ask: Ask[A]) -> int | None:
        del ask

    def first_model(self, tier: Tier) -> str:
        return tier.value


FINDS = {"quick": (titled("F1", "L1 seen"), titled("F2", "noise")), "deep": (titled("F1", "L2"),)}


def evaluation(
    place: Path,
    stub: Stub,
    reader: Reader | None,
    *,
    purse: float = 100.0,
    claims: bool = False,
    said: list[str] | None = None,
) -> Evaluation:
    return Evaluation(
        folder=place,
        run=stub.run,
        judge=None if reader is None else Judge(lambda _: reader, on_claims=claims),
        prompts=PROMPTS,
        fence=Fence("0" * 32),
        purse=Purse(purse),
        say=(said if said is not None else []).append,
        parallel=1,
    )


def evaluate(made: Evaluation, *arms: Arm) -> tuple[ArmRuns, ...]:
    return asyncio.run(made.evaluate((ONE, TWO), arms or (QUICK, DEEP)))


def hits(runs: ArmRuns) -> tuple[int, int]:
    (arm,) = summarize([runs]).arms
    tally = arm.score(CountingRule.MARCH, FindingScope.ALL, LabelScope.ALL).tally
    return tally.hits, tally.false_alarms


def test_every_arm_is_run_and_judged_on_every_case(tmp_path: Path) -> None:
    stub, reader, said = Stub(FINDS), Reader(), list[str]()
    quick, deep = evaluate(evaluation(tmp_path, stub, reader, said=said))
    assert (hits(quick), hits(deep)) == ((2, 2), (2, 0))
    assert sorted(run[:2] for run in stub.runs) == [
        ("deep", "one"),
        ("deep", "two"),
        ("quick", "one"),
        ("quick", "two"),
    ]
    assert len(reader.asked) == 4
    assert said[-1] == "[4/4] deep on two: 1 findings, $0.500, 7 s"
    (case, _) = quick.judged
    assert (case.seconds, case.usd, case.is_estimate, case.claims) == (7.0, 0.5, False, None)


def test_what_is_complete_is_not_run_again_and_nobody_is_asked(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()))
    stub, reader = Stub(FINDS), Reader()
    again = evaluate(evaluation(tmp_path, stub, reader))
    assert (stub.runs, reader.asked) == ([], [])
    assert [hits(runs) for runs in again] == [(2, 2), (2, 0)]
    # Counting what is there needs no judge at all.
    assert [hits(runs) for runs in evaluate(evaluation(tmp_path, stub, None))] == [(2, 2), (2, 0)]


def test_nothing_beside_what_reviewers_read_knows_a_label(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()), QUICK)
    knowing = [path for path in tmp_path.rglob("*.json") if "G1" in path.read_text()]
    assert knowing
    assert all(path.is_relative_to(tmp_path / "_judge") for path in knowing)


def test_other_labels_are_judged_anew_without_another_review(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()), QUICK)
    stub, reader = Stub(FINDS), Reader()
    made = evaluation(tmp_path, stub, reader)
    edited = CaseFolder(ONE.case.model_copy(update={"labels": (label("G9"),)}), ONE.folder, None)
    asyncio.run(made.evaluate((edited, TWO), (QUICK,)))
    assert (len(stub.runs), len(reader.asked)) == (0, 1)


def test_reset_forgets_these_arms_and_no_other(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()))
    stub = Stub(FINDS)
    made = evaluation(tmp_path, stub, Reader())
    (tmp_path / "foreign").mkdir()
    made.reset([QUICK, Arm("foreign")])
    evaluate(made)
    assert [run[0] for run in stub.runs] == ["quick", "quick"]
    assert (tmp_path / "foreign").is_dir()


def test_an_arm_is_held_to_what_it_began_with(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()), QUICK)
    other = Arm("quick", {"depth": "quick", "language": "German"})
    with pytest.raises(SettingsError, match="changed since it was begun"):
        evaluate(evaluation(tmp_path, Stub(FINDS), Reader()), other)


def test_a_case_that_fails_is_named_and_left_out(tmp_path: Path) -> None:
    stub = Stub(FINDS, fails=lambda case: case.case.name == "one")
    (quick,) = evaluate(evaluation(tmp_path, stub, Reader()), QUICK)
    assert [(each.case, each.reason) for each in quick.not_counted] == [
        ("one", "The repository is gone. Clone it.")
    ]
    assert [each.case.name for each in quick.judged] == ["two"]
    # The next time it is tried again.
    mended = Stub(FINDS)
    (quick,) = evaluate(evaluation(tmp_path, mended, Reader()), QUICK)
    assert ([run[1] for run in mended.runs], quick.not_counted) == (["one"], ())


def test_what_nobody_read_because_no_call_could_pass_is_left_out(tmp_path: Path) -> None:
    plan = scene.plan(agents=("quality",))

    class Dead(Stub):
        async def run(self, case: CaseFolder, arm: Arm, memory: RunDirectory, most: float) -> None:
            memory.write(plan)
            failed = Failed(
                assignment="quality.s1",
                plan_digest=digest(plan),
                kind=FailureKind.CREDIT,
                message="No credit is left.",
                final=True,
            )
            memory.write_report(failed)
            await super().run(case, arm, memory, most)

    (quick,) = evaluate(evaluation(tmp_path, Dead(FINDS), Reader()), QUICK)
    assert [each.reason for each in quick.not_counted] == ["No credit is left."] * 2
    mended = Stub(FINDS)
    (quick,) = evaluate(evaluation(tmp_path, mended, Reader()), QUICK)
    assert ([run[1] for run in mended.runs], quick.not_counted) == (["one", "two"], ())


def test_a_judge_that_gives_no_answer(tmp_path: Path) -> None:
    (quick,) = evaluate(evaluation(tmp_path, Stub(FINDS), Reader(silent=True)), QUICK)
    assert [each.reason for each in quick.not_counted] == [
        "The judge gave no answer: It was busy. Run it again."
    ] * 2


def test_what_nobody_judged_is_not_counted(tmp_path: Path) -> None:
    (quick,) = evaluate(evaluation(tmp_path, Stub(FINDS), None), QUICK)
    assert {each.reason for each in quick.not_counted} == {"It was not judged. Name a --judge."}


def test_nothing_said_needs_no_judge(tmp_path: Path) -> None:
    reader = Reader()
    (quick,) = evaluate(evaluation(tmp_path, Stub({"quick": ()}), reader), QUICK)
    assert (reader.asked, hits(quick)) == ([], (0, 0))
    assert {each.judgement.by for each in quick.judged} == {"nobody"}


def test_the_money_is_for_the_whole_evaluation(tmp_path: Path) -> None:
    stub = Stub(FINDS, usd=0.5)
    quick, deep = evaluate(evaluation(tmp_path, stub, Reader(), purse=1.2))
    # A review for 0.5 and a judge for 0.1 leave as much for one more of both, and then nothing.
    assert [round(most, 6) for *_, most in stub.runs] == [1.2, 0.6]
    assert len(quick.judged) == 2
    assert [each.reason for each in deep.not_counted] == [
        "The money for this evaluation is spent. Raise --max-cost-usd."
    ] * 2


def test_what_was_spent_before_counts(tmp_path: Path) -> None:
    evaluate(evaluation(tmp_path, Stub(FINDS), Reader()), QUICK)
    stub = Stub(FINDS)
    # Two reviews for 0.5 and two judgements for 0.1, although they are looked at last.
    evaluate(evaluation(tmp_path, stub, Reader(), purse=1.4), DEEP, QUICK)
    assert [round(most, 6) for *_, most in stub.runs] == [0.2]


def test_an_estimate_has_no_time(tmp_path: Path) -> None:
    call = Call(purpose="review", model="m", cost_usd=0.5, is_estimate=True)
    (quick,) = evaluate(evaluation(tmp_path, Stub(FINDS, calls=(call,)), Reader()), QUICK)
    assert {(each.is_estimate, each.seconds) for each in quick.judged} == {(True, None)}


def test_claims_are_judged_where_somebody_asks_for_it(tmp_path: Path) -> None:
    reader = Reader()
    made = evaluation(tmp_path, Stub(FINDS), reader, claims=True)
    (quick,) = evaluate(made, QUICK)
    (arm,) = summarize([quick]).arms
    assert [(each.case, each.label, each.claimed) for each in arm.missed] == [
        ("one", "G1", False),
        ("one", "G2", True),
        ("two", "G1", False),
        ("two", "G2", True),
    ]
    assert len(reader.asked) == 4
    # Kept as well: a later count without a judge still knows it.
    (again,) = evaluate(evaluation(tmp_path, Stub(FINDS), None), QUICK)
    assert again == quick
