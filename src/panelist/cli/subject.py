"""What a run on this machine is about: found before anything heavy is loaded, told at once."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from panelist.errors import SettingsError
from panelist.files import as_utf8
from panelist.repo import local_change
from panelist.repo.local_change import LocalChange, Workplace
from panelist.settings.environment import Environment

if TYPE_CHECKING:
    from panelist.forge.collected import Collected
    from panelist.memory import RunDirectory

OBJECTS = "work-tree.git"
"""Our repository in the run directory. The other one there is that of a pull request."""
_STANDARD_INPUT = "-"
_WAYS = (("base", "head"), ("staged",), ("uncommitted",), ("diff",), ("pr",))
"""Options that name what to review; those of one way go together."""


Collect: TypeAlias = Callable[[Environment, "RunDirectory"], "Collected"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reviewed.

    Attributes:
        told: the first line, after "To review: ".
        not_reviewed: what could be taken for a part of it, in whole sentences.
        collect: takes the snapshot.
    """

    told: str
    not_reviewed: tuple[str, ...]
    collect: Collect


def find_subject(
    given: argparse.Namespace, environment: Environment, run_directory: Path
) -> Subject:
    """What the options name, or this branch and what is not committed.

    Raises:
        SettingsError: options exclude each other, or a diff cannot be read.
        RepositoryError: there is no repository, or no such commit in it.
    """
    _refuse_two_ways(given)
    directory = Path(given.repo or ".")
    if given.pr is not None:
        return _pull(given, environment, directory)
    place = Workplace(
        directory, run_directory, (run_directory / OBJECTS).absolute(), environment.git
    )
    if given.diff is not None:
        return _patch(given.diff, place)
    if given.base is not None:
        change = local_change.range_change(place, given.base, given.head or "HEAD")
    elif given.head is not None:
        raise SettingsError("--head needs --base.", "Add `--base REV`, where the change starts.")
    elif given.staged:
        change = local_change.staged_change(place)
    elif given.uncommitted:
        change = local_change.uncommitted_change(place)
    else:
        change = local_change.branch_change(place)
    return _of_change(change, directory.resolve().name)


def _refuse_two_ways(given: argparse.Namespace) -> None:
    named = [
        option for way in _WAYS if (option := next((one for one in way if _is(given, one)), None))
    ]
    if len(named) > 1:
        raise SettingsError(
            f"--{named[0]} and --{named[1]} exclude each other.", "Give one of them."
        )


def _is(given: argparse.Namespace, option: str) -> bool:
    return getattr(given, option) not in {None, False}


def _pull(given: argparse.Namespace, environment: Environment, directory: Path) -> Subject:
    from panelist.cli.pull_request import find_pull  # noqa: PLC0415 - nobody else waits for it

    pull = find_pull(given.pr, environment, directory)
    posted = "the review is posted there" if given.publish else "nothing is posted"

    def collect(signed_in: Environment, memory: "RunDirectory") -> "Collected":
        from panelist.cli.remote_pull import collect_pull  # noqa: PLC0415 - after the first word

        return collect_pull(pull, given, signed_in, memory)

    return Subject(f"pull request {pull}; {posted}.", (), collect)


def _of_change(change: LocalChange, name: str) -> Subject:
    def collect(_environment: Environment, _memory: "RunDirectory") -> "Collected":
        from panelist.forge.local import from_change  # noqa: PLC0415 - same

        return from_change(change, name)

    return Subject(change.told, change.not_reviewed, collect)


def _patch(path: str, place: Workplace) -> Subject:
    name = "standard input" if path == _STANDARD_INPUT else path
    patch = _read_patch(path)
    change = local_change.patch_change(place, as_utf8(patch))

    def collect(_environment: Environment, _memory: "RunDirectory") -> "Collected":
        from panelist.forge.local import from_change, from_diff  # noqa: PLC0415 - same

        return from_diff(patch, name) if change is None else from_change(change, name)

    if change is None:
        return Subject(f"{name}, its lines alone: it fits no work tree here.", (), collect)
    return Subject(f"{name}, {change.told}", change.not_reviewed, collect)


def _read_patch(path: str) -> bytes:
    if path == _STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The diff {path} cannot be read: {error.strerror}.",
            "Name a file that holds the output of `git diff`, or - for standard input.",
        ) from error
