"""A pull request that is reviewed on this machine: its snapshot, and the review posted."""

import argparse
import time
from datetime import UTC, datetime
from math import inf

from panelist import settings
from panelist.cli.collect import run_id, token_of
from panelist.cli.github import DEFAULT_CONFIG, Site
from panelist.cli.publish import publish_ending
from panelist.cli.pull_request import NamedPull
from panelist.cli.speech import Speech
from panelist.contracts import Engine, Pull, Stopped, Trusted
from panelist.errors import ForgeError
from panelist.forge.collect import Wishes, collect
from panelist.forge.collected import Collected
from panelist.forge.event import Target
from panelist.forge.github import connect
from panelist.forge.objects import GitAccess
from panelist.forge.skips import Rules
from panelist.memory import RunDirectory
from panelist.settings import Environment

_EVENT = "workflow_dispatch"
"""The event that is most like a person who asks."""


def collect_pull(
    pull: NamedPull, given: argparse.Namespace, environment: Environment, memory: RunDirectory
) -> Collected:
    """The snapshot of a pull request. GitHub is only read: no check waits for a laptop.

    Raises:
        ForgeError: GitHub refused or did not answer.
    """
    token = token_of(environment)
    memory.make()
    wishes = Wishes(
        run_directory=memory.root,
        run_id=run_id(environment),
        access=GitAccess(environment.github_server_url, token, environment.network),
        config_path=DEFAULT_CONFIG,
        rules=lambda trusted: _rules(given, environment, trusted),
        day=datetime.now(UTC).date().isoformat(),
        dry_run=True,
        pause=time.sleep,
    )
    target = Target(pull.repository, pull.number, _EVENT)
    found = collect(connect(token, environment.github_api_url), target, wishes)
    if isinstance(found, Stopped):
        raise ForgeError(found.sentence)
    return found


def post_review(
    pull: Pull,
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    speech: Speech,
) -> None:
    """Post the review that is in ``memory``.

    Raises:
        PanelistError: GitHub refused, or did not answer.
    """
    here = Site(
        memory=memory,
        config_path=DEFAULT_CONFIG,
        pr_number=pull.number,
        options=given.options,
        inputs=environment.inputs,
    )
    publish_ending(here, pull, environment, speech)


def _rules(given: argparse.Namespace, environment: Environment, trusted: Trusted) -> Rules:
    tuned = settings.load(
        options=given.options,
        inputs=environment.inputs,
        # A config file that is named on the command line takes the place of this one.
        config=None if given.config else trusted.config,
        config_path=trusted.config_path,
    )
    free = tuned.engine is not Engine.CLAUDE
    return Rules(
        review_bots=True,
        usd_per_day=inf if free else tuned.max_cost_usd_per_day,
        usd_per_month=tuned.max_cost_usd_per_month or inf,
        paid=not free,
        asked=True,
    )
