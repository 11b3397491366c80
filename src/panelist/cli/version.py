"""``panelist version``: what a report of a bug should name."""

import argparse
import platform
from pathlib import Path

from panelist import __version__
from panelist.cli.speech import Speech
from panelist.errors import RepositoryError
from panelist.repo.git import Git
from panelist.settings.environment import Environment


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Print the versions that matter."""
    del given, environment, speech
    print(f"panelist {__version__}")  # noqa: T201 - what was asked for
    print(f"Python {platform.python_version()} on {platform.platform(terse=True)}")  # noqa: T201
    print(_git())  # noqa: T201
    return 0


def _git() -> str:
    try:
        return Git(Path.cwd()).run("--version").decode("ascii", "replace").strip()
    except RepositoryError as error:
        return str(error)
