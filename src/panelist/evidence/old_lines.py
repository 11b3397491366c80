"""Which line of the base a line of the head was."""

from panelist.contracts import DiffFile


def old_line(file: DiffFile, number: int) -> int | None:
    """The base's number of line ``number`` of the head; ``None`` where the change adds the line."""
    offset = 0
    for hunk in file.hunks:
        # Without lines of its side a hunk names the line before it.
        begins = hunk.new_start + (hunk.new_count == 0)
        if number < begins:
            break
        if number < begins + hunk.new_count:
            return next((line.old for line in hunk.lines if line.new == number), None)
        old_begins = hunk.old_start + (hunk.old_count == 0)
        offset = old_begins + hunk.old_count - begins - hunk.new_count
    return number + offset
