"""A door that is cut short while it publishes leaves a terminal check, and no announcement."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

from panelist.cli.collect import run_id
from panelist.cli.github import Site
from panelist.contracts import Conclusion, Pull
from panelist.errors import ForgeError, PanelistError
from panelist.forge.checks import Outcome, abandon
from panelist.forge.github import Remote, connect
from panelist.forge.patience import Patience
from panelist.forge.publish import withdraw
from panelist.forge.writes import Writer
from panelist.settings import Environment

_CANCELLED = Outcome(
    Conclusion.CANCELLED,
    "The run was cancelled while it published its review",
    "What was posted by then stands. Run the job again to have the rest.",
)
_FAILED = Outcome(
    Conclusion.NEUTRAL,
    "Publishing the review failed in a way it should not",
    "What was posted by then stands. The log of the run says why; please report it.",
)


@contextmanager
def terminal_check(here: Site, pull: Pull, environment: Environment) -> Generator[None]:
    """End the check of ``pull`` when the block is cancelled or meets a bug of ours.

    A runner that cancels a job leaves a step some seconds and opens no door
    after this one. An expected error has been told where it belongs.
    """
    outcome: Outcome | None = _FAILED
    try:
        yield
        outcome = None
    except PanelistError:
        outcome = None
        raise
    except KeyboardInterrupt:
        outcome = _CANCELLED
        raise
    finally:
        if outcome is not None:
            _end(here, pull, environment, outcome)


def _end(here: Site, pull: Pull, environment: Environment, outcome: Outcome) -> None:
    if environment.github_token is None or pull.head_sha is None:
        return
    github = connect(environment.github_token, environment.github_api_url)
    writer = Writer(Remote(github, pull.repository, Patience(here.pause)), here.pause)
    # Whatever cut the door short is what there is to tell.
    with suppress(ForgeError):
        abandon(writer, pull.head_sha, pull.check_run_id, run_id(environment), outcome)
    if pull.sticky_id is not None:
        withdraw(
            writer,
            pull.number or 0,
            run_id(environment),
            f"{outcome.title}. {outcome.summary}",
            check_run_id=pull.check_run_id,
            sticky_id=pull.sticky_id,
        )
