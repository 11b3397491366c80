import pytest

from panelist import ledger
from panelist.contracts import AgentChoice, Command, Engine, Pull, Reading, Tier
from panelist.ledger import Scope
from panelist.panel import PANEL, Agent, Wish
from panelist.phases import known
from panelist.phases.room import Room
from panelist.settings import PathInstruction, Settings
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene

READ = Reading(
    head_sha=scene.EARLIER,
    panel="0" * 16,
    patch="0" * 32,
    complete=True,
    agents=("security", "quality"),
)
NEW = Scope("new", frozenset({"h1"}), "")
NOTHING = Scope("nothing", frozenset({"h1"}), "")
WHOLE = Scope("whole", frozenset(), "why")
SAID = {
    "security": Wish(needed=False, reason="no"),
    "tests": Wish(needed=False, reason="no tests"),
}


def room(**settings: object) -> Room:
    return scene.room(ScriptedModel({}), settings=Settings.model_validate(settings))


def read(pull: Pull, by: Room) -> Pull:
    """``pull`` after all of it was read by the panel of ``by``."""
    marks = known.prints(pull, scene.diff(), {"src/ratio.py"}, by.repo)
    reading = ledger.reading(
        marks, {"h1"}, head_sha=scene.EARLIER, panel=known.panel_digest(by), agents=("quality",)
    )
    before = pull.ledger
    assert before is not None
    return pull.model_copy(update={"ledger": before.model_copy(update={"reading": reading})})


@pytest.mark.parametrize(
    "changed", [{"source": "git"}, {"number": None}, {"head_sha": None}], ids=str
)
def test_findings_live_on_for_pull_requests_alone(changed: dict[str, object]) -> None:
    assert known.lives_on(scene.PULL)
    local = scene.PULL.model_copy(update=changed)
    assert not known.lives_on(local)
    assert known.prints(local, scene.diff(), {"src/ratio.py"}, scene.REPO) == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"conventions": "Be kind."},
        {"instructions": (PathInstruction(paths=("*",), text="Look."),)},
        {"language": "German"},
        {"engine": Engine.OFFLINE},
    ],
    ids=str,
)
def test_another_rule_is_another_panel(changed: dict[str, object]) -> None:
    plain = known.panel_digest(room())
    assert plain == known.panel_digest(room(max_cost_usd=1.0))
    assert plain != known.panel_digest(room(**changed))


def test_another_reviewer_is_another_panel() -> None:
    model = ScriptedModel({})
    own = Agent("docs", "Docs", Tier.BALANCED, "", blind=True, charge="Read docs.")
    digests = {
        known.panel_digest(scene.room(model, agents=agents))
        for agents in (PANEL, PANEL[:2], (*PANEL, own))
    }
    assert len(digests) == 3


def test_what_was_read_is_not_read_again_unless_somebody_wants_it() -> None:
    by = room()
    pull = read(scene.lived(), by)
    marks = known.prints(pull, scene.diff(), {"src/ratio.py"}, by.repo)
    assert known.scoped(pull, marks, by).kind == "nothing"
    again = Command(verb="full-review", author="hubot", comment_id=1)
    assert known.scoped(pull.model_copy(update={"command": again}), marks, by).kind == "whole"
    assert known.scoped(pull, marks, room(incremental=False)).kind == "whole"


def test_where_no_model_reads_nothing_is_known() -> None:
    by = room()
    pull = read(scene.lived(), by)
    marks = known.prints(pull, scene.diff(), {"src/ratio.py"}, by.repo)
    assert known.scoped(pull, marks, scene.room()) == Scope("whole", frozenset(), "")


class TestWishes:
    def test_in_a_whole_round_they_are_what_was_said(self) -> None:
        assert known.wishes(scene.AGENTS, WHOLE, None, SAID) == SAID
        assert known.wishes(scene.AGENTS, WHOLE, None, None) is None

    def test_whoever_read_the_rest_reads_on(self) -> None:
        assert known.wishes(scene.AGENTS, NEW, READ, SAID) == {
            "security": Wish(needed=True, reason="reads on"),
            "tests": Wish(needed=False, reason="no tests"),
        }
        assert known.wishes(scene.AGENTS, NEW, READ, None) is None

    def test_where_nothing_is_new_the_panel_stays_as_it_was(self) -> None:
        found = known.wishes(scene.AGENTS, NOTHING, READ, None)
        assert found is not None
        assert {agent: wish.needed for agent, wish in found.items()} == {
            "security": True,
            "quality": True,
            "performance": False,
            "tests": False,
        }
        assert found["tests"].reason == "not needed at eeeeeeeeeeee, and nothing is new"


def test_whoever_is_needed_and_did_not_read_the_rest_reads_everything() -> None:
    choices = [
        AgentChoice(agent=agent, needed=needed, reason="")
        for agent, needed in (("quality", True), ("performance", False), ("tests", True))
    ]
    assert known.unless_newcomers(NEW, None, choices) is NEW
    assert known.unless_newcomers(NEW, READ, choices[:2]) is NEW
    assert known.unless_newcomers(NOTHING, READ, choices) == Scope(
        "whole",
        frozenset(),
        "Everything is read again: tests did not read it at eeeeeeeeeeee.",
    )


def test_that_everything_is_read_is_noted_only_where_something_was_read_before() -> None:
    assert known.note(scene.PULL, WHOLE) == ()
    assert known.note(scene.lived(), WHOLE) == ("why",)
    assert known.note(scene.lived(), NEW) == ()
    assert known.note(scene.lived(), Scope("whole", frozenset(), "")) == ()
