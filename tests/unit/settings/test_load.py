import pytest

from panelist.contracts import Depth, Engine, Severity
from panelist.errors import SettingsError
from panelist.settings import BUILT_IN_AGENTS, INPUTS, Settings, load

PATH = ".github/panelist.yml"


def settings(
    config: str | None = None,
    *,
    inputs: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> Settings:
    return load(options=options or {}, inputs=inputs or {}, config=config, config_path=PATH)


def refusal(
    config: str | None = None,
    *,
    inputs: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> str:
    with pytest.raises(SettingsError) as caught:
        settings(config, inputs=inputs, options=options)
    return str(caught.value)


def test_the_defaults_need_no_source() -> None:
    assert settings() == Settings()
    assert settings("") == Settings()
    assert settings("# nothing but a comment\n") == Settings()


def test_an_option_beats_an_input_beats_the_config_file() -> None:
    config = "fail-on: low\nlanguage: German\ncomment-floor: low\n"
    inputs = {"fail-on": "medium", "language": "French"}
    options = {"fail-on": "critical"}
    found = settings(config, inputs=inputs, options=options)
    assert found.fail_on == "critical"
    assert found.language == "French"
    assert found.comment_floor is Severity.LOW


def test_lists_come_from_yaml_or_separated_by_commas_and_line_breaks() -> None:
    assert settings("agents: [security, tests]").agents == ("security", "tests")
    assert settings(inputs={"agents": " security,\n tests "}).agents == ("security", "tests")


def test_words_of_closed_sets_may_be_capitalised() -> None:
    found = settings(inputs={"engine": "Offline", "fail-on": "NEVER", "comment-floor": "High"})
    assert (found.engine, found.fail_on) == (Engine.OFFLINE, "never")
    assert found.comment_floor is Severity.HIGH


def test_custom_agents_and_path_instructions_are_read() -> None:
    found = settings(
        """
        custom-agents:
          - id: billing
            title: Billing
            charge: Look for rounding.
        instructions:
          - paths: "src/**"
            text: Money is in cents.
        agents: [quality, billing]
        always: billing
        """
    )
    assert found.custom_agents[0].id == "billing"
    assert found.custom_agents[0].blind
    assert found.instructions[0].paths == ("src/**",)
    assert found.always == ("billing",)


def test_an_unknown_input_names_the_nearest_known_one() -> None:
    assert refusal(inputs={"fail-onn": "high"}) == (
        "Unknown input `fail-onn`. Did you mean `fail-on`?"
    )
    assert refusal(inputs={"zzz": "1"}) == f"Unknown input `zzz`. Known: {', '.join(INPUTS)}."


def test_an_unknown_config_key_names_the_file_and_the_nearest_key() -> None:
    assert refusal("modle-fast: x") == (
        "Unknown key in .github/panelist.yml: `modle-fast`. Did you mean `model-fast`?"
    )
    assert refusal("instructions: [{paths: a, text: b, txt: c}]") == (
        "Unknown key in key instructions of .github/panelist.yml (0.txt). "
        "Remove it or correct its spelling."
    )


def test_an_input_does_not_belong_into_the_config_file() -> None:
    assert refusal("dry-run: true") == (
        "dry-run in .github/panelist.yml is an input of the action, not a config key. "
        "Move `dry-run` to the `with:` block of the workflow."
    )


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (
            {"inputs": {"fail-on": "hi"}},
            (
                "The input fail-on cannot be 'hi'. "
                "Input should be 'critical', 'high', 'medium', 'low' or 'never'."
            ),
        ),
        (
            {"options": {"max-cost-usd": "0"}},
            "The option --max-cost-usd cannot be '0'. Input should be greater than 0.",
        ),
        (
            {"config": "max-cost-usd: .nan"},
            (
                "The key max-cost-usd of .github/panelist.yml cannot be nan. "
                "Input should be a finite number."
            ),
        ),
        (
            {"config": "model-fast: []"},
            "The key model-fast of .github/panelist.yml is wrong. Needs at least one model id.",
        ),
        (
            {"inputs": {"agents": "security, qualitty"}},
            "Unknown agent in the input agents: `qualitty`. Did you mean `quality`?",
        ),
        (
            {"inputs": {"tools": "quality, everybody"}},
            f"Unknown agent in the input tools: `everybody`. Known: {', '.join(BUILT_IN_AGENTS)}.",
        ),
        (
            {"config": "agents: []"},
            (
                "The key agents of .github/panelist.yml names no agent. "
                f"Name some of: {', '.join(BUILT_IN_AGENTS)}."
            ),
        ),
        (
            {"config": "custom-agents: [{id: tests, title: T, charge: c}]"},
            (
                "The key custom-agents of .github/panelist.yml uses an id twice. "
                "Give each agent an id of its own, other than "
                "security, quality, performance, tests."
            ),
        ),
        (
            {"config": "a: [1"},
            ".github/panelist.yml is not YAML at line 1. Correct the file on the default branch.",
        ),
        (
            {"config": "- a\n- b\n"},
            (
                ".github/panelist.yml holds no mapping. "
                "Write `key: value` lines, for example `fail-on: high`."
            ),
        ),
    ],
)
def test_a_bad_value_is_one_sentence_with_its_source(sources: dict[str, object], said: str) -> None:
    assert refusal(**sources) == said  # pyright: ignore[reportArgumentType] - a table of calls


def test_the_order_of_the_chain_is_the_order_given() -> None:
    found = settings(inputs={"model-balanced": "b, a"})
    assert found.chains["balanced"] == ("b", "a")  # pyright: ignore[reportArgumentType] - a StrEnum


def test_who_may_use_tools_is_a_list_and_may_be_nobody() -> None:
    custom = "custom-agents: [{id: a11y, title: A, charge: c}]\n"
    assert settings().tools == BUILT_IN_AGENTS
    assert settings(config=custom).tools == (*BUILT_IN_AGENTS, "a11y")
    assert settings(inputs={"tools": "tests,performance"}).tools == ("tests", "performance")
    assert settings(config=f"{custom}tools: [a11y]").tools == ("a11y",)
    assert settings(config="tools: []").tools == ()
    assert settings(inputs={"tools": "none"}).tools == ()


def test_whoever_may_use_tools_need_not_sit_on_the_panel() -> None:
    assert settings(inputs={"agents": "tests"}).tools == BUILT_IN_AGENTS


def test_the_depth_is_an_option_an_input_and_a_key() -> None:
    assert settings().depth is Depth.STANDARD
    assert settings("depth: deep").depth is Depth.DEEP
    assert settings("depth: deep", inputs={"depth": "Quick"}).depth is Depth.QUICK
    assert settings(inputs={"depth": "deep"}, options={"depth": "standard"}).depth is Depth.STANDARD
    assert refusal(inputs={"depth": "deeper"}) == (
        "The input depth cannot be 'deeper'. Input should be 'quick', 'standard' or 'deep'."
    )


def test_votes_stand_in_the_config_file_alone() -> None:
    assert settings("votes: {security: 2, quality: 5}").votes == {"security": 2, "quality": 5}
    assert "votes" not in INPUTS
    assert refusal(inputs={"votes": "security"}).startswith("Unknown input `votes`.")


@pytest.mark.parametrize("count", ["0", "6", "-1", "many", "1.5", "null", "[]"])
def test_an_agent_votes_once_to_five_times(count: str) -> None:
    assert refusal(f"votes: {{security: {count}}}").startswith(
        f"The key votes of {PATH} (security) "
    )


@pytest.mark.parametrize(
    ("name", "near"), [("qualty", "quality"), ("Security", "security"), ("billng", "billing")]
)
def test_votes_of_nobody_name_the_nearest(name: str, near: str) -> None:
    own = "custom-agents: [{id: billing, title: B, charge: Look for rounding.}]\n"
    assert refusal(f"{own}votes: {{{name}: 2}}") == (
        f"Unknown agent in the key votes of {PATH}: `{name}`. Did you mean `{near}`?"
    )


def test_an_agent_of_the_team_may_vote() -> None:
    own = "custom-agents: [{id: billing, title: B, charge: Look for rounding.}]\n"
    assert settings(f"{own}votes: {{billing: 3}}").votes == {"billing": 3}


@pytest.mark.parametrize(
    ("written", "read"),
    [("on", "on"), ("off", "off"), ("'off'", "off"), ("true", "on"), ("auto", "auto")],
)
def test_whether_fixes_are_asked_for_may_be_written_as_yaml_reads_it(
    written: str, read: str
) -> None:
    """The bare words ``on`` and ``off`` are booleans to it."""
    config = f"suggestions: {written}"
    found = load(options={}, inputs={}, config=config, config_path="panelist.yml")
    assert found.suggestions == read
