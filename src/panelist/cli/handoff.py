"""``panelist handoff [F3]``: the findings of a run directory as a prompt for a coding agent."""

import argparse

from panelist.cli import reports
from panelist.cli.folder import prompts_folder, run_directory
from panelist.cli.speech import Speech
from panelist.contracts import RankedFinding, Review
from panelist.errors import SettingsError
from panelist.prompts import Prompts
from panelist.redaction import Redactor
from panelist.render import sentences
from panelist.render.handoff import finding_handoff, review_handoff
from panelist.settings import Environment


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Print the prompt for one finding, or for all that stand at lines."""
    redactor = Redactor.of(environment.secrets)
    review = run_directory(given.run_directory, redactor).read(Review)
    prompts = Prompts(prompts_folder())
    if given.finding is None:
        text = review_handoff(prompts, review).text
    else:
        text = finding_handoff(prompts, review, find_finding(review, given.finding))
    if text:
        reports.put(redactor.text(text))
    else:
        speech.say("No finding stands at a line: there is nothing to hand off.")
    return 0


def find_finding(review: Review, number: str) -> RankedFinding:
    """The finding of that number, in capitals or not.

    Raises:
        SettingsError: the review has none.
    """
    for found in review.findings:
        if found.number == number.upper():
            return found
    numbers = [found.number for found in review.findings]
    fix = f"It has {sentences.listed(numbers)}." if numbers else "It has no findings at all."
    raise SettingsError(f"There is no finding {number} in this review.", fix)
