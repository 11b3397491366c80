"""What GitHub sends, as far as Panelist reads it.

Every field that GitHub may leave out or set to null has a default: accounts
and forks get deleted while their pull requests live on.
"""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """A part of an answer or of a webhook payload; what we do not know is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


W = TypeVar("W", bound=Wire)


class User(Wire):
    """An account."""

    login: str | None = None
    type: str | None = None

    @property
    def is_bot(self) -> bool:
        """Whether it is an app's account. No person can have a login in brackets."""
        return self.type == "Bot" or (self.login or "").endswith("[bot]")


class RepositoryRef(Wire):
    """A repository."""

    full_name: str | None = None
    default_branch: str | None = None


class Branch(Wire):
    """One side of a pull request. ``repo`` is ``None`` for a deleted fork."""

    ref: str | None = None
    sha: str
    repo: RepositoryRef | None = None


class Label(Wire):
    """A label."""

    name: str | None = None


class PullRequest(Wire):
    """A pull request, from the API or from a webhook."""

    number: int
    title: str | None = None
    body: str | None = None
    state: str | None = None
    draft: bool | None = None
    merged: bool | None = None
    user: User | None = None
    author_association: str | None = None
    labels: list[Label] | None = None
    head: Branch
    base: Branch
    html_url: str | None = None
    changed_files: int | None = None
    locked: bool | None = None

    @property
    def label_names(self) -> tuple[str, ...]:
        """The names of its labels."""
        return tuple(label.name for label in self.labels or () if label.name)

    def from_fork(self, repository: str) -> bool:
        """Whether the head is not in ``repository``; a deleted fork is a fork."""
        name = self.head.repo.full_name if self.head.repo else None
        return name is None or name.lower() != repository.lower()


class App(Wire):
    """An app."""

    slug: str | None = None


class CommitDetail(Wire):
    """The git side of a commit."""

    message: str | None = None


class CommitEntry(Wire):
    """A commit in a list."""

    sha: str
    commit: CommitDetail | None = None


class IssueComment(Wire):
    """A comment in the conversation. An app may have written it in the name of its user."""

    id: int
    body: str | None = None
    user: User | None = None
    html_url: str | None = None
    issue_url: str | None = None
    performed_via_github_app: App | None = None


class Reaction(Wire):
    """A reaction to a comment."""

    id: int
    content: str | None = None


class ReviewComment(Wire):
    """A comment on a line. ``line`` is null when the diff has moved away from it."""

    id: int
    body: str | None = None
    user: User | None = None
    path: str = ""
    line: int | None = None
    pull_request_review_id: int | None = None
    in_reply_to_id: int | None = None


class Review(Wire):
    """A submitted or pending review."""

    id: int
    body: str | None = None
    state: str | None = None
    user: User | None = None
    html_url: str | None = None


class CheckOutput(Wire):
    """What a check run shows."""

    annotations_count: int | None = None


class CheckRun(Wire):
    """A check run."""

    id: int
    name: str | None = None
    status: str | None = None
    conclusion: str | None = None
    external_id: str | None = None
    app: App | None = None
    output: CheckOutput | None = None


class CheckRuns(Wire):
    """A page of check runs."""

    check_runs: list[CheckRun]


class ChangedFile(Wire):
    """A file of the change. ``patch`` is absent where GitHub serves none."""

    filename: str
    previous_filename: str | None = None
    status: str | None = None
    sha: str | None = None
    patch: str | None = None
    changes: int = 0


class Comparison(Wire):
    """Two commits compared. ``files`` holds at most 300."""

    status: str | None = None
    merge_base_commit: CommitEntry | None = None
    files: list[ChangedFile] | None = None


class Collaboration(Wire):
    """What an account may do. ``permission`` knows no custom roles: it names their base."""

    permission: str | None = None
    user: User | None = None


class PullLink(Wire):
    """What makes an issue a pull request."""

    merged_at: str | None = None


class Issue(Wire):
    """An issue of a webhook. ``pull_request`` is there when it is one."""

    number: int
    title: str | None = None
    body: str | None = None
    state: str | None = None
    locked: bool | None = None
    user: User | None = None
    pull_request: PullLink | None = None


class MergeGroup(Wire):
    """A commit of the merge queue, and the branch that holds it."""

    head_sha: str
    head_ref: str | None = None


class Blob(Wire):
    """The bytes of a file."""

    encoding: str | None = None
    content: str | None = None
    size: int | None = None


class Content(Blob):
    """What the contents API has at a path: ``file``, or a link or a submodule.

    An answer that does not say which is none: it must not pass for an absent file.
    """

    type: str


class TreeEntry(Wire):
    """One entry of a tree."""

    path: str
    mode: str
    sha: str
    size: int | None = None


class Tree(Wire):
    """A tree, with all its subtrees unless ``truncated``."""

    tree: list[TreeEntry] = Field(default_factory=list[TreeEntry])
    truncated: bool = False


class WorkflowRun(Wire):
    """A run of a workflow. ``path`` may end in the branch that the file was taken from."""

    id: int
    path: str = ""
    workflow_id: int
    event: str = ""
    repository: RepositoryRef | None = None
    head_repository: RepositoryRef | None = None

    @property
    def file(self) -> str:
        """The workflow file."""
        return self.path.partition("@")[0]

    @property
    def of(self) -> str:
        """The repository that it ran in, in lower case; "" where nobody knows."""
        return ((self.repository and self.repository.full_name) or "").lower()

    @property
    def by(self) -> str:
        """The repository of the head that it ran for, in lower case; "" for a deleted fork."""
        return ((self.head_repository and self.head_repository.full_name) or "").lower()


class RunLink(Wire):
    """The workflow run that something belongs to."""

    id: int


class StoredArtifact(Wire):
    """A file that a workflow run uploaded."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool = False
    workflow_run: RunLink | None = None


class StoredArtifacts(Wire):
    """A page of them."""

    artifacts: list[StoredArtifact]
