"""action.yml and the settings say the same, and each step gets what it needs and no more."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from panelist.cli.matrix import MATRIX
from panelist.progress import FOLDER
from panelist.settings import INPUTS
from tests.contract.documents import ROOT, action, environment, step

SECRETS = ("anthropic-api-key", "github-token")
OF_THE_ACTION = ("steps",)
"""Which steps run is a matter of action.yml alone: no door is told."""
ONLY_PUBLISHING = {"approval", "comment-floor", "max-inline-comments", "fail-step", "dry-run"}
"""What decides how a review is shown: the step that writes it has no use for it."""
PUBLISHES_WITH = {
    *ONLY_PUBLISHING,
    *(
        "config",
        "events-webhook",
        "fail-on",
        "on-incomplete",
        "pr-number",
        "run-directory",
        "until",
    ),
}
SECRETS_OF_CLOUDS = (
    "ANTHROPIC_FOUNDRY_API_KEY",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
)
STEPS = ("install", "collect", "review", "publish")


def variables(names: Iterable[str]) -> dict[str, str]:
    """What a step's environment has to hold to hand ``names`` over."""
    shown = {f"PANELIST_{name.upper().replace('-', '_')}": name for name in names}
    given = {variable: f"${{{{ inputs.{name} }}}}" for variable, name in shown.items()}
    return given | {
        "PANELIST_RUN_DIRECTORY": (
            "${{ inputs.run-directory || format('{0}/panelist', runner.temp) }}"
        )
    }


def passed(name: str) -> dict[str, str]:
    """The inputs that a step gets."""
    given = environment(name).items()
    return {key: value for key, value in given if key.startswith("PANELIST_")}


def test_the_inputs_are_those_of_the_settings_two_secrets_and_one_of_its_own() -> None:
    assert set(action()["inputs"]) == {*INPUTS, *SECRETS, *OF_THE_ACTION}


def test_no_input_but_the_token_has_a_default_that_would_beat_the_config_file() -> None:
    defaults = {name: spec["default"] for name, spec in action()["inputs"].items()}
    assert {name for name, default in defaults.items() if default} == {"github-token"}
    assert not any(spec["required"] for spec in action()["inputs"].values())


def test_the_steps_are_the_doors_in_order() -> None:
    assert [each["id"] for each in action()["runs"]["steps"]] == [*STEPS, "keep"]
    for name in STEPS[1:]:
        assert step(name)["run"] == f'exec "$VENV/bin/python" -P -m panelist {name}'


def test_collect_gets_every_input_so_that_a_wrong_one_is_named_first() -> None:
    assert passed("collect") == variables(INPUTS)


def test_review_gets_every_input_but_those_of_publishing() -> None:
    assert passed("review") == variables(set(INPUTS) - ONLY_PUBLISHING - {"pr-number"})


def test_publish_gets_its_own_inputs() -> None:
    assert passed("publish") == variables(PUBLISHES_WITH)


@pytest.mark.parametrize("name", STEPS)
def test_no_script_is_put_together_from_what_others_write(name: str) -> None:
    assert "${{" not in step(name)["run"]


def test_the_review_step_has_the_key_and_no_token() -> None:
    given = environment("review")
    assert given["ANTHROPIC_API_KEY"] == "${{ inputs.anthropic-api-key }}"
    assert (given["GITHUB_TOKEN"], given["GH_TOKEN"]) == ("", "")
    assert not mentions(given, "github-token", "github.token", "secrets.")


@pytest.mark.parametrize("name", ["collect", "publish"])
def test_the_steps_that_write_have_the_token_and_no_key(name: str) -> None:
    given = environment(name)
    assert given["GITHUB_TOKEN"] == "${{ inputs.github-token }}"
    assert given["ANTHROPIC_API_KEY"] == ""
    assert not mentions(given, "anthropic-api-key", "secrets.")


@pytest.mark.parametrize("name", ["collect", "publish"])
def test_the_steps_that_write_have_no_secret_of_a_cloud_either(name: str) -> None:
    """A job may have set them for the review step; these would inherit them."""
    given = environment(name)
    assert {variable: given[variable] for variable in SECRETS_OF_CLOUDS} == dict.fromkeys(
        SECRETS_OF_CLOUDS, ""
    )
    assert not set(SECRETS_OF_CLOUDS) & set(environment("review"))


def test_installing_has_neither() -> None:
    given = environment("install")
    assert not mentions(given, "github.token", "secrets.", "inputs.anthropic", "inputs.github")
    assert given["PROVIDER"] == "${{ inputs.provider }}"


def test_what_provider_tracing_and_events_need_is_locked_too() -> None:
    names = re.findall(
        r"install (run|telemetry|redis)|(bedrock) \| (vertex)\)", step("install")["run"]
    )
    wanted = {name for found in names for name in found if name}
    assert wanted == {"run", "bedrock", "vertex", "telemetry", "redis"}
    for name in wanted:
        assert (ROOT / "requirements" / f"{name}.txt").is_file()


@pytest.mark.parametrize("name", STEPS[1:])
def test_no_step_imports_from_the_checkout(name: str) -> None:
    given = environment(name)
    assert given["PYTHONPATH"] == "${{ github.action_path }}/src"
    assert given["VENV"] == "${{ runner.temp }}/panelist-venv"


@pytest.mark.parametrize("name", STEPS[1:])
def test_what_the_job_set_for_its_own_python_reaches_no_door(name: str) -> None:
    given = environment(name)
    python = {key: value for key, value in given.items() if key.startswith("PYTHON")}
    assert set(python.values()) == {"${{ github.action_path }}/src", ""}
    assert {"PYTHONHOME", "PYTHONWARNINGS", "PYTHONOPTIMIZE"} <= set(python)


@pytest.mark.parametrize("name", STEPS[1:])
def test_a_step_runs_when_it_is_asked_for_or_all_are(name: str) -> None:
    wanted = f"""contains(fromJSON('["", "all", "{name}"]'), inputs.steps)"""
    assert step(name)["if"].removesuffix(" }}").endswith(wanted)
    assert "if" not in step("install")


def test_installing_refuses_other_steps_than_there_are() -> None:
    given = environment("install")
    assert given["STEPS"] == "${{ inputs.steps }}"
    (known,) = re.findall(r'^ *"" \| ([\w| ]+)\) ;;$', step("install")["run"], re.MULTILINE)
    assert known.split(" | ") == ["all", *STEPS[1:]]


def test_publishing_happens_whatever_happened_before() -> None:
    assert step("publish")["if"].startswith(
        "${{ always() && steps.install.outcome == 'success' && "
    )
    assert environment("publish")["JOB_STATUS"] == "${{ job.status }}"


def test_what_was_paid_for_is_kept_unless_the_review_is_on_record() -> None:
    kept = step("keep")
    assert kept["if"] == (
        "${{ always() && steps.review.outputs.progress && "
        "(steps.review.outcome != 'success' || steps.publish.outcome != 'success') }}"
    )
    directory = environment("review")["PANELIST_RUN_DIRECTORY"]
    assert kept["with"]["path"] == f"{directory}/{FOLDER}"
    assert kept["with"]["name"] == "${{ steps.review.outputs.progress }}"


def test_every_output_is_one_of_publish_but_the_matrix_that_a_plan_makes() -> None:
    outputs: dict[str, dict[str, Any]] = action()["outputs"]
    assert {name: spec["value"] for name, spec in outputs.items()} == {
        name: f"${{{{ steps.{'review' if name == MATRIX else 'publish'}.outputs.{name} }}}}"
        for name in outputs
    }
    assert MATRIX in outputs


def test_every_action_that_is_used_is_pinned() -> None:
    used = [each["uses"] for each in action()["runs"]["steps"] if "uses" in each]
    assert [name for name in used if not re.search(r"@[0-9a-f]{40}$", name)] == []


def mentions(given: Mapping[str, str], *words: str) -> list[str]:
    """The variables whose value names one of ``words``."""
    return [key for key, value in given.items() if any(word in value for word in words)]
