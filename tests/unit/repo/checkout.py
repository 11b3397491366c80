"""A real git repository for tests, with an identity of its own."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CLEAN = {
    "PATH": os.defpath,
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A work tree at ``root``."""

    root: Path

    @classmethod
    def new(cls, root: Path) -> "Checkout":
        """An empty repository."""
        root.mkdir(parents=True)
        checkout = cls(root)
        checkout.git("init", "--quiet", "--initial-branch=main", "--template=")
        return checkout

    @property
    def git_dir(self) -> Path:
        """Where its objects are."""
        return self.root / ".git"

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run plain git here; what it prints, without the last line break."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=CLEAN,
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def commit(self, files: Mapping[str, bytes | None] | None = None, message: str = "m") -> str:
        """Write (or with ``None`` delete) ``files``, commit everything, return the id."""
        for path, content in (files or {}).items():
            place = self.root / path
            if content is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def tree(self, entries: bytes) -> str:
        """Commit a tree given as ``git mktree -z`` input, whatever it holds."""
        tree = self.git("mktree", "-z", "--missing", stdin=entries)
        return self.git("commit-tree", tree, "-m", "m")
