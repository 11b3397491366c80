"""Reviews in run directories that workflows of a repository uploaded, read and nothing else.

Whoever starts a workflow may upload anything under any name. So GitHub is asked whose workflow
file it was, a fork's never counts, and of an archive only a few plain files are read, of
sizes that hold whatever it says of itself.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import requests
from pydantic import ValidationError

from panelist.contracts import Pull, Reply, Review, Stopped
from panelist.errors import ForgeError
from panelist.forge.artifacts import (
    ARCHIVE_BYTES,
    MOST_FILES,
    Shelf,
    download,
    has_own_file,
    read_member,
)
from panelist.forge.wire import StoredArtifact, StoredArtifacts, Wire, WorkflowRun

MOST_ARTIFACTS = 100
"""Of the name, newest first: one page of GitHub's list."""
_FILE_BYTES = 8_000_000
_EVENTS = "events.jsonl"
_ARTIFACTS = tuple(kind.file_name for kind in (Review, Pull, Stopped, Reply))


class _Owned(Wire):
    """An artifact of a run, as far as it says whose it is."""

    repository: str


@dataclass(frozen=True, slots=True)
class StoredRun:
    """An uploaded run directory.

    Attributes:
        id: of the artifact.
        files: what is counted of it, by name; none where it was left out.
        problem: why it was left out; "" where it was not.
    """

    id: int
    files: Mapping[str, bytes]
    problem: str = ""


def fetch_runs(shelf: Shelf, name: str) -> Iterator[StoredRun]:
    """The run directories that were uploaded as ``name``, the newest first.

    Raises:
        ForgeError: the list cannot be read.
    """
    listed = shelf.remote.get(
        "/actions/artifacts", StoredArtifacts, name=name, per_page=MOST_ARTIFACTS
    )
    there = (one for one in listed.artifacts if one.name == name and not one.expired)
    for artifact in sorted(there, key=lambda one: one.id, reverse=True):
        try:
            yield StoredRun(artifact.id, _fetch(shelf, artifact))
        except (ForgeError, requests.RequestException):
            yield StoredRun(artifact.id, {}, "it cannot be fetched")
        except ValueError as error:
            yield StoredRun(artifact.id, {}, str(error))


def _fetch(shelf: Shelf, artifact: StoredArtifact) -> Mapping[str, bytes]:
    if artifact.size_in_bytes > ARCHIVE_BYTES:
        raise ValueError("it is too large")
    link, repository = artifact.workflow_run, shelf.remote.repository
    if link is None or not has_own_file(
        shelf.remote.get(f"/actions/runs/{link.id}", WorkflowRun), repository
    ):
        raise ValueError("it was not uploaded by a workflow of this repository")
    files = pick_files(download(shelf, artifact.id))
    if not _is_about(files, repository):
        raise ValueError("it holds no run on this repository")
    return files


def pick_files(archive: bytes) -> Mapping[str, bytes]:
    """What is counted of a run directory in a zip archive, by name.

    Raises:
        ValueError: it is no archive, has too many files, or one of these is odd.
    """
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            if len(packed.infolist()) > MOST_FILES:
                raise ValueError("it has too many files")
            for member in packed.infolist():
                if member.filename in files:
                    raise ValueError("it has a file twice")
                if member.filename in {*_ARTIFACTS, _EVENTS}:
                    files[member.filename] = read_member(packed, member, _FILE_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValueError("it is no zip archive") from error
    return files


def _is_about(files: Mapping[str, bytes], repository: str) -> bool:
    """Whether every artifact that names a repository names this one, and one does."""
    named = [files[name] for name in (Review.file_name, Pull.file_name) if name in files]
    try:
        owners = {_Owned.model_validate_json(text).repository.lower() for text in named}
    except ValidationError:
        return False
    return owners == {repository.lower()}
