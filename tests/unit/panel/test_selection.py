from collections.abc import Sequence

import pytest

from panelist.contracts import AgentChoice, Depth, Diff, FileContext, Risk
from panelist.diff import parse
from panelist.panel import PANEL, Wish, choose, seat_panel
from panelist.settings import CustomAgent, Settings


def change(*paths: str, lines: int = 20) -> tuple[Diff, tuple[FileContext, ...]]:
    """A diff that adds ``lines`` lines to each path, all in scope at medium risk."""
    added = "".join(f"+line {number}\n" for number in range(lines))
    patch = "".join(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..1111111\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{lines} @@\n{added}"
        for path in paths
    )
    files = tuple(FileContext(path=path, in_scope=True, reason="") for path in paths)
    return parse(patch.encode()), files


def needed(choices: Sequence[AgentChoice]) -> set[str]:
    return {choice.agent for choice in choices if choice.needed}


@pytest.mark.parametrize(
    ("paths", "lines", "released"),
    [
        (["src/app.py"], 20, set[str]()),
        (["README.md", "docs/a.md"], 20, {"security", "performance", "tests"}),
        (["tests/test_app.py"], 20, {"performance"}),
        (["config.yaml"], 20, {"performance", "tests"}),
        (["src/app.py"], 3, {"performance", "tests"}),
    ],
)
def test_fixed_rules_release_who_is_not_needed(
    paths: list[str], lines: int, released: set[str]
) -> None:
    diff, files = change(*paths, lines=lines)
    shipped = {"security", "quality", "performance", "tests"}
    choices = [one for one in choose(PANEL, diff, files, always=()) if one.agent in shipped]
    assert shipped - needed(choices) == released


def test_every_agent_gets_a_row_with_a_reason() -> None:
    diff, files = change("README.md")
    choices = choose(PANEL, diff, files, always=())
    assert [choice.agent for choice in choices] == [agent.id for agent in PANEL]
    assert all(choice.reason for choice in choices)


def test_always_beats_every_rule_and_every_wish() -> None:
    diff, files = change("README.md")
    wishes = {"performance": Wish(needed=False, reason="no code")}
    choices = choose(PANEL, diff, files, always=("performance",), wishes=wishes)
    assert {"quality", "performance"} <= needed(choices)
    assert not {"security", "tests"} & needed(choices)


def test_a_wish_releases_an_agent_with_its_reason_but_never_quality() -> None:
    diff, files = change("src/app.py")
    wishes = {
        "performance": Wish(needed=False, reason="only a label changes"),
        "quality": Wish(needed=False, reason="trust me"),
        "tests": Wish(needed=True, reason="a new branch"),
    }
    choices = {
        choice.agent: choice for choice in choose(PANEL, diff, files, always=(), wishes=wishes)
    }
    assert not choices["performance"].needed
    assert choices["performance"].reason == "only a label changes"
    assert choices["quality"].needed
    assert choices["tests"].reason == "a new branch"


def test_a_wish_cannot_release_anybody_from_a_high_risk_file() -> None:
    diff, files = change("src/auth.py")
    risky = tuple(file.model_copy(update={"risk": Risk.HIGH}) for file in files)
    wishes = {"security": Wish(needed=False, reason="the security team has looked")}
    assert "security" in needed(choose(PANEL, diff, risky, always=(), wishes=wishes))


def test_nothing_in_scope_releases_nobody() -> None:
    diff, files = change("src/app.py")
    ignored = tuple(file.model_copy(update={"in_scope": False}) for file in files)
    assert needed(choose(PANEL, diff, ignored, always=())) == {agent.id for agent in PANEL}


def test_a_team_seats_the_agents_it_names_and_its_own() -> None:
    own = CustomAgent(id="billing", title="Billing", charge="Look for rounding.")
    assert [agent.id for agent in seat_panel(Settings())] == [agent.id for agent in PANEL]
    assert seat_panel(Settings(custom_agents=(own,)))[-1].charge == "Look for rounding."
    some = Settings(custom_agents=(own,), agents=("tests", "security"))
    assert [agent.id for agent in seat_panel(some)] == ["security", "tests"]
    with_always = Settings(custom_agents=(own,), agents=("tests",), always=("billing",))
    assert [agent.id for agent in seat_panel(with_always)] == ["tests", "billing"]


def test_a_choice_tells_how_many_readings_an_agent_makes() -> None:
    diff, files = change("src/app.py")
    shipped = Settings(votes={"tests": 2}, agents=("security", "quality", "performance", "tests"))
    choices = choose(seat_panel(shipped), diff, files, always=())
    assert {one.agent: one.readings for one in choices} == {
        "security": 1,
        "quality": 3,
        "performance": 1,
        "tests": 2,
    }


def test_the_one_reader_of_quick_is_released_by_nothing() -> None:
    diff, files = change("README.md")
    (choice,) = choose(
        seat_panel(Settings(depth=Depth.QUICK)),
        diff,
        files,
        always=(),
        wishes={"reviewer": Wish(needed=False, reason="only words")},
    )
    assert (choice.agent, choice.needed, choice.readings) == ("reviewer", True, 1)
