"""``panelist stats``: what reviews found, cost and led to, from what they left behind."""

import argparse
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from panelist.cli.folder import prompts_folder
from panelist.cli.pull_request import sign_in
from panelist.cli.reports import put
from panelist.cli.speech import Speech
from panelist.errors import SettingsError
from panelist.forge.github import Remote, connect
from panelist.forge.ledgers import read_ledgers
from panelist.forge.patience import Patience
from panelist.metrics import (
    Records,
    Statistics,
    count,
    name_pull,
    read_run_directories,
    record_ledger,
)
from panelist.prompts import Prompts
from panelist.redaction import Redactor
from panelist.render.statistics import statistics_csv, statistics_json, statistics_text
from panelist.render.statistics_page import statistics_page
from panelist.settings import Environment

_FORMS: Mapping[str, Callable[[Statistics], str]] = {
    "text": statistics_text,
    "json": statistics_json,
    "csv": statistics_csv,
    "html": lambda told: statistics_page(told, Prompts(prompts_folder())),
}


def door(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Print the numbers.

    Raises:
        SettingsError: a folder and a repository, no folder, no day, or no token.
        ForgeError: GitHub refused or did not answer.
    """
    if given.folder and given.repo:
        raise SettingsError(
            "A folder and --repo are two places to count from.", "Name one of them."
        )
    since = read_day(given.since) if given.since is not None else None
    if given.repo:
        signed = sign_in(environment)
        speech.say(f"Reading the summary comments of {given.repo}.")
        github = connect(signed.github_token, signed.github_api_url)
        records = read_repository(Remote(github, given.repo, Patience(pause)), since)
    else:
        records = read_run_directories(Path(given.folder or "."), since)
    put(Redactor.of(environment.secrets).text(_FORMS[given.format](count(records))))
    return 0


def read_repository(remote: Remote, since: str | None) -> Records:
    """What the ledgers of a repository's pull requests hold.

    Raises:
        ForgeError: GitHub refused or did not answer.
    """
    found = sorted(read_ledgers(remote, since), key=lambda one: one.number)
    named = ((name_pull(remote.repository, one.number), one) for one in found)
    silent = ", ".join(f"#{one.number}" for one in found if one.ledger is None)
    told = f"Left out, because their summary comment holds no ledger that can be read: {silent}."
    return Records(
        source=f"summary comments of {remote.repository}",
        reviews=None,
        pulls=tuple(record_ledger(name, one.ledger) for name, one in named if one.ledger),
        since=since,
        notes=(told,) if silent else (),
    )


def read_day(text: str) -> str:
    """A day as ``YYYY-MM-DD``.

    Raises:
        SettingsError: it is none.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise SettingsError(f"--since {text} is no day.", "Write it as 2026-11-01.") from error
