"""What an interrupted run of our own workflow left as an artifact.

Anybody who can start a workflow can upload one of any name, so whose run it was is asked of
GitHub, and the archive is taken for what it is: strangers' data. What is in it counts only where
its seals are good, which is for whoever holds the key to see (``progress``).
"""

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from panelist.errors import ForgeError
from panelist.forge.github import TIMEOUT, Remote
from panelist.forge.wire import StoredArtifact, StoredArtifacts, WorkflowRun
from panelist.progress import PIECE_BYTES, artifact_name

ARCHIVE_BYTES = 16_000_000
"""The largest archive that is fetched."""
UNPACKED_BYTES = 64_000_000
MOST_FILES = 2_000
_LOOKED_AT = 10
"""Artifacts of the name, newest first; whoever uploads more of them hides his own."""
_NAME = re.compile(r"(?:context|plan)\.json|reports/[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.json")
_OF_BRANCHES = frozenset({"pull_request", "pull_request_review_comment", "workflow_dispatch"})
"""Events whose workflow file is the branch's own: only branches of the repository count."""
_OF_DEFAULT_BRANCH = frozenset({"pull_request_target", "issue_comment"})
"""Events whose workflow file is that of the default branch, whoever caused them."""
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where artifacts are fetched from.

    Attributes:
        remote: the repository.
        token: that may read its artifacts.
        api_url: of the API.
        run_id: of the workflow run that asks; "" where there is none.
    """

    remote: Remote
    token: str
    api_url: str
    run_id: str


def fetch_progress(shelf: Shelf, head_sha: str) -> Mapping[str, bytes]:
    """The files that the newest interrupted run of this workflow on ``head_sha`` left, by name.

    Empty where there is none, where it is not ours, where anything about the archive is odd, or
    where the token may not read artifacts: then everything is read anew.
    """
    if not shelf.run_id.isdecimal():
        return {}
    try:
        found = _newest(shelf, artifact_name(head_sha))
        return {} if found is None else unpack(download(shelf, found.id))
    except (ForgeError, requests.RequestException, ValueError):
        return {}


def store(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of ``unpack``; their names lead nowhere else."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def unpack(archive: bytes) -> Mapping[str, bytes]:
    """The files of ours in a zip archive, by name.

    Raises:
        ValueError: it is no archive of ours: other names, links, a file twice, encrypted, cut
            off, or more of it than there can be.
    """
    files: dict[str, bytes] = {}
    left = UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            if len(packed.infolist()) > MOST_FILES:
                raise ValueError("too many files")
            for member in members:
                if not _NAME.fullmatch(member.filename):
                    raise ValueError("a file that is not ours")
                data = read_member(packed, member, min(left, PIECE_BYTES))
                if member.filename in files:
                    raise ValueError("a file twice")
                files[member.filename] = data
                left -= len(data)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValueError("not a zip archive") from error
    return files


def read_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """A plain file of an archive.

    Raises:
        ValueError: it is none, or longer than ``most`` bytes.
    """
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise ValueError("no plain file")
    with packed.open(member) as file:
        # The size that an archive tells of itself is anybody's.
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError("too large")
    return data


def _newest(shelf: Shelf, name: str) -> StoredArtifact | None:
    listed = shelf.remote.get("/actions/artifacts", StoredArtifacts, name=name, per_page=_LOOKED_AT)
    fit = [
        one
        for one in listed.artifacts
        if one.name == name and not one.expired and one.size_in_bytes <= ARCHIVE_BYTES
    ]
    if not fit:
        return None
    ours = shelf.remote.get(f"/actions/runs/{shelf.run_id}", WorkflowRun)
    for one in sorted(fit, key=lambda one: one.id, reverse=True):
        if one.workflow_run is not None and _is_ours(shelf, one.workflow_run.id, ours):
            return one
    return None


def _is_ours(shelf: Shelf, run_id: int, ours: WorkflowRun) -> bool:
    """Whether the run was one of this workflow, with a workflow file of this repository."""
    run = shelf.remote.get(f"/actions/runs/{run_id}", WorkflowRun)
    if run.workflow_id != ours.workflow_id or run.file != ours.file:
        return False
    return has_own_file(run, shelf.remote.repository)


def has_own_file(run: WorkflowRun, repository: str) -> bool:
    """Whether the workflow file of ``run`` was one of ``repository`` and no fork's."""
    here = repository.lower()
    if run.of != here:
        return False
    return run.event in _OF_DEFAULT_BRANCH or (run.event in _OF_BRANCHES and run.by == here)


def download(shelf: Shelf, artifact_id: int) -> bytes:
    """The archive. GitHub answers with an address of its storage, which must not see the token.

    Raises:
        ValueError: there is no address, or it is too large.
        requests.RequestException: it cannot be fetched.
    """
    path = f"/repos/{shelf.remote.repository}/actions/artifacts/{artifact_id}/zip"
    headers = {"Authorization": f"Bearer {shelf.token}", "User-Agent": "panelist"}
    url = shelf.api_url.rstrip("/") + path
    with requests.get(url, headers=headers, allow_redirects=False, timeout=TIMEOUT) as answer:
        address = answer.headers.get("Location", "")
    scheme = urlsplit(address).scheme
    if scheme not in _SCHEMES or (scheme == "http" and urlsplit(url).scheme != "http"):
        raise ValueError("no address")
    with requests.get(address, allow_redirects=False, stream=True, timeout=TIMEOUT) as answer:
        answer.raise_for_status()
        archive = b""
        for part in answer.iter_content(65_536):
            archive += part
            if len(archive) > ARCHIVE_BYTES:
                raise ValueError("too large")
    return archive
