"""When a room has tools."""

from panelist.cli.engine import Engaged, furnish, with_tools
from panelist.contracts import Engine
from panelist.events import Bus
from panelist.panel import PANEL
from panelist.repo.nothing import NoRepo
from panelist.settings import Settings
from tests.fakes.model import ScriptedModel
from tests.unit.phases import scene


def test_there_are_tools_when_somebody_may_use_them_and_the_tree_is_known() -> None:
    assert with_tools(scene.room()).toolbox is not None


def test_there_are_none_when_nobody_may_use_them() -> None:
    assert with_tools(scene.room(settings=Settings(tools=()))).toolbox is None
    seated = tuple(agent for agent in PANEL if agent.id == "tests")
    only_quality = Settings(tools=("quality",))
    assert with_tools(scene.room(settings=only_quality, agents=seated)).toolbox is None
    assert with_tools(scene.room(agents=seated)).toolbox is not None


def test_there_are_none_when_the_tree_is_not_known() -> None:
    assert with_tools(scene.room(repo=scene.FakeRepo())).toolbox is None


def test_a_run_with_a_model_is_furnished_with_tools_and_one_without_is_not() -> None:
    def room(model: ScriptedModel | None) -> bool:
        settings = Settings(engine=Engine.CLAUDE if model else Engine.OFFLINE)
        engaged = Engaged(model, lambda: 0.0)
        return furnish(settings, engaged, scene.REPO, Bus(), nonce=scene.NONCE).toolbox is not None

    assert room(ScriptedModel({}))
    assert not room(None)
    engaged = Engaged(ScriptedModel({}), lambda: 0.0)
    assert furnish(Settings(), engaged, NoRepo(), Bus(), nonce=scene.NONCE).toolbox is None
