"""A real browser with nothing behind it: every request it makes ends here and is written down."""

import re
import shutil
import struct
import subprocess
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

NAMES = ("chromium", "chromium-browser", "google-chrome")
ADDRESS = "http://page.test/report.html"
_MAKER = re.compile(r"(?:^|[./])(?:google\.com|googleapis\.com|gstatic\.com|gvt1\.com)(?:[:/]|$)")
"""Whom the browser asks on its own account. Those requests end here too; no page causes them."""
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def executable() -> str:
    """The browser of this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise AssertionError("There is no browser on PATH: run `make browser`, which installs one.")
    return found


class _World(BaseHTTPRequestHandler):
    """The proxy of the browser, and all there is in the world: one page."""

    page: bytes
    asked: list[str]

    def do_GET(self) -> None:
        """Serve the page under its address; anything else does not exist."""
        self.asked.append(self.path)
        body = self.page if self.path == ADDRESS else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        """Nobody else can be reached."""
        self.asked.append(self.path)
        self.send_error(502)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing."""


@contextmanager
def _world(page: bytes, asked: list[str]) -> Generator[int]:
    """For the time of the block, the proxy at the port that is yielded."""
    world = type("World", (_World,), {"page": page, "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), world) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as the browser has it: its elements, its picture, and what it asked for."""

    dom: str
    picture: Path
    asked: tuple[str, ...]

    @property
    def elements(self) -> "Elements":
        """The elements, from the browser's own serialisation."""
        parser = Elements()
        parser.feed(self.dom)
        parser.close()
        return parser


def look(html: str, home: Path, *flags: str) -> Seen:
    """Open ``html`` and wait until it has loaded; ``home`` takes the profile and the picture."""
    picture = home / "page.png"
    asked: list[str] = []
    with _world(html.encode(), asked) as port:
        done = subprocess.run(
            [
                *(executable(), *_QUIET, f"--user-data-dir={home / 'profile'}"),
                *(f"--proxy-server=127.0.0.1:{port}", "--proxy-bypass-list=<-loopback>"),
                *("--window-size=1000,3000", "--dump-dom", f"--screenshot={picture}"),
                *(*flags, ADDRESS),
            ],
            capture_output=True,
            timeout=60,
            check=True,
        )
    own = (each for each in asked if not _MAKER.search(each.partition("?")[0]))
    return Seen(done.stdout.decode(), picture, tuple(own))


class Elements(HTMLParser):
    """What is on a page.

    Attributes:
        tags: how often each element is there.
        texts: the words of each element, by tag, in order.
        ids, links, handlers: what attributes say.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.texts: dict[str, list[str]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.texts.setdefault(tag, []).append("")
        self._open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src", "action", "srcset", "data"}:
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those in it that have no end of their own."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Give words to every element they are in."""
        for tag in dict.fromkeys(self._open):
            self.texts[tag][-1] += data


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG file, without its compression. Rows are as filtered, which differ where pixels do."""

    width: int
    height: int
    rows: tuple[bytes, ...] = field(repr=False)


def picture(path: Path) -> Picture:
    """Read a PNG file of eight bits a channel."""
    data = path.read_bytes()
    position, packed, size = 8, b"", (0, 0)
    channels = 3
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        kind, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            *size, _, colour = struct.unpack_from(">IIBB", body)
            channels = {2: 3, 6: 4}[colour]
        if kind == b"IDAT":
            packed += body
        position += 12 + length
    pixels = zlib.decompress(packed)
    step = 1 + size[0] * channels
    rows = tuple(pixels[start : start + step] for start in range(0, len(pixels), step))
    return Picture(size[0], size[1], rows)
