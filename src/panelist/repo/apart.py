"""Runs a program of ours over strangers' source in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, ``None`` if its time was up, and what it had printed."""

    code: int | None
    output: bytes


def run_apart(program: str, *arguments: str, stdin: bytes, seconds: float) -> Ended:
    """Run the Python ``program`` without our environment.

    Hostile source can end the process, and what CPython's parser warns of can
    only be silenced for all threads at once.
    """
    try:
        ended = subprocess.run(  # noqa: S603 (our own interpreter, our own program)
            [sys.executable, "-s", "-S", "-P", "-W", "ignore", "-c", program, *arguments],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Wherever our packages came from, the child finds the same ones.
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return Ended(None, late.stdout or b"")
    return Ended(ended.returncode, ended.stdout)
