"""The options of every command but `run` and `replay`, which `options` has."""

import argparse
from collections.abc import Iterable

from panelist.settings.inputs import DOOR_INPUTS, TABLE

TIERS = ("fast", "balanced", "powerful")
SHELLS = ("bash", "zsh", "fish")
_INPUTS_OF_EVAL = (
    *("deadline-minutes", "language", "provider"),
    *("model-balanced", "model-fast", "model-powerful"),
)
_INPUTS_OF_DOCTOR = ("engine", "model-balanced", "model-fast", "model-powerful", "provider")


def add_init(init: argparse.ArgumentParser) -> None:
    """Where, and for whose pull requests."""
    init.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    init.add_argument(
        "--forks",
        choices=("auto", "yes", "no"),
        default="auto",
        help="whether pull requests from forks are reviewed; auto: when the repository is public "
        "(default %(default)s)",
    )


def add_skill(skill: argparse.ArgumentParser) -> None:
    """For which assistant, and where."""
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


def add_doctor(doctor: argparse.ArgumentParser) -> None:
    """What is looked at."""
    doctor.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    add_settings(doctor, _INPUTS_OF_DOCTOR)


def add_config(config: argparse.ArgumentParser) -> None:
    """What is wanted of which file."""
    config.add_argument("what", choices=("check", "schema"), help="%(choices)s")
    config.add_argument(
        "file", nargs="?", metavar="FILE", help="to check (default .github/panelist.yml)"
    )


def add_completion(completion: argparse.ArgumentParser) -> None:
    """For which shell."""
    completion.add_argument("shell", choices=SHELLS, help="the shell: %(choices)s")


def add_apply(apply: argparse.ArgumentParser) -> None:
    """Which fixes, and what becomes of them."""
    apply.add_argument("finding", metavar="F3", nargs="?", help="the fix for this finding")
    apply.add_argument("--all", action="store_true", help="every fix that goes")
    apply.add_argument("--write", "--yes", action="store_true", help="change the files")
    apply.add_argument("--commit", action="store_true", help="change the files, in one commit")
    apply.add_argument("--repo", metavar="DIR", help="the repository (default: here)")
    add_settings(apply, ("run-directory",))


def add_handoff(handoff: argparse.ArgumentParser) -> None:
    """Which findings."""
    handoff.add_argument(
        "finding", metavar="F3", nargs="?", help="this finding only (default: all at lines)"
    )
    add_settings(handoff, ("run-directory",))


def add_stats(stats: argparse.ArgumentParser) -> None:
    """What is counted, and how it is told."""
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


def add_learn(learn: argparse.ArgumentParser) -> None:
    """Whose dismissals, since when, and where the rules go."""
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
    add_settings(learn, ("config",))


def add_follow(follow: argparse.ArgumentParser) -> None:
    """Which runs."""
    follow.add_argument(
        "--runs", metavar="DIR", required=True, help="the folder of the run directories"
    )
    for name, default, told in (
        ("name", None, "of this process, after a restart as well (default: the host's)"),
        ("group", "panelist", "processes that share the work on DIR (default %(default)s)"),
    ):
        follow.add_argument(f"--{name}", metavar="NAME", default=default, help=told)
    for name, seconds, told in (
        ("take-over-after", 60.0, "silence that gives others its work (default %(default)s)"),
        ("stop-when-idle", None, "end when nothing came for so long (default: never)"),
    ):
        follow.add_argument(f"--{name}", type=float, metavar="SECONDS", default=seconds, help=told)


def add_eval(evaluation: argparse.ArgumentParser) -> None:
    """Cases, arms and the judge."""
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
    add_settings(evaluation, _INPUTS_OF_EVAL)
    history = evaluation.add_argument_group("cases of your own")
    history.add_argument(
        "--from-history",
        type=int,
        metavar="N",
        help="propose cases in CASES from the last N merged pull requests",
    )
    history.add_argument("--repository", metavar="OWNER/NAME", help="whose pull requests")


def add_nothing(command: argparse.ArgumentParser) -> None:
    """Of a command without options."""
    del command


def add_settings(door: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """The inputs of these names, as options of ``door``."""
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
