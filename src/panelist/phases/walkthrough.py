"""The change file by file, for people: what code can tell of it without asking anybody."""

from panelist.contracts import ChangeKind, DiffFile, FileChange, LineKind, Walkthrough
from panelist.phases.ranking import Record
from panelist.phases.room import Room
from panelist.surroundings import Connections, find_connections


def describe_change(record: Record, room: Room) -> tuple[Walkthrough | None, tuple[str, ...]]:
    """The files in scope, those of high risk first, and notes on what could not be told.

    ``None`` where the team wants none, or nothing is in scope.
    """
    risks = {file.path: file.risk.rank for file in record.context.files if file.in_scope}
    files = [file for file in record.diff.files if file.path in risks]
    if room.settings.walkthrough == "off" or not files:
        return None, ()
    found = find_connections(files, room.repo)
    files.sort(key=lambda file: risks[file.path])
    told = tuple(_describe_file(file, found) for file in files)
    return Walkthrough(files=told, calls=found.calls), (found.note,) if found.note else ()


def _describe_file(file: DiffFile, found: Connections) -> FileChange:
    kinds = [line.kind for hunk in file.hunks for line in hunk.lines]
    is_gone = file.change is ChangeKind.DELETED
    return FileChange(
        path=file.path,
        change=file.change,
        hunks=len(file.hunks),
        added=kinds.count(LineKind.ADDED),
        removed=kinds.count(LineKind.REMOVED),
        altered=found.altered.get(file.path, ()),
        # Of a file that is gone everything is: its name says so.
        gone=() if is_gone else found.gone.get(file.path, ()),
        tests=found.tests.get(file.path, ()),
    )
