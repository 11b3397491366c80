"""``panelist run``: the whole way on a laptop. Says what it reviews before it loads the rest."""

import argparse
import sys

from panelist.cli.folder import place_of_run, run_directory
from panelist.cli.speech import Speech
from panelist.cli.subject import Subject, find_subject
from panelist.errors import SettingsError
from panelist.redaction import Redactor
from panelist.settings.environment import Environment

_OF_A_NEW_RUN = ("base", "head", "diff", "staged", "uncommitted", "pr", "repo", "config")


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Review a change and print the report."""
    name = given.run_directory or environment.inputs.get("run-directory")
    place = place_of_run(name)
    if given.quiet:
        speech.hush()
    _require_sense(given)
    if given.reset:
        run_directory(name, Redactor.of(environment.secrets)).reset()
    subject = None
    if _is_new(given):
        subject = find_subject(given, environment, place)
        _tell(subject, speech)
    if given.pr is not None:
        from panelist.cli.pull_request import sign_in  # noqa: PLC0415 - nobody else waits for it

        environment = sign_in(environment)
        speech.conceal(Redactor.of(environment.secrets))
    from panelist.cli.local_review import review_here  # noqa: PLC0415 - after the first word

    return review_here(given, environment, speech, subject)


def _require_sense(given: argparse.Namespace) -> None:
    if given.check and given.phase in {None, "collect"}:
        raise SettingsError(
            "--check needs the phase whose answers it looks at.", "Name it with --phase."
        )
    if given.publish and given.pr is None:
        raise SettingsError("--publish needs --pr.", "Name the pull request, or leave it out.")
    if given.approve == "ask" and not sys.stdin.isatty():
        raise SettingsError(
            "--approve ask needs a terminal, and there is none.", "Use --approve auto."
        )


def _tell(subject: Subject, speech: Speech) -> None:
    speech.say(f"To review: {subject.told}")
    for sentence in subject.not_reviewed:
        speech.warning(sentence)


def _is_new(given: argparse.Namespace) -> bool:
    """Whether a change is collected; otherwise the run goes on with the one that was.

    Raises:
        SettingsError: it goes on, and yet another change is named.
    """
    if not given.resume and given.phase in {None, "collect"}:
        return True
    for name in _OF_A_NEW_RUN:
        if getattr(given, name):
            raise SettingsError(
                f"--{name} has no effect here: the run goes on with what was collected.",
                f"Leave --{name} out, or start anew without --resume and --phase.",
            )
    return False
