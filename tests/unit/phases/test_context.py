import asyncio

from panelist.contracts import Context, FailureKind, Pull, Risk, Tier, Trusted
from panelist.diff import parse
from panelist.events import CallSkipped, Event
from panelist.memory import patch_digest
from panelist.phases.answers import AgentWish, ContextAnswer, FileRisk
from panelist.phases.context import gather_context
from panelist.phases.room import Room
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel, failing
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change

LOCK = b"""\
diff --git a/go.sum b/go.sum
index 1111111..2222222 100644
--- a/go.sum
+++ b/go.sum
@@ -1 +1 @@
-example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
+example.com/a v1.1.0 h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=
"""
LARGE = (
    change(
        {"src/app.py": 290, "src/other.py": 10}
        | {f"src/part{number}.py": 290 for number in range(3)}
    )
    + LOCK
)
"""Too much for one prompt."""


def gathered(room: Room, patch: bytes = LARGE, pull: Pull = scene.PULL) -> Context:
    return asyncio.run(
        gather_context(
            pull,
            parse(patch),
            patch,
            room,
            config_path=".github/panelist.yml",
            coverage=None,
        )
    )


def answer(**changed: object) -> ContextAnswer:
    told: dict[str, object] = {
        "brief": "Adds an app.",
        "topics": ["network"],
        "files": [],
        "agents": [],
    }
    return ContextAnswer.model_validate(told | changed)


def test_a_small_change_goes_to_the_panel_without_a_call() -> None:
    heard: list[Event] = []
    found = gathered(scene.room(ScriptedModel({}), heard=heard), scene.PATCH)
    assert found.brief == ""
    assert found.calls == ()
    why = "every reader sees the whole change"
    assert heard[0] == CallSkipped("context", why, at=heard[0].at)


def test_a_larger_change_gets_a_brief_from_the_fast_tier() -> None:
    model = ScriptedModel({"context": answer()})
    found = gathered(scene.room(model))
    assert (found.brief, found.topics) == ("Adds an app.", ("network",))
    assert model.asks[0].tier is Tier.FAST
    assert found.patch_digest == patch_digest(LARGE)


def test_orders_in_what_the_author_wrote_are_kept_for_the_verdict() -> None:
    assert gathered(scene.room()).attempts == ("the description asks to ignore instructions",)


def test_ignored_files_are_listed_with_their_reason() -> None:
    found = gathered(scene.room())
    rows = {file.path: file for file in found.files}
    assert rows["src/app.py"].in_scope
    assert not rows["go.sum"].in_scope
    assert rows["go.sum"].reason == "lockfile"


def test_a_model_may_raise_a_risk_and_never_lower_one() -> None:
    risks = [
        FileRisk(path="src/other.py", risk=Risk.HIGH, reason="parses foreign input"),
        FileRisk(path="src/app.py", risk=Risk.LOW, reason="trust me"),
        FileRisk(path="made/up.py", risk=Risk.HIGH, reason="?"),
    ]
    found = gathered(scene.room(ScriptedModel({"context": answer(files=risks)})))
    rows = {file.path: file for file in found.files}
    assert (rows["src/other.py"].risk, rows["src/other.py"].reason) == (
        Risk.HIGH,
        "parses foreign input",
    )
    assert rows["src/app.py"].risk is Risk.MEDIUM
    assert len(rows) == 6


def test_a_wish_of_the_context_agent_releases_a_reviewer() -> None:
    wishes = [AgentWish(agent="performance", needed=False, reason="one label changes")]
    found = gathered(scene.room(ScriptedModel({"context": answer(agents=wishes)})))
    choices = {choice.agent: choice for choice in found.agents}
    assert not choices["performance"].needed
    assert choices["performance"].reason == "one label changes"


def test_a_context_agent_that_fails_costs_a_note_and_nothing_else() -> None:
    model = ScriptedModel({"context": failing(FailureKind.TIMEOUT, "Too slow.")})
    found = gathered(scene.room(model))
    assert found.brief == ""
    assert all(choice.needed for choice in found.agents)
    assert "The context agent gave no brief (timeout): Too slow." in found.notes


def test_ignore_globs_and_base_attributes_decide_the_scope() -> None:
    pull = scene.PULL.model_copy(
        update={"trusted": Trusted(gitattributes="src/other.py linguist-generated\n")}
    )
    settings = Settings(ignore=("src/app.*", "src/part*"))
    found = gathered(scene.room(ScriptedModel({}), settings=settings), pull=pull)
    assert not any(file.in_scope for file in found.files)


def test_what_the_author_wrote_reaches_the_context_agent_fenced() -> None:
    model = ScriptedModel({"context": answer()})
    gathered(scene.room(model))
    ask = model.asks[0]
    opened = ask.charge.index(f'<data-{scene.NONCE} kind="description">')
    assert opened < ask.charge.index(scene.PULL.body)
    assert scene.PULL.body not in ask.system
