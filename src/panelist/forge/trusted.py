"""What may steer a review: read from the default branch and the base, never from the head."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from panelist.contracts import Trusted
from panelist.errors import ForgeError
from panelist.forge.github import Remote
from panelist.forge.objects import decoded
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import Content, PullRequest, RepositoryRef
from panelist.learning import find_rules_in_force
from panelist.settings import rules_path


@dataclass(frozen=True, slots=True)
class Steering:
    """What may steer a review, and what of it does not, and why."""

    trusted: Trusted
    notes: tuple[str, ...]


def read(
    remote: Remote, pull: PullRequest, config_path: str, base_sha: str, today: date
) -> Steering:
    """Config file and rules of the default branch, and the attributes of the base.

    Raises:
        ForgeError: GitHub refused for another reason than that there is no such
            file, or ``config_path`` is outside the repository.
    """
    branch = pull.base.repo.default_branch if pull.base.repo else None
    branch = branch or find_default_branch(remote)
    config = read_text(remote, config_path, branch)
    path = rules_path(config_path)
    rules = find_rules_in_force(read_text(remote, path, branch), path, today)
    trusted = Trusted(
        config=config,
        config_path=config_path,
        gitattributes=read_text(remote, ".gitattributes", base_sha),
        rules=rules.rules,
    )
    return Steering(trusted, rules.notes)


def find_default_branch(remote: Remote) -> str:
    """The name of the default branch.

    Raises:
        ForgeError: GitHub does not say.
    """
    branch = remote.get("", RepositoryRef).default_branch
    if branch is None:
        raise ForgeError(
            "GitHub does not say which branch is the default one.",
            "Run it again; the config file is only read from there.",
        )
    return branch


def read_text(remote: Remote, path: str, ref: str) -> str | None:
    """The text of a file at ``ref``, ``None`` when there is no such file."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise ForgeError(
            f"`{path}` is not a path inside the repository.",
            "Give `config` a path like `.github/panelist.yml`.",
        )
    try:
        content = remote.get(f"/contents/{quote('/'.join(parts))}", Content, ref=ref)
    except RefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise
    return decoded(content).decode("utf-8-sig", "replace") if content.type == "file" else None
