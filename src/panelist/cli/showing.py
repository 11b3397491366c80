"""Where the report of a run goes: to the terminal, into a file, into a browser."""

import argparse
import sys
import webbrowser
from pathlib import Path
from typing import TextIO

from panelist.cli import reports
from panelist.cli.speech import Speech
from panelist.contracts import Review
from panelist.errors import SettingsError
from panelist.memory import RunDirectory
from panelist.settings import Environment

_FORMS = {".md": "markdown", ".json": "json", ".sarif": "sarif", ".html": "html", ".htm": "html"}


def show_report(
    given: argparse.Namespace,
    environment: Environment,
    memory: RunDirectory,
    review: Review,
    speech: Speech,
) -> None:
    """Print the report, or write it where ``-o`` says, and open it where that is asked for.

    Raises:
        SettingsError: the file cannot be written.
    """
    form = given.format or _FORMS.get(Path(given.output or "").suffix.lower(), "text")
    if given.output is None:
        colour = wants_colour(given.color, environment, sys.stdout)
        reports.put(reports.shown(form, memory, review, colour=colour))
    else:
        colour = given.color == "always"
        speech.say(review.headline)
        _write(Path(given.output), reports.shown(form, memory, review, colour=colour), speech)
    if given.open:
        page = (memory.root / reports.HTML).resolve()
        if not webbrowser.open(page.as_uri()):
            speech.warning(f"No browser could be started; the page is {page}.")


def wants_colour(wish: str, environment: Environment, stream: TextIO) -> bool:
    """Whether ``stream`` gets colour: an option beats a variable, a variable beats the terminal."""
    if wish != "auto":
        return wish == "always"
    if environment.no_color or environment.force_color:
        return not environment.no_color
    return stream.isatty()


def _write(path: Path, report: str, speech: Speech) -> None:
    try:
        path.write_text(report, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The report cannot be written to {path}: {error.strerror}.",
            "Name a file in a folder that exists with -o.",
        ) from error
    speech.say(f"The report is in {path}.")
