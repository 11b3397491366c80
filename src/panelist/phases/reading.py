"""How code is laid out for a model to read: the shared part of every prompt."""

from collections.abc import Sequence

from panelist.contracts import Context, Diff, DiffFile, Hunk, Shard
from panelist.diff import numbered
from panelist.fence import Fence
from panelist.phases.room import Room
from panelist.scope import matches

CHARS_PER_TOKEN = 2.5
"""Kept low, so that estimates come out high: code costs 2.5 to 3.2 characters a token."""


def tokens(text: str) -> int:
    """A high estimate of how many tokens ``text`` costs."""
    return int(len(text) / CHARS_PER_TOKEN) + 1


def hunk_tokens(hunk: Hunk) -> int:
    """A high estimate for one hunk as ``numbered`` lays it out."""
    columns = 14
    return int((len(hunk.heading) + 40) / CHARS_PER_TOKEN) + sum(
        int((len(line.text) + columns) / CHARS_PER_TOKEN) + 1 for line in hunk.lines
    )


def shared_text(shard: Shard, diff: Diff, context: Context, room: Room) -> str:
    """What every agent of a shard reads, byte for byte the same.

    Whatever does not depend on the agent belongs here: behind the cache
    breakpoint each of them would pay the full price for it.
    """
    wanted = frozenset(shard.hunks)
    blocks: list[str] = []
    elsewhere: list[str] = []
    paths: list[str] = []
    for file in diff.files:
        hunks = [hunk for hunk in file.hunks if hunk.id in wanted]
        if hunks:
            blocks.append(_file_block(file, hunks, room.fence))
            paths.append(file.path)
        if len(hunks) < len(file.hunks) or file.missing is not None:
            elsewhere.append(file.path)
    return room.prompts.fill(
        "shard.md.j2",
        files=blocks,
        hunks=[hunk.id for hunk in diff.hunks if hunk.id in wanted],
        elsewhere=room.fence.block("names", "\n".join(elsewhere)) if elsewhere else "",
        tools=room.toolbox is not None,
        topics=context.topics,
        conventions=room.settings.conventions,
        instructions=_instructions(paths, room),
    )


def _instructions(paths: Sequence[str], room: Room) -> tuple[str, ...]:
    return tuple(
        f"For {', '.join(rule.paths)}: {rule.text}"
        for rule in room.settings.instructions
        if any(matches(rule.paths, path) for path in paths)
    )


def _file_block(file: DiffFile, hunks: Sequence[Hunk], fence: Fence) -> str:
    body = "\n".join(numbered(hunk) for hunk in hunks)
    facts = {"path": file.path, "change": file.change.value}
    if file.old_path != file.path:
        facts["old_path"] = file.old_path
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        facts["mode"] = f"{file.old_mode} to {file.new_mode}"
    return fence.block("file", body, **facts)


def around(text: str, start: int, end: int, *, context: int = 30) -> str:
    """The lines of ``text`` from ``context`` above ``start`` to as many below ``end``, numbered."""
    lines = text.split("\n")
    first = max(1, start - context)
    last = min(len(lines), end + context)
    return "\n".join(f"{number:6} | {lines[number - 1]}" for number in range(first, last + 1))
