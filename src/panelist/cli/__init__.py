"""The doors. Each imports only what it needs: the one that writes has no model."""

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module

from panelist import settings
from panelist.cli.arguments import parse
from panelist.cli.speech import Speech
from panelist.errors import PanelistError, UserError
from panelist.settings import Environment

REVIEWED, YOURS, OURS = 0, 1, 2
"""Exit codes: reviewed, whatever was found; you can fix it; our bug."""

Door = Callable[[argparse.Namespace, Environment, Speech], int]


def find_door(command: str) -> Door:
    """The door of that name; only now is anything imported that it needs."""
    door: Door = import_module(f"panelist.cli.{command}").door
    return door


def main(
    arguments: Sequence[str] | None = None, *, doors: Callable[[str], Door] = find_door
) -> int:
    """Run one door and return its exit code. The only place that catches everything."""
    environment = settings.read()
    speech = Speech(
        on_actions=environment.on_actions, out=sys.stderr, secrets=_secrets(environment)
    )
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


def _secrets(environment: Environment) -> tuple[str, ...]:
    of_clouds = (
        value for name, value in environment.clouds.items() if "KEY" in name or "TOKEN" in name
    )
    own = (environment.anthropic_api_key, environment.github_token, *of_clouds)
    return tuple(secret for secret in own if secret)
