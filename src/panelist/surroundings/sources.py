"""The files of both revisions as a model may see them."""

from collections.abc import Iterable

from panelist.contracts import Side
from panelist.evidence import redact_text
from panelist.ports import Repo

_REVISIONS = {Side.LEFT: "base", Side.RIGHT: "head"}
_LOOKED_AT = 8_000
"""Bytes of a file in which a NUL makes it binary, as git has it."""


class SourceFiles:
    """Text files without their secrets, each read and redacted once.

    Files are redacted whole, because a line alone does not show that it is the
    middle of a private key. A file that is absent, binary or above 1 MiB has no lines.
    """

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._raw: dict[tuple[Side, str], str] = {}
        self._texts: dict[tuple[Side, str], str] = {}
        self._lines: dict[tuple[Side, str], tuple[str, ...]] = {}

    def fetch(self, side: Side, paths: Iterable[str]) -> None:
        """Read what is not read yet in one pass.

        Raises:
            RepositoryError: an object is not there, or git failed.
        """
        wanted = [path for path in dict.fromkeys(paths) if (side, path) not in self._raw]
        if not wanted:
            return
        found = self._repo.read_many(_REVISIONS[side], wanted)
        for path in wanted:
            data = found.get(path, b"")
            is_text = b"\0" not in data[:_LOOKED_AT]
            self._raw[side, path] = data.decode("utf-8", "replace") if is_text else ""

    def count_lines(self, side: Side, path: str) -> int:
        """How many lines the file has."""
        self.fetch(side, (path,))
        raw = self._raw[side, path]
        return raw.count("\n") + (not raw.endswith("\n") if raw else 0)

    def text(self, side: Side, path: str) -> str:
        """The whole file; "" when it has no text."""
        key = side, path
        if key not in self._texts:
            self.fetch(side, (path,))
            self._texts[key] = redact_text(path, self._raw[key])
        return self._texts[key]

    def lines(self, side: Side, path: str) -> tuple[str, ...]:
        r"""The lines, without ``\n`` and ``\r\n``."""
        key = side, path
        if key not in self._lines:
            lines = self.text(side, path).split("\n")
            if lines[-1] == "":
                lines.pop()
            self._lines[key] = tuple(line.removesuffix("\r") for line in lines)
        return self._lines[key]
