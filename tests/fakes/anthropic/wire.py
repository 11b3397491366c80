"""HTTP: bytes in, bytes out, and the ways for a connection to break."""

import os
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Protocol

from typing_extensions import override

from tests.fakes.anthropic.script import Response

_LIMITS = ("requests", "tokens", "input-tokens", "output-tokens")


class _Fake(Protocol):
    def serve(self, connection: "Connection", headers: Mapping[str, str], raw: bytes) -> None: ...


class Connection(BaseHTTPRequestHandler):
    """One connection of a client to the fake that a subclass names."""

    fake: _Fake
    request_name = ""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Take a request with a body."""
        self._take(self.rfile.read(int(self.headers.get("content-length", 0))))

    def do_GET(self) -> None:
        """Take a request without a body."""
        self._take(b"")

    def _take(self, raw: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.serve(self, headers, raw)

    @override
    def handle(self) -> None:
        """Serve the client until it goes, in whatever way."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep the console of the tests quiet."""

    def respond(self, response: Response) -> None:
        """Send a whole response."""
        self.send_response(response.status)
        self._send_headers(response.content_type, response.headers)
        self.send_header("content-length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    def open_stream(self, headers: Mapping[str, str] | None = None) -> None:
        """Send the headers of a stream."""
        self.send_response(200)
        self._send_headers("text/event-stream; charset=utf-8", headers or {})
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def send(self, data: bytes) -> None:
        """Send some bytes of the stream."""
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def end_stream(self) -> None:
        """End the stream as HTTP ends it."""
        self.wfile.write(b"0\r\n\r\n")

    def hang_up(self) -> None:
        """Close the connection, in the middle of whatever it was sending."""
        self.close_connection = True

    def reset(self) -> None:
        """Reset the connection, as when the machine at the other end is gone."""
        self.close_connection = True
        # Lingering for 0 seconds turns the close into a TCP reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _send_headers(self, content_type: str, extra: Mapping[str, str]) -> None:
        self.send_header("content-type", content_type)
        self.send_header("request-id", self.request_name)
        self.send_header("anthropic-organization-id", "00000000-0000-4000-8000-000000000000")
        usual: dict[str, str] = {}
        for name in _LIMITS:
            usual[f"anthropic-ratelimit-{name}-limit"] = "4000000"
            usual[f"anthropic-ratelimit-{name}-remaining"] = "3999000"
            usual[f"anthropic-ratelimit-{name}-reset"] = "2026-11-20T12:00:00Z"
        for name, value in {**usual, **extra}.items():
            self.send_header(name, value)
