"""The snapshot of a pull request, or of a local range, that everything reads."""

from typing import ClassVar, Literal

from panelist.contracts.base import Artifact, Value
from panelist.contracts.ledger import Command, Ledger, MonthSpending, Since
from panelist.contracts.rule import SilencingRule


class Commit(Value):
    """A commit of the pull: full SHA and message. The author is never trusted, so not kept."""

    sha: str
    message: str


class Comment(Value):
    """A comment in the conversation, or one entry of a review thread.

    Attributes:
        author: the account's login, ``None`` for a deleted account.
        association: what GitHub calls the author here, such as ``MEMBER``; it tells no right.
        ours: whether we wrote it.
    """

    id: int
    author: str | None
    bot: bool
    body: str
    association: str = "NONE"
    ours: bool = False


class Thread(Value):
    """A review thread: comments anchored to a place. ``line`` is ``None`` when outdated."""

    path: str
    line: int | None
    comments: tuple[Comment, ...]


class FindingThread(Value):
    """What was replied in the thread of a finding, oldest first; its first comment is left out.

    ``number`` is "" where the thread does not tell it.
    """

    fingerprint: str
    number: str = ""
    replies: tuple[Comment, ...]


class MissingPatch(Value):
    """A file whose content could not be had, and why. It is never silently read as empty."""

    path: str
    reason: str


class Skip(Value):
    """Why a pull is not reviewed at all: a word for machines, a sentence for people."""

    code: Literal[
        "draft", "closed", "bot", "empty", "ignored", "label", "paused", "budget", "command"
    ]
    sentence: str


class Trusted(Value):
    """What was read from the default branch and the base, never from the head.

    Attributes:
        config: text of the config file, ``None`` when the branch has none.
        config_path: where it was looked for.
        gitattributes: text of the base ``.gitattributes``, ``None`` when absent.
        rules: those of the rules file that apply today.
    """

    config: str | None = None
    config_path: str = ".github/panelist.yml"
    gitattributes: str | None = None
    rules: tuple[SilencingRule, ...] = ()


class Pull(Artifact):
    """A pull request pinned to one head SHA.

    For a local range ``number`` is ``None`` and the texts people wrote are
    empty. ``base_sha`` is the merge base: the diff is between it and
    ``head_sha``. Either is ``None`` only for a bare diff file.
    """

    file_name: ClassVar[str] = "pull.json"
    schema_id: Literal["panelist/pull"] = "panelist/pull"
    version: Literal[1] = 1

    source: Literal["github", "git", "diff"]
    repository: str
    number: int | None = None
    title: str = ""
    body: str = ""
    author: str | None = None
    author_is_bot: bool = False
    author_association: str = "NONE"
    base_ref: str = ""
    base_sha: str | None = None
    head_ref: str = ""
    head_sha: str | None = None
    from_fork: bool = False
    labels: tuple[str, ...] = ()
    commits: tuple[Commit, ...] = ()
    comments: tuple[Comment, ...] = ()
    """What others wrote in the conversation; nothing of ours."""
    threads: tuple[Thread, ...] = ()
    """Review threads that others began."""
    finding_threads: tuple[FindingThread, ...] = ()
    """Threads that our comments on findings began, and that somebody replied in."""
    missing_patches: tuple[MissingPatch, ...] = ()
    uncommentable: tuple[str, ...] = ()
    files_total: int = 0
    diff_source: Literal["diff", "files", "git", "file"]
    trusted: Trusted = Trusted()
    skip: Skip | None = None
    notes: tuple[str, ...] = ()
    check_run_id: int | None = None
    sticky_id: int | None = None
    """Of our summary comment, where collect announced this run in it."""
    ledger: Ledger | None = None
    """How its findings stood before this run; ``None`` on the first."""
    spent_this_month: MonthSpending | None = None
    """Before this run; ``None`` where no limit asks for it."""
    since: Since | None = None
    command: Command | None = None
    html_url: str | None = None
    objects: str | None = None
    """Directory of the git objects (a bare repository), relative to the run
    directory or absolute; ``None`` when there are none to read."""

    @property
    def missing_reasons(self) -> dict[str, str]:
        """Path to why there is no patch of the file, as ``diff.parse`` takes them."""
        return {file.path: file.reason for file in self.missing_patches}
