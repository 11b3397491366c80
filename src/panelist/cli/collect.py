"""``panelist collect``: the snapshot of a pull request. Holds a GitHub token and no model."""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path

from panelist.cli.github import Site, site
from panelist.cli.outlets import Outlets, open_outlets, run_identity
from panelist.cli.scope import ChangeScope, scope_change, skip_if_ignored
from panelist.cli.speech import Speech
from panelist.contracts import Conclusion, Engine, PhaseName, Plan, Pull, Stopped, Trusted
from panelist.errors import EventError, PanelistError, SettingsError
from panelist.events import PhaseDone, WorkFailed
from panelist.forge import queue
from panelist.forge.artifacts import Shelf, fetch_progress, store
from panelist.forge.collect import Wishes, collect, unasked
from panelist.forge.collected import Collected
from panelist.forge.event import QUEUE_EVENT, Target, load_event, target
from panelist.forge.github import Remote, connect
from panelist.forge.objects import GitAccess
from panelist.forge.patience import Patience
from panelist.forge.skips import Rules
from panelist.progress import EARLIER
from panelist.settings import Environment, Settings


def door(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Write ``pull.json``, ``diff.patch`` and the git objects; open the check run.

    Where the event asks for no review, ``stopped.json`` says so instead.
    """
    here = site(given, environment, pause)
    if environment.event_name is None and here.memory.find(Plan) is not None:
        # Nothing can be collected, and what is there may have been paid for.
        require_event(environment)
    here.memory.reset()
    try:
        with open_outlets(here.events_webhook, environment, speech) as outlets:
            pull = _told(here, environment, speech, outlets)
    except PanelistError as error:
        stopped = Stopped(door="collect", sentence=str(error), conclusion=Conclusion.NEUTRAL)
        here.memory.write(stopped)
        raise
    if isinstance(pull, Stopped):
        here.memory.write(pull)
        speech.notice(pull.sentence)
        return 0
    for note in pull.notes:
        speech.warning(note)
    if pull.skip is not None:
        speech.notice(f"Not reviewed: {pull.skip.sentence}")
    else:
        speech.say(f"Collected {pull.repository}#{pull.number} at {pull.head_sha}.")
    return 0


def token_of(environment: Environment) -> str:
    """The GitHub token.

    Raises:
        SettingsError: there is none.
    """
    if environment.github_token is None:
        raise SettingsError(
            "There is no GitHub token.",
            "Leave the input `github-token` out, or set it to `${{ github.token }}`.",
        )
    return environment.github_token


def target_of(here: Site, environment: Environment) -> Target:
    """The pull request that the event, or ``pr-number``, is about.

    Raises:
        EventError: there is no event, or it is about something else.
    """
    name, repository, path = require_event(environment)
    return target(name, load_event(path), pr_number=here.pr_number, repository=repository)


def require_event(environment: Environment) -> tuple[str, str, Path]:
    """What started the job: the event's name, the repository, and the file of the payload.

    Raises:
        EventError: this is no job.
    """
    name, repository = environment.event_name, environment.github_repository
    if name is None or repository is None:
        raise EventError(
            "GITHUB_EVENT_NAME and GITHUB_REPOSITORY are not set.",
            "Run this door as a step of GitHub Actions; on a laptop use `panelist run`.",
        )
    if environment.event_path is None:
        raise EventError(
            "GITHUB_EVENT_PATH is not set.", "Run this door as a step of GitHub Actions."
        )
    return name, repository, environment.event_path


def _told(here: Site, environment: Environment, speech: Speech, outlets: Outlets) -> Pull | Stopped:
    """What is collected, after the sinks heard of it or of what went wrong."""
    started, phase = time.monotonic(), PhaseName.COLLECT.value
    try:
        pull = _collect(here, environment, speech)
    except BaseException as error:
        run = run_identity(environment, here.memory)
        outlets.tell(WorkFailed.of(phase, error), run, here.memory.redactor)
        raise
    if isinstance(pull, Pull) and pull.skip is None:
        event = PhaseDone(phase, time.monotonic() - started)
        outlets.tell(event, run_identity(environment, here.memory, pull), here.memory.redactor)
    return pull


def _collect(here: Site, environment: Environment, speech: Speech) -> Pull | Stopped:
    token = token_of(environment)
    # What the inputs alone say is checked before anything is asked of GitHub.
    tuned = here.settings(Trusted(config_path=here.config_path))
    found = target_of(here, environment)
    if found.unasked:
        return unasked(found.unasked)
    github = connect(token, environment.github_api_url)
    if found.event == QUEUE_EVENT:
        return queue.repeated(Remote(github, found.repository, Patience(here.pause)), found)
    wishes = Wishes(
        run_directory=here.memory.root,
        run_id=run_id(environment),
        access=GitAccess(environment.github_server_url, token, environment.network),
        config_path=here.config_path,
        rules=lambda trusted: _rules(here.settings(trusted)),
        day=datetime.now(UTC).date().isoformat(),
        dry_run=tuned.dry_run,
        pause=here.pause,
    )
    collected = collect(github, found, wishes)
    if isinstance(collected, Stopped):
        return collected
    pull = collected.pull
    here.memory.write_patch(collected.patch)
    here.memory.write(pull)
    if pull.command is not None and pull.command.is_question:
        return pull  # about a finding, whatever the change holds by now
    tuned = here.settings(pull.trusted)
    change = scope_change(pull, collected.patch, tuned)
    pull = skip_if_ignored(here.memory, pull, change)
    collected = replace(collected, pull=pull)
    if pull.skip is not None:
        from panelist.cli.announcing import withdraw_overdue  # noqa: PLC0415 - see below

        withdraw_overdue(here, collected, tuned, environment, speech)
        return pull
    if pull.head_sha is not None and tuned.engine is not Engine.OFFLINE:
        remote = Remote(github, found.repository, Patience(here.pause))
        shelf = Shelf(remote, token, environment.github_api_url, environment.run_id)
        store(fetch_progress(shelf, pull.head_sha), here.memory.root / EARLIER)
    return _announced(here, collected, change, tuned, environment, speech)


def _announced(
    here: Site,
    collected: Collected,
    change: ChangeScope,
    tuned: Settings,
    environment: Environment,
    speech: Speech,
) -> Pull:
    """The pull, kept with the id of the comment that announces its review."""
    # Templates are imported after GitHub has been asked, for the first byte to go out at once.
    from panelist.cli.announcing import announce_review  # noqa: PLC0415

    run = run_id(environment)
    pull, failure = announce_review(here, collected, change, tuned, environment, run)
    if failure:
        speech.say(f"The review is not announced on the pull request: {failure}")
    if pull != collected.pull:
        here.memory.write(pull)
    return pull


def _rules(tuned: Settings) -> Rules:
    free = tuned.engine is Engine.OFFLINE
    return Rules(
        review_bots=tuned.review_bots,
        usd_per_day=inf if free else tuned.max_cost_usd_per_day,
        usd_per_month=tuned.max_cost_usd_per_month or inf,
        paid=not free,
    )


def run_id(environment: Environment) -> str:
    """What names this run in its check run: the same in every door of the run."""
    return f"{environment.run_id}.{environment.run_attempt}"
