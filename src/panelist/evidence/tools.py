"""Runs an analyser over stranger's files in a process of its own.

The files lie in a fresh folder under numbered names, so neither a file of the
pull request nor its name can configure the tool; the environment is empty; and
a file made to keep the tool busy costs no more than the time limit.
"""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from panelist.errors import EvidenceError


def run_tool(command: Sequence[str], files: Mapping[str, str], *, seconds: float) -> str:
    """What ``command`` prints when run in a folder that holds ``files``, text by name.

    Raises:
        EvidenceError: it cannot be started, takes longer than ``seconds``, or
            ends with an error.
    """
    name = Path(command[0]).name
    with tempfile.TemporaryDirectory(prefix="panelist-") as folder:
        for file, text in files.items():
            Path(folder, file).write_text(text, encoding="utf-8", errors="replace", newline="")
        try:
            done = subprocess.run(  # noqa: S603 - our own command, no shell
                command,
                cwd=folder,
                env={},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EvidenceError(
                f"{name} did not finish within {seconds:.0f} s.",
                "Leave large or generated files out with `ignore`.",
            ) from error
        except OSError as error:
            raise EvidenceError(
                f"{name} cannot be started ({error.strerror}).", "Install Panelist again."
            ) from error
    if done.returncode != 0:
        raise EvidenceError(
            f"{name} ended with exit code {done.returncode}.",
            "Leave the file it cannot read out with `ignore`, or report it to Panelist.",
        )
    return done.stdout.decode("utf-8", "replace")
