"""How code is laid out for a model to read: the shared part of every prompt."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from panelist.contracts import Context, Diff, DiffFile, Finding, Hunk, Shard
from panelist.diff import numbered
from panelist.fence import Fence
from panelist.phases.intake import file_ids
from panelist.phases.room import Room
from panelist.scope import matches
from panelist.surroundings import (
    CodePlace,
    Surroundings,
    gather_for_shards,
    lookup_code,
    render_passages,
    surroundings_budget,
)

SHARD_TOKENS = 40_000
"""Hunks up to here share a prompt: enough to see a change whole, small enough to be read well."""
_NO_LENGTHS: Mapping[str, int] = MappingProxyType({})
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


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """Hunks of a diff as a model reads them.

    Attributes:
        blocks: a fenced block for each file.
        hunks: ids of the hunks in them, in order.
        paths: of the files in them.
        elsewhere: fenced names of the files that are not shown, or not whole; "" for none.
    """

    blocks: tuple[str, ...]
    hunks: tuple[str, ...]
    paths: tuple[str, ...]
    elsewhere: str


def lay_out(
    diff: Diff, hunks: Collection[str], fence: Fence, lengths: Mapping[str, int] = _NO_LENGTHS
) -> ShownDiff:
    """Those ``hunks`` of ``diff``, file by file, each file with its id and its length in lines."""
    wanted, ids = frozenset(hunks), file_ids(diff)
    shown: dict[str, str] = {}
    elsewhere: list[str] = []
    for file in diff.files:
        own = [hunk for hunk in file.hunks if hunk.id in wanted]
        if own:
            shown[file.path] = _file_block(
                file, own, {"id": ids[file.path], **_length(file.path, lengths)}, fence
            )
        if len(own) < len(file.hunks) or file.missing is not None:
            elsewhere.append(file.path)
    return ShownDiff(
        blocks=tuple(shown.values()),
        hunks=tuple(hunk.id for hunk in diff.hunks if hunk.id in wanted),
        paths=tuple(shown),
        elsewhere=fence.block("names", "\n".join(elsewhere)) if elsewhere else "",
    )


def shared_text(
    shard: Shard, diff: Diff, context: Context, room: Room, around: Surroundings | None = None
) -> str:
    """What every reading of a shard gets, byte for byte the same.

    Whatever does not depend on the reading belongs here: behind the cache
    breakpoint each of them would pay the full price for it.

    Args:
        shard: the hunks to read.
        diff: the change, without its secrets.
        context: of it.
        room: the dependencies.
        around: what stands around the hunks; ``None`` where nothing was gathered.
    """
    around = around or Surroundings()
    shown = lay_out(diff, shard.hunks, room.fence, dict(around.lengths))
    return room.prompts.fill(
        "shard.md.j2",
        files=shown.blocks,
        hunks=shown.hunks,
        elsewhere=shown.elsewhere,
        surroundings=render_passages(around.passages, room.fence),
        tools=room.toolbox is not None,
        topics=context.topics,
        conventions=room.settings.conventions,
        instructions=_instructions(shown.paths, room),
    )


async def gather_around(
    shards: Sequence[Shard], diff: Diff, room: Room
) -> Mapping[str, Surroundings]:
    """What stands around the hunks of each shard, by its id; the same for the same change.

    About as many tokens as the shard itself, see ``surroundings_budget``.
    """
    if room.model is None or not shards:
        return {}
    budgets = [surroundings_budget(shard.tokens) for shard in shards]
    hunks = [shard.hunks for shard in shards]
    # Git and a parser take their time, during which events have to be told.
    found = await asyncio.to_thread(gather_for_shards, diff, hunks, room.repo, budgets=budgets)
    return {shard.id: around for shard, around in zip(shards, found, strict=True)}


def _instructions(paths: Sequence[str], room: Room) -> tuple[str, ...]:
    return tuple(
        f"For {', '.join(rule.paths)}: {rule.text}"
        for rule in room.settings.instructions
        if any(matches(rule.paths, path) for path in paths)
    )


def _length(path: str, lengths: Mapping[str, int]) -> dict[str, str]:
    return {"lines": str(lengths[path])} if path in lengths else {}


def _file_block(
    file: DiffFile, hunks: Sequence[Hunk], facts: Mapping[str, str], fence: Fence
) -> str:
    body = "\n".join(numbered(hunk) for hunk in hunks)
    facts = {**facts, "path": file.path, "change": file.change.value}
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


def gather_code(
    findings: Sequence[Finding], diff: Diff, hunks: Collection[str], room: Room
) -> tuple[str, ...]:
    """The code around ``findings`` that ``hunks`` do not show, as fenced blocks."""
    places = [
        CodePlace(place.path, place.side, place.start, finding.quote, finding.subject)
        for finding in findings
        for place in (finding.place, *finding.also_at)
        if place.path
    ]
    shown = sum(hunk_tokens(hunk) for hunk in diff.hunks if hunk.id in frozenset(hunks))
    budget = surroundings_budget(shown)
    found = lookup_code(room.repo, diff, places, budget_tokens=budget, shown_hunks=hunks)
    return render_passages(found.passages, room.fence)
