"""The doors. Each imports only what it needs: the one that writes has no model."""

import argparse
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TextIO

from panelist.cli.arguments import command_of, parse, whole_parser
from panelist.cli.speech import Speech
from panelist.errors import PanelistError, UserError
from panelist.redaction import Redactor
from panelist.settings import environment as surroundings
from panelist.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class ExitCodes:
    """What a process ends with when it does not end as it should.

    Attributes:
        yours: you can fix it.
        ours: our bug, or a service that is out.
        interrupted: somebody stopped it.
    """

    yours: int
    ours: int
    interrupted: int


STEP = ExitCodes(yours=1, ours=2, interrupted=1)
"""Of a step on GitHub, which ends with 0 whatever was found."""
COMMAND = ExitCodes(yours=2, ours=3, interrupted=130)
"""Of a command that people give or put into hooks: there 1 says that something was found."""
_STEPS = frozenset({"collect", "review", "publish"})

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
    environment = surroundings.read(variables)
    redactor = Redactor.of(environment.secrets)
    speech = Speech(on_actions=environment.on_actions, out=out or sys.stderr, redactor=redactor)
    words = sys.argv[1:] if arguments is None else arguments
    codes = STEP if command_of(words) in _STEPS else COMMAND
    with speech.hearing_logs():
        try:
            given = parse(words)
            if given.command is None:
                whole_parser().print_help()
                return 0
            return doors(given.command)(given, environment, speech)
        except PanelistError as error:
            speech.error(error.happened, error.fix)
            return codes.yours if isinstance(error, UserError) else codes.ours
        except KeyboardInterrupt:
            speech.error("Interrupted.", "`panelist run --resume` goes on where it stopped.")
            return codes.interrupted
        except Exception:  # noqa: BLE001 - the door: whatever else arrives here is our bug
            speech.log(traceback.format_exc())
            speech.error(
                "Panelist failed in a way it should not.",
                "Please report it with the log above; keys and tokens are taken out of it.",
            )
            return codes.ours
