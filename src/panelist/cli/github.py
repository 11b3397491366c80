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

    Attributes:
        cell: the part of a planned review to read; ``None`` for no part.
        events_webhook: where events are posted to, as the workflow says, and no file.
        plans_only: whether nothing after the plan is to happen.
        pause: waits that many seconds, wherever GitHub asks for it.
    """

    memory: RunDirectory
    config_path: str
    pr_number: int | None
    options: Mapping[str, str]
    inputs: Mapping[str, str]
    events_webhook: str | None = None
    cell: str | None = None
    plans_only: bool = False
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
        SettingsError: ``pr-number`` is not a number from 1 up, ``until`` is no phase to
            stop after, or the run directory holds more than a run.
    """
    inputs = environment.inputs
    number = getattr(given, "pr_number", None) or inputs.get("pr-number")
    if number is not None and not re.fullmatch(r"0*[1-9][0-9]{0,17}", number):
        raise SettingsError(
            f"pr-number is `{number}`, which is not the number of a pull request.",
            "Set the input `pr-number` to a number from 1 up.",
        )
    cell, until = given.cell or inputs.get("cell"), given.until or inputs.get("until")
    if until not in {None, "plan"}:
        raise SettingsError(
            f"until is {until!a}; a review can stop after `plan` alone.",
            "Set the input `until` to `plan`, or leave it out.",
        )
    if cell is not None and until is not None:
        raise SettingsError(
            "cell and until are set both: a step plans, or it reads what was planned.",
            "Set `until: plan` in the planning job, and `cell` in those that read.",
        )
    return Site(
        memory=run_directory(
            given.run_directory or inputs.get("run-directory"), Redactor.of(environment.secrets)
        ),
        config_path=given.config or inputs.get("config") or DEFAULT_CONFIG,
        pr_number=int(number) if number is not None else None,
        cell=cell,
        plans_only=until is not None,
        options=given.options,
        inputs=inputs,
        events_webhook=given.events_webhook or inputs.get("events-webhook"),
        pause=pause,
    )
