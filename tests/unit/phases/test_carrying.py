"""What becomes of an entry that this run did not find again, told by its verdict."""

import asyncio
from collections.abc import Sequence

import pytest

from panelist.contracts import (
    ClaimKind,
    Context,
    Diff,
    Entry,
    Failed,
    FailureKind,
    FileContext,
    Outcome,
    Plan,
    Pull,
    Report,
    Verdict,
    Verdicts,
)
from panelist.diff import parse
from panelist.events import CallSkipped, Event
from panelist.memory import digest
from panelist.phases.answers import EditorAnswer
from panelist.phases.room import Room
from panelist.phases.verify import Gathered, verify
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene

PLAN = scene.plan()
GONE = scene.finding(quote="        b = 1")
KNOWN = scene.context().model_copy(update={"scope": "new", "known": ("h1",)})
AGAIN = scene.context()


def later(
    pull: Pull,
    *,
    context: Context = AGAIN,
    model: ScriptedModel | None = None,
    reports: Sequence[Report] | None = None,
    diff: Diff | None = None,
    plan: Plan = PLAN,
) -> Verdict:
    """The verdict on the one entry of ``pull``, which nobody found again."""
    read = tuple(scene.reviewed(one.id, of=plan) for one in plan.assignments)
    given = Gathered(
        plan,
        read if reports is None else tuple(reports),
        scene.gathered(plan),
        context,
        diff or scene.diff(),
        pull,
    )
    (verdict,) = run(given, scene.room(model)).verdicts
    return verdict


def run(given: Gathered, room: Room) -> Verdicts:
    return asyncio.run(verify(given, room))


def said(outcome: str, name: str = "ledger.F1") -> EditorAnswer:
    return scene.edited(scene.word(name, outcome=outcome))


def failed(assignment: str) -> Failed:
    return Failed(
        assignment=assignment, plan_digest=digest(PLAN), kind=FailureKind.TIMEOUT, message="slow"
    )


def told(verdict: Verdict) -> tuple[Outcome, str, str]:
    return verdict.outcome, verdict.by, verdict.reason


def test_where_its_lines_were_not_read_again_it_stands_as_it_was_and_nobody_is_asked() -> None:
    heard: list[Event] = []
    plan = scene.plan(agents=())
    pull = scene.lived(scene.entry(place={"path": "src/ratio.py", "start": 90, "end": 90}))
    room = scene.room(ScriptedModel({}), heard=heard)
    given = Gathered(plan, (), scene.gathered(plan), KNOWN, scene.diff(), pull)
    found = run(given, room)
    (verdict,) = found.verdicts
    assert told(verdict) == (Outcome.CONFIRMED, "model-powerful", "line 2 sets it")
    assert verdict.place is not None
    assert (verdict.place.start, verdict.commentable) == (3, True)
    assert [event for event in heard if isinstance(event, CallSkipped)]
    assert [finding.id for finding in found.findings] == ["ledger.F1"]


@pytest.mark.parametrize(
    ("answer", "outcome"), [("confirmed", Outcome.CONFIRMED), ("refuted", Outcome.REFUTED)]
)
def test_where_they_were_the_editor_is_asked(answer: str, outcome: Outcome) -> None:
    model = ScriptedModel({"edit": said(answer)})
    verdict = later(scene.lived(scene.entry()), model=model)
    assert (verdict.outcome, verdict.by) == (outcome, "model-powerful")
    assert "Somebody who may change this code" not in model.asks[0].charge


def test_code_answers_first() -> None:
    unused = scene.finding(kind=ClaimKind.UNUSED, subject="ratio")
    repo_uses_it = scene.HEAD + "ratio(1, 2)\n"
    repo = scene.FakeRepo({"src/ratio.py": scene.BASE}, {"src/ratio.py": repo_uses_it})
    room = scene.room(ScriptedModel({}), repo=repo)
    pull = scene.lived(scene.entry(of=unused))
    reports = tuple(scene.reviewed(one.id, of=PLAN) for one in PLAN.assignments)
    given = Gathered(PLAN, reports, scene.gathered(PLAN), AGAIN, scene.diff(), pull)
    found = run(given, room)
    assert told(found.verdicts[0]) == (Outcome.REFUTED, "code", "used at src/ratio.py:9")


def test_without_a_model_it_stands_as_it_was() -> None:
    verdict = later(scene.lived(scene.entry()))
    assert told(verdict) == (Outcome.CONFIRMED, "model-powerful", "line 2 sets it")


class TestCodeThatIsGone:
    def test_is_fixed_where_its_agent_read_the_file(self) -> None:
        reports = (failed("security.s1"), scene.reviewed("quality.s1", of=PLAN))
        verdict = later(scene.lived(scene.entry(of=GONE)), reports=reports)
        assert told(verdict) == (Outcome.REFUTED, "code", "the code it quoted is gone")

    def test_stands_without_a_place_where_its_agent_did_not(self) -> None:
        reports = (scene.reviewed("security.s1", of=PLAN), failed("quality.s1"))
        verdict = later(scene.lived(scene.entry(of=GONE)), reports=reports)
        assert told(verdict) == (
            Outcome.UNSETTLED,
            "code",
            "the code it quoted is not where it was, and not all of its file was read",
        )
        assert verdict.place is None

    @pytest.mark.parametrize(("everybody", "outcome"), [(True, "refuted"), (False, "unsettled")])
    def test_needs_everybody_else_where_its_agent_is_not_needed(
        self, *, everybody: bool, outcome: str
    ) -> None:
        entry = scene.entry(of=GONE, agent="performance")
        quality = scene.reviewed("quality.s1", of=PLAN) if everybody else failed("quality.s1")
        reports = (scene.reviewed("security.s1", of=PLAN), quality)
        assert later(scene.lived(entry), reports=reports).outcome == outcome

    def test_on_the_other_side_is_gone_too(self) -> None:
        """A later push that removes a line shows it on the left side."""
        removed = parse(
            scene.PATCH.replace(b"+        b = 0", b"-        b = 0")
            .replace(b"+    if b is None:", b"-    if b is None:")
            .replace(b"-1,4 +1,6", b"-1,6 +1,4")
        )
        repo = scene.FakeRepo({"src/ratio.py": scene.HEAD}, {"src/ratio.py": scene.BASE})
        reports = tuple(scene.reviewed(one.id, of=PLAN) for one in PLAN.assignments)
        room = scene.room(repo=repo)
        pull = scene.lived(scene.entry())
        found = run(Gathered(PLAN, reports, scene.gathered(PLAN), AGAIN, removed, pull), room)
        assert found.verdicts[0].reason == "the code it quoted is gone"

    def test_of_a_file_that_is_out_of_the_change_is_fixed(self) -> None:
        entry = scene.entry(of=scene.finding(path="src/gone.py", quote="nowhere = 1"))
        verdict = later(scene.lived(entry))
        assert told(verdict) == (
            Outcome.REFUTED,
            "code",
            "its file is not part of the change any more",
        )

    def test_of_a_file_that_may_only_be_missing_from_the_list_stands(self) -> None:
        """GitHub lists no more than 3,000 files."""
        entry = scene.entry(of=scene.finding(path="src/gone.py", quote="nowhere = 1"))
        verdict = later(scene.lived(entry, files_total=4_210))
        assert verdict.outcome is Outcome.UNSETTLED

    @pytest.mark.parametrize("unknown", [{"place": None}, {"quote": ""}], ids=str)
    def test_of_which_nobody_knows_what_or_where_it_was_stands(
        self, unknown: dict[str, object]
    ) -> None:
        late = (failed("security.s1"), failed("quality.s1"))
        entry = scene.entry().model_copy(update=unknown)
        assert later(scene.lived(entry), reports=late).outcome is Outcome.UNSETTLED


RENAMED = b"""\
diff --git a/src/ratio.py b/src/share.py
similarity index 90%
rename from src/ratio.py
rename to src/share.py
"""
MOVED = scene.PATCH.replace(b"src/ratio.py", b"src/share.py")


@pytest.mark.parametrize(
    "patch", [RENAMED + MOVED.partition(b"\n")[2], MOVED], ids=["renamed", "elsewhere"]
)
def test_code_that_moved_to_another_file_is_looked_at_there(patch: bytes) -> None:
    model = ScriptedModel({"edit": said("confirmed")})
    moved = FileContext(path="src/share.py", in_scope=True, reason="")
    context = AGAIN.model_copy(update={"files": (moved,)})
    verdict = later(scene.lived(scene.entry()), context=context, model=model, diff=parse(patch))
    assert verdict.place is not None
    assert verdict.place.path == "src/share.py"


def test_code_that_stands_in_two_other_files_is_in_neither() -> None:
    patch = MOVED + MOVED.replace(b"src/share.py", b"src/third.py")
    files = tuple(
        FileContext(path=path, in_scope=True, reason="")
        for path in ("src/share.py", "src/third.py")
    )
    context = AGAIN.model_copy(update={"files": files})
    verdict = later(scene.lived(scene.entry()), context=context, diff=parse(patch))
    assert verdict.reason == "its file is not part of the change any more"


class TestCollectors:
    FACT = scene.finding("secrets.1", collector="secrets")

    def entry(self, collector: str = "secrets") -> Entry:
        return scene.entry(of=self.FACT, collector=collector)

    @pytest.mark.parametrize("collector", ["secrets", "one-that-was"])
    def test_what_one_does_not_report_any_more_is_fixed(self, collector: str) -> None:
        """Even if the line is the same: a coverage report may say something else by now."""
        verdict = later(scene.lived(self.entry(collector)), context=KNOWN)
        assert told(verdict) == (
            Outcome.REFUTED,
            "code",
            f"{collector} does not report it any more",
        )

    def test_one_that_could_not_look_proves_nothing(self) -> None:
        note = "Secrets in the source: it could not run."
        context = AGAIN.model_copy(update={"notes": (note,)})
        verdict = later(scene.lived(self.entry()), context=context, model=ScriptedModel({}))
        assert told(verdict) == (Outcome.CONFIRMED, "model-powerful", "line 2 sets it")

    def test_of_a_rule_that_may_be_wrong_a_model_is_asked_where_its_lines_are_read_again(
        self,
    ) -> None:
        note = "Linter findings in Python: it could not run."
        context = AGAIN.model_copy(update={"notes": (note,)})
        refuted = scene.word("ledger.F1", outcome="refuted", reason="another file defines it")
        model = ScriptedModel({"edit": scene.edited(refuted)})
        verdict = later(scene.lived(self.entry("linters")), context=context, model=model)
        assert told(verdict) == (Outcome.REFUTED, "model-powerful", "another file defines it")


def test_an_ended_entry_is_not_carried() -> None:
    pull = scene.lived(scene.entry("F1", state="fixed"), scene.entry("F2", state="dismissed"))
    reports = tuple(scene.reviewed(one.id, of=PLAN) for one in PLAN.assignments)
    room = scene.room(ScriptedModel({}))
    given = Gathered(PLAN, reports, scene.gathered(PLAN), AGAIN, scene.diff(), pull)
    assert run(given, room).findings == ()
