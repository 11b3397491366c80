"""A place in the lines of a patch, and the error that names it."""

from dataclasses import dataclass

from panelist.errors import DiffError
from panelist.fence import visible

AS_GIT_WRITES_IT = "Give the unchanged output of `git diff BASE HEAD`, without colours."

_SHOWN = 60


@dataclass(slots=True)
class Cursor:
    """The lines of a patch and the index of the next one to read.

    Past the end every line is blank, so looking ahead needs no care.
    """

    lines: list[bytes]
    at: int = 0

    @property
    def more(self) -> bool:
        """Whether a line is left."""
        return self.at < len(self.lines)

    def peek(self, ahead: int = 0) -> bytes:
        """The next line, or one after it; nothing is taken."""
        place = self.at + ahead
        return self.lines[place] if place < len(self.lines) else b""

    def take(self) -> bytes:
        """The next line; the one after it is next."""
        line = self.peek()
        self.at += 1
        return line

    def refused(self, because: str, fix: str = AS_GIT_WRITES_IT) -> DiffError:
        """The error that shows the next line and says what is wrong with it."""
        if not self.more:
            return DiffError(f"The patch ends after line {len(self.lines)} and {because}.", fix)
        shown = visible(self.peek()[:_SHOWN].decode("utf-8", "replace"))
        return DiffError(f"Line {self.at + 1} of the patch, `{shown}`, {because}.", fix)


def unreadable(number: int, because: str, fix: str = AS_GIT_WRITES_IT) -> DiffError:
    """The error about the file whose section begins at line ``number``."""
    return DiffError(f"The file at line {number} of the patch {because}.", fix)
