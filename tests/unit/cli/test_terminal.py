"""What only a process of its own shows: a person at a terminal, a pipe, a locale."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from panelist.contracts import Plan
from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "panelist", "run", "--engine", "offline")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])")
QUESTION = "a approve, e edit, r reject, v view: "


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


def test_approval_goes_on(ask: Keys) -> None:
    ended = ask(b"a\n")
    assert ended.code == 0
    shown, _, rest = ended.screen.partition(QUESTION)
    assert "The plan: 2 assignments for $0.00" in shown
    assert re.search(r"1 +security +src/ratio\.py +\$0\.00", shown)
    assert "Without performance: a change of 2 lines" in shown
    assert "review ..." in rest
    assert "\x1b[2K" not in shown, "the question is drawn over"
    assert "Checked by collectors only" in rest


@pytest.mark.parametrize("keys", [b"r\n", b"?\n\nr\n", b"\x04"], ids=["r", "others", "end of file"])
def test_anything_else_spends_nothing(ask: Keys, terminal: Terminal, keys: bytes) -> None:
    ended = ask(keys)
    assert ended.code == 2
    assert "The plan was not approved. No reviewer was asked" in ended.screen.replace("\n", " ")
    assert not (terminal.root / ".panelist" / "run" / "plan.json").exists()


def test_the_plan_can_be_viewed_whole(ask: Keys) -> None:
    screen = ask(b"v\nr\n").screen
    assert '"schema_id": "panelist/plan"' in screen


def edit(terminal: Terminal, program: str) -> None:
    """Have an editor that is a Python program over ``plan``."""
    editor = terminal.root.parent / "editor.py"
    editor.write_text(
        "import json, sys\nplan = json.load(open(sys.argv[1]))\n"
        f"{program}\njson.dump(plan, open(sys.argv[1], 'w'))\n"
    )
    terminal.environment["EDITOR"] = f"{sys.executable} {editor}"


def test_an_edited_plan_is_carried_out(ask: Keys, terminal: Terminal) -> None:
    edit(terminal, "del plan['assignments'][0]")
    ended = ask(b"e\na\n")
    assert "The plan: 1 assignment for" in ended.screen
    run = terminal.root / ".panelist" / "run"
    plan = Plan.model_validate_json((run / "plan.json").read_bytes())
    assert [one.id for one in plan.assignments] == ["quality.s1"]
    assert [(row.agent, row.cause) for row in plan.left_out] == [("security", "person")]
    assert [path.name for path in (run / "reports").iterdir()] == ["quality.s1.json"]
    assert not (run / "plan.edit.json").exists()


def test_an_edited_plan_that_does_not_hold_is_named_and_kept(ask: Keys, terminal: Terminal) -> None:
    edit(terminal, "plan['max_cost_usd'] = 500")
    ended = ask(b"e\nr\n")
    assert "max_cost_usd of the plan was changed. Change the assignments" in ended.screen
    kept = json.loads((terminal.root / ".panelist" / "run" / "plan.edit.json").read_text())
    assert kept["max_cost_usd"] == 500


def test_without_an_editor_the_file_waits(ask: Keys, terminal: Terminal) -> None:
    for name in ("EDITOR", "VISUAL"):
        terminal.environment.pop(name, None)
    screen = ask(b"e\n\na\n").screen
    assert "Change .panelist/run/plan.edit.json, then press Enter. " in screen
    assert screen.count("The plan: 2 assignments for $0.00") == 2


def test_the_question_is_not_part_of_the_report(terminal: Terminal) -> None:
    path = terminal.root / "out.json"
    with path.open("wb") as file:
        ask = ("--base", "main", "--approve", "ask", "--format", "json")
        ended = terminal.type(*ask, keys=b"a\n", out=file.fileno())
    assert ended.code == 0
    assert QUESTION in ended.screen
    assert path.read_text().startswith('{\n  "schema_id": "panelist/report"')


def test_a_terminal_gets_colour_unless_it_asks_not_to(terminal: Terminal) -> None:
    assert COLOUR.search(terminal.type("--base", "main").screen)
    terminal.environment["NO_COLOR"] = "1"
    assert COLOUR.search(terminal.type("--base", "main").screen) is None


@pytest.mark.parametrize("columns", [60, 140])
def test_a_report_fits_the_terminal(terminal: Terminal, columns: int) -> None:
    terminal.environment["COLUMNS"] = str(columns)
    for more in ({}, {"NO_COLOR": "1"}):
        terminal.environment.update(more)
        rows = terminal.type("--base", "main", "--quiet").screen.splitlines()
        plain = [re.sub(r"\x1b\[[0-9;]*m", "", row) for row in rows]
        named = [row for row in plain if not row.startswith("  .panelist/")]
        assert max(map(len, named)) <= columns


def test_a_diff_comes_from_standard_input(terminal: Terminal) -> None:
    done = terminal.pipe("--diff", "-", "--format", "json", stdin=scene.PATCH)
    assert done.returncode == 0
    assert b"\nReviewing standard input (offline)\n" in done.stderr
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
    Checkout(terminal.root).commit({"src/müsli.py": b"value = 1\n"})
    terminal.environment["PYTHONIOENCODING"] = "ascii"
    done = terminal.pipe("--base", "main", "--format", "html")
    assert done.returncode == 0
    written = (terminal.root / ".panelist" / "run" / "report.html").read_bytes()
    assert done.stdout == written
    assert not written.isascii()
