"""Loaded by every Python that starts with this folder on its path: it tells what it does.

One JSON line for each event in the file that ``WATCHED`` names: how the process
was started, every file it opens, every folder it lists, every program it starts.
"""

import json
import os
import sys

_SEEN = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)  # noqa: TID251 - no settings here
_LISTED = {"os.listdir", "os.scandir"}


def _tell(event: str, *facts: object) -> None:
    told = json.dumps([os.getpid(), event, *facts], default=_text)
    os.write(_SEEN, f"{told}\n".encode())


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, bytes) else str(value)


def _place(path: object) -> str | None:
    """A path from the root; ``None`` for a file that is open already."""
    if isinstance(path, int) or path is None:
        return None
    return os.path.normpath(os.path.join(os.getcwd(), _text(path)))  # noqa: PTH109, PTH118 - pathlib may not be there yet


def _hear(event: str, facts: tuple[object, ...]) -> None:
    if event == "open" or event in _LISTED:
        place = _place(facts[0])
        if place is not None:
            _tell("open" if event == "open" else "list", place)
    elif event == "subprocess.Popen":
        _tell("start", facts[1], facts[3])


_tell("begin", sys.orig_argv, dict(os.environ))  # noqa: TID251 - the environment is what is told
sys.addaudithook(_hear)
