"""The parsed files of one change: outlines by side and path, and where words stand in the head."""

from collections.abc import Collection, Mapping, Sequence

from panelist import paths
from panelist.contracts import Side
from panelist.ports import Match, Repo
from panelist.repo.outlines import Outline, Source, knows, outline_files
from panelist.surroundings.imports import imports_file
from panelist.surroundings.sources import SourceFiles

_LONGEST_LINE = 5_000
"""Characters. A file with a longer line was not written by a person."""

_SEARCH_SECONDS = 10.0
_MATCHES_OF_A_WORD = 300

Spans = tuple[tuple[int, int], ...]


class CodeIndex:
    """What is known of the code so far; a file is read, redacted and parsed when it is asked for.

    Attributes:
        files: the texts.
        unread: paths whose language is known here and whose parser gave no answer.
    """

    def __init__(self, repo: Repo) -> None:
        self.files = SourceFiles(repo)
        self.unread: set[str] = set()
        self._repo = repo
        self._outlines: dict[tuple[Side, str], Outline] = {}

    def outline(self, side: Side, path: str) -> Outline | None:
        """The outline of a file that was parsed; ``None`` where it is not known."""
        return self._outlines.get((side, path))

    def parse(self, side: Side, wanted: Mapping[str, Spans], names: Sequence[str] = ()) -> None:
        """Parse the files of these paths, each with the lines whose calls matter, in one process.

        Raises:
            RepositoryError: a file could not be read.
        """
        able = {path: spans for path, spans in wanted.items() if knows(path)}
        self.files.fetch(side, able)
        sources = {
            path: Source(text, spans)
            for path, spans in able.items()
            if (text := self.files.text(side, path)) and _is_written(text)
        }
        found = outline_files(sources, names=names)
        self.unread.update(path for path in sources if path not in found)
        self._outlines |= {(side, path): outline for path, outline in found.items()}

    def search(self, words: Sequence[str]) -> dict[str, Sequence[Match]]:
        """Where each word stands in the head; without those of which nobody can tell.

        Raises:
            RepositoryError: the search failed or took too long.
        """
        if not words:
            return {}
        return self._repo.search_words(
            "head", words, limit=_MATCHES_OF_A_WORD, seconds=_SEARCH_SECONDS
        )

    def imports(self, importer: str, path: str, names: Collection[str]) -> bool:
        """Whether a parsed file of the head imports the file at ``path``, or ``names`` by it."""
        outline = self.outline(Side.RIGHT, importer) or Outline()
        return any(imports_file(statement, path, names) for statement in outline.imports)


def is_worth_reading(path: str) -> bool:
    """Whether people wrote the file at ``path``, as far as its name tells."""
    return not (paths.is_vendored(path) or paths.is_minified(path) or paths.is_lockfile(path))


def _is_written(text: str) -> bool:
    longest = 0
    start = 0
    while (end := text.find("\n", start)) >= 0:
        longest = max(longest, end - start)
        start = end + 1
    return max(longest, len(text) - start) <= _LONGEST_LINE
