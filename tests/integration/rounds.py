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
    Pull,
    Review,
    Since,
    Thread,
)
from panelist.forge import local
from panelist.forge.since import described
from panelist.memory import RunDirectory
from panelist.phases.answers import (
    ClaimAnswer,
    EditorAnswer,
    EditorVerdictAnswer,
    GroupingAnswer,
    ReportAnswer,
    SaidAnswer,
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
_ID = re.compile(r"^id: (\S+)$", re.MULTILINE)
_FILE = re.compile(r'kind="file" id="(?P<id>f\d+)".*?(?=</data-)', re.DOTALL)


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
    """One lens of quality sees every line that is called a bug; the editor confirms and posts.

    It refutes those in ``refuted``. What is in ``script`` is answered so instead.
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
            return self._report(ask, rest.rpartition(".")[0])
        if ask.schema is EditorAnswer:
            return self._verdicts(ask.charge)
        if ask.schema is GroupingAnswer:
            return GroupingAnswer(groups=[])
        if ask.schema is SaidAnswer:
            return SaidAnswer(pairs=[])
        raise AssertionError(f"nobody answers {ask.purpose}")

    def _report(self, ask: Ask[BaseModel], reading: str) -> ReportAnswer:
        found: list[ClaimAnswer] = []
        for block in _FILE.finditer(ask.shared) if reading == "quality.paths" else ():
            found += [self._claim(block["id"], bug) for bug in _BUG.finditer(block[0])]
        return scene.report_answer(*found, read=("all",))

    def _claim(self, file: str, bug: re.Match[str]) -> ClaimAnswer:
        return scene.claim(
            file=file,
            start_line=int(bug["line"]),
            end_line=int(bug["line"]),
            title=f"{bug['name']} fails on an empty list",
            severity=self.severity,
            quote=bug["code"],
            subject=bug["name"],
            scenario=f"{bug['name']}: rows is empty",
        )

    def _verdicts(self, charge: str) -> EditorAnswer:
        words = [self._verdict(name, charge) for name in _ID.findall(charge)]
        return scene.edited(*words, summary="Mind the rows.")

    def _verdict(self, name: str, charge: str) -> EditorVerdictAnswer:
        finding = charge.partition(f"id: {name}\n")[2].partition("</data-")[0]
        false = any(f"{bug}_bug" in finding for bug in self.refuted)
        return scene.word(
            name,
            outcome="refuted" if false else "confirmed",
            reason="rows is checked" if false else "rows may be empty",
            severity=self.severity,
            advice="leave" if false else "post",
            worth=5 if false else 95,
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
        return described(last, patches.parse(patch.encode()))


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
    """The account of each claim; one that has two fails the test."""
    names = [account.claim for account in review.accounts]
    if len(set(names)) != len(names):
        raise AssertionError(f"a claim ended twice: {names}")
    return {account.claim: account for account in review.accounts}
