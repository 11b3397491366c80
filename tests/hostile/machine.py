"""Attacks on the machine: files, logs, processes, memory, the network, the supply chain."""

import contextlib
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.runner import ROOT
from tests.fakes.anthropic import ToolUse
from tests.fakes.github import Link
from tests.fakes.github.git import Content
from tests.hostile import corpus
from tests.hostile.obedient import Obedient
from tests.hostile.result import Attack, Result, joined, unless
from tests.hostile.stage import BASE, OUTSIDE, Aftermath, staged
from tests.unit.evidence.fake_secrets import ONE_LINE

CODE = b"def run(divisor):\n    return 1 / divisor\n"
LINKS: dict[str, Content | None] = {
    "link-outside": Link("../outside.txt"),
    "link-absolute": Link("/etc/passwd"),
    "link-proc": Link("/proc/self/environ"),
    "link-parent": Link(".."),
}
_AT_ONCE = 12


def escaped() -> Result:
    """T9, T10: every spelling of a way out of the snapshot, through every tool."""
    problems: list[str] = []
    answers = 0
    for start in range(0, len(corpus.ESCAPES), _AT_ONCE):
        calls = [
            call
            for path in corpus.ESCAPES[start : start + _AT_ONCE]
            for call in (
                ToolUse("read_file", {"path": path, "start": 1, "end": 50}),
                ToolUse("search", {"text": "CANARY", "glob": path[:300]}),
            )
        ]
        says = Obedient(calls=calls)
        with staged(says) as stage:
            stage.open({"src/app.py": CODE, **LINKS})
            seen = stage.run()
        heard = "\n".join(says.heard)
        answers += len(says.heard)
        problems += unless(says.heard, "no tool answered")
        problems += unless(OUTSIDE not in heard, "a file outside was read")
        problems += unless("root:" not in heard, "/etc/passwd was read")
        problems += unless("PATH=" not in heard, "/proc was read")
        problems += (f"a secret in {sink}" for sink in seen.holding(*seen.secrets, OUTSIDE))
    cases = 2 * len(corpus.ESCAPES)
    return Result(cases, "ways out, by two tools", f"{answers} refusals", joined(problems))


@contextmanager
def _watched(home: Path) -> Generator[dict[str, tuple[bytes, bytes]]]:
    """Door to the command line and the environment of its process, as the system shows them."""
    own = str(home).encode()
    doors: dict[str, tuple[bytes, bytes]] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            for process in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    spoken = (process / "cmdline").read_bytes()
                    words = spoken.split(b"\0")
                    variables = (process / "environ").read_bytes()
                    if b"panelist" in words and b"-m" in words and own in variables:
                        doors[words[words.index(b"panelist") + 1].decode()] = spoken, variables

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield doors
    finally:
        done.set()
        thread.join()


def kept_apart() -> Result:
    """T10: what each process could give away of itself."""
    with staged(Obedient()) as stage:
        stage.open({"src/app.py": CODE})
        with _watched(stage.home) as doors:
            seen = stage.run()
    token, key = (secret.encode() for secret in seen.secrets)
    may = {"collect": {token}, "review": {key}, "publish": {token}}
    problems = joined(
        unless(set(doors) == set(may), f"seen were {sorted(doors)}"),
        (
            f"{door} has a secret that is not its own"
            for door, (_, variables) in doors.items()
            for secret in {token, key} - may.get(door, set())
            if secret in variables
        ),
        (
            f"{door} has a secret on its command line"
            for door, (line, _) in doors.items()
            if token in line or key in line
        ),
        (f"a secret in {sink}" for sink in seen.holding(*seen.secrets)),
    )
    return Result(6, "command lines and environments", "each its own secret only", problems)


def commanded() -> Result:
    """T16, T17: what a runner or a terminal obeys, in titles, names and findings."""
    problems: list[str] = []
    says = [{"title": t, "scenario": t} for t in corpus.LOG_TRICKS]
    lines = "".join(f"value_{n} = {n}\n" for n in range(len(says)))
    names: dict[str, Content | None] = {
        f"src/{trick.strip().replace('/', '_')}.py": b"x = 1\n"
        for trick in corpus.LOG_TRICKS
        if "\n" not in trick and "\r" not in trick
    }
    summary = "\n".join(corpus.LOG_TRICKS)
    with staged(Obedient(says, summary=summary, reason=summary)) as stage:
        stage.open(
            {"src/app.py": lines.encode(), **names}, title=corpus.LOG_TRICKS[0], body=summary
        )
        seen = stage.run()
    for name, step in seen.outcome.steps.items():
        problems += _obeyed(name, step.log)
    problems += unless(seen.outcome.outputs["conclusion"] == seen.conclusion, "a forged output")
    problems += unless("\x1b" not in seen.outcome.summary, "ANSI in the summary")
    cases = 3 * len(corpus.LOG_TRICKS)
    return Result(cases, "commands in titles, names, findings", "plain words", joined(problems))


def _obeyed(step: str, log: str) -> Generator[str]:
    for line in re.split(r"[\r\n]", log):
        ours = re.match(r"::(?:notice|warning|error) title=Panelist::", line)
        if re.match(r"\s*(?:::|##\[)", line) and not ours:
            yield f"{step}: the runner would obey {line[:60]!r}"
    if "\x1b" in log or "\x9b" in log:
        yield f"{step}: the terminal would obey"


def scripted() -> Result:
    """T18, T25: the action and its workflows, as an auditor sees them; hostile inputs."""
    audit = subprocess.run(
        [str(Path(sys.executable).parent / "zizmor"), "--offline", "--persona=auditor", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    pins = (ROOT / "requirements" / "run.txt").read_text()
    unhashed = [
        line for line in pins.split("\n") if re.match(r"\S+==", line) and not line.endswith("\\")
    ]
    with staged(Obedient()) as stage:
        stage.open({"src/app.py": CODE})
        mark = stage.home / "owned"
        hostile = f"$(touch {mark}) `touch {mark}` ; touch {mark} #"
        seen = stage.run(language=hostile, config=hostile, agents=hostile)
        owned = mark.exists()
    problems = joined(
        unless(audit.returncode == 0, "the auditor finds something"),
        unless(not unhashed, f"not hashed: {unhashed}"),
        unless(not owned, "an input was executed"),
        unless(seen.conclusion != "success", "the check is green"),
    )
    return Result(3 + pins.count("=="), "an audit, hashes, 3 hostile inputs", "nothing", problems)


def exhausted() -> Result:
    """T19, T20: searches and changes that are meant to take for ever."""
    long = b"a" * 1_000_000
    calls = [
        ToolUse("search", {"text": "(a+)+$", "glob": "*"}),
        ToolUse("search", {"text": "a", "glob": "*" * 200}),
        ToolUse("search", {"text": "a" * 5_000, "glob": "*"}),
        ToolUse("symbol", {"name": "a" * 5_000}),
        ToolUse("read_file", {"path": "big.txt", "start": 1, "end": 10**9}),
    ]
    files: dict[str, Content | None] = {f"many/{n}.py": b"x = 1\n" for n in range(400)}
    files |= {"one-line.js": b"x" * 5_000_000, f"{'d/' * 500}deep.py": b"x = 1\n"}
    files |= {"big.py": b"".join(b"value_%d = %d\n" % (n, n) for n in range(20_000))}
    with staged(Obedient(calls=calls), {**BASE, "big.txt": long}) as stage:
        stage.open(files)
        seen = stage.run(max_cost_usd="3", deadline_minutes="4")
    problems = joined(
        unless(seen.conclusion not in {"", "open"}, "no terminal check"),
        unless(seen.conclusion != "success", "the check is green"),
        unless("one-line.js" in "".join(seen.bodies), "what was not read is not named"),
    )
    return Result(9, "5 searches, 3 bombs, a deep path", seen.conclusion, problems)


def hardcoded() -> Result:
    """T21: secrets of every format in the change."""
    said = [template.format(value) for _, template, value in ONE_LINE.values()]
    files: dict[str, Content | None] = {
        f"{n}/{path}": f"{line}\n".encode()
        for (n, (path, _, _)), line in zip(enumerate(ONE_LINE.values()), said, strict=True)
    }
    values = [value for _, _, value in ONE_LINE.values()]
    says = [{"title": f"thing {n}", "severity": "low"} for n in range(len(files))]
    with staged(Obedient(says)) as stage:
        stage.open(files, body="\n".join(said), title=said[0])
        seen = stage.run()
    problems = joined(
        (f"{value[:6]}… in {sink}" for value in values for sink in _leaks(seen, value)),
        unless(seen.conclusion == "failure", f"the check is {seen.conclusion}"),
    )
    return Result(len(values), "secrets in code, title and body", "their types and lines", problems)


def _leaks(seen: Aftermath, value: str) -> list[str]:
    return [sink for sink in seen.holding(value) if sink not in {"GitHub", "kept: pull.json"}]


def thrown() -> Result:
    """T22: failures that carry requests and headers, in debug mode."""
    problems: list[str] = []
    with staged(Obedient()) as stage:
        stage.variables |= {"ACTIONS_STEP_DEBUG": "true", "RUNNER_DEBUG": "1"}
        stage.variables["ANTHROPIC_LOG"] = "debug"
        stage.open({"src/app.py": CODE})
        stage.repository.pull(stage.number).changed_files = None
        stage.variables["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:1"
        seen = stage.run(deadline_minutes="1.2")
    problems += (f"a secret in {sink}" for sink in seen.holding(*seen.secrets))
    problems += unless(seen.conclusion not in {"success", ""}, f"the check is {seen.conclusion}")
    return Result(2, "debug mode, refused connections", "no secret", tuple(problems))


@contextmanager
def _listening() -> Generator[tuple[int, list[bytes]]]:
    """A server that nobody should ever ask."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    heard.append(connection.recv(4_096))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            done.set()
            thread.join()


def redirected() -> Result:
    """T23, T34: addresses that a pull request or an answer proposes."""
    with _listening() as (port, heard):
        elsewhere = f"http://127.0.0.1:{port}/"
        says = [{"title": f"see {elsewhere}", "scenario": elsewhere, "subject": elsewhere}]
        config = f"base-url: {elsewhere}\nprovider: anthropic\n".encode()
        calls = [ToolUse("read_file", {"path": elsewhere, "start": 1, "end": 5})]
        with staged(Obedient(says, calls=calls)) as stage:
            stage.open({"src/app.py": CODE, ".github/panelist.yml": config}, body=elsewhere)
            seen = stage.run()
    foreign = [path for path in seen.paths if not _own(path)]
    problems = joined(
        unless(not heard, "somebody else's server was asked"),
        unless(not foreign, f"other repositories were asked for: {foreign}"),
        unless(len(seen.hosts) == 1, f"several hosts: {seen.hosts}"),
    )
    return Result(4, "addresses in config, body, finding, tool", "one host", problems)


def _own(path: str) -> bool:
    return path.startswith(("/repos/octo/widgets", "/octo/widgets.git")) or path in {
        "/user",
        "/graphql",
    }


ATTACKS = (
    Attack("T9", "ways out of the snapshot", escaped),
    Attack("T10", "secrets of the process", kept_apart),
    Attack("T16", "commands to the runner and the terminal (with T17)", commanded),
    Attack("T18", "script injection and dependencies (with T25)", scripted),
    Attack("T19", "work without end (with T20)", exhausted),
    Attack("T21", "secrets in the change", hardcoded),
    Attack("T22", "secrets in failures", thrown),
    Attack("T23", "other hosts and repositories (with T34)", redirected),
)
