"""``panelist review``: the phases that think. Holds the model's key and no GitHub token."""

import argparse
import asyncio

from panelist.cli import engine, matrix, record, reports
from panelist.cli.github import Site, site
from panelist.cli.resuming import continued
from panelist.cli.session import open_session
from panelist.cli.speech import Speech
from panelist.contracts import Conclusion, Pull, Reply, Review, Stopped
from panelist.errors import PanelistError, SettingsError
from panelist.pipeline import Pipeline
from panelist.replay import Recording
from panelist.settings import Environment, Settings


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Read the snapshot and write ``review.json``, with the reports made from it.

    With ``until`` or ``cell`` it does a part of that, for other machines to go on with.
    """
    here = site(given, environment)
    if environment.github_token is not None:
        speech.warning(
            "The review step has a GitHub token in its environment and will not use it. "
            "Remove GITHUB_TOKEN from the `env:` around it."
        )
    stopped = here.memory.find(Stopped)
    if stopped is not None and here.memory.find(Pull) is None:
        speech.say(f"Nothing to review: {stopped.sentence}")
        return 0
    pull = here.memory.read(Pull)
    if pull.skip is not None:
        speech.say(f"Nothing to review: {pull.skip.sentence}")
        return 0
    tuned = here.settings(pull.trusted)
    try:
        code = _review_or_explain(here, pull, tuned, environment, speech)
    except PanelistError as error:
        stopped = Stopped(
            door="review", sentence=str(error), conclusion=Conclusion(tuned.on_incomplete)
        )
        here.memory.write(stopped)
        raise
    # The review tells what the collectors are certain of, and that nobody read the change.
    if (unread := engine.why_nothing_was_read(here.memory)) is not None:
        raise unread
    return code


def _review_or_explain(
    here: Site, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> int:
    if not engine.has_credentials(tuned, environment):
        if not (pull.from_fork or pull.author_is_bot):
            engine.require_credentials(tuned, environment)
        # GitHub gives no secrets to runs that a fork or Dependabot starts.
        question = pull.command is not None and pull.command.is_question
        sentence = "No key for Claude: GitHub hides secrets from pull requests of forks and bots. "
        sentence += (
            "Ask in the conversation of the pull request instead, with the number of the finding."
            if question
            else "A maintainer can review it with workflow_dispatch."
        )
        speech.notice(sentence)
        here.memory.write(Stopped(door="review", sentence=sentence, conclusion=Conclusion.NEUTRAL))
        return 0
    if here.plans_only:
        asyncio.run(matrix.make_plan(here, pull, tuned, environment, speech))
        return 0
    if here.cell is not None:
        asyncio.run(matrix.read_cell(here, here.cell, pull, tuned, environment, speech))
        return 0
    review = asyncio.run(_review(here, pull, tuned, environment, speech))
    if review is None:
        return _told(here.memory.find(Reply), speech)
    reports.write(here.memory, review, server_url=environment.github_server_url)
    speech.say(review.headline)
    return 0


def _told(reply: Reply | None, speech: Speech) -> int:
    """A run without a review has answered a question.

    Raises:
        SettingsError: it has not.
    """
    if reply is None:
        raise SettingsError("The run ended without a review.", "Run again with a fresh collect.")
    speech.say(f"Answered about {reply.finding}.")
    return 0


async def _review(
    here: Site, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> Review | None:
    if matrix.is_planned(here.memory):
        return await _joined(here, pull, tuned, environment, speech)
    async with open_session(here, pull, tuned, environment, speech) as session:
        room = session.room
        recording = Recording() if tuned.record else None
        if recording is not None:
            room = record.overheard(room, recording)
        memory = continued(here.memory, pull, room, session.given, environment, speech)
        review = await Pipeline(memory, room, session.given).run()
        if recording is not None:
            server_url = environment.github_server_url
            record.keep(recording, here.memory, room, speech, server_url=server_url)
        return review


async def _joined(
    here: Site, pull: Pull, tuned: Settings, environment: Environment, speech: Speech
) -> Review | None:
    """The review made of what the cells of a plan left."""
    allowance = matrix.join_cells(here, pull, tuned, environment, speech)
    tuned = matrix.without_evidence(tuned)
    async with open_session(here, pull, tuned, environment, speech, allowance=allowance) as session:
        memory = continued(here.memory, pull, session.room, session.given, environment, speech)
        matrix.keep_again(memory)
        return await Pipeline(memory, session.room, session.given).run()
