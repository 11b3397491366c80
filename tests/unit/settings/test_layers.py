import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Depth, Engine, Severity
from panelist.errors import SettingsError
from panelist.settings import (
    BUILT_IN_AGENTS,
    CONFIG_KEYS,
    INPUTS,
    Settings,
    check_config,
    load,
)

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
        "Unknown key in .github/panelist.yml: `modle-fast` (line 1). Did you mean `model-fast`?"
    )
    assert refusal("instructions: [{paths: a, text: b, txt: c}]") == (
        "Unknown key in the key instructions of .github/panelist.yml (entry 1): `txt` (line 1). "
        "Did you mean `text`?"
    )


def test_an_input_does_not_belong_into_the_config_file() -> None:
    assert refusal("dry-run: true") == (
        "dry-run in .github/panelist.yml (line 1) is an input of the action, not a config key. "
        "Move `dry-run` to the `with:` block of the workflow."
    )


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (
            {"inputs": {"fail-on": "hi"}},
            ("The input fail-on cannot be 'hi'. Use critical, high, medium, low or never."),
        ),
        (
            {"options": {"max-cost-usd": "0"}},
            "The option --max-cost-usd cannot be '0'. Use a number above 0, at most 1,000.",
        ),
        (
            {"config": "max-cost-usd: .nan"},
            (
                "The key max-cost-usd of .github/panelist.yml (line 1) cannot be nan. "
                "Use a number above 0, at most 1,000."
            ),
        ),
        (
            {"config": "model-fast: []"},
            (
                "The key model-fast of .github/panelist.yml (line 1) is empty. "
                "Needs at least one model id."
            ),
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
                f"Give each agent an id of its own, other than {', '.join(BUILT_IN_AGENTS)}."
            ),
        ),
        (
            {"config": "a: [1"},
            (
                ".github/panelist.yml is not YAML at line 1. "
                "Look for a missing quote, bracket or blank, there or in the line above."
            ),
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
        "The input depth cannot be 'deeper'. Use quick, standard or deep."
    )


def test_votes_stand_in_the_config_file_alone() -> None:
    assert settings("votes: {security: 2, quality: 5}").votes == {"security": 2, "quality": 5}
    assert "votes" not in INPUTS
    assert refusal(inputs={"votes": "security"}).startswith("Unknown input `votes`.")


@pytest.mark.parametrize("count", ["0", "6", "-1", "many", "1.5", "null", "[]"])
def test_an_agent_votes_once_to_five_times(count: str) -> None:
    assert refusal(f"votes: {{security: {count}}}").startswith(
        f"The key votes of {PATH} (security, line 1) "
    )


@pytest.mark.parametrize(
    ("name", "near"), [("qualty", "quality"), ("Security", "security"), ("billng", "billing")]
)
def test_votes_of_nobody_name_the_nearest(name: str, near: str) -> None:
    own = "custom-agents: [{id: billing, title: B, charge: Look for rounding.}]\n"
    assert refusal(f"{own}votes: {{{name}: 2}}") == (
        f"Unknown agent in the key votes of {PATH}: `{name}` (line 2). Did you mean `{near}`?"
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


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    config = """\
language: German
ignore: {docs: all}
agents: [1]
custom-agents:
  - id: Billing
    titel: Billing
fail_on: high
fail-on:
"""
    assert refusal(config, inputs={"max-cost-usd": "much"}) == (
        "9 settings are wrong. "
        f"(1) The key ignore of {PATH} (line 2) cannot be a mapping. Use a list of texts. "
        f"(2) The key agents of {PATH} (entry 1, line 3) cannot be 1. Use a text. "
        f"(3) The key custom-agents of {PATH} (entry 1, id, line 5) cannot be 'Billing'. "
        "Use 2 to 31 small letters, digits and hyphens, a letter first. "
        f"(4) The key custom-agents of {PATH} (entry 1, line 5) has no `title`. "
        "Add a text of 1 to 60 characters. "
        f"(5) The key custom-agents of {PATH} (entry 1, line 5) has no `charge`. "
        "Add a text of 1 to 8,000 characters. "
        f"(6) Unknown key in the key custom-agents of {PATH} (entry 1): `titel` (line 6). "
        "Did you mean `title`? "
        f"(7) Unknown key in {PATH}: `fail_on` (line 7). Did you mean `fail-on`? "
        f"(8) The key fail-on of {PATH} (line 8) is empty. "
        "Use critical, high, medium, low or never. "
        "(9) The input max-cost-usd cannot be 'much'. Use a number above 0, at most 1,000."
    )


def test_a_key_that_an_input_beats_must_be_right_all_the_same() -> None:
    assert refusal("fail-on: hi", inputs={"fail-on": "high"}).startswith("The key fail-on of ")


def test_of_very_many_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    said = refusal("\n".join(f"zz{number}: 1" for number in range(50)))
    assert said.startswith("50 settings are wrong. (1) Unknown key in ")
    assert said.endswith(" And 30 more.")


@pytest.mark.parametrize("value", ["", "~", "[]", "{}", "[[]]", "x", "7", "-1", ".inf", "true"])
@pytest.mark.parametrize("key", CONFIG_KEYS)
def test_no_sentence_is_in_the_words_of_a_library(key: str, value: str) -> None:
    """Whatever stands under whichever key is taken, or refused in words of our own."""
    mistakes = check_config(f"{key}: {value}\n", PATH).mistakes
    said = " ".join(map(str, mistakes))
    assert not re.search(r"(?i)pydantic|input should|valid \w|tuple|dictionary|int_|None", said)
    assert all(each.line == 1 for each in mistakes)


def test_a_key_that_stands_twice_is_told_with_its_lines_wherever_it_is() -> None:
    assert refusal("fail-on: low\nignore: []\nfail-on: never\n") == (
        f"The key `fail-on` stands twice in {PATH}, at lines 1 and 3. Keep one of them."
    )
    nested = "votes:\n  tests: 1\n  tests: 2\n  tests: 3\n"
    assert refusal(nested) == (
        f"The key `tests` stands 3 times in {PATH}, at lines 2, 3 and 4. Keep one of them."
    )
    shared = "instructions:\n- &one {paths: a, text: b}\n- *one\n"
    assert len(settings(shared).instructions) == 2


KEY = "sk-ant-api03-" + "Zx9" * 12
LEAKED = (
    "holds a secret, which everybody who can read the repository can use. It is leaked, and the "
    "history keeps it: revoke it now, and pass a new one in the workflow, from a secret of the "
    "repository."
)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (f"anthropic-api-key: {KEY}", "The key `anthropic-api-key`"),
        ("anthropic-api-key: sk-ant-abcd", "The key `anthropic-api-key`"),
        ("github_token: 0123456789abcdef", "The key `github_token`"),
        ("claude: {password: correct-horse}", "The key `password`"),
        (f"conventions: |\n  Ask Claude with {KEY} please.", "The key `conventions`"),
        (f"ignore: [docs, {KEY}]", "A text"),
        (f"{KEY}: 1", "A text"),
        (f"custom-agents: [{{id: a1, title: {KEY}, charge: b}}]", "The key `title`"),
        (f"instructions: [{{paths: a, text: &k {KEY}}}, {{paths: *k, text: c}}]", "The key `text`"),
    ],
)
def test_a_secret_in_the_file_is_leaked_and_in_no_message(config: str, named: str) -> None:
    said = refusal(config)
    assert f"{named} in {PATH} (line 1) {LEAKED}" in said
    assert said.count("holds a secret, which") == 1
    assert not any(word in said for word in (KEY, "sk-ant-", "0123456789abcdef", "correct-horse"))


@pytest.mark.parametrize("config", [f"fail-on: {KEY}", f"agents: {KEY}", f"votes: {{{KEY}: 2}}"])
def test_a_secret_where_a_word_belongs_is_not_repeated(config: str) -> None:
    said = refusal(config)
    assert "(line 1) holds a secret" in said
    assert KEY not in said


def test_what_only_sounds_like_a_secret_is_an_unknown_key() -> None:
    for config in ("max-tokens: 4000", "token: none", "secrets: inherit", "monkey: banana-split"):
        assert refusal(config).startswith("Unknown key in ")


def test_an_expression_belongs_into_the_workflow() -> None:
    assert refusal("anthropic-api-key: ${{ secrets.ANTHROPIC_API_KEY }}") == (
        f"anthropic-api-key in {PATH} (line 1) is an input of the action, not a config key. "
        "Move `anthropic-api-key` to the `with:` block of the workflow."
    )


@given(text=st.text(max_size=80) | st.from_regex(r"([a-z-]{1,9}: ?[\[{*&a-z0-9'\"-]{0,6}\n)+"))
def test_whatever_the_file_holds_is_settings_or_mistakes(text: str) -> None:
    for mistake in check_config(text, PATH).mistakes:
        assert "\n" not in str(mistake)


def test_a_file_that_unfolds_without_end_is_read_at_once() -> None:
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert refusal("\n".join([*rows, "ignore: *a39"])).startswith("49 settings are wrong.")
