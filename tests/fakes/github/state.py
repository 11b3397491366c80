"""What the fake remembers. Plain and mutable: a test may set any field."""

from dataclasses import dataclass, field
from typing import Any, Literal

Payload = dict[str, Any]
"""A JSON object."""

Level = Literal["read", "write"]
"""A right of a token; an absent one is none."""

PERMISSIONS: tuple[str, ...] = (
    *("contents", "pull_requests", "issues", "checks", "statuses"),
    "actions",
)
"""The rights of an installation token the fake knows."""


@dataclass(slots=True)
class Account:
    """A person, an organization or a bot."""

    login: str
    id: int
    type: Literal["User", "Bot", "Organization"] = "User"


@dataclass(frozen=True, slots=True)
class Token:
    """Who asks, with which rights.

    Attributes:
        login: whose name stands on what is written.
        permissions: of an installation token; ``None`` for a personal one.
        repository: the only one it sees when private; ``None`` for all.
    """

    value: str
    login: str
    permissions: dict[str, Level] | None
    repository: str | None = None

    def may(self, permission: str, level: Level) -> bool:
        """Whether the token has the right; a personal token has every one."""
        if self.permissions is None:
            return True
        had = self.permissions.get(permission)
        return had in {level, "write"}


@dataclass(slots=True)
class IssueComment:
    """A comment in the conversation. ``author`` is ``None`` for a deleted account.

    ``reactions`` are ids by login and content.
    """

    id: int
    author: str | None
    body: str
    created_at: str
    updated_at: str
    reactions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])


@dataclass(slots=True)
class ReviewComment:
    """A comment on a place of the diff. ``line`` is ``None`` when outdated.

    ``original_*`` say what was asked for, the others where it is now.
    """

    id: int
    review_id: int
    author: str | None
    body: str
    path: str
    side: Literal["LEFT", "RIGHT"]
    line: int | None
    original_line: int | None
    start_side: Literal["LEFT", "RIGHT"] | None
    start_line: int | None
    original_start_line: int | None
    position: int | None
    original_position: int
    commit_id: str
    original_commit_id: str
    diff_hunk: str
    created_at: str
    updated_at: str
    in_reply_to_id: int | None = None
    subject: Literal["line", "file"] = "line"
    reactions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])


@dataclass(slots=True)
class Review:
    """A review. ``submitted_at`` is ``None`` while it is pending."""

    id: int
    author: str | None
    body: str
    state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"]
    commit_id: str | None
    submitted_at: str | None
    comments: list[ReviewComment] = field(default_factory=list["ReviewComment"])


@dataclass(slots=True)
class CheckRun:
    """A check run. ``app`` is the slug of the app that made it."""

    id: int
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    started_at: str | None
    completed_at: str | None
    app: str = "github-actions"
    external_id: str | None = None
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[Payload] = field(default_factory=list[Payload])
    actions: list[Payload] = field(default_factory=list[Payload])


@dataclass(slots=True)
class WorkflowRun:
    """A run of a workflow. ``head_repository`` is ``None`` for a deleted fork."""

    id: int
    path: str
    workflow_id: int
    event: str
    head_sha: str
    head_repository: str | None


@dataclass(slots=True)
class Artifact:
    """What a run uploaded: a zip archive. ``size`` is told instead of its own, if given."""

    id: int
    name: str
    run_id: int
    archive: bytes
    expired: bool = False
    size: int | None = None


@dataclass(slots=True)
class Issue:
    """An issue, or what a pull has in common with one."""

    number: int
    id: int
    title: str
    body: str | None
    author: str | None
    created_at: str
    state: Literal["open", "closed"] = "open"
    locked: bool = False
    labels: list[str] = field(default_factory=list[str])
    issue_comments: list[IssueComment] = field(default_factory=list["IssueComment"])


@dataclass(slots=True, kw_only=True)
class Pull(Issue):
    """A pull request.

    Attributes:
        base_ref, base_sha: the branch it goes to, and that branch's head when
            the pull was opened or last pushed to.
        head_ref, head_sha: the branch it comes from, and its head.
        head_repository: full name; ``None`` when the fork was deleted.
        changed_files: what the pull claims; ``None`` to count.
        refused: paths and lines at which no comment is taken, whatever the diff says.
        resolved: who resolved a thread, by the id of the comment that began it.
    """

    base_ref: str
    base_sha: str
    head_ref: str
    head_sha: str
    head_repository: str | None
    draft: bool = False
    merged: bool = False
    mergeable: bool | None = True
    changed_files: int | None = None
    refused: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    reviews: list[Review] = field(default_factory=list[Review])
    resolved: dict[int, str] = field(default_factory=dict[int, str])

    @property
    def threads(self) -> dict[int, list[ReviewComment]]:
        """Review comments by the id of the one that began their thread, which may be gone."""
        found: dict[int, list[ReviewComment]] = {}
        for comment in self.review_comments:
            found.setdefault(comment.in_reply_to_id or comment.id, []).append(comment)
        return found

    @property
    def review_comments(self) -> list[ReviewComment]:
        """Those anybody can see: of submitted reviews, oldest first."""
        seen = [c for r in self.reviews if r.state != "PENDING" for c in r.comments]
        return sorted(seen, key=lambda comment: comment.id)
