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
from panelist.panel import seated
from panelist.phases.answers import (
    AgentWish,
    ContextAnswer,
    FindingAnswer,
    SynthesisAnswer,
    VerdictAnswer,
    VerifyAnswer,
)
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
"""Two added lines, ``h1``: security and quality read them, the others are released."""

NOTHING = scene.report_answer()
ONE = scene.report_answer(scene.claim())
UPHELD = VerifyAnswer(
    verdicts=[VerdictAnswer(id="quality.s1.1", outcome="upheld", confidence=90, reason="it is so")]
)

TABLE: Mapping[str, bytes] = {
    "src/table.py": "".join(f"VALUE_{n} = {n}\n" for n in range(160)).encode()
}
"""Enough added lines for a brief."""
CONTEXT = ContextAnswer(
    brief="Handles a missing divisor.",
    topics=["error-handling"],
    files=[],
    agents=[AgentWish(agent="tests", needed=True, reason="a branch was added")],
)
SYNTHESIS = SynthesisAnswer(summary="Begin with the divisor.", dispositions=[])


def all_of_it(plan: Plan) -> bool:
    """Approve whatever is planned."""
    del plan
    return True


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
        collected = local.from_range(self.checkout.root, "main", "topic")
        self.memory.write_patch(collected.patch)
        self.memory.write(collected.pull)

    def pipeline(
        self,
        model: Model | None,
        settings: Settings | None = None,
        *,
        approve: Callable[[Plan], bool] = all_of_it,
        prompts: Prompts | None = None,
        seconds_left: float = float("inf"),
    ) -> Pipeline:
        """A pipeline over the range; without a model it is the offline engine's."""
        pull = self.memory.read(Pull)
        tuned = settings or Settings(engine=Engine.CLAUDE if model else Engine.OFFLINE)
        repo = GitRepo(self.checkout.git_dir, pull.base_sha or "", pull.head_sha or "")
        room = Room(
            settings=tuned,
            agents=seated(tuned),
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


def panel(**answers: Scripted) -> ScriptedModel:
    """A model for the two reviewers of the change; who is not named sees nothing wrong."""
    said = {"security": NOTHING, "quality": NOTHING, **answers}
    return ScriptedModel({f"review:{agent}.s1": answer for agent, answer in said.items()})


def whole_panel(*findings: FindingAnswer) -> ScriptedModel:
    """A model for a change that needs every phase: quality and security claim ``findings``."""
    claimed = scene.report_answer(*findings)
    paths = {finding.path for finding in findings}
    return ScriptedModel(
        {
            "context": CONTEXT,
            "review:security.s1": claimed,
            "review:quality.s1": claimed.model_copy(update={"findings": [findings[0]]}),
            "review:performance.s1": NOTHING,
            "review:tests.s1": NOTHING,
            **{f"verify:{path}": VerifyAnswer(verdicts=[]) for path in paths},
            "synthesize": SYNTHESIS,
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
