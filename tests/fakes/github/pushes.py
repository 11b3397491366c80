"""What a push does to the pulls of a branch and to the comments on them."""

from tests.fakes.github.diffs import Change
from tests.fakes.github.placing import Place, PlaceError, place
from tests.fakes.github.state import Pull, ReviewComment
from tests.fakes.github.world import Record, World


def update_pulls(world: World, pushed: Record, branch: str) -> None:
    """Give every open pull from ``branch`` of ``pushed`` its new head.

    The base of a pull to ``branch`` does not follow: GitHub moves it when the
    pull itself is pushed to.
    """
    sha = pushed.git.sha(f"refs/heads/{branch}")
    for record in world.repositories.values():
        for pull in record.pulls:
            source = (pull.head_repository, pull.head_ref)
            if pull.state == "open" and source == (pushed.full_name, branch):
                _update(record, pushed, pull, sha)


def _update(record: Record, pushed: Record, pull: Pull, sha: str) -> None:
    if record is not pushed:
        record.git.run("fetch", "--quiet", str(pushed.git.directory), sha)
    record.git.set_ref(f"refs/pull/{pull.number}/head", sha)
    if pull.head_sha == sha:
        return
    old, pull.head_sha = pull.head_sha, sha
    pull.base_sha = record.git.sha(f"refs/heads/{pull.base_ref}")
    forced = record.git.merge_base(old, sha) != old
    change = record.pull_change(pull)
    for review in pull.reviews:
        if forced and review.commit_id == old:
            review.commit_id = sha
        for comment in review.comments:
            if comment.line is not None:
                _carry(record, change, comment, old, sha)


def _carry(record: Record, change: Change, comment: ReviewComment, old: str, new: str) -> None:
    """Move a comment along with its line, or mark it outdated."""
    line = comment.line or 0
    if comment.side == "RIGHT":
        line = moved(record.change(old, new), comment.path, line) or 0
    try:
        placed = place(change, Place(comment.path, comment.side, line))
    except PlaceError:
        comment.line = comment.start_line = comment.position = None
        return
    shift = placed.line - (comment.line or 0)
    comment.line, comment.position, comment.commit_id = placed.line, placed.position, new
    if comment.start_line is not None:
        comment.start_line += shift


def moved(step: Change, path: str, line: int) -> int | None:
    """Where a line of the old file is in the new one; ``None`` when it was touched."""
    file = step.file(path)
    if file is None:
        return line
    shift = 0
    for spot in file.spots:
        if spot.left is not None and spot.left >= line:
            if spot.left == line:
                return spot.right
            break
        shift += (spot.left is None) - (spot.right is None)
    return line + shift
