"""F14, F15 and F16: what happens to the pull meanwhile, and what is null in it."""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from bench.faults.rows import Act, Row, breaking
from bench.faults.scene import HEAD, Files, World
from tests.fakes.github import EVERY, Answer, Payload, Reply, Rewrite

PULL = "/pulls/1"
_COMPARE = "/compare/.*"
_LATER: Files = {"src/other.py": b"OTHER = 1\n"}
_FORCED: Files = {**HEAD, "src/other.py": b"OTHER = 2\n"}


def _anchored(world: World) -> Iterable[str]:
    """Every comment is about the head that was reviewed."""
    for comment in world.pull.review_comments:
        if comment.original_commit_id != world.head:
            yield f"a comment on {comment.original_commit_id[:12]} instead of {world.head[:12]}"


def _push(world: World) -> None:
    world.repository.commit(_LATER, "meanwhile", branch="topic")


def _between(world: World) -> None:
    job = world.job()
    job.collect()
    job.review()
    _push(world)
    job.publish()


def _pushing(path: str, at: int) -> Act:
    """The head moves right after the ``at``-th answer to that read."""

    def act(world: World) -> None:
        def push(reply: Reply) -> Reply:
            _push(world)
            return reply

        breaking("GET", path, Rewrite(push), at=at)(world)

    return act


def _f14() -> Iterator[Row]:
    row = Row("F14", "the head moves", also=_anchored)
    moved = replace(row, told="The head moved to")
    yield replace(moved, case="while it is collected", act=_pushing(PULL, 1))
    yield replace(moved, case="after the diff was had", act=_pushing(PULL, 2))
    yield replace(moved, case="between review and publishing", act=_between)
    yield replace(row, case="while it is published", act=_pushing(f"{PULL}/reviews", 1))


def _forced(world: World) -> None:
    """The branch is written anew between two jobs, and what was reviewed is gone."""
    world.run()
    world.head = world.repository.commit(_FORCED, "anew", branch="topic", start="main")
    world.run()


def _forced_meanwhile(world: World) -> None:
    job = world.job()
    job.collect()
    job.review()
    world.repository.commit(_FORCED, "anew", branch="topic", start="main")
    job.publish()


def _gone(world: World) -> None:
    world.run()
    world.breaks("GET", _COMPARE, Answer(404, {"message": "Not Found"}), at=EVERY)
    world.run()


def _baseless(reply: Reply) -> Reply:
    value = {**json.loads(reply.body), "merge_base_commit": None}
    return Reply(reply.status, json.dumps(value).encode(), reply.headers)


def _f15() -> Iterator[Row]:
    yield Row("F15", "force-push between two jobs", act=_forced)
    # GitHub takes no comment on a commit that the pull no longer has.
    yield Row(
        "F15",
        "force-push between review and publishing",
        act=_forced_meanwhile,
        inline=0,
        told="commit_id is not part of the pull request",
    )
    row = Row("F15", "the merge base is not known", told="The merge base is not known")
    missing = Answer(404, {"message": "No common ancestor"})
    yield replace(row, case="404", act=breaking("GET", _COMPARE, missing, at=EVERY))
    yield replace(row, case="null", act=breaking("GET", _COMPARE, Rewrite(_baseless), at=EVERY))
    yield replace(row, case="404 in the second job", act=_gone)


_NULLABLE = (
    *("active_lock_reason", "assignee", "auto_merge", "author_association", "body"),
    *("changed_files", "closed_at", "draft", "html_url", "labels", "maintainer_can_modify"),
    *("mergeable", "mergeable_state", "merge_commit_sha", "merged", "merged_at", "merged_by"),
    *("milestone", "rebaseable", "requested_reviewers", "requested_teams", "state", "title"),
    *("user", "base.label", "base.ref", "base.repo", "base.user", "base.repo.default_branch"),
    *("base.repo.description", "base.repo.homepage", "base.repo.language", "base.repo.license"),
    *("head.label", "head.ref", "head.repo", "head.user", "head.repo.license"),
)
"""Whatever the webhook's description lets be null or absent, and some that it does not."""


def _nulled(value: Payload, *names: str) -> Payload:
    """``value`` with those fields null, the innermost first."""
    changed = deepcopy(value)
    for name in sorted(names, key=lambda name: -name.count(".")):
        *way, last = name.split(".")
        at: Any = changed
        for key in way:
            at = at[key]
        at[last] = None
    return changed


def _started(*names: str) -> Act:
    """The event has them null."""

    def act(world: World) -> None:
        world.job(payload=_nulled(world.event(), *names)).run()

    return act


def _answered(*names: str) -> Rewrite:
    """The API has them null."""

    def change(reply: Reply) -> Reply:
        if not reply.headers.get("Content-Type", "").startswith("application/json"):
            return reply
        body = json.dumps(_nulled(json.loads(reply.body), *names)).encode()
        return Reply(reply.status, body, reply.headers)

    return Rewrite(change)


def _all_null(world: World) -> None:
    world.breaks("GET", PULL, _answered(*_NULLABLE), at=EVERY)
    _started(*(f"pull_request.{name}" for name in _NULLABLE), "sender")(world)


def _ghosts(world: World) -> None:
    world.pull.author = None
    world.repository.add_issue_comment(world.number, "hello", author=None)
    world.repository.add_review(world.number, "well", author=None)
    world.repository.add_review_comment(world.number, "src/sums.py", 9, "hm", author=None)
    world.run()


def _f16() -> Iterator[Row]:
    for name in _NULLABLE:
        yield Row("F16", "null in the event", name, _started(f"pull_request.{name}"))
        answered = breaking("GET", PULL, _answered(name), at=EVERY)
        yield Row("F16", "null in the API's answer", name, answered)
    for name in ("sender", "repository"):
        yield Row("F16", "null in the event", name, _started(name))
    yield Row("F16", "null everywhere at once", act=_all_null)
    yield Row("F16", "deleted accounts everywhere", act=_ghosts)


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f14()
    yield from _f15()
    yield from _f16()
