r"""Reviews a range with any Claude model that can read and write files, and records it.

For development: how ``examples/recorded`` was made. Nothing is sent anywhere. Each question
becomes three files in ``--asks``::

    001.prompt.md     exactly what the model is to read
    001.schema.json   what its answer has to be
    001.answer.json   the answer: put there by whoever carries the files
    001.problem.txt   why an answer cannot be taken; it waits for another one

For example::

    python examples/demo.py .panelist/example
    PYTHONPATH=src python examples/by_hand.py --repo .panelist/example --base main --head change \
        --coverage-report .panelist/example/coverage.info \
        --asks .panelist/asks --record examples/recorded --model-name claude-opus-5-5

Questions of a phase appear together and can be answered in any order. A run that was
interrupted takes up the answers that are there, for the same question only.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from panelist import settings
from panelist.cli import engine, record
from panelist.cli.speech import Speech
from panelist.contracts import Call, Tier
from panelist.errors import SettingsError
from panelist.events import Bus
from panelist.fence import new_nonce
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.pipeline import Pipeline
from panelist.ports import A, Answer, Ask, NoAnswer
from panelist.render.progress import plain_progress
from panelist.replay import Recording, write

_MADE = (
    "{model} answered through files (examples/by_hand.py), having read exactly the recorded "
    "prompts; tokens were not counted, so the cost is unknown, and the time is that of the files."
)
_EVERY = 0.2
"""Seconds between two looks at the folder."""


class ModelByFiles:
    """``ports.Model``: somebody reads the prompt in a file and leaves the answer in another."""

    def __init__(self, folder: Path, name: str, speech: Speech) -> None:
        self.folder = folder
        self.name = name
        self._speech = speech
        self._asked = 0

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """Put the question into the folder and wait until its answer can be taken."""
        self._asked += 1
        number = f"{self._asked:03}"
        self._put(number, ask)
        refused = b""
        while True:
            given = self._answer(number)
            if given not in {b"", refused}:
                refused = given
                try:
                    value = ask.schema.model_validate_json(given)
                except ValidationError as error:
                    self._file(number, "problem.txt").write_text(f"{error}\n", encoding="utf-8")
                else:
                    self._file(number, "problem.txt").unlink(missing_ok=True)
                    # No tokens, and no price for them: unknown is not zero.
                    call = Call(purpose=ask.purpose, model=self.name, cost_usd=None)
                    return Answer(value, self.name, (call,))
            await asyncio.sleep(_EVERY)

    def estimate(
        self, tier: Tier, input_tokens: int, output_tokens: int, *, cached: int = 0
    ) -> float | None:
        """Unknown: nobody counts the tokens."""
        del tier, input_tokens, output_tokens, cached

    async def count(self, ask: Ask[A]) -> int | None:
        """Unknown too."""
        del ask

    def first_model(self, tier: Tier) -> str:
        """The one model, whatever the tier."""
        del tier
        return self.name

    def _put(self, number: str, ask: Ask[A]) -> None:
        prompt = f"<system>\n{ask.system}\n</system>\n<user>\n{ask.shared}{ask.charge}\n</user>\n"
        schema = json.dumps(ask.schema.model_json_schema(), indent=2) + "\n"
        place = self._file(number, "prompt.md")
        if not place.exists() or place.read_text(encoding="utf-8") != prompt:
            # An answer that is there already was given to another question.
            self._file(number, "answer.json").unlink(missing_ok=True)
            place.write_text(prompt, encoding="utf-8")
        self._file(number, "schema.json").write_text(schema, encoding="utf-8")
        self._speech.say(f"{number} {ask.purpose}: waiting for {self._file(number, 'answer.json')}")

    def _answer(self, number: str) -> bytes:
        try:
            return self._file(number, "answer.json").read_bytes().strip()
        except FileNotFoundError:
            return b""

    def _file(self, number: str, kind: str) -> Path:
        return self.folder / f"{number}.{kind}"


async def review(given: argparse.Namespace, memory: RunDirectory, speech: Speech) -> None:
    """Review the range, and write the transcript of it."""
    collected = local.from_range(given.repo, given.base, given.head)
    pull = collected.pull
    memory.write_patch(collected.patch)
    memory.write(pull)
    tuned = settings.load(
        # Whoever carries files cannot carry tool calls.
        options={"coverage-report": given.coverage_report, "tools": "none"},
        inputs={},
        config=pull.trusted.config,
        config_path=pull.trusted.config_path,
    )
    model = ModelByFiles(given.asks, given.model_name, speech)
    engaged = engine.Engaged(model, lambda: float("inf"))
    bus = Bus((plain_progress(speech.say),))
    repo = engine.repository(pull, memory.root)
    recording = Recording()
    room = engine.furnish(tuned, engaged, repo, bus, nonce=_nonce(given.asks))
    room = record.overheard(room, recording)
    story = Pipeline(memory, room, engine.given(tuned, engaged, pull.trusted.config_path))
    found = await story.run()
    if found is None:
        raise SettingsError("There is nothing to review.", "Name a range that changes something.")
    made = _MADE.format(model=given.model_name)
    transcript = record.describe(room, made=made, server_url=None)
    write(given.record, memory, recording, transcript)
    speech.say(f"{found.headline}. The transcript is in {given.record}.")


def _nonce(folder: Path) -> str:
    """The delimiter of the run that began in ``folder``: its prompts stay what they are."""
    place = folder / "nonce"
    folder.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_text(new_nonce(), encoding="ascii")
    return place.read_text(encoding="ascii")


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
