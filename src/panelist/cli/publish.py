"""``panelist publish``: what reaches people. Holds a GitHub token and no model.

It runs whatever happened before it, and every run ends in a terminal check.
"""

import argparse
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from panelist.cli.collect import run_id, target_of, token_of
from panelist.cli.cut_short import terminal_check
from panelist.cli.ending import Scene, broken, ending, why_stopped
from panelist.cli.github import Site, site
from panelist.cli.outlets import open_outlets, run_identity
from panelist.cli.outputs import append, set_outputs
from panelist.cli.speech import Speech
from panelist.contracts import (
    Conclusion,
    PhaseName,
    Posting,
    Publication,
    Pull,
    Review,
    Stopped,
    Trusted,
)
from panelist.errors import (
    ArtifactError,
    EventError,
    PanelistError,
    PermissionMissingError,
    SettingsError,
)
from panelist.events import Event, PhaseDone, WorkFailed
from panelist.forge import checks
from panelist.forge.event import QUEUE_EVENT, Target
from panelist.forge.github import connect
from panelist.forge.publish import conclude, publish
from panelist.forge.standing import Standing, standing
from panelist.progress import forget
from panelist.redaction import Redactor
from panelist.render.check import note_title
from panelist.render.markdown import prose
from panelist.settings import Environment, Settings

_STOPPING = frozenset({Conclusion.FAILURE, Conclusion.ACTION_REQUIRED})


@dataclass(frozen=True, slots=True)
class _Ending:
    """What is to be posted, and by which settings. ``problem`` is why it is not the review."""

    tuned: Settings
    posting: Posting
    review: Review | None = None
    problem: PanelistError | None = None


def door(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Post the review, or say why there is none; with ``until``, that its plan waits."""
    here = site(given, environment, pause)
    here.memory.clean()
    pull = here.memory.find(Pull)
    if pull is None:
        return _without_pull(here, environment, speech)
    _refuse_a_stranger(here, pull, environment, speech)
    with _heard(here, pull, environment, speech):
        if here.plans_only:
            from panelist.cli.waiting import tell_waiting  # noqa: PLC0415 - nobody else lays out a plan

            return tell_waiting(here, pull, environment, speech)
        return publish_ending(here, pull, environment, speech)


@contextmanager
def _heard(here: Site, pull: Pull, environment: Environment, speech: Speech) -> Generator[None]:
    """Send how the block ended to the sinks. One that is set up wrongly stops no publishing."""
    started, phase = time.monotonic(), PhaseName.PUBLISH.value

    def tell(event: Event) -> None:
        try:
            with open_outlets(here.events_webhook, environment, speech) as outlets:
                run = run_identity(environment, here.memory, pull)
                outlets.tell(event, run, here.memory.redactor)
        except SettingsError as error:
            speech.warning(str(error))

    try:
        yield
    except BaseException as error:
        tell(WorkFailed.of(phase, error))
        raise
    tell(PhaseDone(phase, time.monotonic() - started))


def publish_ending(here: Site, pull: Pull, environment: Environment, speech: Speech) -> int:
    """Post how the run on ``pull`` ended, whatever interrupts it. Gives the exit code."""
    with terminal_check(here, pull, environment):
        return _ended(here, pull, environment, speech)


def _ended(here: Site, pull: Pull, environment: Environment, speech: Speech) -> int:
    """Post how the run ended. Gives the exit code."""
    there = _standing(here, pull, environment)
    ended = _ending(here, pull, environment, there)
    posting = here.memory.redactor.value(ended.posting)
    append(environment.summary_path, posting.job_summary, speech)
    told = posting.check_title or "answered"
    if ended.tuned.dry_run:
        speech.notice(f"Dry run, nothing was posted. {told}")
        publication = Publication(conclusion=posting.conclusion)
    else:
        publication = _published(here, pull, posting, environment, there)
    here.memory.write(publication)
    on_record = ended.tuned.dry_run or publication.sticky_id is not None
    if ended.review is not None and on_record:
        forget(here.memory)
    for sentence in publication.degraded:
        speech.warning(sentence)
    speech.say(f"{posting.conclusion.value}: {told}")
    set_outputs(environment.output_path, publication, ended.review, here.memory, speech)
    if ended.problem is not None:
        raise ended.problem
    return int(ended.tuned.fail_step and posting.conclusion in _STOPPING)


def _refuse_a_stranger(here: Site, pull: Pull, environment: Environment, speech: Speech) -> None:
    """A run directory may come from another job: it says nothing of any other pull request.

    Raises:
        ArtifactError: it is of another one than the event.
        EventError: the event is about none.
    """
    if environment.event_name is None:
        return  # by hand, on a laptop: nobody says which one is meant
    found = target_of(here, environment)
    if (pull.repository.lower(), pull.number) == (found.repository.lower(), found.number):
        return
    error = ArtifactError(
        f"The run directory is of {pull.repository}#{pull.number}, "
        f"but the event is about {found.repository}#{found.number}.",
        "Hand on the artifact of the same run.",
    )
    stop = Stopped(door="collect", sentence=str(error), conclusion=Conclusion.NEUTRAL)
    # Of its config not a word counts: the inputs alone say whether this is a dry run.
    _concluded(here, environment, speech, stop, None if _by_inputs(here).dry_run else found)
    raise error


def _standing(here: Site, pull: Pull, environment: Environment) -> Standing:
    """What is on the pull now; asked before anything is rendered."""
    # Without a token the summary of the job is still written; then the door says so.
    if _dry(here, pull) or environment.github_token is None:
        return Standing()
    return standing(
        connect(environment.github_token, environment.github_api_url),
        pull.repository,
        pull.number or 0,
        check_run_id=pull.check_run_id,
        pause=here.pause,
    )


def _dry(here: Site, pull: Pull) -> bool:
    try:
        return here.settings(pull.trusted).dry_run
    except PanelistError:
        return _cautious(here).dry_run


def _ending(here: Site, pull: Pull, environment: Environment, there: Standing) -> _Ending:
    """The review as a posting; what stands in its way still ends in a terminal check."""

    def scene(tuned: Settings) -> Scene:
        today = datetime.now(UTC).date().isoformat()
        return Scene(pull, here.memory, tuned, environment, there.ledger, there.head_sha, today)

    try:
        tuned = here.settings(pull.trusted)
        return _Ending(tuned, *ending(scene(tuned)))
    except PanelistError as error:
        seen = scene(_cautious(here))
        stop = Stopped(door="review", sentence=str(error), conclusion=Conclusion.NEUTRAL)
        return _Ending(seen.tuned, broken(seen, stop, seen.ledger), problem=error)


def _by_inputs(here: Site) -> Settings:
    """The settings without any config file."""
    try:
        return here.settings(Trusted(config_path=here.config_path))
    except PanelistError:
        return _cautious(here)  # whoever was before us has said what is wrong


def _cautious(here: Site) -> Settings:
    """Settings when the real ones are wrong: whatever might mean a dry run is one."""
    asked = here.inputs.get("dry-run", "false").lower()
    return Settings(dry_run=asked not in {"false", "no", "0"})


def _published(
    here: Site, pull: Pull, posting: Posting, environment: Environment, there: Standing
) -> Publication:
    return publish(
        connect(token_of(environment), environment.github_api_url),
        pull.repository,
        pull.number or 0,
        posting,
        there,
        check_run_id=pull.check_run_id,
        run_id=run_id(environment),
        graphql_url=environment.github_graphql_url,
        pause=here.pause,
        sticky_id=pull.sticky_id,
        redactor=Redactor.of(environment.secrets),
    )


def _without_pull(here: Site, environment: Environment, speech: Speech) -> int:
    """Collect left nothing: end the check it may have opened, if there is a head it is on."""
    left = here.memory.find(Stopped)
    if left is not None and left.quiet:
        speech.say(left.sentence)
        return 0
    tuned = _by_inputs(here)
    stop = why_stopped(here.memory, tuned, environment)
    try:
        found = target_of(here, environment)
    except EventError as error:
        speech.warning(str(error))
        append(environment.summary_path, f"{prose(stop.sentence)}\n", speech)
        return 0
    if found.event != QUEUE_EVENT or stop.head_sha != found.head_sha:
        stop = _modest(stop)
    _concluded(here, environment, speech, stop, None if tuned.dry_run else found)
    return 0


def _modest(stop: Stopped) -> Stopped:
    """What a run directory may say of a head that nobody reviewed: not that all is well."""
    well = stop.conclusion is Conclusion.SUCCESS
    conclusion = Conclusion.NEUTRAL if well else stop.conclusion
    return stop.model_copy(update={"head_sha": None, "conclusion": conclusion})


def _concluded(
    here: Site, environment: Environment, speech: Speech, stop: Stopped, found: Target | None
) -> None:
    """Say why nothing was reviewed, on the run's page and in the check of ``found``."""
    sentence = here.memory.redactor.text(stop.sentence)
    append(environment.summary_path, f"{prose(sentence)}\n", speech)
    if found is None:
        return
    # A stop that names a head reports what stands elsewhere, as on a merge group.
    title = sentence if stop.head_sha is not None else f"Not reviewed: {sentence}"
    try:
        conclude(
            connect(token_of(environment), environment.github_api_url),
            found.repository,
            found.head_sha,
            found.number,
            checks.Outcome(stop.conclusion, note_title(title), prose(sentence)),
            run_id=run_id(environment),
            pause=here.pause,
        )
    except PermissionMissingError:
        # Where collect met the same it has said so, and its step has failed.
        if here.memory.find(Stopped) is None or stop.head_sha is not None:
            raise
    publication = Publication(conclusion=stop.conclusion)
    set_outputs(environment.output_path, publication, None, here.memory, speech)
