"""``panelist stats``: what reviews found, cost and led to, from what they left behind."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from panelist.cli.folder import prompts_folder
from panelist.cli.pull_request import sign_in
from panelist.cli.reports import put
from panelist.cli.speech import Speech
from panelist.errors import SettingsError
from panelist.forge.artifacts import Shelf, store
from panelist.forge.github import Remote, connect
from panelist.forge.ledgers import read_ledgers
from panelist.forge.patience import Patience
from panelist.forge.stored_runs import fetch_runs
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
    if given.artifacts and not given.repo:
        raise SettingsError("--artifacts needs --repo.", "Name the repository, or leave it out.")
    since = read_day(given.since) if given.since is not None else None
    if given.repo:
        signed = sign_in(environment)
        github = connect(signed.github_token, signed.github_api_url)
        remote = Remote(github, given.repo, Patience(pause))
        if given.artifacts:
            speech.say(f"Reading the artifacts {given.artifacts} of {given.repo}.")
            shelf = Shelf(remote, signed.github_token or "", signed.github_api_url, run_id="")
            records = read_artifacts(shelf, given.artifacts, since)
        else:
            speech.say(f"Reading the summary comments of {given.repo}.")
            records = read_repository(remote, since)
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


def read_artifacts(shelf: Shelf, name: str, since: str | None) -> Records:
    """What the run directories hold that workflows of a repository uploaded as ``name``.

    Raises:
        SettingsError: there is none that counts.
        ForgeError: GitHub refused or did not answer.
    """
    repository, left_out = shelf.remote.repository, Counter[str]()
    with TemporaryDirectory() as folder:
        for run in fetch_runs(shelf, name):
            store(run.files, Path(folder) / str(run.id))
            left_out[run.problem] += 1
        counted = left_out.pop("", 0)
        notes = tuple(
            f"Left out, because {why}: {times} of the artifacts."
            for why, times in sorted(left_out.items())
        )
        if not counted:
            raise SettingsError(
                " ".join((f"No artifact {name} of {repository} can be counted.", *notes)),
                "Upload the run directory of the review step under that name, or count from "
                "summary comments without --artifacts.",
            )
        records = read_run_directories(Path(folder), since)
    source = f"artifacts {name} of {repository}"
    return replace(records, source=source, notes=(*records.notes, *notes))


def read_day(text: str) -> str:
    """A day as ``YYYY-MM-DD``.

    Raises:
        SettingsError: it is none.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise SettingsError(f"--since {text} is no day.", "Write it as 2026-11-01.") from error
