"""What can be said on the command line, and what is said to what cannot."""

import argparse
from collections.abc import Sequence

from panelist.cli import options
from panelist.cli.options import Parser
from panelist.errors import SettingsError
from panelist.spelling import nearest

FORMATS = ("text", "markdown", "json", "sarif", "html")
"""The forms of a report, by the word of ``--format``."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command and its options; the command is ``None`` where there is none.

    Options of settings land in ``options`` by kebab-case name, only if given.

    Raises:
        SettingsError: an unknown command or option, with the nearest known one.
    """
    parser = whole_parser()
    known, unknown = parser.parse_known_args(arguments)
    if unknown:
        raise _unknown(unknown[0], known.command, parser)
    known.options = {
        name.removeprefix("set:"): str(value)
        for name, value in vars(known).items()
        if name.startswith("set:") and value is not None
    }
    return known


def whole_parser() -> Parser:
    """Every command with its options."""
    return options.parser(FORMATS)


def command_of(arguments: Sequence[str]) -> str | None:
    """The command that ``arguments`` name, however wrong the rest of them is."""
    return next((word for word in arguments if not word.startswith("-")), None)


def _unknown(word: str, command: str | None, parser: Parser) -> SettingsError:
    name = word.partition("=")[0]
    prog = f"panelist {command}" if command else "panelist"
    if not name.startswith("-"):
        return SettingsError(f"Unexpected argument `{name}`.", f"See `{prog} --help`.")
    known = options.commands(parser).get(command or "", parser).long_options()
    meant = " or ".join(f"`--{each}`" for each in nearest(name.lstrip("-"), known))
    fix = f"Did you mean {meant}?" if meant else f"See `{prog} --help`."
    return SettingsError(f"Unknown option `{name}`.", fix)
