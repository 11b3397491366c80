"""A newcomer's first hour at a terminal: the real command, at a real terminal, screen by screen.

``python -m tests.contract.session`` writes it to ``docs/session.md``. GitHub and Claude are
stand-ins on this machine; what Claude answers is the recording in ``examples/recorded``.
"""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from examples.demo import FAKE_KEY
from examples.demo import main as build_shop
from panelist.replay import load
from panelist.replay.transcript import Said
from tests.contract.documents import ROOT
from tests.contract.screen import draw
from tests.e2e import panel
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.fakes.github import FakeGitHub
from tests.unit.repo.checkout import CLEAN

DOCUMENT = ROOT / "docs" / "session.md"
WIDTHS = (80, 140)
_ROWS = 50
_LISTS = ("verdicts", "fixes", "edits")
_READ_BEFORE = 5
_SLOW = "performance"
"""The reading whose answer does not come before somebody loses patience."""
_QUESTION = b"v view: "
_HOOK = "#!/bin/sh\nexec panelist run --staged --engine offline --quiet </dev/null\n"
_EDITOR = """\
#!{python}
# An editor that takes the reading of the tests out of a plan.
import json, pathlib, sys
path = pathlib.Path(sys.argv[1])
plan = json.loads(path.read_text())
plan["assignments"] = [one for one in plan["assignments"] if one["agent"] != "tests"]
path.write_text(json.dumps(plan, indent=2))
"""
_TIMES = re.compile(r"(under )?\$\d+\.\d+|\b[\d.,]+[kM]? (?=in\b|out\b|cached\b)|\b\d+(\.\d+)? s\b")
_CELL = re.compile(r"[a-z]+(\.[a-z]+)?\.s\d+: ")
_INTRODUCTION = """\
# A session

What a newcomer sees, screen by screen. `make screens` writes this page: it gives these commands to
the real program, at a terminal of {narrow} columns and again at {wide} (folded, where it looks
different), with stand-ins for GitHub and for Claude. What Claude says is a recording of a real
review, so times are short, and prices only show how they are told. The change is that of
`make demo`.
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """One command, what the terminal showed, and what it ended with."""

    heading: str
    told: str
    command: str
    text: str
    code: int


@dataclass
class ScriptedClaude:
    """Answers as in the recording; may be made to let one reading wait."""

    patient: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.patient.set()
        asks = load(ROOT / "examples" / "recorded").asks
        self._said = {
            ask.purpose: cast("dict[str, Any]", ask.heard.value)
            for ask in asks
            if isinstance(ask.heard, Said)
        }

    def __call__(self, request: RecordedRequest) -> Reply:
        """The recorded answer, about what is asked now."""
        phase, reading = panel.phase_of(request), panel.reading_of(request)
        if reading == _SLOW:
            self.patient.wait(20)
        names = {"reread": "mend:reread", "review": f"review:{reading}.s1"}
        said = dict(self._said[names.get(phase, phase)])
        for name in _LISTS:
            if name in said:
                said[name] = [one for one in said[name] if one["id"] in panel.ids_of(request)]
        return Reply(said)


@dataclass
class Session:
    """Somebody at a terminal of ``columns``, at home in ``home``."""

    home: Path
    columns: int
    environment: dict[str, str]
    screens: list[Screen] = field(default_factory=list[Screen])

    def give(
        self,
        heading: str,
        told: str,
        command: str,
        *,
        where: str = "shop",
        keys: Sequence[str] = (),
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Type a command and keep the screen.

        Each of ``keys`` is pressed when it is asked for; ``until`` says when Ctrl-C is.
        """
        person, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, self.columns, 0, 0))
        with subprocess.Popen(
            ["/bin/sh", "-c", command if "&&" in command else f"exec {command}"],
            cwd=self.home / where,
            env=self.environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        ) as process:
            os.close(terminal)
            interrupt = threading.Thread(target=_interrupt, args=(process, until))
            interrupt.start()
            shown = _watch(person, list(keys))
        interrupt.join()
        os.close(person)
        text = draw(shown.decode(), self.columns)
        self.screens.append(Screen(heading, told, command, self._plain(text), process.returncode))

    def _plain(self, text: str) -> str:
        """What differs from machine to machine, as it would look on a person's."""
        here = re.sub(r"(?m) at [0-9a-f]{10}$", " at 4f0c2ab91e", text.replace(str(self.home), "~"))
        return re.sub(r"http://127\.0\.0\.1:\d+", "https://github.com", here)


def _interrupt(process: subprocess.Popen[bytes], until: Callable[[], bool] | None) -> None:
    pause = threading.Event()
    while until is not None and process.poll() is None:
        if until():
            os.killpg(process.pid, signal.SIGINT)
            return
        pause.wait(0.05)


def _watch(person: int, keys: list[str]) -> bytes:
    """All that is shown; a key is pressed whenever the program asks."""
    shown = b""
    while piece := _read(person):
        shown += piece
        if keys and shown.endswith(_QUESTION):
            os.write(person, f"{keys.pop(0)}\n".encode())
    return shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # how Linux says that nobody writes to the terminal any more
        return b""


@contextmanager
def at_home(columns: int, claude: ScriptedClaude) -> Generator[tuple[Session, FakeGitHub]]:
    """A machine with git, Panelist and the shop, with GitHub and Claude within reach."""
    with TemporaryDirectory() as place, FakeGitHub() as github, FakeAnthropic(claude) as anthropic:
        home = Path(place)
        build_shop(home / "shop")
        (home / "empty").mkdir()
        _script(home / "bin" / "panelist", _program())
        _script(home / "bin" / "leave-tests-out", _EDITOR.format(python=sys.executable))
        environment = {
            **CLEAN,
            **github.environment,
            "PATH": f"{home / 'bin'}:{os.defpath}",
            "HOME": str(home),
            "TERM": "xterm",
            "NO_COLOR": "1",
            "VISUAL": "leave-tests-out",
            "ANTHROPIC_BASE_URL": anthropic.url,
        }
        yield Session(home, columns, environment), github


def _program() -> str:
    return f'#!/bin/sh\nPYTHONPATH={ROOT}/src exec {sys.executable} -P -m panelist "$@"\n'


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def first_tries(session: Session, claude: ScriptedClaude, github: FakeGitHub) -> None:
    """What comes before there is a key."""
    del claude, github
    session.give(
        "No repository", "The first try, in a folder that is none.", "panelist run", where="empty"
    )
    session.give("No key", "In a clone, on a branch with one commit.", "panelist run")
    session.give(
        "Without a model",
        "The evidence collectors alone: no key, no cost, never green.",
        "panelist run --engine offline",
    )


def dirty_tree(session: Session, claude: ScriptedClaude, github: FakeGitHub) -> None:
    """Work that is not committed, beside a range and staged."""
    del claude, github
    root = session.home / "shop"
    orders = root / "shop" / "orders.py"
    orders.write_text(orders.read_text() + "\nTAX = 0.19\n")
    session.give(
        "A dirty tree",
        "A range of commits, while a file has changes that are not committed.",
        "panelist run --base main --engine offline -o ../report.md",
    )
    _script(root / ".git" / "hooks" / "pre-commit", _HOOK)
    (root / "shop" / "mail.py").write_text(f'MAIL_KEY = "{FAKE_KEY}"\n')
    session.give(
        "A hook",
        "A pre-commit hook reviews what is staged, and ends with 1. So git makes no commit.",
        "git add shop/mail.py && git commit --quiet -m 'Send mail'",
    )


def approval(session: Session, claude: ScriptedClaude, github: FakeGitHub) -> None:
    """A plan is edited, approved and carried out."""
    del claude, github
    session.environment["ANTHROPIC_API_KEY"] = KEY
    session.give(
        "The plan, edited and approved",
        "`e` opens the plan in an editor, where the reading of the tests is taken out; "
        "`a` approves what is left.",
        "panelist run --base main --approve ask",
        keys=("e", "a"),
    )


def interruption(session: Session, claude: ScriptedClaude, github: FakeGitHub) -> None:
    """A run is stopped, goes on, and is given again."""
    del github
    session.environment["ANTHROPIC_API_KEY"] = KEY
    reports = session.home / "shop" / ".panelist" / "run" / "reports"
    claude.patient.clear()
    session.give(
        "Interrupted",
        "Ctrl-C, while the last of six readings is not there yet.",
        "panelist run --base main",
        until=lambda: len(list(reports.glob("*.json"))) == _READ_BEFORE,
    )
    claude.patient.set()
    session.give(
        "Resumed",
        "What was read is not read again. The report goes into a file.",
        "panelist run --resume -o ../review.md",
    )
    session.give(
        "The same again",
        "A change that is unchanged costs nothing.",
        "panelist run --base main -o ../review.md",
    )


def pull_request(session: Session, claude: ScriptedClaude, github: FakeGitHub) -> None:
    """Somebody else's pull request."""
    del claude
    repository = github.add_repository("octo/shop")
    repository.commit({"a.py": b"one = 1\n"}, "first")
    repository.commit({"a.py": b"import os\none = 1\n"}, "Read the environment", branch="topic")
    repository.open_pull("topic", title="Read the environment")
    repository.grant("carol", "write")
    session.environment["GITHUB_TOKEN"] = github.personal_token("carol")
    session.give(
        "A pull request",
        "Reviewed here; nothing is posted without `--publish`.",
        f"panelist run --engine offline --pr {github.server_url}/octo/shop/pull/1",
    )


SCENES = (first_tries, dirty_tree, approval, interruption, pull_request)
"""The session, in parts that need nothing of each other."""


def play(
    scene: Callable[[Session, ScriptedClaude, FakeGitHub], None], columns: int
) -> tuple[Screen, ...]:
    """The screens of a part of the session, at a terminal of ``columns``."""
    claude = ScriptedClaude()
    with at_home(columns, claude) as (session, github):
        scene(session, claude, github)
        return tuple(session.screens)


def hold_session(columns: int) -> tuple[Screen, ...]:
    """Every screen at a terminal of ``columns``."""
    return tuple(screen for scene in SCENES for screen in play(scene, columns))


def write_document(narrow: Sequence[Screen], wide: Sequence[Screen]) -> str:
    """The page."""
    parts = [_INTRODUCTION.format(narrow=WIDTHS[0], wide=WIDTHS[1])]
    for one, other in zip(narrow, wide, strict=True):
        parts.append(f"## {one.heading}\n\n{one.told}\n\n{show_screen(one)}")
        if comparable(one.text) != comparable(other.text):
            summary = f"<details><summary>At {WIDTHS[1]} columns</summary>"
            parts.append(f"{summary}\n\n{show_screen(other)}\n</details>\n")
    return "\n".join(parts)


def show_screen(screen: Screen) -> str:
    command = re.sub(r"http://127\.0\.0\.1:\d+", "https://github.com", screen.command)
    return f"````text\n$ {command}\n{screen.text}\n\n[exit code {screen.code}]\n````\n"


def comparable(text: str) -> str:
    """``text`` without what no two runs share: times, prices, alignment, who came first."""
    same = _TIMES.sub("0", text)
    rows = [re.sub(r"[ ─-]+", " ", row).strip() for row in same.split("\n")]
    ordered = (
        sorted(group) if is_cell else group
        for is_cell, group in groupby(rows, lambda row: _CELL.match(row) is not None)
    )
    return "\n".join(row for group in ordered for row in group)


def hold_both() -> str:
    """The page, from sessions at both widths."""
    with ThreadPoolExecutor(len(WIDTHS)) as pool:
        return write_document(*pool.map(hold_session, WIDTHS))


if __name__ == "__main__":
    DOCUMENT.write_text(hold_both(), encoding="utf-8")
