"""What only a process of its own shows: a person at a terminal, a pipe, a locale."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "panelist", "run", "--engine", "offline")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])")
QUESTION = "2 assignments for about $0.00. Go on? [y/N] "


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run at a terminal ended."""

    code: int
    screen: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal in front of a checkout with one change."""

    root: Path
    environment: dict[str, str]

    def type(self, *arguments: str, keys: bytes = b"", out: int | None = None) -> Ended:
        """Give the command and press ``keys``; ``out`` is where standard output goes instead."""
        person, terminal = pty.openpty()
        os.write(person, keys)
        with subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=terminal,
            stdout=terminal if out is None else out,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            screen = b"".join(iter(lambda: _read(person), b""))
        os.close(person)
        return Ended(process.returncode, screen.decode().replace("\r\n", "\n"))

    def pipe(
        self, *arguments: str, stdin: bytes = b"", out: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[bytes]:
        """Give the command in a script."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=self.environment,
            input=stdin,
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # how Linux says that nobody writes to the terminal any more
        return b""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    checkout = Checkout.new(tmp_path / "widgets")
    checkout.commit({"src/ratio.py": scene.BASE.encode()})
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.commit({"src/ratio.py": scene.HEAD.encode()})
    own = {"PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color", "COLUMNS": "80"}
    return Terminal(checkout.root, {**os.environ, **own})  # noqa: TID251 - a child's own


Keys = Callable[[bytes], Ended]


@pytest.fixture
def ask(terminal: Terminal) -> Keys:
    return lambda keys: terminal.type("--base", "main", "--approve", "ask", keys=keys)


def test_a_yes_goes_on(ask: Keys) -> None:
    ended = ask(b"y\n")
    assert ended.code == 0
    assert QUESTION in ended.screen
    assert "\x1b[2K" not in ended.screen.partition("review ...")[0], "the question is drawn over"
    assert "Checked by collectors only" in ended.screen


@pytest.mark.parametrize("keys", [b"n\n", b"\n", b"\x04"], ids=["no", "enter", "end of file"])
def test_anything_else_spends_nothing(ask: Keys, terminal: Terminal, keys: bytes) -> None:
    ended = ask(keys)
    assert ended.code == 1
    assert "The plan was not approved. No reviewer was asked" in ended.screen.replace("\n", " ")
    assert not (terminal.root / ".panelist" / "run" / "plan.json").exists()


def test_the_question_is_not_part_of_the_report(terminal: Terminal) -> None:
    path = terminal.root / "out.json"
    with path.open("wb") as file:
        ask = ("--base", "main", "--approve", "ask", "--format", "json")
        ended = terminal.type(*ask, keys=b"y\n", out=file.fileno())
    assert ended.code == 0
    assert QUESTION in ended.screen
    assert path.read_text().startswith('{\n  "schema_id": "panelist/report"')


def test_a_terminal_gets_colour_unless_it_asks_not_to(terminal: Terminal) -> None:
    assert COLOUR.search(terminal.type("--base", "main").screen)
    terminal.environment["NO_COLOR"] = "1"
    assert COLOUR.search(terminal.type("--base", "main").screen) is None


def test_a_diff_comes_from_standard_input(terminal: Terminal) -> None:
    done = terminal.pipe("--diff", "-", "--format", "json", stdin=scene.PATCH)
    assert done.returncode == 0
    assert done.stderr.startswith(b"Reviewing standard input (offline)\n")
    assert b'"repository": "standard input"' in done.stdout


def test_a_reader_who_has_seen_enough_is_no_error(terminal: Terminal) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = terminal.pipe("--base", "main", out=writer)
    os.close(writer)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_a_report_is_utf_8_whatever_the_locale(terminal: Terminal) -> None:
    terminal.environment["PYTHONIOENCODING"] = "ascii"
    done = terminal.pipe("--base", "main", "--format", "html")
    assert done.returncode == 0
    written = (terminal.root / ".panelist" / "run" / "report.html").read_bytes()
    assert done.stdout == written
    assert not written.isascii()
