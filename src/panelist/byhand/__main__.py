"""``python -m panelist.byhand``: for whoever answers a question through files."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from panelist.byhand.folder import FILED_CALLS, FiledCall, FiledRound, QuestionFiles, find_questions
from panelist.errors import ArtifactError, SettingsError, UserError

_EVERY = 0.1
_PATIENCE = 120.0
"""Seconds to wait for results: calls have a time limit of their own, far below."""
_OBJECT: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])


def main(arguments: Sequence[str] | None = None, *, out: TextIO | None = None) -> int:
    """Use a tool, or list what waits for an answer. 1 with a sentence if that cannot be done."""
    given = _parser().parse_args(arguments)
    stream: TextIO = out or sys.stdout
    try:
        if given.command == "waiting":
            print_waiting(given.folder, stream)
        else:
            files = QuestionFiles(given.folder, given.number)
            print_round(use_tools(files, read_calls(given.calls), seconds=given.wait), stream)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def print_waiting(folder: Path, out: TextIO) -> None:
    """One line for each question below ``folder`` that nobody has answered."""
    for files in find_questions(folder):
        if files.is_waiting:
            about = files.about()
            words = (files.file("prompt.md"), about.purpose, about.model, about.effort)
            out.write("\t".join(map(str, words)) + "\n")


def print_round(done: FiledRound, out: TextIO) -> None:
    """The results as a model would read them, one after the other."""
    told = [f"{'error: ' if result.is_error else ''}{result.text}" for result in done.results]
    out.writelines(f"{text}\n" for text in (*told, *filter(None, (done.note,))))


def read_calls(words: Sequence[str]) -> tuple[FiledCall, ...]:
    """The calls of a command line: names, each followed by its arguments as JSON.

    Raises:
        SettingsError: they are not.
    """
    if len(words) % 2:
        raise SettingsError("Each name of a tool needs its arguments.", "Give {} for none.")
    calls: list[FiledCall] = []
    for name, text in zip(words[::2], words[1::2], strict=True):
        try:
            calls.append(FiledCall(name=name, arguments=_OBJECT.validate_json(text)))
        except ValidationError as error:
            raise SettingsError(
                f"The arguments of {name} are no JSON object.", 'Write them as {"key": "value"}.'
            ) from error
    return tuple(calls)


def use_tools(
    files: QuestionFiles, calls: tuple[FiledCall, ...], *, seconds: float = _PATIENCE
) -> FiledRound:
    """File one round of calls and wait for its results.

    Raises:
        ArtifactError: the question has no tools, is answered, or nobody carries the calls out.
    """
    if not files.file("tools.md").exists():
        raise ArtifactError(
            f"{files.file('tools.md')} does not exist: this question has no tools.",
            "Answer it from what you were given.",
        )
    if not files.is_waiting:
        raise ArtifactError("The question is answered.", "Nothing more is looked up for it.")
    results = files.results(_file_calls(files, calls))
    end = time.monotonic() + seconds
    while not results.exists():
        if time.monotonic() > end:
            raise ArtifactError(
                f"Nobody carried the calls out within {seconds:g} s.",
                "Is the run that asks still going? It takes them up when it starts again.",
            )
        time.sleep(_EVERY)
    return FiledRound.model_validate_json(results.read_bytes())


def _file_calls(files: QuestionFiles, calls: tuple[FiledCall, ...]) -> int:
    """File ``calls`` as the next round; its number."""
    fresh = files.file("tools") / f".{os.getpid()}"
    fresh.write_bytes(FILED_CALLS.dump_json(calls, indent=1))
    try:
        for number in count(1):
            try:
                # Two rounds filed at the same time get two numbers.
                os.link(fresh, files.calls(number))
            except FileExistsError:
                continue
            return number
    finally:
        fresh.unlink()
    raise AssertionError("count() does not end")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="panelist.byhand", description="Answer through files.")
    commands = parser.add_subparsers(dest="command", required=True)
    tool = commands.add_parser("tool", help="look something up for a question")
    tool.add_argument("folder", type=Path, help="where the questions are")
    tool.add_argument("number", help="of the question, such as 003")
    tool.add_argument("calls", nargs="+", metavar="NAME ARGUMENTS", help="ARGUMENTS is JSON")
    tool.add_argument("--wait", type=float, default=_PATIENCE, metavar="SECONDS")
    waiting = commands.add_parser("waiting", help="list questions without an answer")
    waiting.add_argument("folder", type=Path, help="where the questions are, at any depth")
    return parser


if __name__ == "__main__":
    sys.exit(main())
