r"""Reviews a range with any Claude model that can read and write files, and records it.

For development: how ``examples/recorded`` was made. Nothing is sent anywhere. Each question
becomes files in ``--asks``, as ``panelist.byhand`` describes them: what the model is to read, what
its answer has to be, and what it may look up, by a command. The answer is put beside them.

For example::

    python examples/demo.py .panelist/example
    PYTHONPATH=src python examples/by_hand.py --repo .panelist/example --base main --head change \
        --coverage-report .panelist/example/coverage.info \
        --asks .panelist/asks --record examples/recorded --model-name claude-opus-5-5

Questions of a phase appear together and can be answered in any order. A run that was
interrupted takes up the answers that are there, for the same questions only.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from panelist import settings
from panelist.byhand import ModelByFiles, Rates, keep_nonce
from panelist.claude.prices import cost_usd
from panelist.cli import engine, record
from panelist.cli.speech import Speech
from panelist.contracts import Tier
from panelist.errors import SettingsError
from panelist.events import Bus
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.render.progress import plain_progress
from panelist.replay import Recording, write

_MADE = (
    "{model} answered through files (examples/by_hand.py), having read exactly the recorded "
    "prompts; tokens and cost are estimated from their length, and the time is that of the files."
)


async def review(given: argparse.Namespace, memory: RunDirectory, speech: Speech) -> None:
    """Review the range, and write the transcript of it."""
    collected = local.from_range(given.repo, given.base, given.head)
    pull = collected.pull
    memory.write_patch(collected.patch)
    memory.write(pull)
    tuned = settings.load(
        options={"coverage-report": given.coverage_report},
        inputs={},
        config=pull.trusted.config,
        config_path=pull.trusted.config_path,
    )
    chains = dict.fromkeys(Tier, (given.model_name,))
    model = ModelByFiles(given.asks, chains, speech.say, Rates(cost_usd))
    engaged = engine.Engaged(model, lambda: float("inf"))
    bus = Bus((plain_progress(speech.say),))
    repo = engine.repository(pull, memory.root)
    recording = Recording()
    room = engine.furnish(tuned, engaged, repo, bus, nonce=keep_nonce(given.asks))
    room = record.overheard(room, recording)
    story = Pipeline(memory, room, engine.given(tuned, engaged, pull.trusted.config_path))
    found = await story.run()
    if found is None:
        raise SettingsError("There is nothing to review.", "Name a range that changes something.")
    made = _MADE.format(model=given.model_name)
    transcript = record.describe(room, made=made, server_url=None)
    write(given.record, memory, recording, transcript)
    speech.say(f"{found.headline}. The transcript is in {given.record}.")


def main() -> None:
    """Read the command line and review."""
    parser = argparse.ArgumentParser(description="Review a range by files, and record it.")
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--head", required=True)
    parser.add_argument("--asks", type=Path, required=True, help="where questions appear")
    parser.add_argument("--record", type=Path, required=True, help="where the transcript goes")
    parser.add_argument("--model-name", required=True, help="the id of the model that answers")
    parser.add_argument("--coverage-report", default="")
    given = parser.parse_args()
    speech = Speech(on_actions=False, out=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="panelist-") as folder:
        asyncio.run(review(given, RunDirectory(Path(folder)), speech))


if __name__ == "__main__":
    main()
