"""``panelist doctor``: whether everything that a review needs is there, and how to mend it."""

import argparse
import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from panelist import settings
from panelist.cli.github import DEFAULT_CONFIG
from panelist.cli.pull_request import find_repository, token_of_person
from panelist.cli.speech import Speech
from panelist.cli.workflow_file import find_deaf_spots, find_problems, uses_panelist
from panelist.contracts import Engine
from panelist.errors import ForgeError, PanelistError, SettingsError
from panelist.files import as_utf8, read_plain
from panelist.forge.github import Remote, connect
from panelist.forge.repository import about
from panelist.repo.git import Git
from panelist.repo.local import work_tree
from panelist.settings import Environment, Settings, check_config

if TYPE_CHECKING:
    from panelist.claude.model_ids import ModelAnswer

_OLDEST_GIT = (2, 34)
_MOST_BYTES = 1 << 20
_MOST_SKEW = 120.0
"""Seconds that a clock may be off: signatures and tokens are refused later on."""


class State(StrEnum):
    """How something is."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at; ``fix`` says what to do where it is not as it should be."""

    what: str
    state: State
    told: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.state:<5}  {self.what}: {self.told}{f' {self.fix}' if self.fix else ''}"


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Tell how everything is; 1 where something is wrong."""
    directory = Path(given.repo or ".")
    root = work_tree(directory)
    config = _config_text(root)
    tuned = _settings(given, environment, config)
    wrong = 0
    for one in _diagnoses(environment, directory, root, config, tuned):
        speech.say(str(one))
        wrong += one.state is State.WRONG
    speech.say(f"{wrong} to mend." if wrong else "Nothing stands in the way of a review.")
    return int(bool(wrong))


def _diagnoses(
    environment: Environment,
    directory: Path,
    root: Path | None,
    config: str | None,
    tuned: Settings,
) -> Iterator[Diagnosis]:
    yield _git()
    yield _repository(root)
    yield _config(config)
    yield from _workflows(root)
    yield from _proxy(environment)
    yield from _claude(environment, tuned)
    yield _github(environment, directory)


def _git() -> Diagnosis:
    try:
        told = Git(Path.cwd()).run("--version").decode("ascii", "replace").strip()
    except PanelistError as error:
        return Diagnosis("git", State.WRONG, error.happened, error.fix)
    found = re.search(r"(\d+)\.(\d+)", told)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST_GIT:
        return Diagnosis("git", State.WRONG, f"{told}.", "Install git 2.34 or newer.")
    return Diagnosis("git", State.OK, f"{told}.")


def _repository(root: Path | None) -> Diagnosis:
    if root is None:
        fix = "Start in a clone, or name one with --repo."
        return Diagnosis("repository", State.NOTE, "There is none here.", fix)
    return Diagnosis("repository", State.OK, f"{root}.")


def _config_text(root: Path | None) -> str | None:
    if root is None:
        return None
    try:
        return as_utf8(read_plain(root / DEFAULT_CONFIG, most=_MOST_BYTES)).decode(
            "utf-8", "replace"
        )
    except OSError:
        return None


def _config(config: str | None) -> Diagnosis:
    if config is None:
        told = f"There is no {DEFAULT_CONFIG}; every key has its default."
        return Diagnosis("config", State.OK, told)
    mistakes = check_config(config, DEFAULT_CONFIG).mistakes
    if mistakes:
        return Diagnosis("config", State.WRONG, settings.tell_all(mistakes))
    return Diagnosis("config", State.OK, f"{DEFAULT_CONFIG} is sound.")


def _settings(given: argparse.Namespace, environment: Environment, config: str | None) -> Settings:
    """The settings of a run here; what is wrong with the file is told by itself."""
    if config is not None and check_config(config, DEFAULT_CONFIG).mistakes:
        config = None
    return settings.load(
        options=given.options,
        inputs=environment.inputs,
        config=config,
        config_path=DEFAULT_CONFIG,
    )


def _workflows(root: Path | None) -> Iterator[Diagnosis]:
    if root is None:
        return
    ours = 0
    for path in sorted((root / ".github" / "workflows").glob("*.y*ml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if not uses_panelist(text):
            continue
        ours += 1
        problems = tuple(find_problems(text))
        for problem in problems:
            yield Diagnosis("workflow", State.WRONG, f"{path.name}: {problem}")
        for sentence in find_deaf_spots(text):
            yield Diagnosis("workflow", State.NOTE, f"{path.name}: {sentence}")
        if not problems:
            yield Diagnosis("workflow", State.OK, f"{path.name} is started by pull requests.")
    if not ours:
        told = "None of this repository runs Panelist."
        yield Diagnosis("workflow", State.NOTE, told, "`panelist init` writes one.")


def _proxy(environment: Environment) -> Iterator[Diagnosis]:
    for name, value in environment.network.items():
        if name.lower().endswith("_proxy") and name.lower() != "no_proxy":
            # What stands before the @ is a password.
            shown = value.rpartition("@")[2]
            yield Diagnosis("proxy", State.NOTE, f"{name} leads through {shown}.")


def _claude(environment: Environment, tuned: Settings) -> Iterator[Diagnosis]:
    if tuned.engine is not Engine.CLAUDE:
        told = f"None is needed: the engine is {tuned.engine.value}."
        yield Diagnosis("key", State.OK, told)
        return
    if tuned.provider != "anthropic":
        told = f"Claude is served by {tuned.provider}; its credentials are checked by a run."
        yield Diagnosis("key", State.NOTE, told)
        return
    key = environment.anthropic_api_key
    if key is None:
        fix = "Set it; `--engine offline` reviews without one."
        yield Diagnosis("key", State.WRONG, "ANTHROPIC_API_KEY is not set.", fix)
        return
    yield from _models(key, environment, tuned)


def _models(key: str, environment: Environment, tuned: Settings) -> Iterator[Diagnosis]:
    # The SDK takes most of a second to import.
    from panelist.claude.model_ids import look_up_models  # noqa: PLC0415

    models = tuple(dict.fromkeys(model for chain in tuned.chains.values() for model in chain))
    try:
        found = asyncio.run(look_up_models(key, models, base_url=environment.anthropic_base_url))
    except SettingsError as error:
        yield Diagnosis("key", State.WRONG, error.happened, error.fix)
        return
    if found.unreachable:
        fix = "Check the network, HTTPS_PROXY and SSL_CERT_FILE."
        told = f"The Anthropic API cannot be reached ({found.unreachable})."
        yield Diagnosis("network", State.WRONG, told, fix)
        return
    if found.refused:
        fix = "Make a new key in the console and set ANTHROPIC_API_KEY."
        yield Diagnosis("key", State.WRONG, f"The API refuses it ({found.refused}).", fix)
        return
    yield Diagnosis("key", State.OK, "The API takes it.")
    yield from map(_model, found.models)
    if found.date is not None:
        yield diagnose_clock((datetime.now(UTC) - found.date).total_seconds())


def _model(answer: "ModelAnswer") -> Diagnosis:
    if answer.is_there and not answer.told:
        return Diagnosis("model", State.OK, f"{answer.model} is there.")
    state = State.NOTE if answer.is_there else State.WRONG
    fix = "Change model-fast, model-balanced or model-powerful."
    return Diagnosis("model", state, answer.told, fix)


def diagnose_clock(ahead: float) -> Diagnosis:
    """How a clock is that is so many seconds ahead of the API's."""
    if abs(ahead) > _MOST_SKEW:
        way = "ahead" if ahead > 0 else "behind"
        told = f"It is {abs(ahead):.0f} seconds {way} of the API's."
        return Diagnosis("clock", State.WRONG, told, "Set it by the network: tokens depend on it.")
    return Diagnosis("clock", State.OK, "It agrees with the API's.")


def _github(environment: Environment, directory: Path) -> Diagnosis:
    token = token_of_person(environment)
    if not token:
        told = "There is no token; only `run --pr` needs one."
        fix = "Set GITHUB_TOKEN or GH_TOKEN, or `gh auth login`."
        return Diagnosis("GitHub", State.NOTE, told, fix)
    try:
        repository = find_repository(environment, directory)
        facts = about(Remote(connect(token, environment.github_api_url), repository))
    except SettingsError as error:
        return Diagnosis("GitHub", State.NOTE, error.happened, error.fix)
    except ForgeError as error:
        return Diagnosis("GitHub", State.WRONG, error.happened, error.fix)
    host = urlsplit(environment.github_server_url).netloc
    rights = facts.permissions
    if rights is not None and not (rights.push or rights.triage):
        told = f"The token may read {repository} on {host} and comment there."
        return Diagnosis("GitHub", State.OK, told)
    return Diagnosis("GitHub", State.OK, f"The token may read and write {repository} on {host}.")
