"""Which pull request ``--pr`` names, and with whose login GitHub is asked for it."""

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from panelist.errors import RepositoryError, SettingsError
from panelist.repo.branches import address_of, checked_out
from panelist.repo.local import toplevel_git_dir
from panelist.settings.environment import Environment

_NAME = r"[\w.-]+/[\w.-]+"
_PAGE = re.compile(rf"/(?P<name>{_NAME})/pull/(?P<number>[1-9]\d{{0,17}})(?:/.*)?", re.ASCII)
_NUMBER = re.compile(r"#?(?P<number>[1-9]\d{0,17})", re.ASCII)
_REMOTE = re.compile(
    rf"(?:\w+://(?:[^/@]*@)?|[^/@]*@)(?P<host>[\w.-]+(?::\d+)?)[:/](?P<name>{_NAME}?)(?:\.git)?/?",
    re.ASCII,
)
_RUN = "laptop"
"""What names a run of ours in a check, where anybody may write one."""
_SECONDS = 15


@dataclass(frozen=True, slots=True)
class NamedPull:
    """A pull request: ``owner/name`` and its number."""

    repository: str
    number: int

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"


def find_pull(text: str, environment: Environment, directory: Path) -> NamedPull:
    """The pull request that ``text`` names, by its page or by its number.

    A number is one of the repository of the checkout in ``directory``.

    Raises:
        SettingsError: it is neither, it is on another server than GitHub's API is asked
            for, or nobody can tell of which repository.
    """
    number = _NUMBER.fullmatch(text)
    if number:
        return NamedPull(find_repository(environment, directory), int(number["number"]))
    address = urlsplit(text)
    page = _PAGE.fullmatch(address.path)
    if not (page and address.netloc):
        raise SettingsError(
            f"--pr {text} is no pull request.",
            "Give its number, or the address of its page: https://github.com/OWNER/NAME/pull/N.",
        )
    _require_server(environment, address.netloc)
    return NamedPull(page["name"], int(page["number"]))


def sign_in(environment: Environment) -> Environment:
    """``environment`` with a token: GITHUB_TOKEN, GH_TOKEN, or that of GitHub's command line.

    Raises:
        SettingsError: there is none.
    """
    token = token_of_person(environment)
    if not token:
        raise SettingsError(
            "There is no GitHub token.",
            "Set GITHUB_TOKEN or GH_TOKEN, or sign in with `gh auth login`.",
        )
    return replace(environment, github_token=token, run_id=environment.run_id or _RUN)


def token_of_person(environment: Environment) -> str:
    """The token that somebody here has, "" without one."""
    return environment.github_token or environment.gh_token or _token_of_gh(environment)


def _token_of_gh(environment: Environment) -> str:
    command = shutil.which("gh")
    if command is None:
        return ""
    host = urlsplit(environment.github_server_url).netloc
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the host is ours
            [command, "auth", "token", "--hostname", host],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def find_repository(environment: Environment, directory: Path) -> str:
    """The ``owner/name`` on GitHub of the checkout in ``directory``.

    Raises:
        SettingsError: nobody can tell, or it is on another server than GitHub's API is asked for.
    """
    if environment.github_repository:
        return environment.github_repository
    try:
        git_dir = toplevel_git_dir(directory)
    except RepositoryError as error:
        raise _unknown_repository() from error
    remote = checked_out(git_dir).remote
    found = _REMOTE.fullmatch(address_of(git_dir, remote)) if remote else None
    if found is None:
        raise _unknown_repository()
    _require_server(environment, found["host"])
    return found["name"]


def _unknown_repository() -> SettingsError:
    return SettingsError(
        "Nobody can tell which repository on GitHub is meant.",
        "Start in a clone of it; of a pull request give the address of its page.",
    )


def _require_server(environment: Environment, host: str) -> None:
    """A token is shown to no server but the one it is for."""
    known = urlsplit(environment.github_server_url).netloc
    if host.lower().removeprefix("www.") != known.lower():
        raise SettingsError(
            f"The repository is on {host}, but GitHub is asked on {known}.",
            f"Set GITHUB_SERVER_URL=https://{host} and GITHUB_API_URL=https://{host}/api/v3.",
        )
