"""The files a review leaves for people and for other programs."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from panelist import __version__
from panelist.cli.folder import prompts_folder
from panelist.contracts import Context, Review
from panelist.memory import RunDirectory
from panelist.prompts import Prompts
from panelist.render.hints import hints
from panelist.render.json_report import json_report
from panelist.render.report import html_report, markdown_report
from panelist.render.sarif import sarif_report
from panelist.render.text import text_report

JSON, MARKDOWN, SARIF, HTML = "report.json", "report.md", "report.sarif", "report.html"
_NARROWEST, _WIDEST = 60, 100


@dataclass(frozen=True, slots=True)
class Told:
    """What a report is made from."""

    review: Review
    prompts: Prompts
    server_url: str | None
    hints: Sequence[str]


@dataclass(frozen=True, slots=True)
class Output:
    """A row of the table: the file that is kept, and how its text is made."""

    file: str
    render: Callable[[Told], str]


OUTPUTS: Mapping[str, Output] = {
    "json": Output(JSON, lambda told: json_report(told.review, told.prompts)),
    "markdown": Output(
        MARKDOWN,
        lambda told: markdown_report(
            told.review, told.prompts, server_url=told.server_url, hints=told.hints
        ),
    ),
    "sarif": Output(
        SARIF,
        lambda told: sarif_report(told.review, version=__version__, server_url=told.server_url),
    ),
    "html": Output(
        HTML,
        lambda told: html_report(
            told.review, told.prompts, server_url=told.server_url, hints=told.hints
        ),
    ),
}
"""The files beside ``review.json``, by the form that ``--format`` calls them."""


def write(memory: RunDirectory, review: Review, *, server_url: str | None) -> None:
    """Keep the review in every form beside its JSON."""
    told = Told(review, Prompts(prompts_folder()), server_url, hints(review, memory.find(Context)))
    for output in OUTPUTS.values():
        memory.write_text(output.file, output.render(told))


def shown(
    form: str, memory: RunDirectory, review: Review, *, colour: bool, kept: bool = True
) -> str:
    """The review in one of the forms of ``--format``, as it goes to standard output.

    ``kept`` is false when the files beside it will be gone.
    """
    match form:
        case "text":
            return _text(memory, review, colour=colour, kept=kept)
        case _:
            return (memory.root / OUTPUTS[form].file).read_text(encoding="utf-8")


def _text(memory: RunDirectory, review: Review, *, colour: bool, kept: bool) -> str:
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    width = max(_NARROWEST, min(columns, _WIDEST))
    told = hints(review, memory.find(Context))
    text = text_report(review, width=width, colour=colour, hints=told)
    if not kept:
        return text
    names = (Review.file_name, *(output.file for output in OUTPUTS.values()))
    files = "\n".join(f"  {memory.root / name}" for name in names)
    return f"{text}\nWritten:\n{files}\n"


def put(text: str) -> None:
    """Write a report to standard output: UTF-8 everywhere, as in the files beside it."""
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    except BrokenPipeError:
        # `| head` has seen enough; what is left must not be an error when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
