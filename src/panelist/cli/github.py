"""What the doors on GitHub share: where they work, for which pull, with which settings."""

import argparse
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from panelist import settings
from panelist.cli.folder import run_directory
from panelist.contracts import Trusted
from panelist.errors import SettingsError
from panelist.memory import RunDirectory
from panelist.redaction import Redactor
from panelist.settings import Environment, Settings

DEFAULT_CONFIG = ".github/panelist.yml"


@dataclass(frozen=True, slots=True)
class Site:
    """The inputs of a door that are not settings of a review.

    ``events_webhook`` is where events are posted to, as the workflow says, and no file.
    ``pause`` waits that many seconds, wherever GitHub asks for it.
    """

    memory: RunDirectory
    config_path: str
    pr_number: int | None
    options: Mapping[str, str]
    inputs: Mapping[str, str]
    events_webhook: str | None = None
    pause: Callable[[float], None] = time.sleep

    def settings(self, trusted: Trusted) -> Settings:
        """The settings, with the config file as the default branch has it."""
        return settings.load(
            options=self.options,
            inputs=self.inputs,
            config=trusted.config,
            config_path=trusted.config_path,
        )


def site(
    given: argparse.Namespace,
    environment: Environment,
    pause: Callable[[float], None] = time.sleep,
) -> Site:
    """The site of a door; options beat inputs.

    Raises:
        SettingsError: ``pr-number`` is not a number from 1 up, or the run
            directory holds more than a run.
    """
    inputs = environment.inputs
    number = getattr(given, "pr_number", None) or inputs.get("pr-number")
    if number is not None and not re.fullmatch(r"0*[1-9][0-9]{0,17}", number):
        raise SettingsError(
            f"pr-number is `{number}`, which is not the number of a pull request.",
            "Set the input `pr-number` to a number from 1 up.",
        )
    return Site(
        memory=run_directory(
            given.run_directory or inputs.get("run-directory"), Redactor.of(environment.secrets)
        ),
        config_path=given.config or inputs.get("config") or DEFAULT_CONFIG,
        pr_number=int(number) if number is not None else None,
        options=given.options,
        inputs=inputs,
        events_webhook=given.events_webhook or inputs.get("events-webhook"),
        pause=pause,
    )
