"""Whether the run in a directory is of the very same change, settings and words."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from panelist import __version__
from panelist.cli.folder import prompts_folder
from panelist.forge.collected import Collected
from panelist.memory import BASIS, RunDirectory
from panelist.settings import Settings

_CHANGES_NOTHING = {"deadline_minutes", "record"}


def basis(collected: Collected, tuned: Settings) -> str:
    """The digest of everything that a review is made from, but the answers of models."""
    found = hashlib.sha256()
    for part in _parts(collected, tuned):
        found.update(len(part).to_bytes(8) + part)
    return found.hexdigest()


def is_of(memory: RunDirectory, digest: str) -> bool:
    """Whether the run there is made from the same."""
    path = memory.root / BASIS
    return path.is_file() and path.read_text(encoding="ascii").strip() == digest


def forget(memory: RunDirectory) -> None:
    """Call the run that is there unknown: from here on its artifacts are replaced, one by one."""
    (memory.root / BASIS).unlink(missing_ok=True)


def mark(memory: RunDirectory, digest: str) -> None:
    """Note what the run that begins is made from."""
    memory.write_text(BASIS, f"{digest}\n")


def _parts(collected: Collected, tuned: Settings) -> Iterator[bytes]:
    yield __version__.encode()
    yield collected.pull.model_dump_json().encode()
    yield collected.patch
    yield tuned.model_dump_json(exclude=_CHANGES_NOTHING).encode()
    reported = [tuned.coverage_report] if tuned.coverage_report else []
    words = sorted(path for path in prompts_folder().rglob("*") if path.is_file())
    for path in (*map(Path, (*reported, *tuned.sarif_in)), *words):
        # One that cannot be read stops the run in words of its own.
        yield path.read_bytes() if path.is_file() else b""
