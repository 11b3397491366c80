"""The doors. Each imports only what it needs: the one that writes has no model."""

import argparse
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TextIO

from panelist import settings
from panelist.cli.arguments import parse
from panelist.cli.speech import Speech
from panelist.errors import PanelistError, UserError
from panelist.redaction import Redactor
from panelist.settings import Environment

REVIEWED, YOURS, OURS = 0, 1, 2
"""Exit codes: reviewed, whatever was found; you can fix it; our bug, or a service that is out."""

Door = Callable[[argparse.Namespace, Environment, Speech], int]


def find_door(command: str) -> Door:
    """The door of that name; only now is anything imported that it needs."""
    door: Door = import_module(f"panelist.cli.{command}").door
    return door


def main(
    arguments: Sequence[str] | None = None,
    *,
    doors: Callable[[str], Door] = find_door,
    variables: Mapping[str, str] | None = None,
    out: TextIO | None = None,
) -> int:
    """Run one door and return its exit code. The only place that catches everything.

    Args:
        arguments: of the command line, the process's own if ``None``.
        doors: finds a door by its name.
        variables: stand in for the environment of the process.
        out: what the door says goes here instead of standard error.
    """
    environment = settings.read(variables)
    redactor = Redactor.of(environment.secrets)
    speech = Speech(on_actions=environment.on_actions, out=out or sys.stderr, redactor=redactor)
    with speech.hearing_logs():
        try:
            given = parse(sys.argv[1:] if arguments is None else arguments)
            return doors(given.command)(given, environment, speech)
        except PanelistError as error:
            speech.error(error.happened, error.fix)
            return YOURS if isinstance(error, UserError) else OURS
        except KeyboardInterrupt:
            speech.error("Interrupted.", "`panelist run --resume` goes on where it stopped.")
            return YOURS
        except Exception:  # noqa: BLE001 - the door: whatever else arrives here is our bug
            speech.log(traceback.format_exc())
            speech.error(
                "Panelist failed in a way it should not.",
                "Please report it with the log above; keys and tokens are taken out of it.",
            )
            return OURS
