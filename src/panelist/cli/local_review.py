"""Reviews what was found on this machine: collect, the phases, the report."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from panelist import settings
from panelist.byhand import AssistantModel
from panelist.cli import engine, known_run, record, reports
from panelist.cli.assistant import assisted, check_phase, forget_answers, nonce_of
from panelist.cli.folder import run_directory
from panelist.cli.gate import Gate
from panelist.cli.local_config import explain_config, read_named_config
from panelist.cli.options import NEXT
from panelist.cli.outlets import open_outlets, run_identity
from panelist.cli.remote_pull import post_review
from panelist.cli.scope import find_skip, scope_change
from panelist.cli.showing import show_report, wants_colour
from panelist.cli.speech import Speech
from panelist.cli.subject import Subject
from panelist.contracts import Conclusion, Engine, PhaseName, Plan, Pull, RecommendedAction, Review
from panelist.errors import PanelistError, SettingsError
from panelist.events import Bus, PhaseDone, RunStarted, Subscriber, jsonl
from panelist.fence import new_nonce
from panelist.forge.collected import Collected
from panelist.memory import SETTINGS, RunDirectory
from panelist.pipeline import Pipeline
from panelist.redaction import Redactor
from panelist.render.progress import plain_progress, progress
from panelist.replay import Recording
from panelist.settings import Environment, Settings

_MAY_CHANGE = frozenset({"deadline-minutes", "record"})
"""What a resumed run may be given anew: it changes nothing of what was found."""


def review_here(
    given: argparse.Namespace, environment: Environment, speech: Speech, subject: Subject | None
) -> int:
    """Review ``subject``, or go on with what was collected; the exit code."""
    started = time.monotonic()
    name = given.run_directory or environment.inputs.get("run-directory")
    memory = run_directory(name, Redactor.of(environment.secrets))
    collected = _collected(given, environment, memory, subject, speech) if subject else None
    if given.check:
        return check_phase(given, memory, _settings(given, environment, memory.read(Pull)), speech)
    pull = collected.pull if collected is not None else memory.read(Pull)
    tuned = _settings(given, environment, pull)
    patch = collected.patch if collected is not None else memory.read_patch()
    skip = pull.skip or find_skip(scope_change(pull, patch, tuned))
    if skip is not None:
        speech.say(f"Not reviewed: {skip.sentence}")
        return 0
    if given.phase != PhaseName.COLLECT.value:
        # Before anything is replaced: what is there may have been paid for.
        engine.require_credentials(tuned, environment)
    _take_up(given, collected, tuned, memory, speech)
    if given.phase == PhaseName.COLLECT.value:
        event = PhaseDone(given.phase, time.monotonic() - started)
        with open_outlets(_webhook(given, environment), environment, speech) as outlets:
            run = run_identity(environment, memory, pull, goes_on=False)
            outlets.tell(event, run, memory.redactor)
        speech.say(f"Collected {_what(pull)}.")
        return 0
    with assisted(memory, given.phase, tuned, speech) as assistant:
        review = asyncio.run(_review(given, environment, memory, pull, tuned, speech, assistant))
    if review is not None:
        reports.write(memory, review, server_url=_server(pull, environment))
        show_report(given, environment, memory, review, speech)
        if given.publish:
            post_review(pull, given, environment, memory, speech)
    code = _code_or_error(review, engine.why_nothing_was_read(memory), speech)
    return 0 if given.exit_zero else code


def _code_or_error(review: Review | None, unread: PanelistError | None, speech: Speech) -> int:
    """The exit code of a run, which may have left a ``review``.

    Raises:
        PanelistError: ``unread``, why nothing at all was read. A review that fails by what
            code is certain of fails all the same.
    """
    if unread is not None and (review is None or not review.blocking):
        raise unread
    if unread is not None:
        speech.error(unread.happened, unread.fix)
    return 0 if review is None else exit_code(review)


def exit_code(review: Review) -> int:
    """0 where everything was read and nothing stops the change, else 1.

    The offline engine reads nothing, so there what its collectors found decides alone.
    """
    if review.engine is Engine.OFFLINE:
        return int(review.conclusion is Conclusion.FAILURE)
    return int(review.recommended_action is not RecommendedAction.MERGE)


def _collected(
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    subject: Subject,
    speech: Speech,
) -> Collected:
    collected = subject.collect(environment, memory)
    for note in collected.pull.notes:
        speech.warning(note)
    if given.config:
        return Collected(_with_config(given.config, collected.pull), collected.patch)
    if given.pr is None and (told := explain_config(collected.pull, Path(given.repo or "."))):
        speech.say(told)
    return collected


def _take_up(
    given: argparse.Namespace,
    collected: Collected | None,
    tuned: Settings,
    memory: RunDirectory,
    speech: Speech,
) -> None:
    """Begin a run in ``memory``, or go on with the one that is there."""
    if given.resume:
        _hold_settings(memory, tuned)
        _retry_failures(memory)
    if collected is None:
        return
    basis = known_run.basis(collected, tuned)
    if known_run.is_of(memory, basis):
        if memory.find(Plan) is not None:
            told = "Nothing changed since the last run: what it has is used. --reset starts anew."
            speech.say(told)
        _retry_failures(memory)
    else:
        known_run.forget(memory)
        forget_answers(memory)
        memory.write_patch(collected.patch)
        memory.write(collected.pull)
        known_run.mark(memory, basis)
    if given.phase is None:
        memory.write_text(SETTINGS, tuned.model_dump_json(by_alias=True))


async def _review(
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    pull: Pull,
    tuned: Settings,
    speech: Speech,
    assistant: AssistantModel | None,
) -> Review | None:
    with (
        engine.traced(tuned, environment) as traces,
        _shown(given, environment, speech) as shown,
        open_outlets(_webhook(given, environment), environment, speech) as outlets,
    ):
        run = run_identity(environment, memory, pull, goes_on=given.phase is None)
        kept, sent = jsonl(memory.root / "events.jsonl"), outlets.subscribers(run)
        bus = Bus((*shown, kept, *traces, *sent), memory.redactor)
        bus.emit(RunStarted(_what(pull), tuned.engine.value))
        spent = engine.spent_so_far(pull)
        async with engine.engage(
            tuned, environment, bus, spent=spent, assistant=assistant
        ) as engaged:
            repo = engine.repository(pull, memory.root)
            nonce = new_nonce() if assistant is None else nonce_of(memory)
            room = engine.furnish(tuned, engaged, repo, bus, nonce=nonce)
            recording = Recording() if tuned.record else None
            if recording is not None:
                room = record.overheard(room, recording)
            approve = _gate(given, environment, memory, speech)
            path = pull.trusted.config_path
            story = Pipeline(memory, room, engine.given(tuned, engaged, path, approve=approve))
            if given.phase is None:
                await story.run()
            elif given.phase == NEXT:
                await story.next_phase()
            else:
                await story.phase(PhaseName(given.phase))
            if recording is not None:
                record.keep(recording, memory, room, speech, server_url=_server(pull, environment))
            return memory.find(Review)


def _webhook(given: argparse.Namespace, environment: Environment) -> str | None:
    return given.events_webhook or environment.inputs.get("events-webhook")


def _gate(
    given: argparse.Namespace, environment: Environment, memory: RunDirectory, speech: Speech
) -> Callable[[Plan], Plan | None] | None:
    if given.approve != "ask":
        return None
    colour = wants_colour(given.color, environment, sys.stderr)
    return Gate(memory, environment.editor, colour, speech).ask


@contextmanager
def _shown(
    given: argparse.Namespace, environment: Environment, speech: Speech
) -> Generator[tuple[Subscriber, ...]]:
    """Who shows the run: nobody, a line for each event, or a live picture."""
    if given.quiet:
        yield ()
    elif given.verbose or given.approve == "ask":
        # A live picture would draw over the lines, and over the question.
        yield (plain_progress(speech.say, calls=given.verbose),)
    else:
        colour = given.color == "always" or not (environment.no_color or given.color == "never")
        with progress(sys.stderr, colour=colour) as subscriber:
            yield (subscriber,)


def _with_config(path: str, pull: Pull) -> Pull:
    """A config file named on the command line is as trusted as whoever named it."""
    text = read_named_config(path, "--config")
    trusted = pull.trusted.model_copy(update={"config": text, "config_path": path})
    return pull.model_copy(update={"trusted": trusted})


def _settings(given: argparse.Namespace, environment: Environment, pull: Pull) -> Settings:
    options = given.options
    if given.check:
        options = {"engine": Engine.ASSISTANT.value, **options}
    if given.pr is not None and not given.publish:
        # Who reads here has not seen what was posted before.
        options = {"incremental": "false", **options}
    return settings.load(
        options=options,
        inputs=environment.inputs,
        config=pull.trusted.config,
        config_path=pull.trusted.config_path,
    )


def _hold_settings(memory: RunDirectory, tuned: Settings) -> None:
    """A run goes on under the settings it began with: what is done was done under them."""
    path = memory.root / SETTINGS
    if not path.is_file():
        return
    before: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    now: dict[str, object] = json.loads(tuned.model_dump_json(by_alias=True))
    changed = [key for key in now if key not in _MAY_CHANGE and now[key] != before.get(key)]
    if changed:
        raise SettingsError(
            f"{', '.join(changed)} changed since this run began.",
            "Set it back to go on, or start anew without --resume.",
        )


def _retry_failures(memory: RunDirectory) -> None:
    plan = memory.find(Plan)
    if plan is not None:
        memory.forget_failures(plan)


def _server(pull: Pull, environment: Environment) -> str | None:
    """Where its pages are; a local change has none to link to."""
    return environment.github_server_url if pull.source == "github" else None


def _what(pull: Pull) -> str:
    if pull.number is not None:
        return f"{pull.repository}#{pull.number}"
    between = f" {pull.base_ref}..{pull.head_ref}" if pull.base_ref else ""
    return f"{pull.repository}{between}"
