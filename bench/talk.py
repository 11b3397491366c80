"""A conversation on one pull request, printed as people read it, and checked.

Every command is given, wrong ones too, twice, edited, by strangers and by apps. After each
comment: who may command sees eyes on it and has one answer, anybody else neither; the summary
still says what it said, what was set aside stays listed, and what all runs cost never shrinks.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.scene import BOT, RIGHTS, Job, Setting, World, opened
from bench.life import BASE, LINES, OPENED, module
from bench.watchful import CURE, answer
from panelist.contracts import Ledger
from panelist.ledger import MARKER, decode
from tests.fakes.github.state import IssueComment

_ASIDE = re.compile(r"<details><summary>Considered and set aside.*?</details>", re.DOTALL)
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_PARAGRAPH = "Begin with the gravest."
_LIMIT = LINES["limit"].encode()
_CURED = module("limit").replace(_LIMIT, CURE.encode() + b"\n    " + _LIMIT)
"""What a reader takes for a defect, and whoever verifies does not."""


SETTING = Setting(base=BASE, head={**OPENED, "src/limits.py": _CURED}, rights=RIGHTS, claude=answer)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, and what has to come of it.

    Attributes:
        words: its first line.
        told: words of the one answer; "" where there is to be none.
        by: whose it is.
        action: what happened to it.
        free: whether the answer may not ask Claude anything.
        silent: why nobody is to hear it; "" where somebody is.
    """

    words: str
    told: str = ""
    by: str = "carol"
    action: str = "created"
    free: bool = True
    silent: str = ""


@dataclass
class Talk:
    """The conversation so far, and what was wrong with it."""

    world: World
    say: Callable[[str], None]
    problems: list[str] = field(default_factory=list[str])
    known: set[int] = field(default_factory=set[int])
    usd: float = 0.0

    def opened(self) -> None:
        """The review that all the talk is about."""
        self.say("## The review\n")
        self.world.run()
        self._answers()
        self._keeps("the review")

    def hears(self, said: Said) -> None:
        """One comment, printed with what came of it, and held to it."""
        calls = self._calls()
        payload = self.world.event(
            "issue_comment", action=said.action, comment=said.words, commenter=said.by
        )
        comment = self.world.pull.issue_comments[-1]
        self.known.add(comment.id)
        for again in (False, True):
            # Whatever is delivered twice is answered once.
            job = self.world.job(event="issue_comment", payload=payload).run()
            self._held(said, comment, job, again=again)
        self._check(not (said.free and self._calls() > calls), said, "Claude was asked")
        self._keeps(said.words)

    def _held(self, said: Said, comment: IssueComment, job: Job, *, again: bool) -> None:
        eyes = (BOT, "eyes") in comment.reactions
        if not again:
            aside = f" _({said.silent})_" if said.silent else ""
            self.say(f"\n**{said.by}**: {said.words}{' 👀' if eyes else ''}{aside}")
        answers = self._answers()
        self._check(eyes is not bool(said.silent), said, "it was not known whether it was heard")
        wanted = 0 if again or said.silent else 1
        self._check(len(answers) == wanted, said, f"{len(answers)} answers, not {wanted}")
        self._check(all(said.told in one for one in answers), said, f"not told: {said.told}")
        failed = {name: code for name, code in job.codes.items() if code}
        self._check(not failed, said, f"doors failed: {failed}\n{job.log.getvalue()}")

    def _answers(self) -> list[str]:
        """What we said since the last time, printed where it stands."""
        pull = self.world.pull
        places = {one.id: f"in the thread at {one.path}:{one.line}" for one in pull.review_comments}
        entries = [*pull.review_comments, *pull.issue_comments]
        new = [one for one in entries if one.author == BOT and one.id not in self.known]
        self.known |= {one.id for one in new}
        shown = [one for one in new if not one.body.startswith(MARKER)]
        for one in shown:
            where = places.get(one.id, "in the conversation")
            text = re.sub(r"\s+", " ", _HIDDEN.sub("", one.body)).strip()
            self.say(f"> **panelist** ({where}): {text[:200]}")
        return [one.body for one in shown]

    def _keeps(self, what: str) -> None:
        summary = self._summary()
        ledger = decode(summary) or Ledger()
        usd = sum(day.usd for day in ledger.spending)
        self._check(_PARAGRAPH in summary, what, "the summary lost its paragraph")
        self._check(_ASIDE.search(summary), what, "the summary lost what was set aside")
        self._check(usd >= self.usd, what, f"the cost shrank from {self.usd:.4f} to {usd:.4f}")
        self.usd = usd

    def _summary(self) -> str:
        found = [one.body for one in self.world.pull.issue_comments if one.body.startswith(MARKER)]
        self._check(len(found) == 1, "the summary", f"there are {len(found)} summaries")
        return found[0] if found else MARKER

    def _calls(self) -> int:
        return len(self.world.claude.requests) if self.world.claude else 0

    def _check(self, holds: object, what: object, problem: str) -> None:
        if not holds:
            name = what.words if isinstance(what, Said) else what
            self.problems.append(f"{name}: {problem}")
            self.say(f"! {problem}")


def script(numbers: Mapping[str, str]) -> Iterator[Said]:
    """What is said, in order. ``numbers`` are those of the findings, by what they are about."""
    total, branch, path = (numbers[name] for name in ("total", "branch", "path"))
    yield Said("Looks good to me.", silent="not for Panelist")
    yield Said("/panelist help", "People who can push here")
    yield Said("/panelist", "does not know that one")
    yield Said("/panelist expalin F1", "Did you mean `/panelist explain`?")
    yield Said("/panelist dance", "does not know that one")
    yield Said(f"/panelist explain {path}", f"**{path} ·", free=False)
    yield Said(f"/panelist explain {path.lower()}", f"**{path} ·", free=False)
    yield Said("/panelist explain F99", "There is no finding F99")
    yield Said(f"/panelist dismiss {total}", "needs a reason")
    yield Said(f"/panelist dismiss {total} it is by design", f"**{total}** is dismissed")
    yield Said(f"/panelist dismiss {total} it is by design", f"**{total}** is dismissed")
    yield Said(f"/panelist dispute {branch} is tested", f"**{branch}** again", free=False)
    yield Said(f"/panelist dispute {branch} is tested", f"**{branch}** again", free=False)
    yield Said("/panelist review", "Nothing is new")
    yield Said("/panelist pause", "Paused")
    yield Said("/panelist resume", "Reviews go on.")
    yield Said(f"/panelist dismiss {path} no", by="mallory", silent="may not write here")
    yield Said(f"/panelist dismiss {path} no", by="renovate[bot]", silent="is no person")
    yield Said(f"/panelist dismiss {path} no", action="edited", silent="was edited")
    yield Said(f"> /panelist dismiss {path} no", silent="is quoted")


def begun(world: World, say: Callable[[str], None] = lambda _: None) -> Talk:
    """The conversation after its review. Carol may write, and so may an app."""
    world.repository.grant("carol", "write")
    world.repository.grant("renovate[bot]", "write")
    held = Talk(world, say)
    held.opened()
    return held


def talk(say: Callable[[str], None]) -> list[str]:
    """The whole conversation; what was wrong with it."""
    with tempfile.TemporaryDirectory() as home, opened(SETTING, Path(home)) as world:
        held = begun(world, say)
        bodies = [one.body for one in world.pull.issue_comments if one.body.startswith(MARKER)]
        entries = (decode(bodies[0]) or Ledger()).entries if bodies else ()
        numbers = {one.title.split()[1]: one.number for one in entries}
        for said in script(numbers):
            held.hears(said)
        return held.problems


def main() -> int:
    """Print it all; 1 if anything was wrong."""
    problems = talk(print)
    print("\n" + ("\n".join(problems) if problems else "Every promise held."))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
