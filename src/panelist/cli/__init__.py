"""The doors. Each imports only what it needs: the one that writes has no model."""

import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module

from panelist import settings
from panelist.cli.arguments import parse
from panelist.cli.speech import Speech
from panelist.errors import PanelistError, UserError

REVIEWED, YOURS, OURS = 0, 1, 2
"""Exit codes: reviewed, whatever was found; you can fix it; our bug."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one door and return its exit code. The only place that catches everything."""
    environment = settings.read()
    speech = Speech(on_actions=environment.on_actions, out=sys.stderr)
    try:
        given = parse(sys.argv[1:] if arguments is None else arguments)
        door: Callable[..., int] = import_module(f"panelist.cli.{given.command}").door
        return door(given, environment, speech)
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
            "Please report it with the log above; secrets are taken out of it.",
        )
        return OURS
