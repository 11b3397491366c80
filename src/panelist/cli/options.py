"""Every command with its options: the one place where they are declared.

Nothing heavy is imported, so that help, completion and the first word of a run come at once.
The words that other rooms give a meaning are repeated here, and tests hold them to it.
"""

import argparse
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from panelist import __version__
from panelist.cli import help_texts
from panelist.errors import SettingsError
from panelist.settings.inputs import DOOR_INPUTS, INPUTS, TABLE

PHASES = ("collect", "context", "plan", "review", "gather", "verify", "mend", "synthesize", "reply")
TIERS = ("fast", "balanced", "powerful")
SHELLS = ("bash", "zsh", "fish")
_WIDEST = 100
_INPUTS_OF_RUN = tuple(name for name, one in TABLE.items() if not one.on_github_only)
_INPUTS_OF_EVAL = (
    *("deadline-minutes", "language", "provider"),
    *("model-balanced", "model-fast", "model-powerful"),
)

_INPUTS_OF_DOCTOR = ("engine", "model-balanced", "model-fast", "model-powerful", "provider")


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
    _add_eval(door("eval", "measure reviews on cases"))
    _add_handoff(door("handoff", "prompt a coding agent with the findings of the last run"))
    _add_apply(door("apply", "apply the fixes of the last run to the files here"))
    _add_stats(door("stats", "count what reviews found, cost and led to", help_texts.STATS))
    _add_learn(door("learn", "propose rules from what people dismissed, and why", help_texts.LEARN))
    init = door("init", "write a workflow and a config file for this repository")
    init.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    init.add_argument(
        "--forks",
        choices=("auto", "yes", "no"),
        default="auto",
        help="whether pull requests from forks are reviewed; auto: when the repository is public "
        "(default %(default)s)",
    )
    skill = door(
        "skill", "write the review as instructions for an assistant in an editor", help_texts.SKILL
    )
    skill.add_argument(
        "--for",
        dest="assistant",
        choices=("all", "agents", "copilot", "claude"),
        default="all",
        help="agents: a section of AGENTS.md; copilot: one of .github/copilot-instructions.md; "
        "claude: a folder in .claude/skills (default %(default)s)",
    )
    skill.add_argument(
        *("-o", "--output"), metavar="DIR", help="where (default: the top of the repository)"
    )
    doctor = door("doctor", "check key, models, token, workflow, config, git, clock and proxy")
    doctor.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    _add_settings(doctor, _INPUTS_OF_DOCTOR)
    config = door(
        "config", "check a config file, or print the schema for editors", help_texts.CONFIG
    )
    config.add_argument("what", choices=("check", "schema"), help="%(choices)s")
    config.add_argument(
        "file", nargs="?", metavar="FILE", help="to check (default .github/panelist.yml)"
    )
    door("version", "tell the version of Panelist, Python and git")
    completion = door(
        "completion", "print what completes commands in a shell", help_texts.COMPLETION
    )
    completion.add_argument("shell", choices=SHELLS, help="the shell: %(choices)s")
    for name, told in (
        ("collect", "snapshot the pull request (a step of the action: GitHub token, no model)"),
        ("review", "review the snapshot (a step of the action: model key, no token)"),
        ("publish", "publish the review (a step of the action: GitHub token, no model)"),
    ):
        _add_settings(door(name, told), INPUTS)
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
        choices=PHASES,
        metavar="PHASE",
        help="run this one phase on the artifacts that are there (%(choices)s)",
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
    _add_settings(run, _INPUTS_OF_RUN)


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


def _add_apply(apply: Parser) -> None:
    apply.add_argument("finding", metavar="F3", nargs="?", help="the fix for this finding")
    apply.add_argument("--all", action="store_true", help="every fix that goes")
    apply.add_argument("--write", "--yes", action="store_true", help="change the files")
    apply.add_argument("--commit", action="store_true", help="change the files, in one commit")
    apply.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    _add_settings(apply, ("run-directory",))


def _add_handoff(handoff: Parser) -> None:
    handoff.add_argument(
        "finding", metavar="F3", nargs="?", help="this finding only (default: all at lines)"
    )
    _add_settings(handoff, ("run-directory",))


def _add_stats(stats: Parser) -> None:
    stats.add_argument(
        "folder", metavar="DIR", nargs="?", help="holds run directories (default: here)"
    )
    stats.add_argument(
        "--repo",
        metavar="OWNER/NAME",
        help="read the summary comments of this repository's pull requests instead, with "
        "GITHUB_TOKEN, GH_TOKEN or the login of `gh`",
    )
    stats.add_argument(
        "--artifacts",
        metavar="NAME",
        help="with --repo: count from the run directories that its workflows uploaded by this name",
    )
    stats.add_argument("--since", metavar="DATE", help="count from this day on: 2026-11-01")
    stats.add_argument(
        "--format",
        choices=("text", "json", "csv", "html"),
        default="text",
        metavar="FORM",
        help="what to print: %(choices)s (default %(default)s)",
    )


def _add_learn(learn: Parser) -> None:
    learn.add_argument(
        "--repo",
        metavar="OWNER/NAME",
        help="whose summary comments are read, with GITHUB_TOKEN, GH_TOKEN or the login of `gh` "
        "(default: of the checkout here)",
    )
    learn.add_argument("--since", metavar="DATE", help="pull requests that changed since this day")
    learn.add_argument(
        "--least",
        type=int,
        default=2,
        metavar="N",
        help="pull requests on which the same was dismissed (default %(default)s)",
    )
    learn.add_argument(
        *("-o", "--output"), metavar="FILE", help="write the rules file here instead of printing it"
    )
    _add_settings(learn, ("config",))


def _add_eval(evaluation: Parser) -> None:
    what = evaluation.add_argument_group("what to evaluate")
    what.add_argument("cases", metavar="CASES", nargs="?", help="folder of cases (docs/eval.md)")
    what.add_argument("--case", metavar="NAME", action="append", help="this case only; repeatable")
    what.add_argument("--repos", metavar="DIR", help="repositories of cases, apart from the labels")
    what.add_argument(
        "--arm",
        metavar="ARM",
        action="append",
        help="quick, standard, deep, offline or name=config.yml; repeatable",
    )
    how = evaluation.add_argument_group("how")
    how.add_argument("--results", metavar="DIR", default=".panelist/eval", help="kept and resumed")
    how.add_argument("--reset", action="store_true", help="forget what these arms found before")
    how.add_argument(
        "--judge",
        choices=(*TIERS, "files", "none"),
        default="powerful",
        help="who says what a finding means; none counts what was judged before "
        "(default %(default)s)",
    )
    how.add_argument("--judge-claims", action="store_true", help="judge every claim as well")
    how.add_argument(
        "--answers",
        choices=("claude", "files"),
        default="claude",
        help="files: whoever can read and write files answers in place of Claude",
    )
    how.add_argument("--parallel", type=int, default=2, metavar="N", help="reviews at a time")
    how.add_argument(
        "--max-cost-usd",
        type=float,
        default=20.0,
        metavar="USD",
        help="dollars that the whole evaluation may cost (default %(default)s)",
    )
    _add_settings(evaluation, _INPUTS_OF_EVAL)
    history = evaluation.add_argument_group("cases of your own")
    history.add_argument(
        "--from-history",
        type=int,
        metavar="N",
        help="propose cases in CASES from the last N merged pull requests",
    )
    history.add_argument("--repository", metavar="OWNER/NAME", help="whose pull requests")


def _add_settings(door: Parser, names: Iterable[str]) -> None:
    group = door.add_argument_group("settings")
    for name in names:
        one = TABLE[name]
        place = name.replace("-", "_") if name in DOOR_INPUTS else f"set:{name}"
        told = one.told.replace("%", "%%")
        if one.is_flag:
            group.add_argument(
                f"--{name}", dest=place, action="store_const", const="true", help=told
            )
        else:
            metavar = "FILE" if one.is_file else "VALUE"
            group.add_argument(f"--{name}", dest=place, metavar=metavar, help=told)
