"""The repository of a bare diff file: there is none."""

from collections.abc import Iterable, Sequence

from panelist.ports import Match


class NoRepo:
    """Knows no file and no tree, and says so."""

    def read(self, rev: str, path: str) -> bytes | None:
        """``None``: there is no file to read."""
        del rev, path

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """Nothing."""
        del rev, paths
        return {}

    def paths(self, rev: str) -> Sequence[str]:
        """Empty: the tree is not known."""
        del rev
        return ()

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        """``None``: there is no tree to search."""
        del rev, text, limit, whole_word, glob, seconds

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """Nothing: there is no tree to search."""
        del rev, words, limit, seconds
        return {}
