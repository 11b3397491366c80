"""The life of one pull request, printed step by step as its readers see it.

It is opened with six findings, then pushed to, rebased, argued about, rewritten
and merged with its base. After every step: no finding is posted twice, there is
one summary, and whatever has a number keeps it.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.scene import BOT, Job, Setting, World, opened
from bench.watchful import CURE, DEFECTS, answer
from panelist.contracts import Entry, EntryState
from panelist.ledger import decode

RIGHTS = {"contents": "write", "pull_requests": "write", "issues": "write", "checks": "write"}
"""Resolving a thread takes the right to write contents."""
LINES = {defect.name: defect.line for defect in DEFECTS}


def module(*defects: str, above: str = "") -> bytes:
    """A file in which each of ``defects`` has a function of its own."""
    functions = [
        f"def of_{name}(name, folder, rows, headers, total, everything, archived, fresh):\n"
        f"    name = name.strip()\n    {LINES[name]}\n    return name, {name}\n"
        for name in defects
    ]
    return "\n\n".join([*([above] if above else []), *functions]).encode()


BASE: Mapping[str, bytes] = {"src/__init__.py": b"", "README.md": b"Sums.\n"}
OPENED: Mapping[str, bytes] = {
    "src/files.py": module("path", "first", "total"),
    "src/lists.py": module("scan", "branch"),
    "src/web.py": module("header"),
}


@dataclass
class Life:
    """The pull, what was posted at each step, and what was wrong with it."""

    world: World
    say: Callable[[str], None]
    numbers: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[str] = field(default_factory=list[str])
    calls: int = 0

    def step(self, title: str, job: Job, *, free: bool = False) -> None:
        """Print the thread and hold it to its promises; ``free`` if nothing may be asked."""
        claude = self.world.claude
        asked = len(claude.requests) if claude else 0
        spent, self.calls = asked - self.calls, asked
        self.say(f"\n## {title}\n")
        failed = {name: code for name, code in job.codes.items() if code}
        self._check(not failed, f"{title}: doors failed: {failed}\n{job.log.getvalue()}")
        self._check(not (free and spent), f"{title}: {spent} calls were made")
        self._print(spent)
        self._promises(title)

    def _print(self, spent: int) -> None:
        pull = self.world.pull
        checks = self.world.repository.check_runs(pull.head_sha)
        for run in checks[-1:]:
            self.say(f"check    {run.conclusion}: {run.title}")
        self.say(f"Claude   {spent} calls")
        for entry in self.entries():
            where = f"{entry.place.path}:{entry.place.start}" if entry.place else "nowhere"
            why = f" by {entry.who}: {entry.why}" if entry.state is not EntryState.OPEN else ""
            self.say(f"ledger   {entry.number} {entry.state.value:9} {where} {entry.title}{why}")
        for number, thread in pull.threads.items():
            state = "resolved" if number in pull.resolved else "open"
            for comment in thread:
                self.say(f"thread   {state:8} {comment.path}: {_words(comment.body)}")
        for comment in pull.issue_comments:
            self.say(f"talk     {comment.author}: {_words(comment.body)}")

    def _promises(self, title: str) -> None:
        pull = self.world.pull
        bodies = [c.body for c in pull.issue_comments if c.author == BOT]
        stickies = [body for body in bodies if body.startswith("<!-- panelist:sticky")]
        self._check(len(stickies) <= 1, f"{title}: {len(stickies)} summaries")
        ours = [c.body for c in pull.review_comments if c.author == BOT] + bodies
        marks = [body.split("\n", 1)[0] for body in ours]
        twice = {mark for mark in marks if marks.count(mark) > 1}
        self._check(not twice, f"{title}: posted twice: {twice}")
        for entry in self.entries():
            name = _defect(entry)
            number = self.numbers.setdefault(name, entry.number)
            self._check(number == entry.number, f"{title}: {name} is {entry.number}, was {number}")
        shared = len(set(self.numbers.values())) < len(self.numbers)
        self._check(not shared, f"{title}: a number was given twice: {self.numbers}")

    def entries(self) -> tuple[Entry, ...]:
        """The ledger as it stands in the summary."""
        for comment in self.world.pull.issue_comments:
            if comment.author == BOT and comment.body.startswith("<!-- panelist:sticky"):
                ledger = decode(comment.body)
                return ledger.entries if ledger else ()
        return ()

    def expect(self, title: str, **states: EntryState) -> None:
        """Hold the ledger to the state of each defect."""
        there = {_defect(entry): entry.state for entry in self.entries()}
        self._check(there == states, f"{title}: the ledger says {there}")

    def hears(self, title: str, words: str) -> None:
        """Somebody was answered with these words."""
        answers = [c.body for c in self.world.pull.review_comments if c.author == BOT]
        self._check(any(words in body for body in answers), f"{title}: nobody said {words!r}")

    def _check(self, holds: object, problem: str) -> None:
        if not holds:
            self.problems.append(problem)
            self.say(f"! {problem}")


def _defect(entry: Entry) -> str:
    """The defect that ``entry`` is about."""
    return entry.subject


def _words(body: str) -> str:
    shown = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL).strip()
    return re.sub(r"\s+", " ", shown)[:150]


OPEN, FIXED = EntryState.OPEN, EntryState.FIXED
DISMISSED, DISPUTED = EntryState.DISMISSED, EntryState.DISPUTED


def steps(life: Life) -> Iterator[Mapping[str, EntryState]]:
    """Live; after each step, what the ledger has to say."""
    world, repository = life.world, life.world.repository
    life.step("opened, with six findings", world.run())
    yield dict.fromkeys(("path", "first", "total", "scan", "branch", "header"), OPEN)

    moved = module("path", "total", above="import os\n\nROOT = os.sep\n")
    _push(world, {"src/files.py": moved, "src/web.py": module(), "src/limits.py": module("limit")})
    life.step("a push that fixes two, moves one and adds one", world.run())
    yield _standing(first=FIXED, header=FIXED, limit=OPEN)

    repository.commit({"README.md": b"More sums.\n"}, "on main")
    _rewrite(world, "rebased")
    life.step("rebased", world.run(), free=True)
    yield _standing(first=FIXED, header=FIXED, limit=OPEN)

    life.step(
        "dismissed", _asked(world, f"dismiss {life.numbers['total']} it is by design"), free=True
    )
    yield _standing(first=FIXED, header=FIXED, limit=OPEN, total=DISMISSED)

    life.step(
        "disputed, and it stands", _asked(world, f"dispute {life.numbers['branch']} is tested")
    )
    life.hears("disputed", "it stands")
    yield _standing(first=FIXED, header=FIXED, limit=OPEN, total=DISMISSED, branch=DISPUTED)

    life.step("explained", _asked(world, f"explain {life.numbers['path']}"))
    life.hears("explained", "then there is no first row")
    yield _standing(first=FIXED, header=FIXED, limit=OPEN, total=DISMISSED, branch=DISPUTED)

    cured = module("path", "total", above="import os\n\nROOT = os.sep\n").replace(
        LINES["path"].encode(), f"{CURE}\n    {LINES['path']}".encode()
    )
    _rewrite(world, "rewritten", {"src/files.py": cured})
    life.step("rewritten by force, one fixed on the way", world.run())
    later = _standing(
        first=FIXED, header=FIXED, limit=OPEN, total=DISMISSED, branch=DISPUTED, path=FIXED
    )
    yield later

    theirs = {"README.md": b"Even more sums.\n"}
    repository.commit(theirs, "on main again")
    repository.commit(theirs, "merge main", branch="topic", merge=("main",))
    life.step("merged with its base", world.run(), free=True)
    yield later


def _standing(**changed: EntryState) -> Mapping[str, EntryState]:
    return {
        **dict.fromkeys(("path", "first", "total", "scan", "branch", "header"), OPEN),
        **changed,
    }


def _push(world: World, files: Mapping[str, bytes]) -> None:
    world.repository.commit(files, "a push", branch="topic")


def _rewrite(world: World, message: str, files: Mapping[str, bytes] | None = None) -> None:
    """Put the change as it is now, with ``files``, onto main as one new commit."""
    repository = world.repository
    names = repository.git("diff", "--name-only", "main...topic").split()
    change = {name: repository.git("show", f"topic:{name}").encode() for name in names}
    repository.commit({**change, **(files or {})}, message, branch=message, start="main")
    repository.move("topic", message)


def _asked(world: World, words: str) -> Job:
    payload = world.event(
        "issue_comment", action="created", comment=f"/panelist {words}", commenter="carol"
    )
    return world.job(event="issue_comment", payload=payload).run()


def live(say: Callable[[str], None]) -> list[str]:
    """The whole life; what was wrong with it."""
    with tempfile.TemporaryDirectory() as home:
        setting = Setting(base=BASE, head=OPENED, rights=RIGHTS, claude=answer)  # pyright: ignore[reportArgumentType]
        with opened(setting, Path(home)) as world:
            world.repository.grant("carol", "write")
            life = Life(world, say)
            for number, states in enumerate(steps(life), 1):
                life.expect(f"step {number}", **states)
            return life.problems


def main() -> int:
    """Print it all; 1 if anything was wrong."""
    problems = live(print)
    print(f"\n{len(problems)} problems." if problems else "\nEvery promise held.")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
