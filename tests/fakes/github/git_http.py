"""Git over HTTP, served by ``git http-backend`` from the bare repositories."""

import re
import subprocess

from tests.fakes.github import access
from tests.fakes.github.git import environment, executable
from tests.fakes.github.state import Token
from tests.fakes.github.wire import Reply, Request
from tests.fakes.github.world import World

PATH = re.compile(
    r"/(?P<name>[^/]+/[^/]+?)(?:\.git)?/(?P<service>info/refs|git-upload-pack|git-receive-pack)"
)


def serve(world: World, token: Token | None, request: Request, names: dict[str, str]) -> Reply:
    """Answer one request of a git client."""
    record = world.find(names["name"])
    if record is None or not access.sees(record, token):
        if token is None:
            return _authenticate()
        return Reply(404, b"Repository not found.", {"Content-Type": "text/plain"})
    if record.private and token is not None and not token.may("contents", "read"):
        return Reply(403, b"Write access to repository not granted.")
    service = names["service"]
    if "receive-pack" in service + request.query.get("service", ""):
        return Reply(403, b"The fake takes no pushes.")
    return _backend(world, request, f"/{record.full_name}.git/{service}")


def _authenticate() -> Reply:
    return Reply(401, b"Repository not found.", {"WWW-Authenticate": 'Basic realm="GitHub"'})


def _backend(world: World, request: Request, path: str) -> Reply:
    query = "&".join(f"{key}={value}" for key, value in request.query.items())
    done = subprocess.run(
        [executable(), "http-backend"],
        input=request.raw,
        capture_output=True,
        check=False,
        env=environment(world.root)
        | {
            "GIT_PROJECT_ROOT": str(world.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.raw)),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        },
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
    status = int(headers.pop("Status", "200").split()[0])
    return Reply(status, body, headers)
