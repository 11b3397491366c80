"""Every command, and the options of `run` and `replay`; those of the others: `command_options`.

Nothing heavy is imported, so that help, completion and the first word of a run come at once.
The words that other rooms give a meaning are repeated here, and tests hold them to it.
"""

import argparse
import shutil
from collections.abc import Mapping, Sequence
from typing import NoReturn

from panelist import __version__
from panelist.cli import command_options, help_texts
from panelist.errors import SettingsError
from panelist.settings.inputs import INPUTS, TABLE

PHASES = ("collect", "context", "plan", "review", "gather", "verify", "mend", "synthesize", "reply")
NEXT = "next"
"""In place of a phase: the one that is due."""
_WIDEST = 100
_INPUTS_OF_RUN = tuple(name for name, one in TABLE.items() if not one.on_github_only)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, up to a line that can still be read."""

    def __init__(self, prog: str) -> None:
        width = max(40, min(shutil.get_terminal_size().columns, _WIDEST) - 2)
        super().__init__(prog, max_help_position=30, width=width)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are errors of ours, in sentences."""

    def __init__(self, **more: object) -> None:
        more.setdefault("formatter_class", _Formatter)
        super().__init__(allow_abbrev=False, **more)  # pyright: ignore[reportArgumentType] - argparse checks them

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process."""
        raise SettingsError(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")

    def long_options(self) -> list[str]:
        """The names of its options, without dashes."""
        return [
            word[2:]
            for action in self._actions
            for word in action.option_strings
            if word.startswith("--")
        ]


_OTHERS = (
    ("eval", "measure reviews on cases", "", command_options.add_eval),
    (
        *("handoff", "prompt a coding agent with the findings of the last run", ""),
        command_options.add_handoff,
    ),
    (
        *("apply", "apply the fixes of the last run to the files here", ""),
        command_options.add_apply,
    ),
    (
        *("follow", "start the next phase of runs from the event stream", help_texts.FOLLOW),
        command_options.add_follow,
    ),
    (
        *("stats", "count what reviews found, cost and led to", help_texts.STATS),
        command_options.add_stats,
    ),
    (
        *("learn", "propose rules from what people dismissed, and why", help_texts.LEARN),
        command_options.add_learn,
    ),
    (
        *("init", "write a workflow and a config file for this repository", ""),
        command_options.add_init,
    ),
    (
        *("skill", "write the review as instructions for an assistant in an editor"),
        help_texts.SKILL,
        command_options.add_skill,
    ),
    (
        *("doctor", "check key, models, token, workflow, config, git, clock and proxy", ""),
        command_options.add_doctor,
    ),
    (
        *("config", "check a config file, or print the schema for editors", help_texts.CONFIG),
        command_options.add_config,
    ),
    (
        *("version", "tell the version of Panelist, Python and git", ""),
        command_options.add_nothing,
    ),
    (
        *("completion", "print what completes commands in a shell", help_texts.COMPLETION),
        command_options.add_completion,
    ),
)
"""The other commands: name, what it does, the end of its help, and what adds its options."""


def parser(formats: Sequence[str]) -> Parser:
    """Every command; a report can be had in ``formats``."""
    whole = Parser(
        prog="panelist",
        description="A panel of AI specialists reviews a change.",
        epilog="`panelist COMMAND --help` has the options of a command, with examples.",
    )
    whole.add_argument("--version", action="version", version=f"panelist {__version__}")
    doors = whole.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser
    )

    def door(name: str, told: str, epilog: str = "", usage: str | None = None) -> Parser:
        return doors.add_parser(
            name, help=told, description=_sentence(told), epilog=epilog, usage=usage
        )

    _add_run(
        door(
            "run",
            "review a change on this machine",
            help_texts.EXAMPLES + help_texts.EXITS,
            help_texts.USAGE,
        ),
        formats,
    )
    _add_replay(door("replay", "have a recorded review again"), formats)
    for name, told, epilog, add_options in _OTHERS:
        add_options(door(name, told, epilog))
    for name, told in (
        ("collect", "snapshot the pull request (a step of the action: GitHub token, no model)"),
        ("review", "review the snapshot (a step of the action: model key, no token)"),
        ("publish", "publish the review (a step of the action: GitHub token, no model)"),
    ):
        command_options.add_settings(door(name, told), INPUTS)
    return whole


def commands(whole: Parser) -> Mapping[str, Parser]:
    """The parsers of the commands, by name."""
    found: dict[str, Parser] = {}
    for action in whole._actions:  # noqa: SLF001 - argparse has no other way to its own table
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - same
            found |= action.choices  # pyright: ignore[reportUnknownMemberType] - of our class
    return found


def _sentence(told: str) -> str:
    return f"{told[:1].upper()}{told[1:]}."


def _add_run(run: Parser, formats: Sequence[str]) -> None:
    _add_subject(run)
    _add_report(run, formats)
    how = run.add_argument_group("how")
    how.add_argument(
        "--phase",
        choices=(*PHASES, NEXT),
        metavar="PHASE",
        help="run this one phase on the artifacts that are there; next: the one that is due "
        "(%(choices)s)",
    )
    how.add_argument(
        "--check",
        action="store_true",
        help="with --phase and --engine assistant: tell every mistake in what was written for it",
    )
    how.add_argument("--resume", action="store_true", help="go on where the last run stopped")
    how.add_argument("--reset", action="store_true", help="empty the run directory first")
    how.add_argument(
        "--approve",
        choices=("ask", "auto"),
        default="auto",
        help="ask: show the plan and let a person approve, edit or reject it (default %(default)s)",
    )
    how.add_argument(
        "--exit-zero", action="store_true", help="exit 0 whatever is found, for those who only read"
    )
    command_options.add_settings(run, _INPUTS_OF_RUN)


def _add_subject(run: Parser) -> None:
    what = run.add_argument_group(
        "what to review",
        "Without any of these: what is on this branch since it left the default branch of\n"
        "its upstream, and what is not committed.",
    )
    what.add_argument("--base", metavar="REV", help="a range of commits: where it starts from")
    what.add_argument("--head", metavar="REV", help="where it ends (default HEAD)")
    what.add_argument("--staged", action="store_true", help="what the next commit would hold")
    what.add_argument("--uncommitted", action="store_true", help="what is not committed")
    what.add_argument("--diff", metavar="FILE", help="a unified diff; - for standard input")
    what.add_argument(
        "--pr",
        metavar="N|URL",
        help="a pull request, with GITHUB_TOKEN, GH_TOKEN or the login of `gh`",
    )
    what.add_argument("--publish", action="store_true", help="post the review of --pr there")
    what.add_argument("--repo", metavar="DIR", help="the repository (default: here)")


def _add_report(run: Parser, formats: Sequence[str]) -> None:
    report = run.add_argument_group("what to see")
    report.add_argument(
        "--format",
        choices=formats,
        metavar="FORM",
        help="the report: %(choices)s (default text, or what the name of -o says)",
    )
    report.add_argument(
        *("-o", "--output"), metavar="FILE", help="write the report here instead of printing it"
    )
    loud = report.add_mutually_exclusive_group()
    loud.add_argument(
        *("-q", "--quiet"), action="store_true", help="the report, warnings and errors alone"
    )
    loud.add_argument(
        *("-v", "--verbose"), action="store_true", help="every request to a model, line by line"
    )
    report.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR or FORCE_COLOR says otherwise "
        "(default %(default)s)",
    )
    report.add_argument("--open", action="store_true", help="open the report as a page")


def _add_replay(replay: Parser, formats: Sequence[str]) -> None:
    replay.add_argument("transcript", metavar="DIR", help="the folder that `record` wrote")
    replay.add_argument(
        "--format",
        choices=formats,
        default="text",
        metavar="FORM",
        help="what to print: %(choices)s (default %(default)s)",
    )
    replay.add_argument(
        "--from",
        dest="first",
        choices=("review", "gather", "verify"),
        default="verify",
        metavar="PHASE",
        help="the first phase that is run again: %(choices)s (default %(default)s)",
    )
    replay.add_argument("--write", metavar="DIR", help="keep the run directory of the replay here")
