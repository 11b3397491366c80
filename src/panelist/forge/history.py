"""Merged pull requests and what was said on their lines, read and nothing else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panelist import diff as patches
from panelist.contracts import Diff, DiffFile, LineKind
from panelist.errors import DiffError
from panelist.forge.github import Remote
from panelist.forge.refusals import RefusedError, UnreadableError
from panelist.forge.wire import Branch, Comparison, User, Wire

_THANKS = re.compile(
    r"\W*(thanks|thank you|thx|ty|lgtm|looks good|nice|great|good (catch|point|idea)|done|fixed|"
    r"agreed?|ack|sure|\+1|:\+1:|👍|✅)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = 8
"""Words of a comment below which thanks at its beginning are all of it."""
_CODE_BLOCK = re.compile(r"```(?P<language>\w*).*?(```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+\Z")


class MergedPull(Wire):
    """A closed pull request of a list; ``merged_at`` is ``None`` when it was not merged."""

    number: int
    title: str | None = None
    body: str | None = None
    merged_at: str | None = None
    user: User | None = None
    head: Branch
    base: Branch


class LineComment(Wire):
    """A comment on a line, with the place it was first given. ``original_line`` is the last."""

    id: int
    body: str | None = None
    user: User | None = None
    path: str = ""
    side: str | None = None
    original_line: int | None = None
    original_start_line: int | None = None
    original_commit_id: str | None = None
    in_reply_to_id: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that led to a change: what was said, and where in the diff of ``ReviewedPull``."""

    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class ReviewedPull:
    """A merged pull request as its reviewers saw it, and what they said that led to a change."""

    number: int
    title: str
    body: str
    commit: str
    patch: bytes
    remarks: tuple[Remark, ...]


def list_merged(remote: Remote, most: int) -> Iterator[MergedPull]:
    """The last ``most`` merged pull requests, the one that changed last first."""
    found = 0
    query = {"state": "closed", "sort": "updated", "direction": "desc"}
    for pull in remote.pages("/pulls", MergedPull, **query):
        if found == most:
            return
        if pull.merged_at is not None:
            found += 1
            yield pull


def read_reviewed(remote: Remote, pull: MergedPull) -> ReviewedPull | None:
    """What was said on its lines and led to a change; ``None`` if nothing did.

    Of several commits that were commented on, the one with most such comments.

    Raises:
        ForgeError: GitHub refused or did not answer.
        DiffError: the diff cannot be read.
    """
    by_commit: dict[str, list[LineComment]] = {}
    for comment in remote.pages(f"/pulls/{pull.number}/comments", LineComment):
        if names_defect(comment, pull) and comment.original_commit_id:
            by_commit.setdefault(comment.original_commit_id, []).append(comment)
    told = {
        commit: remarks
        for commit, comments in by_commit.items()
        if (remarks := _remarks(remote, pull, commit, comments))
    }
    if not told:
        return None
    commit = max(told, key=lambda each: len(told[each]))
    return ReviewedPull(
        number=pull.number,
        title=pull.title or "",
        body=pull.body or "",
        commit=commit,
        patch=remote.diff(f"/compare/{pull.base.sha}...{commit}"),
        remarks=told[commit],
    )


def names_defect(comment: LineComment, pull: MergedPull) -> bool:
    """Whether somebody else than the author says something of a line, not merely asks or thanks."""
    author = pull.user.login if pull.user else None
    writer = comment.user.login if comment.user else None
    if comment.user is None or comment.user.is_bot or writer == author:
        return False
    if comment.in_reply_to_id is not None or comment.side != "RIGHT":
        return False
    return comment.original_line is not None and states_something(comment.body or "")


def states_something(body: str) -> bool:
    """Whether a comment is more than questions and thanks; a suggested change is."""
    if any(block["language"] == "suggestion" for block in _CODE_BLOCK.finditer(body)):
        return True
    prose = _QUOTED.sub("", _CODE_BLOCK.sub("", body)).strip()
    if len(prose.split()) < _SHORT_WORDS and _THANKS.match(prose):
        return False
    sentences = [text.strip() for text in _SENTENCE.findall(prose)]
    return any(re.search(r"\w", text) and not text.endswith("?") for text in sentences)


def touches_lines(step: Diff, path: str, first: int, last: int) -> bool:
    """Whether ``step`` changes a line of the old file, or puts something right beside one."""
    file = next((each for each in step.files if path in {each.path, each.old_path}), None)
    if file is None:
        return False
    return any(first <= line <= last for line in _lines_touched(file, first, last))


def _lines_touched(file: DiffFile, first: int, last: int) -> Iterator[int]:
    for hunk in file.hunks:
        # Where a hunk has no old lines, its start is the line before it.
        before = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        for line in hunk.lines:
            if line.old is not None:
                before = line.old
            if line.kind is LineKind.REMOVED:
                yield before
            elif line.kind is LineKind.ADDED:
                # It stands between two old lines.
                yield from (each for each in (before, before + 1) if first <= each <= last)


def _remarks(
    remote: Remote, pull: MergedPull, commit: str, comments: Sequence[LineComment]
) -> tuple[Remark, ...]:
    """Those comments whose lines a later commit changed before the merge."""
    step = _read_step(remote, commit, pull.head.sha)
    if step is None:
        return ()
    return tuple(
        Remark((comment.body or "").strip(), comment.path, comment.original_line or 1)
        for comment in comments
        if touches_lines(
            step,
            comment.path,
            comment.original_start_line or comment.original_line or 1,
            comment.original_line or 1,
        )
    )


def _read_step(remote: Remote, commit: str, head: str) -> Diff | None:
    """What changed from ``commit`` to ``head``; ``None`` if one does not lead to the other."""
    try:
        compared = remote.get(f"/compare/{commit}...{head}", Comparison)
        start = compared.merge_base_commit
        if compared.status != "ahead" or start is None or start.sha != commit:
            return None
        return patches.parse(remote.diff(f"/compare/{commit}...{head}"))
    except (RefusedError, UnreadableError, DiffError):
        # The commit was pushed away, or the step is more than GitHub shows.
        return None
