import asyncio

from panelist.contracts import Failed, FailureKind, Tier
from panelist.errors import ModelError, UnreachableError
from panelist.phases.answers import GroupingAnswer
from panelist.phases.refusal import RefusedModel, error_of, find_refusal, stopped_by
from panelist.ports import Ask, NoAnswer
from tests.fakes.model import ScriptedModel, failing
from tests.unit.phases import scene

PLAN = scene.plan()
READ = scene.reviewed("security.s1", of=PLAN)
LATE = Failed(
    assignment="quality.s1", plan_digest="", kind=FailureKind.TIMEOUT, message="Too late."
)
BROKE = Failed(
    assignment="tests.s1",
    plan_digest="",
    kind=FailureKind.CREDIT,
    message="No credit.",
    final=True,
)


def test_what_every_call_would_meet_is_found_among_what_only_some_met() -> None:
    assert find_refusal(()) is None
    assert find_refusal((LATE,)) is None
    assert find_refusal((LATE, BROKE)) == NoAnswer(FailureKind.CREDIT, "No credit.", (), final=True)


def test_where_anything_was_read_nobody_knows_what_another_call_would_meet() -> None:
    assert find_refusal((BROKE, READ)) is None
    assert stopped_by((BROKE, READ)) is None


def test_a_run_is_stopped_by_it() -> None:
    assert stopped_by((LATE,)) is None
    error = stopped_by((LATE, BROKE))
    assert isinstance(error, ModelError)
    assert str(error) == "No credit."


def test_who_has_to_act_depends_on_whether_anybody_is_there() -> None:
    assert isinstance(error_of(failing(FailureKind.AUTHENTICATION)), ModelError)
    assert isinstance(error_of(failing(FailureKind.UNREACHABLE)), UnreachableError)


def test_a_model_that_refused_is_not_asked_again() -> None:
    model = ScriptedModel({})
    refusal = failing(FailureKind.CREDIT, "No credit.", final=True)
    refused = RefusedModel(model, refusal)
    ask = Ask("gather", Tier.FAST, "", "", "", GroupingAnswer)
    assert asyncio.run(refused.ask(ask)) == refusal
    assert asyncio.run(refused.count(ask)) is None
    assert model.asks == []
    assert refused.first_model(Tier.FAST) == model.first_model(Tier.FAST)
    assert refused.estimate(Tier.FAST, 1, 1) == model.estimate(Tier.FAST, 1, 1)
