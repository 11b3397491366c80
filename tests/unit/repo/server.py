"""A git server on loopback: ``git http-backend`` behind Python's HTTP server."""

import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.unit.repo.checkout import CLEAN


@dataclass(slots=True)
class Served:
    """What a running server was asked; ``redirect`` sends every request elsewhere."""

    address: str = ""
    paths: list[str] = field(default_factory=list[str])
    authorizations: list[str | None] = field(default_factory=list["str | None"])
    status: int = 200
    redirect: str = ""


@contextmanager
def serve(root: Path) -> Generator[Served, None, None]:
    """Serve every repository below ``root`` for reading."""
    served = Served()

    class Backend(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.paths.append(self.path)
            served.authorizations.append(self.headers["Authorization"])
            if served.redirect:
                self.send_response(302)
                self.send_header("Location", served.redirect + self.path)
                self.end_headers()
            elif served.status != 200:
                self.send_response(served.status)
                self.end_headers()
            else:
                self._backend()

        def do_POST(self) -> None:
            self.do_GET()

        def _backend(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            answer = subprocess.run(
                ["git", "http-backend"],
                input=body,
                env=CLEAN
                | {
                    "GIT_PROJECT_ROOT": str(root),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "REQUEST_METHOD": self.command,
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "CONTENT_TYPE": self.headers["Content-Type"] or "",
                    "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
                    "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            ).stdout
            head, _, content = answer.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its parent's name)
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        served.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
