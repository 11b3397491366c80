"""Prompts and code name the same things: no hole, no leftover, no word that means nothing."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables
from pydantic import BaseModel

from panelist.byhand import AnswerFolder, AssistantModel
from panelist.byhand.filed_answers import FiledAnswer
from panelist.cli.skill_text import write_skill
from panelist.contracts import (
    Advice,
    ClaimKind,
    Command,
    Comment,
    Conclusion,
    Depth,
    Engine,
    EntryState,
    Outcome,
    PhaseName,
    Pull,
    Reply,
    Severity,
    Skip,
    Stopped,
    Thread,
    Verb,
)
from panelist.diff import parse
from panelist.errors import UnansweredError
from panelist.evaluation import ArmRuns, ask_judge, summarize
from panelist.evaluation.judging import NONE, JudgeAnswer, MatchAnswer, Shown, shuffle
from panelist.evaluation.report import html_results
from panelist.fence import Fence
from panelist.metrics import Records, count
from panelist.panel import LENSES, PANEL, REVIEWER, Agent, readings_of, seat_panel
from panelist.phases import answers
from panelist.phases.intake import EVERY_HUNK
from panelist.phases.mend import mend
from panelist.phases.room import Role
from panelist.prompts import Prompts
from panelist.render import life, posting, replies, unreviewed
from panelist.render.report import html_report, markdown_report
from panelist.render.reviewing import announcement_texts
from panelist.render.statistics_page import statistics_page
from panelist.settings import Settings
from panelist.tools import open_toolbox
from tests.contract.documents import PROMPTS
from tests.fakes.model import ScriptedModel
from tests.integration.scene import BASE, HEAD, PATH, TABLE, Range, whole_panel
from tests.unit.evaluation import samples
from tests.unit.phases import mending, scene
from tests.unit.render.samples import (
    BEFORE,
    BEGUN,
    LATER,
    MARKER,
    REVIEW,
    RUN_URL,
    SERVER,
    entry,
    ledger,
)
from tests.unit.render.samples import HEAD as HEAD_SHA

TEMPLATES = sorted(path.relative_to(PROMPTS).as_posix() for path in PROMPTS.rglob("*.j2"))
FAMILIES = (
    frozenset({"comment/check.md.j2", "comment/job.md.j2", "comment/sticky.md.j2"}),
    frozenset(name for name in TEMPLATES if name.startswith("comment/thread/")),
    frozenset(name for name in TEMPLATES if name.startswith("tools/")),
)
"""Templates that are filled at one place with the same variables; each uses what it wants."""
READ_BY_MODELS = [name for name in TEMPLATES if not name.startswith(("comment/", "report/"))]


class Recording(Prompts):
    """Fills templates, and keeps what each was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.given: dict[str, set[str]] = {}
        self.texts: dict[str, list[str]] = {}

    def fill(self, name: str, /, **variables: object) -> str:
        """As ``Prompts.fill``."""
        self.given.setdefault(name, set()).update(variables)
        text = super().fill(name, **variables)
        self.texts.setdefault(name, []).append(text)
        return text


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Everything the program can say, once."""
    prompts = Recording(PROMPTS)
    change = Range.new(tmp_path_factory.mktemp("prompts"), BASE, {**HEAD, **TABLE})
    quality = scene.claim()
    other = scene.claim(start_line=2, end_line=2, quote="    if b is None:", title="leaks")
    asyncio.run(change.pipeline(whole_panel(quality, other), prompts=prompts).run())
    _assisted(change, prompts)
    _read_at_other_depths(change, prompts)
    _talked(change, prompts)
    _mended(prompts)
    html_report(REVIEW, prompts, server_url=SERVER)
    markdown_report(REVIEW, prompts)
    _posted(prompts)
    _evaluated(prompts)
    return prompts


@pytest.fixture(scope="module")
def given(filled: Recording) -> dict[str, set[str]]:
    """Template to the names of what the program gives it."""
    return filled.given


def _evaluated(prompts: Prompts) -> None:
    """What a judge is asked about findings, and what pages of numbers show."""
    judged = samples.judged("F1", (samples.label("G1"),))
    shown = shuffle([Shown(id="F1", place="", title="t", text="")], "seed")
    ask_judge(judged.case.labels, shown, prompts, Fence(scene.NONCE))
    html_results(summarize([ArmRuns("quick", (judged,))]), prompts)
    statistics_page(count(Records("nothing", (), ())), prompts)


def _assisted(change: Range, prompts: Prompts) -> None:
    """What an assistant in an editor is told, and asked."""
    write_skill(prompts)
    model = AssistantModel(AnswerFolder(change.memory.root), prompts, lambda: "0" * 64)
    with pytest.raises(UnansweredError):
        asyncio.run(change.pipeline(model, prompts=prompts).phase(PhaseName.VERIFY))


def _seated(depth: Depth) -> tuple[Agent, ...]:
    return seat_panel(Settings(depth=depth))


def _read_at_other_depths(change: Range, prompts: Prompts) -> None:
    """What only one reader, or only a verifier apart from the editor, is told."""
    depths = {
        Depth.QUICK: ["reviewer"],
        Depth.DEEP: [one.id for agent in _seated(Depth.DEEP) for one in readings_of(agent)],
    }
    for depth, readings in depths.items():
        model = whole_panel(scene.claim())
        for shard in ("s1", "s2"):
            model.script |= {
                f"review:{one}.{shard}": scene.report_answer(scene.claim()) for one in readings
            }
            model.script[f"verify:{shard}"] = scene.verified()
        model.script["verify"] = scene.verified()
        change.memory.reset()
        change.collect()
        settings = Settings(engine=Engine.CLAUDE, depth=depth)
        asyncio.run(change.pipeline(model, settings, prompts=prompts).run())


def _mended(prompts: Prompts) -> None:
    """What models are asked about fixes, the second round included."""
    still = mending.reread(mending.word(still_stands=True, objection="b == 0 is left"))
    model = ScriptedModel(
        {"mend": mending.mended(mending.fix(mending.edit())), "mend:reread": still}
    )
    room = replace(scene.room(model, settings=Settings(engine=Engine.CLAUDE)), prompts=prompts)
    asyncio.run(mend(mending.judged(), room))


def _talked(change: Range, prompts: Prompts) -> None:
    """What models are asked because of what people wrote on a pull request."""
    pull, model = change.memory.read(Pull), whole_panel(scene.claim())
    comment = Comment(id=5, author="eve", bot=False, body="Are you sure?")
    talk = {"threads": (Thread(path=PATH, line=3, comments=(comment,)),)}
    change.memory.write(pull.model_copy(update=talk))
    model.script["synthesize:said"] = answers.SaidAnswer(pairs=[])
    asyncio.run(change.pipeline(model, prompts=prompts).run())
    for verb in ("explain", "ask"):
        asks = Command(verb=verb, finding="F1", reason="Why?", author="eve", comment_id=6)
        model = ScriptedModel({"reply:F1": answers.ReplyAnswer(text="It is so.")})
        known = {"ledger": scene.lived(scene.entry()).ledger, "command": asks}
        change.memory.write(pull.model_copy(update=known))
        asyncio.run(change.pipeline(model, prompts=prompts).run())


def _posted(prompts: Prompts) -> None:
    """Everything that can reach people on GitHub."""
    frame = posting.Frame(prompts, MARKER, SERVER, RUN_URL)
    patch = parse(
        scene.PATCH.replace(PATH.encode(), b"src/cart.py").replace(b"-1,4 +1,6", b"-8,4 +8,6")
    )
    wishes = posting.Wishes(max_inline_comments=20, comment_floor=Severity.LOW)
    posting.posting(REVIEW, patch, frame, wishes)
    posting.posting(LATER, patch, frame, wishes, before=BEFORE)
    life.threads(prompts, life.turns(ledger(entry(3)), ledger(entry(3, tries=2)), HEAD_SHA))
    for code in ("draft", "budget"):
        skip = Skip(code=code, sentence="Not now.")
        unreviewed.skipped(skip, frame, head_sha=HEAD_SHA, ledger=None, command=None)
    stop = Stopped(door="review", sentence="It stopped.", conclusion=Conclusion.NEUTRAL)
    unreviewed.stopped(stop, frame, head_sha=HEAD_SHA)
    announcement_texts(BEGUN, frame, None)
    _replied(prompts, stop)


def _replied(prompts: Prompts, stop: Stopped) -> None:
    """Every answer to a command."""

    def asked(verb: Verb, problem: str = "") -> Command:
        return Command(verb=verb, finding="F3", author="eve", comment_id=5, problem=problem)

    for verb in ("help", "unknown", "pause"):
        replies.short_answer(prompts, asked(verb))
    replies.short_answer(prompts, asked("dismiss", problem="It needs a reason."))
    replies.idle(prompts, asked("review"), Skip(code="budget", sentence="It is used up."))
    replies.unanswered(prompts, asked("explain"), stop, None)
    said = Reply(finding="F3", text="It is so.", by="claude-opus-5-5")
    replies.answer(prompts, asked("explain"), said, None)
    replies.outcome(prompts, asked("review"), None, nothing_new=True)
    for state in (EntryState.DISPUTED, EntryState.DISMISSED):
        for command in (asked("dispute"), asked("dismiss")):
            replies.outcome(prompts, command, ledger(entry(3, state)))


def parsed(name: str) -> nodes.Template:
    """The syntax tree of a template, as ``Prompts`` would read it."""
    return Environment(autoescape=True).parse((PROMPTS / name).read_text())


def included(name: str) -> Iterator[str]:
    """The templates that ``name`` includes, and those that they do."""
    for other in find_referenced_templates(parsed(name)):
        if other is None:
            raise AssertionError(f"{name} includes a template by a variable")
        yield other
        yield from included(other)


def needed(name: str) -> set[str]:
    """The variables that ``name`` and what it includes do not set themselves."""
    tree = parsed(name)
    own = {
        target.name
        for assignment in tree.find_all(nodes.Assign)
        for target in assignment.find_all(nodes.Name)
        if target.ctx == "store"
    }
    return find_undeclared_variables(tree).union(*map(needed, included(name))) - own


def relatives(name: str) -> frozenset[str]:
    """The templates that get what ``name`` gets, itself among them."""
    return next((family for family in FAMILIES if name in family), frozenset({name}))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_gets_every_variable_it_names(given: dict[str, set[str]], name: str) -> None:
    if name not in given:
        assert name in {other for frame in given for other in included(frame)}, "never filled"
        return
    assert needed(name) - given[name] == set()


def test_nothing_is_given_that_no_template_uses(given: dict[str, set[str]]) -> None:
    unused = {
        name: variables - set[str]().union(*(needed(other) for other in relatives(name)))
        for name, variables in given.items()
    }
    assert {name: variables for name, variables in unused.items() if variables} == {}


FENCED = re.compile(rf"<data-{scene.NONCE} .*?</data-{scene.NONCE}>", re.DOTALL)
OF_STRANGERS = (
    PATH,
    "VALUE_7",
    "b is None",
    "raises ZeroDivisionError",
    "leaks",
    "Are you sure?",
)
"""What stands in the change, in claims about it, and in comments on it."""


@pytest.mark.parametrize("name", READ_BY_MODELS)
def test_what_strangers_wrote_reaches_a_model_only_inside_a_fence(
    filled: Recording, name: str
) -> None:
    texts = filled.texts.get(name, [])
    bare = "\n".join(FENCED.sub("", text) for text in texts)
    assert [word for word in OF_STRANGERS if word in bare] == []


def test_what_strangers_wrote_does_reach_the_models(filled: Recording) -> None:
    inside = "".join(
        block for texts in filled.texts.values() for text in texts for block in FENCED.findall(text)
    )
    assert [word for word in OF_STRANGERS if word not in inside] == []


def test_every_agent_and_lens_has_its_prompt_and_every_prompt_its_agent_or_lens() -> None:
    files = {name for name in TEMPLATES if name.startswith("agents/")}
    assert {agent.prompt for agent in (*PANEL, REVIEWER)} == files
    assert [agent.prompt for agent in PANEL] == [f"agents/{agent.id}.md.j2" for agent in PANEL]
    lenses = {name for name in TEMPLATES if name.startswith("lenses/")}
    assert {lens.prompt for lens in LENSES} == lenses
    assert [lens.prompt for lens in LENSES] == [f"lenses/{lens.id}.md.j2" for lens in LENSES]


def test_every_role_has_its_system_prompt_and_every_one_its_role() -> None:
    files = {name for name in TEMPLATES if name.startswith("system/")}
    assert files == {f"system/{role}.md.j2" for role in get_args(Role)}


@pytest.mark.parametrize("role", get_args(Role))
def test_a_system_prompt_holds_nothing_of_a_change(role: str) -> None:
    assert needed(f"system/{role}.md.j2") == {"language"}


ANSWERS = (
    answers.ContextAnswer,
    answers.FileRisk,
    answers.AgentWish,
    answers.ReportAnswer,
    answers.ClaimAnswer,
    answers.PlaceAnswer,
    answers.GroupingAnswer,
    answers.GroupAnswer,
    answers.VerifyAnswer,
    answers.VerdictAnswer,
    answers.EditorAnswer,
    answers.EditorVerdictAnswer,
    answers.SaidAnswer,
    answers.SaidPair,
    answers.ReplyAnswer,
    answers.MendAnswer,
    answers.FixAnswer,
    answers.EditAnswer,
    answers.RereadAnswer,
    answers.RereadVerdictAnswer,
    JudgeAnswer,
    MatchAnswer,
    FiledAnswer,
)
TOOLS = open_toolbox(scene.REPO, Fence(scene.NONCE), Prompts(PROMPTS), most_told=20_000).definitions
FIELDS = {field for schema in ANSWERS for field in schema.model_fields}
ARGUMENTS = {field for tool in TOOLS for field in tool.arguments.model_fields}
WORDS = {
    NONE,
    *(each.value for closed in (ClaimKind, Severity, Outcome, Advice) for each in closed),
    EVERY_HUNK,
}
OF_CODE = {"None", "panelist", "code", "continue", "support", "try"}
"""Quoted as pieces of code or of what is shown, not as words of an answer."""


@pytest.mark.parametrize("name", READ_BY_MODELS)
def test_every_word_that_a_prompt_quotes_exists(name: str) -> None:
    text = re.sub(r"\{[{%].*?[%}]\}", "", (PROMPTS / name).read_text(), flags=re.DOTALL)
    quoted = set(re.findall(r"`([A-Za-z_]+)`", text))
    assert quoted - FIELDS - ARGUMENTS - WORDS - OF_CODE == set()


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_the_scale_of_severity_is_told_whole_and_in_order(role: str) -> None:
    text = (PROMPTS / f"system/{role}.md.j2").read_text()
    told = re.findall(r"^\s*- \*\*(\w+)\*\*:", text, re.MULTILINE)
    assert told == [severity.value for severity in Severity]


def test_every_outcome_and_every_advice_is_explained() -> None:
    editor = (PROMPTS / "system/editor.md.j2").read_text()
    explained = re.findall(r"^ +- `(\w+)`:", editor, re.MULTILINE)
    assert explained == [each.value for closed in (Outcome, Advice) for each in closed]
    verifier = (PROMPTS / "system/verifier.md.j2").read_text()
    assert [each for each in Outcome if f"`{each.value}`" not in verifier] == []


def test_the_editor_is_told_the_fields_of_its_verdict_and_no_other() -> None:
    editor = (PROMPTS / "system/editor.md.j2").read_text()
    told = set(re.findall(r"^\d\. \*\*`(\w+)`", editor, re.MULTILINE))
    inside = {"corrected", "open_question"}
    assert told | inside == set(answers.EditorVerdictAnswer.model_fields) - {"id"}
    assert all(f"`{field}`" in editor for field in inside)


@pytest.mark.parametrize(
    ("role", "answer"),
    [("mender", answers.FixAnswer), ("rereader", answers.RereadVerdictAnswer)],
)
def test_whoever_mends_or_reads_again_is_told_the_fields_in_their_order(
    role: str, answer: type[BaseModel]
) -> None:
    text = (PROMPTS / f"system/{role}.md.j2").read_text()
    told = re.findall(r"^\d\. \*\*`(\w+)`", text, re.MULTILINE)
    assert ["id", *told] == list(answer.model_fields)


def test_the_fields_that_are_told_apart_in_the_context_prompt_are_those_of_its_answer() -> None:
    told = re.findall(r"^\d\. `(\w+)`:", (PROMPTS / "context.md.j2").read_text(), re.MULTILINE)
    assert told == list(answers.ContextAnswer.model_fields)
