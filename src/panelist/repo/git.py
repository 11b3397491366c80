"""The one hardened way to run git (2.34 or newer).

Whatever a repository, its configuration or the machine's configuration says,
git runs no hook, filter, textconv, external diff, pager, helper or transport
that was not asked for, and it asks nobody for a password.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from panelist.errors import RepositoryError
from panelist.fence import visible

_ENVIRONMENT = {
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A partial clone must not fetch what it lacks behind our back. Older git
    # does not know the first variable; without protocols it cannot either.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}

# Set last, so these win over the configuration of the repository itself.
_CONFIG = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=true",
    "core.attributesFile=/dev/null",
    "core.askPass=",
    "core.sshCommand=false",
    "core.bigFileThreshold=512m",
    "credential.helper=",
    "diff.suppressBlankEmpty=false",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
    "init.defaultBranch=main",
    "protocol.version=2",
    "gc.auto=0",
    "maintenance.auto=false",
    # Newer git reads attributes of a bare repository from the tree of HEAD;
    # those are a stranger's, and one line there declares any file binary.
    "attr.tree=0000000000000000000000000000000000000000",
    # The owner check protects against what the rest of this list turns off;
    # on runners and in containers the owner differs all the time.
    "safe.directory=*",
    "safe.bareRepository=all",
)

NOBODY = {
    f"GIT_{role}_{fact}": value
    for role in ("AUTHOR", "COMMITTER")
    for fact, value in (
        ("NAME", "panelist"),
        ("EMAIL", "panelist@localhost"),
        ("DATE", "2000-01-01T00:00:00Z"),
    )
}
"""Who made a commit of ours. The same files make the same commit, whenever it is made."""

_FIX = "Check that the repository is complete and that git can read it."


_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def checked_sha(text: str) -> str:
    """``text`` when it is a full object id.

    Raises:
        RepositoryError: it is something else, which git might take for an option.
    """
    if _SHA.fullmatch(text) is None:
        raise RepositoryError(
            f"{text!a} is not a full commit id.", "Name revisions by their 40 hexadecimal digits."
        )
    return text


@dataclass(frozen=True, slots=True)
class Conversation:
    """A running git that answers on its standard output."""

    questions: IO[bytes]
    answers: IO[bytes]

    def ask(self, question: bytes) -> bytes:
        """The line that git answers with. Raises EOFError when git has ended."""
        self.questions.write(question + b"\n")
        self.questions.flush()
        line = self.answers.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes. Raises EOFError when git ends before."""
        content = self.answers.read(size)
        if len(content) < size:
            raise EOFError
        return content


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in ``directory`` with an environment of its own.

    Attributes:
        directory: where git starts.
        env: variables on top of the scrubbed environment; nothing of the
            caller's own environment is passed on. Proxy and CA variables, and
            credentials as ``GIT_CONFIG_*``, come in here. An empty one is taken
            away.
        timeout: seconds until git and every process it started are killed.
    """

    directory: Path
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    timeout: float = 60.0

    @classmethod
    def at(
        cls, git_dir: Path, *, env: Mapping[str, str] | None = None, timeout: float = 60.0
    ) -> "Git":
        """Git on exactly this git directory, bare or not, blind to any checkout.

        Without work tree and index no ``.gitattributes`` of a checked-out head
        takes part in a diff or a search.
        """
        place = str(git_dir.absolute())
        pinned = {
            "GIT_DIR": place,
            "GIT_WORK_TREE": place,
            "GIT_INDEX_FILE": "/nonexistent/index",
        }
        return cls(git_dir, pinned | dict(env or {}), timeout)

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What ``git *arguments`` prints.

        Raises:
            RepositoryError: git is missing, failed or took too long.
        """
        with self._started(arguments, (0,)) as process:
            output, _ = process.communicate(stdin)
        return output

    @contextmanager
    def talk(
        self, *arguments: str, accept: Collection[int] = (0,)
    ) -> Generator[Conversation, None, None]:
        """A running ``git *arguments``; leaving the block hangs up.

        ``accept`` lists the exit codes that are no failure; a git that is cut
        short while it still writes ends with ``-SIGPIPE``.

        Raises:
            RepositoryError: git is missing, failed or took too long.
        """
        with self._started(arguments, accept) as process:
            yield Conversation(*_pipes(process))

    @contextmanager
    def _started(
        self, arguments: tuple[str, ...], accept: Collection[int]
    ) -> Generator[subprocess.Popen[bytes], None, None]:
        expired, cut_short = threading.Event(), False
        with _scratch_file() as complaints:
            process = self._start(arguments, complaints)
            watchdog = threading.Timer(self.timeout, _expire, (process, expired))
            watchdog.start()
            try:
                yield process
            except (BrokenPipeError, EOFError):
                cut_short = True  # git ended early; its complaint says why
            except BaseException:
                _kill(process)
                raise
            finally:
                _hang_up(process)
                watchdog.cancel()
            if expired.is_set():
                raise RepositoryError(
                    f"git {arguments[0]} took longer than {self.timeout:g} seconds.",
                    "Try again; a smaller range or repository takes less time.",
                )
            if cut_short or process.returncode not in accept:
                complaints.seek(0)
                reason = _last_line(complaints.read()) or f"exit code {process.returncode}"
                raise RepositoryError(f"git {arguments[0]} failed: {reason}.", _FIX)

    def _start(self, arguments: tuple[str, ...], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
        executable = _executable()
        search = {"PATH": f"{executable.parent}{os.pathsep}{os.defpath}"}
        options = [part for setting in _CONFIG for part in ("-c", setting)]
        try:
            return subprocess.Popen(  # noqa: S603 (no shell; arguments are ours, options fenced off)
                [str(executable), "--no-pager", *options, *arguments],
                cwd=self.directory,
                env={
                    name: value
                    for name, value in (_ENVIRONMENT | search | dict(self.env)).items()
                    if value
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                # A group of its own, so that a time-out also ends what git started.
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise RepositoryError(
                f"git cannot start in '{visible(str(self.directory))}': {visible(str(error))}.",
                "Name an existing directory with --repo.",
            ) from error


def _executable() -> Path:
    found = shutil.which("git")
    if found is None:
        raise RepositoryError("git was not found.", "Install git 2.34 or newer on the PATH.")
    return Path(found).absolute()


def _scratch_file() -> IO[bytes]:
    """For what git complains about: a file, because nobody has to drain it meanwhile."""
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise RepositoryError(
            f"No temporary file could be opened: {error.strerror}.",
            "Make room, or point TMPDIR to a directory that can be written.",
        ) from error


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    # Popen was told to make both, which its type cannot say.
    return cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    for pipe in _pipes(process):
        with suppress(BrokenPipeError):
            pipe.close()
    process.wait()


def _last_line(complaints: bytes) -> str:
    lines = [line.strip() for line in complaints.decode("utf-8", "replace").split("\n")]
    told = [line for line in lines if line]
    return visible(told[-1]).rstrip(".") if told else ""
