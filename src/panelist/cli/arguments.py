"""What can be said on the command line."""

import argparse
from collections.abc import Iterable, Sequence
from typing import NoReturn

from panelist import __version__
from panelist.contracts import PhaseName, Tier
from panelist.errors import SettingsError
from panelist.settings import DOOR_INPUTS, INPUTS
from panelist.spelling import nearest

_FLAGS = frozenset({"dry-run", "fail-step", "record"})
_ONLY_ON_GITHUB = frozenset(
    {"approval", "dry-run", "fail-step", "incremental", "max-cost-usd-per-day", "pr-number"}
    | {"rounds-until-blocking-only"}
)
_OF_RUN = ("base", "head", "diff", "repo", "format", "phase", "resume", "reset", "approve")
_OF_REPLAY = ("format", "from", "write")
_OF_HANDOFF = ("run-directory",)
_OF_APPLY = ("all", "commit", "repo", "run-directory", "write", "yes")
_HELP = {
    "agents": "reviewers to seat, separated by commas",
    "approval": "request-changes to request changes while the check fails, or never",
    "comment-floor": "least severity that gets an inline comment",
    "config": "path of the config file (default .github/panelist.yml)",
    "coverage-report": "lcov, Cobertura or JaCoCo file that shows which lines tests reach",
    "deadline-minutes": "wall clock within which the review ends",
    "dry-run": "review, but write nothing to GitHub",
    "engine": "claude, or offline: evidence collectors without any model",
    "fail-on": "least severity that fails the check, or never",
    "fail-step": "exit 1 when the check fails",
    "incremental": "false to read everything again on each push",
    "language": "language of the review",
    "max-cost-usd": "dollars a review may cost",
    "max-cost-usd-per-day": "dollars that the reviews of one pull request may cost in a day",
    "depth": "how much a review is worth: quick, standard or deep",
    "max-inline-comments": "most inline comments a review posts",
    "model-balanced": "models of the reviewers, the preferred one first",
    "model-fast": "models for context",
    "model-powerful": "models for verification and synthesis",
    "on-incomplete": "check conclusion when not everything was read: neutral or failure",
    "pr-number": "pull request to review, for workflow_dispatch",
    "record": "keep a transcript for `panelist replay`, without secrets, in the run directory",
    "provider": "who serves Claude: anthropic, bedrock, vertex or foundry",
    "rounds-until-blocking-only": "round from which on only what blocks is posted; 0 for never",
    "sarif-in": "SARIF files of other tools, separated by commas, as evidence",
    "suggestions": "auto, on or off: whether findings come with a fix (auto: not at depth quick)",
    "tools": "agents that may look around in the repository, separated by commas, or none",
    "run-directory": "where artifacts are kept (default .panelist/run)",
}
_INPUTS_OF_EVAL = (
    *("deadline-minutes", "language", "provider"),
    *("model-balanced", "model-fast", "model-powerful"),
)
_OF_EVAL = (
    *("answers", "arm", "case", "from-history", "judge", "judge-claims", "max-cost-usd"),
    *("parallel", "repos", "repository", "reset", "results"),
)
_INPUTS_OF_RUN = tuple(name for name in INPUTS if name not in _ONLY_ON_GITHUB)
FORMATS = ("text", "markdown", "json", "sarif", "html")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command and its options.

    Options of settings land in ``options`` by kebab-case name, only if given.

    Raises:
        SettingsError: an unknown command or option, with the nearest known one.
    """
    parser = _parser()
    known, unknown = parser.parse_known_args(arguments)
    if unknown:
        raise _unknown(unknown[0], known.command)
    given = {
        name.removeprefix("set:"): str(value)
        for name, value in vars(known).items()
        if name.startswith("set:") and value is not None
    }
    known.options = given
    return known


def _parser() -> _Parser:
    parser = _Parser(
        prog="panelist",
        description="A panel of AI specialists reviews a change.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"panelist {__version__}")
    doors = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    run = doors.add_parser("run", help="review a local change", allow_abbrev=False)
    _add_run(run)
    for name, said in (
        ("collect", "snapshot the pull request (GitHub token, no model)"),
        ("review", "review the snapshot (model key, no token)"),
        ("publish", "publish the review (GitHub token, no model)"),
    ):
        door = doors.add_parser(name, help=said, allow_abbrev=False)
        _add_settings(door, INPUTS)
    _add_eval(doors.add_parser("eval", help="measure reviews on cases", allow_abbrev=False))
    _add_replay(doors.add_parser("replay", help="have a recorded review again", allow_abbrev=False))
    _add_handoff(doors.add_parser("handoff", help="prompt a coding agent", allow_abbrev=False))
    _add_apply(doors.add_parser("apply", help="apply fixes of a review", allow_abbrev=False))
    return parser


def _add_apply(apply: argparse.ArgumentParser) -> None:
    apply.add_argument("finding", metavar="F3", nargs="?", help="the fix for this finding")
    apply.add_argument("--all", action="store_true", help="every fix that goes")
    apply.add_argument("--write", "--yes", action="store_true", help="change the files")
    apply.add_argument("--commit", action="store_true", help="change the files, in one commit")
    apply.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    _add_settings(apply, ("run-directory",))


def _add_handoff(handoff: argparse.ArgumentParser) -> None:
    handoff.add_argument(
        "finding", metavar="F3", nargs="?", help="this finding only (default: all at lines)"
    )
    _add_settings(handoff, _OF_HANDOFF)


def _add_run(run: argparse.ArgumentParser) -> None:
    what = run.add_argument_group("what to review")
    what.add_argument("--base", metavar="REV", help="where the change starts from")
    what.add_argument("--head", metavar="REV", help="where it ends (default HEAD)")
    what.add_argument("--diff", metavar="FILE", help="a unified diff instead; - for standard input")
    what.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    how = run.add_argument_group("how")
    how.add_argument("--format", choices=FORMATS, default="text", help="what to print")
    how.add_argument(
        "--phase",
        choices=[phase.value for phase in PhaseName if phase is not PhaseName.PUBLISH],
        help="run this one phase on the artifacts that are there",
    )
    how.add_argument("--resume", action="store_true", help="go on where the last run stopped")
    how.add_argument("--reset", action="store_true", help="empty the run directory first")
    how.add_argument(
        "--approve",
        choices=("ask", "auto"),
        default="auto",
        help="ask: show plan and price, and wait for a yes",
    )
    _add_settings(run, _INPUTS_OF_RUN)


def _add_replay(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("transcript", metavar="DIR", help="the folder that `record` wrote")
    replay.add_argument("--format", choices=FORMATS, default="text", help="what to print")
    replay.add_argument(
        "--from",
        dest="first",
        choices=(PhaseName.REVIEW.value, PhaseName.GATHER.value, PhaseName.VERIFY.value),
        default=PhaseName.VERIFY.value,
        help="the first phase that is run again (default verify)",
    )
    replay.add_argument("--write", metavar="DIR", help="keep the run directory of the replay here")


def _add_eval(evaluation: argparse.ArgumentParser) -> None:
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
        choices=(*(tier.value for tier in Tier), "files", "none"),
        default=Tier.POWERFUL.value,
        help="who says what a finding means; none counts what was judged before",
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
        help="dollars that the whole evaluation may cost",
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


def _add_settings(door: argparse.ArgumentParser, names: Iterable[str]) -> None:
    group = door.add_argument_group("settings")
    for name in names:
        place = name.replace("-", "_") if name in DOOR_INPUTS else f"set:{name}"
        if name in _FLAGS:
            group.add_argument(
                f"--{name}", dest=place, action="store_const", const="true", help=_HELP[name]
            )
        else:
            group.add_argument(f"--{name}", dest=place, metavar="VALUE", help=_HELP[name])


def _unknown(word: str, command: str) -> SettingsError:
    name = word.partition("=")[0]
    if not name.startswith("-"):
        return SettingsError(f"Unexpected argument `{name}`.", f"See `panelist {command} --help`.")
    own = {
        "run": (*_OF_RUN, *_INPUTS_OF_RUN),
        "replay": _OF_REPLAY,
        "handoff": _OF_HANDOFF,
        "apply": _OF_APPLY,
        "eval": (*_OF_EVAL, *_INPUTS_OF_EVAL),
    }
    known = own.get(command, INPUTS)
    near = nearest(name.lstrip("-"), known)
    meant = " or ".join(f"`--{each}`" for each in near)
    fix = f"Did you mean {meant}?" if near else f"See `panelist {command} --help`."
    return SettingsError(f"Unknown option `{name}`.", fix)
