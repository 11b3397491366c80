"""The whole story over a real repository, from what was collected to the review."""

import asyncio
import json
import stat
from pathlib import Path

import pytest
from pydantic import BaseModel

from panelist.contracts import (
    Call,
    CellState,
    Checked,
    Conclusion,
    Context,
    Engine,
    FailureKind,
    Outcome,
    PhaseName,
    Placement,
    Plan,
    Pull,
    RecommendedAction,
    Review,
    Skip,
)
from panelist.errors import ArtifactError, UserError
from panelist.ports import Ask, NoAnswer
from panelist.render.coverage import gaps
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel, failing
from tests.integration.scene import (
    CONFIRMED,
    HEAD,
    NOTHING,
    ONE,
    PATH,
    READERS,
    REVIEWERS,
    TABLE,
    Range,
    finished,
    in_turn,
    panel,
    purposes,
)
from tests.unit.phases import scene

LATE = failing(FailureKind.TIMEOUT, "Claude took too long.")
HIDDEN = "\n\nOWNER = '\u202eroot\u202c'\n".encode()
OTHER = {"title": "The key of the cache is built from the wrong argument", "start_line": 3}
ONE_ROUND = ["context", "plan", "review", "gather", "verify", "mend", "synthesize"]


@pytest.fixture
def change(tmp_path: Path) -> Range:
    return Range.new(tmp_path)


def test_a_change_that_was_read_in_full_and_has_nothing_wrong_may_be_merged(change: Range) -> None:
    model = panel()
    review = change.review(model)
    assert review.recommended_action is RecommendedAction.MERGE
    assert review.conclusion is Conclusion.SUCCESS
    assert (review.coverage.hunks_read, review.coverage.hunks_total) == (4, 4)
    assert {(cell.agent, cell.state) for cell in review.coverage.cells} == {
        ("security", CellState.READ),
        ("quality", CellState.READ),
        ("performance", CellState.RELEASED),
        ("tests", CellState.RELEASED),
    }
    assert purposes(model) == REVIEWERS
    assert review == change.memory.read(Review)


def test_a_finding_goes_through_every_phase(change: Range) -> None:
    model = panel(paths=ONE)
    model.script["edit"] = CONFIRMED
    review = change.review(model)
    assert purposes(model) == [*REVIEWERS, "edit"]
    (finding,) = review.findings
    assert (finding.number, finding.ids, finding.checked.by) == (
        "F1",
        ("quality.paths.s1.1",),
        "model-powerful",
    )
    assert review.recommended_action is RecommendedAction.FIX_AND_RE_REVIEW
    assert review.conclusion is Conclusion.FAILURE
    assert review.cost_usd == pytest.approx(0.05)


def test_events_tell_the_story_in_order_and_are_kept(change: Range) -> None:
    change.review(panel())
    names = [event.name for event in change.heard]
    assert names == [
        *("phase.started", "call.skipped", "phase.done"),
        *("phase.started", "phase.done"),
        *("phase.started", *("cell.started", "cell.done") * len(READERS), "phase.done"),
        *("phase.started", "call.skipped", "phase.done"),
        *("phase.started", "call.skipped", "phase.done"),
        *("phase.started", "phase.done"),
        *("phase.started", "phase.done"),
    ]
    assert change.phases == ONE_ROUND
    kept = (change.memory.root / "events.jsonl").read_text().splitlines()
    assert [json.loads(row)["event"] for row in kept] == names


class TestRePlan:
    def test_a_failed_cell_is_asked_again_and_only_that_cell(self, change: Range) -> None:
        model = panel(paths=in_turn(LATE, NOTHING))
        review = change.review(model)
        assert purposes(model) == [*REVIEWERS, "review:quality.paths.s1"]
        assert change.phases == [*ONE_ROUND, *ONE_ROUND[1:]]
        assert review.recommended_action is RecommendedAction.MERGE
        assert review.conclusion is Conclusion.SUCCESS
        assert review.round == 2

    def test_the_bill_has_every_call_of_both_rounds(self, change: Range) -> None:
        tried = Call(purpose="review:security.s1", model="model-balanced", cost_usd=0.02)
        late = NoAnswer(FailureKind.TIMEOUT, "Claude took too long.", (tried,))
        model = panel(security=in_turn(late, NOTHING), paths=ONE)
        model.script["edit"] = CONFIRMED
        review = change.review(model, Settings(fail_on="never"))
        assert review.round == 2
        assert purposes(model).count("edit") == 2
        answered = len(model.asks) - 1
        assert review.cost_usd == pytest.approx(0.02 + 0.01 * answered)

    def test_it_happens_once(self, change: Range) -> None:
        model = panel(paths=LATE)
        review = change.review(model)
        assert purposes(model) == [*REVIEWERS, "review:quality.paths.s1"]
        assert review.recommended_action is RecommendedAction.RE_PLAN
        assert review.conclusion is Conclusion.NEUTRAL
        assert review.headline == f"Not everything was read: 1 of 4 readings is missing ({PATH})"
        (gap,) = gaps(review.coverage)
        assert gap == (
            f"quality read only a part of `{PATH}` (2 of 3 readings): no answer for paths; "
            "Claude took too long."
        )

    def test_a_failure_that_would_come_back_is_not_asked_again(self, change: Range) -> None:
        model = panel(paths=failing(FailureKind.TOO_LARGE, "It fits no model."))
        review = change.review(model)
        assert purposes(model) == REVIEWERS
        assert review.recommended_action is RecommendedAction.RE_PLAN

    def test_it_needs_a_minute(self, change: Range) -> None:
        model = panel(paths=LATE)
        finished(change.pipeline(model, seconds_left=59))
        assert purposes(model) == REVIEWERS

    @pytest.mark.parametrize(("ceiling", "again"), [(0.1, False), (0.12, True)])
    def test_it_needs_half_of_the_budget(
        self, change: Range, ceiling: float, *, again: bool
    ) -> None:
        tried = Call(purpose="review:quality.paths.s1", model="model-balanced", cost_usd=0.02)
        late = NoAnswer(FailureKind.TIMEOUT, "Claude took too long.", (tried,))
        change.review(panel(paths=late), Settings(max_cost_usd=ceiling))
        assert change.phases == ([*ONE_ROUND, *ONE_ROUND[1:]] if again else ONE_ROUND)


class TestResume:
    def test_only_the_missing_cells_are_asked(self, change: Range) -> None:
        change.review(panel(paths=LATE))
        model = ScriptedModel({"review:quality.paths.s1": NOTHING})
        review = change.resume(model)
        assert purposes(model) == ["review:quality.paths.s1"]
        assert review.recommended_action is RecommendedAction.MERGE

    def test_after_a_crash_too(self, change: Range) -> None:
        broken = panel()
        del broken.script["review:quality.paths.s1"]
        with pytest.raises(AssertionError, match=r"nobody scripted review:quality\.paths\.s1"):
            change.review(broken)
        model = panel()
        assert change.resume(model).conclusion is Conclusion.SUCCESS
        assert set(purposes(model)) <= set(REVIEWERS) - {"review:security.s1"}
        assert "review:quality.paths.s1" in purposes(model)

    def test_a_run_that_is_done_asks_nobody(self, change: Range) -> None:
        before = change.review(panel())
        assert change.resume(ScriptedModel({})) == before

    def test_a_context_of_another_diff_is_gathered_again(self, change: Range) -> None:
        change.review(panel())
        # The patch alone, as when somebody edits it: pull.json is as it was.
        patch = change.memory.read_patch()
        change.memory.write_patch(patch.replace(b"b = 0", b"b = 2"))
        model = panel()
        change.resume(model)
        assert purposes(model) == REVIEWERS
        assert change.phases == [*ONE_ROUND, *ONE_ROUND]
        assert "b = 2" in model.asks[0].shared

    def test_a_new_head_starts_over(self, change: Range) -> None:
        change.review(panel())
        change.change({PATH: HEAD[PATH].replace(b"b = 0", b"b = 2")})
        assert change.memory.find(Context) is None
        model = panel()
        assert change.review(model).head_sha == change.checkout.git("rev-parse", "topic")
        assert purposes(model) == REVIEWERS

    def test_what_collectors_attested_to_is_not_taken_for_a_reading(self, change: Range) -> None:
        change.review(None)
        model = panel()
        review = change.resume(model, Settings(engine=Engine.CLAUDE))
        assert purposes(model) == REVIEWERS
        assert review.conclusion is Conclusion.SUCCESS
        assert review.round == 1

    def test_another_panel_is_planned_anew(self, change: Range) -> None:
        change.review(panel(security=LATE))
        model = panel()
        review = change.resume(model, Settings(agents=("quality",)))
        assert purposes(model) == REVIEWERS[1:]
        assert {cell.agent for cell in review.coverage.cells} == {"quality"}
        assert review.conclusion is Conclusion.SUCCESS


class TestPlanLock:
    def test_the_plan_is_read_only_while_reviewers_work(self, change: Range) -> None:
        path = change.memory.root / Plan.file_name
        modes: list[str] = []

        def look(ask: Ask[BaseModel]) -> BaseModel:
            del ask
            modes.append(stat.filemode(path.stat().st_mode))
            return NOTHING

        change.review(panel(security=look, paths=look))
        modes.append(stat.filemode(path.stat().st_mode))
        assert modes == ["-r--r--r--", "-r--r--r--", "-rw-r--r--"]

    def test_it_is_lifted_when_a_reviewer_breaks_the_run(self, change: Range) -> None:
        with pytest.raises(AssertionError):
            change.review(ScriptedModel({}))
        mode = (change.memory.root / Plan.file_name).stat().st_mode
        assert stat.filemode(mode) == "-rw-r--r--"

    def test_a_plan_that_was_changed_meanwhile_is_an_error(self, change: Range) -> None:
        path = change.memory.root / Plan.file_name

        def tamper(ask: Ask[BaseModel]) -> BaseModel:
            del ask
            shorter = change.memory.read(Plan).model_copy(update={"assignments": ()})
            path.unlink()
            path.write_text(shorter.model_dump_json())
            return NOTHING

        with pytest.raises(ArtifactError, match=r"plan\.json was changed while the reviewers"):
            change.review(panel(security=tamper))
        assert change.memory.find(Review) is None


class TestApproval:
    def test_a_plan_that_is_refused_asks_nobody(self, change: Range) -> None:
        shown: list[Plan] = []

        def refuse(plan: Plan) -> None:
            shown.append(plan)

        model = ScriptedModel({})
        with pytest.raises(UserError, match="The plan was not approved"):
            asyncio.run(change.pipeline(model, approve=refuse).run())
        assert model.asks == []
        assert [one.id for one in shown[0].assignments] == [f"{reading}.s1" for reading in READERS]
        assert shown[0].estimate_usd == pytest.approx(0.04)

    def test_a_refused_plan_is_not_carried_out_later(self, change: Range) -> None:
        asked: list[Plan] = []

        def answer(plan: Plan) -> Plan | None:
            asked.append(plan)
            return plan if len(asked) > 1 else None

        model = panel()
        with pytest.raises(UserError):
            asyncio.run(change.pipeline(model, approve=answer).run())
        finished(change.pipeline(model, approve=answer))
        assert len(asked) == 2


class TestIncomplete:
    def test_what_the_budget_leaves_out_is_named(self, change: Range) -> None:
        model = ScriptedModel({"review:security.s1": NOTHING})
        review = change.review(model, Settings(max_cost_usd=0.02, on_incomplete="failure"))
        assert review.recommended_action is RecommendedAction.RE_PLAN
        assert review.conclusion is Conclusion.FAILURE
        left_out = [cell for cell in review.coverage.cells if cell.state is CellState.LEFT_OUT]
        assert [(cell.agent, cell.reason) for cell in left_out] == [
            ("quality", "would cost more than max-cost-usd 0.02 leaves")
        ]
        assert gaps(review.coverage) == (f"quality did not read `{PATH}`: {left_out[0].reason}",)
        assert change.phases == ONE_ROUND

    def test_a_refusal_is_for_a_person(self, change: Range) -> None:
        refused = failing(FailureKind.REFUSED, "Claude refused to read this.")
        review = change.review(panel(security=refused))
        assert review.recommended_action is RecommendedAction.ESCALATE_TO_HUMAN
        assert review.conclusion is Conclusion.ACTION_REQUIRED
        assert "security.s1: the model refused to read this" in review.reasons
        assert review.coverage.complete is False

    def test_a_hunk_nobody_attested_to_is_not_read(self, change: Range) -> None:
        model = panel(paths=NOTHING.model_copy(update={"hunks_read": []}))
        review = change.review(model)
        assert review.conclusion is Conclusion.NEUTRAL
        (gap,) = gaps(review.coverage)
        assert gap == (
            f"quality read only a part of `{PATH}` (2 of 3 readings): "
            "the answer does not say that it was read"
        )

    def test_the_offline_engine_asks_nobody_and_is_never_green(self, change: Range) -> None:
        review = change.review(None)
        assert review.conclusion is Conclusion.NEUTRAL
        assert review.headline == "Checked by collectors only: no model read this change"
        assert (review.calls, review.cost_usd, review.coverage.complete) == ((), 0.0, False)
        assert change.phases == ONE_ROUND

    def test_a_skipped_pull_is_not_reviewed(self, change: Range) -> None:
        pull = change.memory.read(Pull)
        skip = Skip(code="draft", sentence="It is a draft.")
        change.memory.write(pull.model_copy(update={"skip": skip}))
        assert asyncio.run(change.pipeline(ScriptedModel({})).run()) is None
        assert change.heard == []


class TestADeadApi:
    """The first call meets what every other would; collectors need no model."""

    WRONG = failing(FailureKind.AUTHENTICATION, "The key is wrong.", final=True)

    @pytest.mark.parametrize("kind", [FailureKind.AUTHENTICATION, FailureKind.UNREADABLE])
    def test_asks_nobody_again_and_tells_why_once(self, change: Range, kind: FailureKind) -> None:
        model = ScriptedModel({"review:security.s1": failing(kind, "It is dead.", final=True)})
        review = change.review(model, Settings(suggestions="on"))
        assert purposes(model) == ["review:security.s1"]
        assert change.phases == ONE_ROUND
        assert review.headline == f"Nothing was read ({PATH})"
        assert review.conclusion is Conclusion.NEUTRAL
        assert gaps(review.coverage) == (
            f"security and quality gave no answer on `{PATH}`: It is dead.",
        )
        assert review.notes == ()

    def test_hides_nothing_that_collectors_are_certain_of(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path, head={PATH: HEAD[PATH] + HIDDEN})
        model = ScriptedModel({"review:security.s1": self.WRONG})
        review = change.review(model, Settings(suggestions="on"))
        (finding,) = review.findings
        assert (finding.models, finding.placement) == (("unicode",), Placement.INLINE)
        assert finding.checked == Checked(
            outcome=Outcome.CONFIRMED, by="code", reason="a fact: the collector unicode saw it"
        )
        assert review.conclusion is Conclusion.FAILURE
        assert review.headline == (
            f"1 finding to fix before merging (1 high); nothing was read ({PATH})"
        )
        assert purposes(model) == ["review:security.s1"]

    def test_may_fail_the_check_where_a_team_says_so(self, change: Range) -> None:
        model = ScriptedModel({"review:security.s1": self.WRONG})
        review = change.review(model, Settings(on_incomplete="failure"))
        assert review.conclusion is Conclusion.FAILURE

    def test_is_told_once_where_it_dies_before_anybody_reads(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path, head={**HEAD, **TABLE})
        model = ScriptedModel({"context": self.WRONG, "review:security.s1": self.WRONG})
        review = change.review(model)
        assert review.notes == ("The context agent gave no brief (authentication).",)

    def test_in_the_middle_leaves_what_was_read(self, change: Range) -> None:
        broke = failing(FailureKind.CREDIT, "No credit is left.", final=True)
        model = panel(paths=ONE, contracts=broke)
        model.script["edit"] = broke
        review = change.review(model)
        (finding,) = review.findings
        assert finding.checked.outcome is Outcome.UNSETTLED
        (gap,) = gaps(review.coverage)
        assert gap == (
            f"quality read only a part of `{PATH}` (2 of 3 readings): no answer for contracts; "
            "No credit is left."
        )
        assert review.notes == ("1 finding was not judged by an editor.",)

    def test_after_everything_was_read_is_told_once(self, change: Range) -> None:
        broke = failing(FailureKind.CREDIT, "No credit is left.", final=True)
        several = scene.report_answer(scene.claim(), scene.claim(**OTHER), read=("all",))
        model = panel(paths=several)
        model.script |= {"gather": broke, "edit": broke}
        review = change.review(model)
        assert review.notes == (
            "Claims were grouped by code alone: No credit is left.",
            "2 findings were not judged by an editor.",
        )

    def test_is_asked_again_by_the_next_run(self, change: Range) -> None:
        change.review(ScriptedModel({"review:security.s1": self.WRONG}))
        model = panel()
        assert change.resume(model).conclusion is Conclusion.SUCCESS
        assert purposes(model) == REVIEWERS


def test_a_run_stops_where_it_is_told_to(change: Range) -> None:
    model = ScriptedModel({})
    assert asyncio.run(change.pipeline(model).run(until=PhaseName.PLAN)) is None
    assert change.phases == ["context", "plan"]
    assert model.asks == []
