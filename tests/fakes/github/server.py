"""The HTTP server: reads a request, meets its fault, answers it."""

import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.github import access, git_http
from tests.fakes.github.bodies import parse
from tests.fakes.github.call import Call
from tests.fakes.github.faults import (
    Answer,
    Delay,
    Fault,
    Hang,
    Pass,
    Reset,
    Rewrite,
    Schedule,
    StoreThen,
    Truncate,
)
from tests.fakes.github.routes import ROUTES
from tests.fakes.github.validation import Validator
from tests.fakes.github.wire import RefusedError, Reply, Request, not_found, refuse
from tests.fakes.github.world import World

_API = "/api/v3"
_NO_AGENT = (
    "Request forbidden by administrative rules. Please make sure your request has a "
    "User-Agent header."
)


class Site:
    """What the handlers share."""

    def __init__(self, world: World, validator: Validator | None) -> None:
        self.world = world
        self.validator = validator
        self.schedule = Schedule()
        self.requests: list[Request] = []
        self.hosts: set[str] = set()
        self.closing = threading.Event()
        self.sockets: set[socket.socket] = set()
        self.bugs: list[BaseException] = []

    def respond(self, request: Request) -> Reply:
        """Do the work of a request."""
        world = self.world
        git = git_http.PATH.fullmatch(request.path)
        headers: dict[str, str] = {}
        try:
            if not request.headers.get("user-agent"):
                raise refuse(403, _NO_AGENT)
            token = access.caller(world, request.headers)
            if git is not None:
                return git_http.serve(world, token, request, git.groupdict())
            with world.lock:
                if request.path != "/rate_limit":
                    headers = access.count_request(world, token)
                reply = self._dispatch(request, Call(world, token, request, {}))
                headers |= access.rate_headers(world, token)
        except RefusedError as refused:
            reply = refused.reply
        reply.headers = headers | reply.headers
        return reply

    def _dispatch(self, request: Request, call: Call) -> Reply:
        for route in ROUTES:
            match = route.pattern.fullmatch(request.path)
            method = "GET" if request.method == "HEAD" else request.method
            if match is None or route.method != method:
                continue
            names = {key: unquote(value) for key, value in match.groupdict().items()}
            if route.creates:
                access.count_write(call.world)
            reply = route.run(Call(call.world, call.token, request, names))
            if self.validator is not None:
                self.validator.check(request, reply)
            return reply
        raise not_found()


def handler_class(site: Site) -> type[BaseHTTPRequestHandler]:
    """The handler of one server."""

    class Handler(_Handler):
        """Answers for ``site``."""

    Handler.site = site
    return Handler


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "github.com"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.site.sockets.add(self.connection)

    def finish(self) -> None:
        self.site.sockets.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the base has it
        """Say nothing; the log is ``requests``."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the client went away, or the fake ended
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer; the other methods are the same function."""
        request = self._read()
        self.site.requests.append(request)
        fault = self.site.schedule.take(request.method, request.path)
        try:
            self._meet(fault, request)
        except OSError:
            raise
        except Exception as bug:  # noqa: BLE001 - kept and raised when the fake ends
            self.site.bugs.append(bug)
            self._send(request, refuse(500, f"A bug of the fake: {bug!r}").reply)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - names of the base

    def _read(self) -> Request:
        url = urlsplit(self.path)
        headers = {key.lower(): value for key, value in self.headers.items()}
        raw = self._body(headers)
        self.site.hosts.add(headers.get("host", ""))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        request = Request(self.command, url.path.removeprefix(_API), query, headers, raw)
        if raw and "json" in headers.get("content-type", "json"):
            try:
                request.body = parse(raw)
            except RefusedError:
                request.body = None  # the route refuses it in its own time
        return request

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "") != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        chunks: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _meet(self, fault: Fault, request: Request) -> None:
        match fault:
            case Answer():
                self._send(request, fault.reply())
            case Reset():
                self._reset()
            case Hang():
                self.site.closing.wait()
                self.close_connection = True
            case StoreThen(inner):
                self.site.respond(request)
                self._meet(inner, request)
            case Delay(seconds):
                reply = self.site.respond(request)
                self.site.closing.wait(seconds)
                self._send(request, reply)
            case Truncate(size):
                self._send(request, self.site.respond(request), size)
            case Rewrite(change):
                self._send(request, change(self.site.respond(request)))
            case Pass():
                self._send(request, self.site.respond(request))

    def _send(self, request: Request, reply: Reply, size: int | None = None) -> None:
        request.status = reply.status
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:  # which has no body
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[:size])
        if size is not None:
            self.wfile.flush()
            self.close_connection = True

    def _reset(self) -> None:
        # Lingering for no time makes the close a reset instead of an end.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.shutdown(socket.SHUT_RD)
        self.connection.close()
        self.close_connection = True


class Server(ThreadingHTTPServer):
    """A server whose threads end with it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), handler_class(site))
        self._site = site
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection and thread."""
        self._site.closing.set()
        self.shutdown()
        self._thread.join()
        for connection in list(self._site.sockets):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it was closed in the meantime
        self.server_close()
