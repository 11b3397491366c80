"""Whoever carries the files, for the tests of this folder."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def until(there: Callable[[], bool]) -> None:
    """Wait for something that a run does."""
    end = time.monotonic() + 20
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def put_answer(folder: Path, number: str, text: str) -> None:
    """Answer a question once it is there."""
    until((folder / f"{number}.ask.json").exists)
    (folder / f"{number}.answer.json").write_text(text)


def put_answers(folder: Path, answers: Mapping[str, str]) -> None:
    """Answer questions with opinions, by their numbers."""
    for number, text in answers.items():
        put_answer(folder, number, json.dumps({"text": text}))
