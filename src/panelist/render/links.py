"""Addresses, built by code from pinned values and never from what a model said."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from panelist.contracts import Place, Review, Side
from panelist.render.markdown import Markdown, inline_code

_SERVER = re.compile(r"https?://[\w.-]+(?::\d+)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[\w./:-]+", re.ASCII)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_URL_CHARS = 2_000
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def address(url: str | None) -> str | None:
    """``url`` of our own environment, if it is one that Markdown leaves whole."""
    return url if url and _ADDRESS.fullmatch(url) else None


@dataclass(frozen=True, slots=True)
class Links:
    """Where the files of one review can be looked at; nowhere for a local range."""

    server_url: str | None
    repository: str
    base_sha: str | None
    head_sha: str | None
    number: int | None = None

    @classmethod
    def of(cls, review: Review, server_url: str | None) -> "Links":
        """Links into the pull of ``review``; a local range has none."""
        server = server_url if review.number is not None else None
        return cls(server, review.repository, review.base_sha, review.head_sha, review.number)

    def repository_url(self) -> str | None:
        """The repository's page."""
        server = (self.server_url or "").rstrip("/")
        known = _SERVER.fullmatch(server) and _REPOSITORY.fullmatch(self.repository)
        return f"{server}/{self.repository}" if known else None

    def url(self, place: Place) -> str | None:
        """The lines of ``place`` at the pinned commit of its side."""
        lines = f"#L{place.start}" if place.start == place.end else f"#L{place.start}-L{place.end}"
        blob = self._blob(place.path, self.head_sha if place.side is Side.RIGHT else self.base_sha)
        return blob and blob + lines

    def discussion(self, comment_id: int | None) -> str | None:
        """A review comment on the pull."""
        page = self.repository_url()
        known = page and self.number is not None and comment_id is not None
        return f"{page}/pull/{self.number}#discussion_r{comment_id}" if known else None

    def place(self, place: Place) -> Markdown:
        """``path:lines`` as a link, or as code where there is nothing to link to."""
        lines = f"{place.start}" if place.start == place.end else f"{place.start}-{place.end}"
        return self._linked(f"{place.path}:{lines}", self.url(place))

    def file(self, path: str) -> Markdown:
        """A file of the head as a link, or as code."""
        return self._linked(path, self._blob(path, self.head_sha))

    def _blob(self, path: str, sha: str | None) -> str | None:
        page = self.repository_url()
        if not (page and sha and _SHA.fullmatch(sha)):
            return None
        url = f"{page}/blob/{sha}/{quote(path, errors='replace')}"
        return url if len(url) <= _URL_CHARS else None

    @staticmethod
    def _linked(text: str, url: str | None) -> Markdown:
        shown = inline_code(text)
        return Markdown(f"[{shown}]({url})") if url else shown
