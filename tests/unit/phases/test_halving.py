import asyncio
from collections.abc import Mapping

from panelist.contracts import FailureKind, Risk, Shard, Tier
from panelist.phases.answers import ReportAnswer
from panelist.phases.halving import in_halves
from panelist.ports import Answer, Ask, NoAnswer
from tests.fakes.model import Scripted, ScriptedModel, failing
from tests.unit.phases import scene

LARGE = failing(FailureKind.TOO_LARGE, "It fits no model.")
SHARD = Shard(id="s1", hunks=("h1", "h2", "h3"), tokens=9, risk=Risk.LOW)


def asked(
    script: Mapping[str, Scripted], shard: Shard = SHARD
) -> tuple[Answer[ReportAnswer] | NoAnswer, list[str]]:
    """What comes of ``shard``, and which hunks each ask was about."""

    def question(part: Shard) -> Ask[ReportAnswer]:
        return Ask(
            purpose=",".join(part.hunks),
            tier=Tier.BALANCED,
            system="",
            shared="",
            charge="",
            schema=ReportAnswer,
        )

    model = ScriptedModel(script)
    found = asyncio.run(in_halves(shard, question, model))
    model.finish()
    return found, [ask.purpose for ask in model.asks]


def test_what_fits_is_asked_once() -> None:
    found, asks = asked({"h1,h2,h3": scene.report_answer()})
    assert isinstance(found, Answer)
    assert asks == ["h1,h2,h3"]


def test_what_fits_no_model_is_read_in_two_halves() -> None:
    found, asks = asked(
        {
            "h1,h2,h3": LARGE,
            "h1": scene.report_answer(scene.claim(), read=("h1",)),
            "h2,h3": scene.report_answer(read=("h2", "h3")),
        }
    )
    assert asks == ["h1,h2,h3", "h1", "h2,h3"]
    assert isinstance(found, Answer)
    assert found.value.hunks_read == ["h1", "h2", "h3"]
    assert found.value.claims == [scene.claim()]
    assert len(found.calls) == 2


def test_a_half_without_an_answer_leaves_its_hunks_unread() -> None:
    found, _ = asked(
        {"h1,h2,h3": LARGE, "h1": LARGE, "h2,h3": scene.report_answer(read=("h2", "h3"))}
    )
    assert isinstance(found, Answer)
    assert found.value.hunks_read == ["h2", "h3"]


def test_halves_are_not_halved_again() -> None:
    found, asks = asked({"h1,h2,h3": LARGE, "h1": LARGE, "h2,h3": LARGE})
    assert found == LARGE
    assert len(asks) == 3


def test_one_hunk_cannot_be_halved() -> None:
    single = SHARD.model_copy(update={"hunks": ("h1",)})
    assert asked({"h1": LARGE}, single) == (LARGE, ["h1"])


def test_another_failure_is_no_reason_to_read_in_halves() -> None:
    slow = failing(FailureKind.TIMEOUT, "Too slow.")
    assert asked({"h1,h2,h3": slow}) == (slow, ["h1,h2,h3"])
