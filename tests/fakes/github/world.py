"""Everything the fake knows, behind one lock."""

import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from pathlib import Path

from tests.fakes.github.diffs import Change, read_change
from tests.fakes.github.faults import ListLag
from tests.fakes.github.git import Git
from tests.fakes.github.limits import Limits
from tests.fakes.github.state import Account, Artifact, CheckRun, Issue, Pull, Token, WorkflowRun

ACTIONS_BOT = "github-actions[bot]"
_ACTIONS_BOT_ID = 41_898_282


def now() -> str:
    """The time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Record:
    """A repository: its git, its issues and pulls, its check runs."""

    def __init__(
        self, full_name: str, number: int, git: Git, *, private: bool, branch: str
    ) -> None:
        self.owner, self.name = full_name.split("/")
        self.id = number
        self.git = git
        self.private = private
        self.default_branch = branch
        self.created_at = now()
        self.parent: Record | None = None
        self.issues: dict[int, Issue] = {}
        self.check_runs: list[CheckRun] = []
        self.workflow_runs: list[WorkflowRun] = []
        self.artifacts: list[Artifact] = []
        self.collaborators: dict[str, str] = {self.owner: "admin"}
        self.change = lru_cache(maxsize=64)(self._change)

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    def pulls(self) -> Iterator[Pull]:
        """Every pull, oldest first."""
        return (issue for issue in self.issues.values() if isinstance(issue, Pull))

    def merge_base(self, pull: Pull) -> str:
        """Where the pull's diff starts. Without a common ancestor, its base."""
        return self.git.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha

    def pull_change(self, pull: Pull) -> Change:
        """The diff of the pull."""
        return self.change(self.merge_base(pull), pull.head_sha)

    def _change(self, base: str, head: str) -> Change:
        return read_change(self.git, base, head)


class World:
    """Accounts, tokens and repositories. Hold ``lock`` while reading or writing."""

    def __init__(self, limits: Limits) -> None:
        self.lock = threading.RLock()
        self.limits = limits
        self.server_url = ""
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[str, Record] = {}
        self.used: dict[str, int] = {}
        self.writes: list[float] = []
        self.reset_at = int(time.time()) + 3600
        self.lag = ListLag()
        self._ids = count(3_000_000_001)
        self._folder = tempfile.TemporaryDirectory(prefix="fake-github-")
        self.accounts[ACTIONS_BOT] = Account(ACTIONS_BOT, _ACTIONS_BOT_ID, "Bot")

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return f"{self.server_url}/api/v3"

    @property
    def root(self) -> Path:
        """The directory of all bare repositories."""
        return Path(self._folder.name)

    def close(self) -> None:
        """Remove the repositories."""
        self._folder.cleanup()

    def next_id(self) -> int:
        """An id nothing else has, larger than 31 bits as GitHub's are."""
        return self.lag.note(next(self._ids))

    def account(self, login: str) -> Account:
        """The account with that login, made if need be."""
        if login not in self.accounts:
            kind = "Bot" if login.endswith("[bot]") else "User"
            self.accounts[login] = Account(login, 1_000 + len(self.accounts), kind)
        return self.accounts[login]

    def add(self, full_name: str, *, private: bool, default_branch: str) -> Record:
        """A new, empty repository."""
        git = Git(self.root / f"{full_name}.git", default_branch)
        record = Record(full_name, self.next_id(), git, private=private, branch=default_branch)
        self.account(record.owner)
        self.repositories[full_name.lower()] = record
        return record

    def find(self, full_name: str) -> Record | None:
        """A repository by name; the case does not matter."""
        return self.repositories.get(full_name.lower())
