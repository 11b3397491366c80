"""A run over a real repository: only Claude is scripted."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from panelist.cli.engine import with_tools
from panelist.contracts import Engine, Plan, Pull, Review
from panelist.events import Bus, Event, PhaseStarted, jsonl
from panelist.fence import Fence
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.panel import PANEL, readings_of, seat_panel
from panelist.phases.answers import AgentWish, ClaimAnswer, ContextAnswer, GroupingAnswer
from panelist.phases.room import Room
from panelist.pipeline import Given, Pipeline
from panelist.ports import Ask, Model, NoAnswer
from panelist.prompts import Prompts
from panelist.repo.objects import GitRepo
from panelist.settings import Settings
from tests.fakes.model import Scripted, ScriptedModel
from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

PATH = "src/ratio.py"
BASE: Mapping[str, bytes] = {PATH: scene.BASE.encode()}
HEAD: Mapping[str, bytes] = {PATH: scene.HEAD.encode()}
"""Two added lines, ``h1``: performance and tests are released, the others read them."""
READERS = tuple(
    reading.id
    for agent in PANEL
    for reading in readings_of(agent)
    if agent.id not in {"performance", "tests"}
)
"""The readings of that change, in order."""
REVIEWERS = [f"review:{reading}.s1" for reading in READERS]

NOTHING = scene.report_answer(read=("all",))
ONE = scene.report_answer(scene.claim(), read=("all",))
CONFIRMED = scene.edited(scene.word("quality.paths.s1.1", reason="it is so"))

TABLE: Mapping[str, bytes] = {
    "z/table.txt": "".join(f"VALUE_{n} = {n}\n" for n in range(3_200)).encode()
}
"""Too many added lines for one prompt: there is a brief, and a second shard for them alone."""
CONTEXT = ContextAnswer(
    brief="Handles a missing divisor.",
    topics=["error-handling"],
    files=[],
    agents=[AgentWish(agent="tests", needed=True, reason="a branch was added")],
)


def all_of_it(plan: Plan) -> Plan:
    """Approve whatever is planned."""
    return plan


@dataclass
class Range:
    """A repository with one change, and the run directory of its review."""

    checkout: Checkout
    memory: RunDirectory
    heard: list[Event] = field(default_factory=list[Event])

    @classmethod
    def new(
        cls, home: Path, base: Mapping[str, bytes] = BASE, head: Mapping[str, bytes] = HEAD
    ) -> "Range":
        """Commit ``base`` on main and ``head`` on topic, and collect what is between them."""
        made = cls(Checkout.new(home / "widgets"), RunDirectory(home / "run"))
        made.checkout.commit(base)
        made.checkout.git("checkout", "--quiet", "-b", "topic")
        made.change(head)
        return made

    def change(self, files: Mapping[str, bytes]) -> None:
        """Commit ``files`` on the branch and collect anew."""
        self.checkout.commit(files)
        self.collect()

    def collect(self) -> None:
        """Collect what is between the branches into the run directory."""
        collected = local.from_range(self.checkout.root, "main", "topic")
        self.memory.write_patch(collected.patch)
        self.memory.write(collected.pull)

    def pipeline(
        self,
        model: Model | None,
        settings: Settings | None = None,
        *,
        approve: Callable[[Plan], Plan | None] = all_of_it,
        prompts: Prompts | None = None,
        seconds_left: float = float("inf"),
    ) -> Pipeline:
        """A pipeline over the range; without a model it is the offline engine's.

        Fixes are asked for only where ``settings`` says so.
        """
        pull = self.memory.read(Pull)
        tuned = settings or Settings(engine=Engine.CLAUDE if model else Engine.OFFLINE)
        if tuned.suggestions == "auto":
            tuned = tuned.model_copy(update={"suggestions": "off"})
        repo = GitRepo(self.checkout.git_dir, pull.base_sha or "", pull.head_sha or "")
        room = Room(
            settings=tuned,
            agents=seat_panel(tuned),
            repo=repo,
            prompts=prompts or Prompts(scene.PROMPTS),
            fence=Fence(scene.NONCE),
            bus=Bus((self.heard.append, jsonl(self.memory.root / "events.jsonl"))),
            model=model,
        )
        given = Given(approve=approve, seconds_left=lambda: seconds_left)
        return Pipeline(self.memory, with_tools(room) if model else room, given)

    def review(self, model: ScriptedModel | None, settings: Settings | None = None) -> Review:
        """Run to the end; there has to be a review."""
        return finished(self.pipeline(model, settings))

    def resume(self, model: ScriptedModel, settings: Settings | None = None) -> Review:
        """As ``--resume`` does: failed assignments are tried again."""
        self.memory.forget_failures(self.memory.read(Plan))
        return self.review(model, settings)

    @property
    def phases(self) -> list[str]:
        """The phases that were started, in order."""
        return [event.phase for event in self.heard if isinstance(event, PhaseStarted)]


def finished(story: Pipeline) -> Review:
    """The review a run ends with; there has to be one."""
    found = asyncio.run(story.run())
    if found is None:
        raise AssertionError("the run ended without a review")
    return found


def panel(
    *,
    security: Scripted = NOTHING,
    paths: Scripted = NOTHING,
    states: Scripted = NOTHING,
    contracts: Scripted = NOTHING,
) -> ScriptedModel:
    """A model for the readings of the change; who is not named sees nothing wrong."""
    said = {
        "security": security,
        "quality.paths": paths,
        "quality.states": states,
        "quality.contracts": contracts,
    }
    return ScriptedModel({f"review:{one}.s1": said.get(one, NOTHING) for one in READERS})


def whole_panel(*claims: ClaimAnswer) -> ScriptedModel:
    """A model for a change that needs every phase: security makes ``claims``, quality the first."""
    readings = [reading.id for agent in PANEL for reading in readings_of(agent)]
    return ScriptedModel(
        {
            "context": CONTEXT,
            **{f"review:{one}.{shard}": NOTHING for one in readings for shard in ("s1", "s2")},
            "review:security.s1": scene.report_answer(*claims, read=("all",)),
            "review:quality.paths.s1": scene.report_answer(claims[0], read=("all",)),
            "gather": GroupingAnswer(groups=[]),
            "edit": scene.edited(summary="Begin with the divisor."),
        }
    )


def in_turn(*answers: BaseModel | NoAnswer) -> Scripted:
    """Each ask gets the next answer; when they are used up, the last one again."""
    left = list(answers)

    def answer(ask: Ask[BaseModel]) -> BaseModel | NoAnswer:
        del ask
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


def purposes(model: ScriptedModel) -> list[str]:
    """What was asked, in order."""
    return [ask.purpose for ask in model.asks]
