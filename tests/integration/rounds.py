"""A pull request that lives on: push after push, over a real repository and a lively panel."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel

from panelist import diff as patches
from panelist.contracts import (
    Account,
    Command,
    Entry,
    Ledger,
    LineKind,
    Place,
    Pull,
    Review,
    Since,
    Thread,
)
from panelist.forge import local
from panelist.memory import RunDirectory
from panelist.phases.answers import (
    FindingAnswer,
    ReportAnswer,
    SaidAnswer,
    SynthesisAnswer,
    VerdictAnswer,
    VerifyAnswer,
)
from panelist.pipeline import Given, Pipeline
from panelist.ports import A, Answer, Ask, NoAnswer
from panelist.settings import Settings
from tests.fakes.model import Scripted, ScriptedModel
from tests.integration.scene import Range, finished
from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

SHOP = "src/shop.py"
_BUG = re.compile(r"^ +(?P<line>\d+) \|\+(?P<code> .*rows\.(?P<name>\w+_bug).*)$", re.MULTILINE)
_ASKED = re.compile(r"asked to read: (?P<hunks>[h\d, ]+)\.")
_ID = re.compile(r"^id: (\S+)$", re.MULTILINE)
_FILE = re.compile(r'kind="file" path="(?P<path>[^"]+)".*?(?=</data-)', re.DOTALL)


def shop(*bugs: str, parts: Sequence[str] = ("alpha", "beta", "gamma"), above: int = 0) -> bytes:
    """A file of three functions far from each other; ``alpha`` in ``bugs`` puts one into alpha."""
    lines = [f"ABOVE_{number} = {number}" for number in range(above)]
    for part in parts:
        lines += [f"def {part}(rows):", f"    {part}_total = 0"]
        lines += [f"    {part}_{number} = {number}" for number in range(6)]
        lines += [f"    {part}_total += rows.{bug}_bug" for bug in bugs if bug.startswith(part)]
        lines += [f"    {part}_{number} = {number}" for number in range(6, 14)]
        lines += [f"    return {part}_total", "", ""]
    return "\n".join(lines).encode()


class LivelyPanel(ScriptedModel):
    """Quality sees every line that is called a bug; the verifier upholds all but ``refuted``.

    What is in ``script`` is answered so instead.
    """

    def __init__(
        self,
        script: Mapping[str, Scripted] | None = None,
        *,
        refuted: Sequence[str] = (),
        severity: str = "high",
    ) -> None:
        super().__init__(script or {})
        self.refuted = refuted
        self.severity = severity

    async def ask(self, ask: Ask[A]) -> Answer[A] | NoAnswer:
        """What the panel says of itself, where nothing else is scripted."""
        self.script.setdefault(ask.purpose, self._answer)
        return await super().ask(ask)

    def _answer(self, ask: Ask[BaseModel]) -> BaseModel:
        phase, _, rest = ask.purpose.partition(":")
        if phase == "review":
            return self._reviewed(ask, rest.partition(".")[0])
        if ask.schema is VerifyAnswer:
            return VerifyAnswer(
                verdicts=[self._judged(name, ask.charge) for name in _ID.findall(ask.charge)]
            )
        if ask.schema is SaidAnswer:
            return SaidAnswer(pairs=[])
        return SynthesisAnswer(summary="Mind the rows.", dispositions=[])

    def _reviewed(self, ask: Ask[BaseModel], agent: str) -> ReportAnswer:
        asked = _ASKED.search(ask.shared)
        hunks = asked["hunks"].split(", ") if asked else []
        found: list[FindingAnswer] = []
        for block in _FILE.finditer(ask.shared):
            found += [self._claim(block["path"], bug) for bug in _BUG.finditer(block[0])]
        return scene.report_answer(*(found if agent == "quality" else ()), read=hunks)

    def _claim(self, path: str, bug: re.Match[str]) -> FindingAnswer:
        return scene.claim(
            path=path,
            start_line=int(bug["line"]),
            end_line=int(bug["line"]),
            title=f"{bug['name']} fails on an empty list",
            category=bug["name"].replace("_", "-"),
            severity=self.severity,
            quote=bug["code"],
            scenario=f"{bug['name']}: rows is empty",
        )

    def _judged(self, name: str, charge: str) -> VerdictAnswer:
        claim = charge.partition(f"id: {name}\n")[2].partition("</data-")[0]
        false = any(f"{bug}_bug" in claim for bug in self.refuted)
        return VerdictAnswer(
            id=name,
            outcome="refuted" if false else "upheld",
            confidence=95,
            reason="rows is checked" if false else "rows may be empty",
        )


@dataclass
class Life:
    """A pull request and its reviews so far, the last one's ledger handed on."""

    change: Range
    home: Path
    ledger: Ledger | None = None
    threads: tuple[Thread, ...] = ()
    today: str = "2026-11-20"
    runs: int = 0

    @classmethod
    def new(cls, home: Path, base: bytes, head: bytes) -> "Life":
        """Open it with ``head`` on top of ``base``."""
        return cls(Range.new(home / "pull", {SHOP: base}, {SHOP: head}), home)

    def copy(self, home: Path) -> "Life":
        """The same pull request in another place, to go on with."""
        shutil.copytree(self.home / "pull", home / "pull")
        checkout = Checkout(home / "pull" / self.change.checkout.root.name)
        return replace(self, change=Range(checkout, RunDirectory(home / "run")), home=home)

    @property
    def head_sha(self) -> str:
        """The head as it is now."""
        return self.change.checkout.git("rev-parse", "topic")

    def push(self, files: Mapping[str, bytes | None]) -> None:
        """One commit more."""
        self.change.checkout.commit(files)

    def rewrite(self, files: Mapping[str, bytes | None]) -> None:
        """The branch anew, as one commit on the base as it is now."""
        self.change.checkout.git("checkout", "--quiet", "-B", "topic", "main")
        self.change.checkout.commit(files)

    def review(
        self,
        model: ScriptedModel | None,
        *,
        command: Command | None = None,
        settings: Settings | None = None,
    ) -> Review:
        """Review it as it is now."""
        found = finished(self.pipeline(model, command=command, settings=settings))
        self.ledger = found.ledger
        return found

    def pipeline(
        self,
        model: ScriptedModel | None,
        *,
        command: Command | None = None,
        settings: Settings | None = None,
    ) -> Pipeline:
        """A run of its own, with a run directory of its own."""
        self.runs += 1
        self.change.memory = RunDirectory(self.home / f"run{self.runs}")
        collected = local.from_range(self.change.checkout.root, "main", "topic")
        pull = collected.pull.model_copy(
            update={
                "source": "github",
                "number": 7,
                "ledger": self.ledger,
                "since": self._since(),
                "command": command,
                "threads": self.threads,
            }
        )
        self.change.memory.write_patch(collected.patch)
        self.change.memory.write(Pull.model_validate(pull.model_dump()))
        story = self.change.pipeline(model, settings)
        story.given = Given(approve=story.given.approve, today=lambda: self.today)
        return story

    def entries(self) -> dict[str, Entry]:
        """The ledger by number."""
        return {entry.number: entry for entry in self.ledger.entries} if self.ledger else {}

    def states(self) -> dict[str, str]:
        """The state of each finding."""
        return {number: entry.state.value for number, entry in self.entries().items()}

    def _since(self) -> Since | None:
        if self.ledger is None or self.ledger.reading is None:
            return None
        last, head = self.ledger.reading.head_sha, self.head_sha
        if last == head:
            return Since(head_sha=last, relation="same", added=())
        if self.change.checkout.git("merge-base", last, head) != last:
            return Since(head_sha=last, relation="rewritten")
        patch = self.change.checkout.git("diff", last, head) + "\n"
        added = [
            Place(path=hunk.path, start=line.number, end=line.number)
            for hunk in patches.parse(patch.encode()).hunks
            for line in hunk.lines
            if line.kind is LineKind.ADDED
        ]
        return Since(head_sha=last, relation="ahead", added=tuple(added))


def asked(verb: str, finding: str, reason: str = "", comment_id: int = 71) -> Command:
    """A command by somebody who may give one."""
    return Command.model_validate(
        {
            "verb": verb,
            "finding": finding,
            "reason": reason,
            "author": "hubot",
            "comment_id": comment_id,
        }
    )


def ends(review: Review) -> dict[str, Account]:
    """The account of each finding; one that has two fails the test."""
    names = [account.finding for account in review.accounts]
    if len(set(names)) != len(names):
        raise AssertionError(f"a finding ended twice: {names}")
    return {account.finding: account for account in review.accounts}
