"""A run against the API's own accounting: what it may cost is what it costs at most."""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from panelist.cli import engine
from panelist.contracts import CellState, Conclusion, Plan, RecommendedAction, Review
from panelist.events import Bus, CallDone
from panelist.pipeline import Pipeline
from panelist.render.coverage import gaps
from panelist.settings import Settings, read
from tests.fakes.anthropic import KEY, CountFault, FakeAnthropic, RecordedRequest, Reply, html
from tests.integration.scene import BASE, Range, finished
from tests.unit.phases import scene

PROSE = "word " * 15
HEAD: Mapping[str, bytes] = {
    f"src/part{n}.py": "".join(f"LINE_{n}_{row} = '{PROSE}'\n" for row in range(800)).encode()
    for n in range(4)
}
"""Four files, each a shard of its own."""

Responder = Callable[[RecordedRequest], Reply]


def answering(output: int) -> Responder:
    """Reviewers that read everything, find nothing and take ``output`` tokens to say so."""

    def respond(request: RecordedRequest) -> Reply:
        wanted: dict[str, Any] = request.body["output_config"]["format"]["schema"]["properties"]
        if "hunks_read" in wanted:
            hunks = sorted(set(re.findall(r"\bh\d+\b", request.texts[0])))
            answer: dict[str, Any] = {
                "hunks_read": hunks,
                "claims": [],
                "injection_attempts": [],
                "overall_confidence": 90,
            }
        else:
            answer = {"brief": "More amounts.", "topics": [], "files": [], "agents": []}
        most = request.body["max_tokens"]
        stop = "max_tokens" if output > most else "end_turn"
        return Reply(answer, stop_reason=stop, usage={"output_tokens": min(output, most)})

    return respond


def reviewed(change: Range, fake: FakeAnthropic, cap: float) -> tuple[Review, Plan]:
    """A whole run with a real client."""
    settings = Settings(max_cost_usd=cap)
    environment = read({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake.url})

    async def told() -> Review | None:
        bus = Bus((change.heard.append,))
        async with engine.engage(settings, environment, bus) as engaged:
            room = change.pipeline(None, settings).room
            repo = room.repo
            furnished = engine.furnish(settings, engaged, repo, bus, nonce=scene.NONCE)
            return await Pipeline(change.memory, furnished).run()

    review = asyncio.run(told())
    assert review is not None
    return review, change.memory.read(Plan)


@pytest.fixture
def change(tmp_path: Path) -> Range:
    return Range.new(tmp_path, BASE, HEAD)


def test_with_enough_money_everything_is_read_for_less_than_the_estimate(change: Range) -> None:
    with FakeAnthropic(answering(2_000)) as fake:
        review, plan = reviewed(change, fake, 50)

    assert review.recommended_action is RecommendedAction.MERGE
    assert plan.estimate_usd is not None
    assert review.cost_usd == pytest.approx(fake.billed_usd)
    assert fake.billed_usd < plan.estimate_usd
    assert [request.path for request in fake.others] == ["/v1/messages/count_tokens"] * 4
    assert plan.notes == ()
    assert all(call.cost_usd is not None for call in change.heard if isinstance(call, CallDone))


@pytest.mark.parametrize("output", [500, 20_000])
@pytest.mark.parametrize("cap", [1.4, 0.7, 0.2])
def test_below_the_estimate_the_review_is_partial_and_the_bill_below_the_cap(
    change: Range, cap: float, output: int
) -> None:
    with FakeAnthropic(answering(output)) as fake:
        review, plan = reviewed(change, fake, cap)

    assert fake.billed_usd <= cap
    assert review.cost_usd == pytest.approx(fake.billed_usd)
    assert review.conclusion is not Conclusion.SUCCESS
    assert not review.coverage.complete
    planned = {(file, agent) for file in HEAD for agent in ("security", "quality", "performance")}
    cells = {(cell.path, cell.agent): cell for cell in review.coverage.cells}
    unread = {pair for pair in planned if cells[pair].state is not CellState.READ}
    assert unread
    for path, agent in unread:
        why = cells[path, agent].reason
        assert why
        assert any(told.endswith(f": {why}") for told in gaps(review.coverage))
    assert plan.max_cost_usd == cap


def test_when_claude_does_not_count_the_plan_says_that_it_estimated(change: Range) -> None:
    with FakeAnthropic(answering(500)) as fake:
        fake.count_fault = CountFault(html(403))
        review, plan = reviewed(change, fake, 50)

    note = "The size of the change was estimated here, not counted."
    assert plan.notes == (note,)
    assert note in review.notes
    assert review.recommended_action is RecommendedAction.MERGE


def test_the_estimate_of_ours_is_above_the_count(tmp_path: Path) -> None:
    sizes: list[int] = []
    for number, fault in enumerate((None, CountFault(html(403)))):
        change = Range.new(tmp_path / str(number), BASE, HEAD)
        with FakeAnthropic(answering(500)) as fake:
            fake.count_fault = fault
            _, plan = reviewed(change, fake, 50)
        sizes.append(sum(shard.tokens for shard in plan.shards))

    counted, estimated = sizes
    assert counted < estimated < 1.5 * counted


def test_offline_nothing_is_counted(change: Range) -> None:
    finished(change.pipeline(None))

    assert change.memory.read(Plan).notes == ()
