"""F17, F18 and F24: pulls that are not to be reviewed, other events, and broken ones."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bench.faults.promises import checks
from bench.faults.rows import Act, Row
from bench.faults.scene import BASE, Setting, World


def _set(**fields: object) -> Act:
    """The pull is like this when the job begins."""

    def act(world: World) -> None:
        for name, value in fields.items():
            setattr(world.pull, name, value)
        world.run()

    return act


def _converted(world: World) -> None:
    job = world.job()
    world.pull.draft = True
    job.run()


def _closed(world: World) -> None:
    job = world.job()
    job.collect()
    job.review()
    world.pull.state = "closed"
    job.publish()


def _emptied(world: World) -> None:
    """The branch goes back to where it came from."""
    world.repository.move("topic", "main")
    world.run()


def _f17() -> Iterator[Row]:
    row = Row("F17", "nothing to review", check="skipped", inline=0, stickies=0)
    yield replace(row, case="a draft", act=_set(draft=True), told="is a draft")
    yield replace(row, case="made a draft after the event", act=_converted, told="is a draft")
    yield replace(row, case="closed", act=_set(state="closed"), told="is closed")
    merged = _set(state="closed", merged=True)
    yield replace(row, case="merged", act=merged, told="is merged")
    label = _set(labels=["panelist-skip"])
    yield replace(row, case="a label turns it off", act=label, told="panelist-skip")
    yield replace(row, case="no file changed", act=_emptied, told="changes no file")
    generated = {**BASE, ".gitattributes": b"gen/* linguist-generated\n"}
    only = Setting(base=generated, head={"gen/a.py": b"x = 1\n"})
    told = "Every changed file is ignored"
    yield replace(row, case="only ignored files", setting=only, told=told)
    yield Row("F17", "closed while it is reviewed", act=_closed)
    locked = Row("F17", "the conversation is locked", act=_set(locked=True), inline=0, stickies=0)
    yield replace(locked, told="Unlock the conversation")
    yield Row("F17", "in conflict with its base", "sure", _set(mergeable=False))
    yield Row("F17", "in conflict with its base", "not known yet", _set(mergeable=None))


_UNNAMED = Row(
    "F18",
    "",
    check="",
    why="the event names no pull request to put it on",
    inline=0,
    stickies=0,
    fails=("collect",),
)


def _dispatched(number: str) -> Act:
    def act(world: World) -> None:
        world.job({"PANELIST_PR_NUMBER": number}, event="workflow_dispatch").run()

    return act


def _an_issue(world: World) -> None:
    """``workflow_dispatch`` names an issue."""
    world.repository.open_issue("Help", body="", author="bob")
    _dispatched("2")(world)


def _dispatches() -> Iterator[Row]:
    row = replace(_UNNAMED, what="workflow_dispatch")
    told = "is not the number of a pull request"
    wrong = replace(row, told=told, fails=("collect", "publish"))
    for number in ("0", "-1", "seven", "1.5", "9" * 30):
        yield replace(wrong, case=number[:6], act=_dispatched(number))
    yield replace(row, case="no number", act=_dispatched(""), told="Set the input `pr-number`")
    yield replace(row, case="no such pull", act=_dispatched("77"), told="Not Found")
    yield replace(row, case="an issue", act=_an_issue, told="Not Found")
    yield Row("F18", "workflow_dispatch with a good number", act=_dispatched("1"))


def _foreign(world: World) -> None:
    """The event is about a pull of another repository."""
    payload = world.event()
    payload["pull_request"]["base"]["repo"]["full_name"] = "octo/gadgets"
    world.job(payload=payload).run()


def _other(event: str) -> Act:
    return lambda world: world.job(event=event, payload=world.event("push")).run()


def _strangers() -> Iterator[Row]:
    told = "The event is about octo/gadgets"
    yield replace(_UNNAMED, what="a pull of another repository", act=_foreign, told=told)
    told = "does not review on the event"
    for event in ("push", "schedule", "pull_request_review"):
        what = "an event that we have no use for"
        yield replace(_UNNAMED, what=what, case=event, act=_other(event), told=told)


def _commented(*, on_issue: bool = False, **extra: Any) -> Act:  # noqa: ANN401 - fields of an event
    def act(world: World) -> None:
        repository = world.repository
        repository.grant("bob", "write")
        opened = repository.open_issue("Help", body="", author="bob") if on_issue else world.number
        facts = {"action": "created", "comment": "/panelist review", **extra}
        payload = world.github.event("issue_comment", repository, opened, **facts)
        world.job(event="issue_comment", payload=payload).run()

    return act


def _comments() -> Iterator[Row]:
    what, why = "issue_comment that asks nothing of us", "nothing is asked of us"
    row = replace(_UNNAMED, what=what, why=why, fails=(), told="not by a person")
    on_issue = _commented(on_issue=True)
    yield replace(row, case="on an issue", act=on_issue, told="not on a pull request")
    yield replace(row, case="edited", act=_commented(action="edited"), told="not a new one")
    talk = _commented(comment="what does /panelist review do?")
    yield replace(row, case="just talk", act=talk, told="not for Panelist")
    yield replace(row, case="of a bot", act=_commented(commenter="helper[bot]"))
    yield replace(row, case="of a deleted account", act=_commented(commenter=None))
    yield replace(row, case="of a stranger", act=_commented(commenter="mallory"), told="mallory")
    yield Row("F18", "issue_comment that asks for a review", act=_commented())


def _queued(ref: str | None = None) -> Act:
    """The pull goes into the merge queue, whose group has a commit of its own."""

    def act(world: World) -> None:
        payload = world.event("merge_group", action="checks_requested")
        group = payload["merge_group"]
        world.head = group["head_sha"]
        group["head_ref"] = ref or group["head_ref"]
        world.job(event="merge_group", payload=payload).run()

    return act


def _reviewed_and_queued(world: World) -> None:
    world.run()
    _queued()(world)


def _on_the_group(world: World) -> Iterable[str]:
    if checks(world)[-1].head_sha != world.head:
        yield "the newest check is not on the commit of the merge group"


def _queue() -> Iterator[Row]:
    row = Row("F18", "merge_group", also=_on_the_group)
    told = "ended in `failure`"
    yield replace(row, case="the pull was reviewed", act=_reviewed_and_queued, told=told)
    row = replace(row, check="neutral", inline=0, stickies=0)
    told = "There is no review of"
    yield replace(row, case="the pull was not reviewed", act=_queued(), told=told)
    odd = _queued("refs/heads/gh-readonly-queue/main/odd")
    yield replace(row, case="it names no pull", act=odd, told="does not say which pull request")


def _written(content: bytes) -> Act:
    """The event file holds that."""

    def act(world: World) -> None:
        job = world.job()
        job.event_path.write_bytes(content)
        job.run()

    return act


def _absent(world: World) -> None:
    job = world.job()
    job.event_path.unlink()
    job.run()


def _a_directory(world: World) -> None:
    job = world.job()
    job.event_path.unlink()
    job.event_path.mkdir()
    job.run()


def _marked(world: World) -> None:
    job = world.job()
    job.event_path.write_bytes(b"\xef\xbb\xbf" + job.event_path.read_bytes())
    job.run()


def _f24() -> Iterator[Row]:
    why = "without the event nobody knows on which commit"
    row = replace(_UNNAMED, id="F24", what="the event file", why=why)
    yield replace(row, case="absent", act=_absent, told="cannot be read: No such file")
    yield replace(row, case="a directory", act=_a_directory, told="cannot be read")
    for case, content, told in (
        ("empty", b"", "is not JSON"),
        ("half of it", b'{"action": "opened", "pull_req', "is not JSON"),
        ("not UTF-8", b"\xff\xfe{}", "is not JSON"),
        ("100,000 brackets", b"[" * 100_000, "is not JSON"),
        ("a list", b"[1]", "holds no JSON object"),
        ("an empty object", b"{}", "names no pull request"),
        ("26 MB", b'{"a": "' + b"x" * 26_000_000 + b'"}', "larger than 25 MB"),
    ):
        yield replace(row, case=case, act=_written(content), told=told)
    yield Row("F24", "the event file begins with a byte order mark", act=_marked)


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f17()
    yield from _dispatches()
    yield from _strangers()
    yield from _comments()
    yield from _queue()
    yield from _f24()
