"""Twelve rounds of one pull request, with the stop rule and, beside it, without.

Every push adds code with a remark worth making and a small one, touches what was
read before, and answers what blocked; the answer brings a defect of its own. Two
are force pushes, after which all is read again. The Claude that reads it says the
same in other words whenever it sees a line again. Both lives are pushed the same;
only what reaches people may differ.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.faults.scene import BOT, Setting, World, opened
from bench.life import RIGHTS
from panelist.contracts import Ledger
from panelist.ledger import decode, has_converged
from tests.e2e.panel import AddedLine, added_lines, agent_of, claim_of, ids_of, phase_of
from tests.e2e.panel import report as readers_answer
from tests.e2e.panel import verdict as editors_word
from tests.fakes.anthropic import RecordedRequest, Reply

ROUNDS = 12
BLOCKING = (1, 4, 7, 10)
"""Rounds whose push brings something that fails the check; the next one answers it."""
REWRITTEN = (5, 8)
"""Rounds that are a force push: everything is read again, and no line is known to be old."""
LAST_NEW = 10
"""The last round that adds anything."""
UNTIL = 4
_NAME = re.compile(r"\b(block|answer|medium|small)(\d+)\b")
_AGENTS = {"block": "security", "answer": "quality", "medium": "quality", "small": "performance"}
_SEVERITIES = {"block": "high", "answer": "medium", "medium": "medium", "small": "low"}
_WORTH = {"block": 95, "answer": 70, "medium": 78, "small": 66}
_WORDS = (
    "{} is not what its caller takes it for",
    "nobody looks at what {} gives back",
    "{}: an empty store is forgotten here",
    "the rows of {} may be those of somebody else",
)


def module(now: int) -> bytes:
    """The file as it is pushed in round ``now``."""
    return "\n\n".join(_function(born, now) for born in range(1, min(now, LAST_NEW) + 1)).encode()


def _function(born: int, now: int) -> str:
    lines = [f"def part_{born}(rows, store):", f'    """Part {born}, pushed {now}."""']
    if now - born > 1:
        lines[1] = f'    """Part {born}."""'
    lines += [f"    value_{born}_{number} = {number}" for number in range(4)]
    lines += [f"    {name} = of_{name}(rows, store)" for name in _living(born, now)]
    lines += [f"    value_{born}_{number} = {number}" for number in range(4, 8)]
    return "\n".join([*lines, f"    return value_{born}_0", ""])


def _living(born: int, now: int) -> Iterator[str]:
    """What is wrong in round ``now`` with the part that round ``born`` added."""
    if born in BLOCKING:
        answered = born != BLOCKING[-1] and now - born < 3
        if now == born:
            yield f"block{born}"
        elif answered:
            yield f"answer{born}"
    if now - born < 2:
        yield f"medium{born}"
    yield f"small{born}"


@dataclass
class Talker:
    """A Claude that never runs out of words. ``round`` is set before each push."""

    round: int = 1

    def answer(self, request: RecordedRequest) -> Reply:
        """What it says to whatever is asked."""
        match phase_of(request):
            case "review":
                return Reply(readers_answer(*self._claims(request)))
            case "edit":
                verdicts = [self._verdict(request, name) for name in ids_of(request)]
                return Reply({"verdicts": verdicts, "summary": "Mind the rows."})
            case "gather":
                return Reply({"groups": []})
            case "mend":
                return Reply({"fixes": []})
            case "said":
                return Reply({"pairs": []})
            case _:
                return Reply({"brief": "Parts.", "topics": [], "files": [], "agents": []})

    def _claims(self, request: RecordedRequest) -> Iterator[Mapping[str, Any]]:
        agent = agent_of(request)
        for line in added_lines(request.texts[0]):
            found = _NAME.match(line.text.strip())
            if found is None:
                continue
            name, kind, born = found[0], found[1], found[2]
            if _AGENTS[kind] == agent:
                yield self._claim(line, name, kind, self.round)
            elif agent == "security" and int(born) < self.round and kind in {"medium", "small"}:
                again = self._claim(line, name, kind, self.round + 2)
                yield {**again, "kind": "maintainability", "subject": f"of_{name}"}

    def _claim(self, line: AddedLine, name: str, kind: str, words: int) -> Mapping[str, Any]:
        return claim_of(
            line,
            title=_WORDS[words % len(_WORDS)].format(name),
            severity=_SEVERITIES[kind],
            subject=name,
            scenario=f"A store without {name} arrives in round {words}.",
        )

    def _verdict(self, request: RecordedRequest, name: str) -> Mapping[str, Any]:
        shown = request.text.partition(f"id: {name}\n")[2].partition("</data-")[0]
        found = _NAME.search(shown)
        kind = found[1] if found else "small"
        return editors_word(request, name, reason="Nothing before it helps.", worth=_WORTH[kind])


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to.

    Attributes:
        posted: names of what new comments at lines are about.
        replied: names of what was told in a thread that was there.
        conclusion: of the check.
        alive: what is wrong and fails a check.
    """

    posted: tuple[str, ...]
    replied: tuple[str, ...]
    conclusion: str
    alive: tuple[str, ...]
    ledger: Ledger


@dataclass
class Life:
    """One pull request with one setting of the rule."""

    world: World
    talker: Talker
    rounds: list[Round] = field(default_factory=list[Round])
    seen: set[int] = field(default_factory=set[int])

    def go_on(self, number: int) -> None:
        """Push round ``number`` and review it."""
        self.talker.round = number
        if number > 1:
            self._push(number)
        job = self.world.run()
        if any(job.codes.values()):
            raise AssertionError(f"round {number}: {job.codes}\n{job.log.getvalue()}")
        pull = self.world.pull
        new = [c for c in pull.review_comments if c.author == BOT and c.id not in self.seen]
        self.seen |= {comment.id for comment in new}
        first = [c.body for c in new if c.body.startswith("<!-- panelist:finding")]
        later = [c.body for c in new if "second-try" in c.body.partition("\n")[0]]
        checks = self.world.repository.check_runs(pull.head_sha)
        alive = [name for born in range(1, number + 1) for name in _living(born, number)]
        self.rounds.append(
            Round(
                _names(first),
                _names(later),
                str(checks[-1].conclusion),
                tuple(name for name in alive if name.startswith("block")),
                self._ledger(),
            )
        )

    def _push(self, number: int) -> None:
        repository, files = self.world.repository, {"src/parts.py": module(number)}
        if number in REWRITTEN:
            name = f"rewritten-{number}"
            repository.commit(files, f"all up to round {number}", branch=name, start="main")
            repository.move("topic", name)
        else:
            repository.commit(files, f"round {number}", branch="topic")

    def _ledger(self) -> Ledger:
        bodies = [c.body for c in self.world.pull.issue_comments if c.author == BOT]
        (sticky,) = (body for body in bodies if body.startswith("<!-- panelist:sticky"))
        return decode(sticky) or Ledger()


def _names(bodies: Sequence[str]) -> tuple[str, ...]:
    return tuple(found[0] for body in bodies if (found := _NAME.search(body)))


def live(home: Path, until: int) -> tuple[Round, ...]:
    """All rounds, with the rule that begins to post only what blocks in round ``until``."""
    talker = Talker()
    setting = Setting(
        base={"README.md": b"Parts.\n"},
        head={"src/parts.py": module(1)},
        rights=RIGHTS,  # pyright: ignore[reportArgumentType]
        claude=talker.answer,
    )
    home.mkdir()
    with opened(setting, home) as world:
        world.variables = {
            **world.variables,
            "PANELIST_ROUNDS_UNTIL_BLOCKING_ONLY": str(until),
            "PANELIST_SUGGESTIONS": "off",
        }
        life = Life(world, talker)
        for number in range(1, ROUNDS + 1):
            life.go_on(number)
        return tuple(life.rounds)


def problems(ruled: Sequence[Round], free: Sequence[Round]) -> list[str]:
    """What the rule promises and does not hold."""
    found: list[str] = []
    for number, (one, other) in enumerate(zip(ruled, free, strict=True), 1):
        if one.conclusion != other.conclusion:
            found.append(f"round {number}: {one.conclusion}, and {other.conclusion} without it")
        if one.alive and one.conclusion != "failure":
            found.append(f"round {number}: {one.alive} and the check is {one.conclusion}")
        lost = set(one.alive) - {name for each in ruled[:number] for name in each.posted}
        found += [f"round {number}: {name} was lost" for name in sorted(lost)]
        if number >= UNTIL and any(not name.startswith("block") for name in one.posted):
            found.append(f"round {number}: posted what does not block: {one.posted}")
    posted = [name for one in ruled for name in (*one.posted, *one.replied)]
    found += [f"{name} was posted twice" for name in sorted(set(posted)) if posted.count(name) > 1]
    if sum(len(one.posted) for one in ruled) >= sum(len(one.posted) for one in free):
        found.append("no fewer remarks than without the rule")
    if not has_converged(ruled[-1].ledger):
        found.append("two quiet rounds at the end, and it has not converged")
    return found


def show(ruled: Sequence[Round], free: Sequence[Round], say: Callable[[str], None]) -> None:
    """Both lives beside each other, a line for each round."""
    say("\n## Twelve rounds: comments at lines, with the rule and without\n")
    say("| round | with | without | check | what was posted with the rule |")
    say("|--:|--:|--:|---|---|")
    for number, (one, other) in enumerate(zip(ruled, free, strict=True), 1):
        under = [f"{name} in a thread that was there" for name in one.replied]
        told = ", ".join([*one.posted, *under]) or "nothing"
        say(f"| {number} | {len(one.posted)} | {len(other.posted)} | {one.conclusion} | {told} |")
    for words, life in (("with", ruled), ("without", free)):
        names = [name for one in life for name in one.posted]
        again = len(names) - len(set(names))
        say(f"\nIn all {len(names)} {words} it, {again} of them in other words again.")


def compare(say: Callable[[str], None]) -> list[str]:
    """Live twice, show it, and tell what does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        ruled, free = live(Path(folder) / "with", UNTIL), live(Path(folder) / "without", 0)
    show(ruled, free, say)
    found = problems(ruled, free)
    for problem in found:
        say(f"! {problem}")
    return found


def main() -> int:
    """Print it all; 1 if a promise did not hold."""
    found = compare(print)
    print(f"\n{len(found)} problems." if found else "\nEvery promise held.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
