"""Whether the line that decides a claim is before whoever judges it: ``python -m`` prints a table.

Each change goes through the whole pipeline over a real repository; the editor's
question is looked at, and so is what its tools say of the claim's subject.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel

from panelist.contracts import Hunk
from panelist.diff import parse
from panelist.panel import PANEL, readings_of
from panelist.phases.answers import ClaimAnswer, GroupingAnswer, ReportAnswer
from panelist.phases.intake import file_ids
from panelist.ports import Ask
from tests.fakes.model import ScriptedModel
from tests.integration.planted import DECIDES, GAP, PLANTED, Pair
from tests.integration.scene import NOTHING, Range, finished
from tests.unit.phases import scene

_READERS = ("quality.paths", "quality.states", "quality.contracts")
_CLAIMS_OF_A_READING = 7
_UNRELATED: Mapping[str, str] = {
    ".py": "def unrelated_{n}(self):\n    first = {n}\n    return first + 1\n",
    ".ts": "unrelated{n}(): number {\n  const first = {n};\n  return first + 1;\n}",
    ".java": "int unrelated{n}() {\n  int first = {n};\n  return first + 1;\n}",
    ".go": "func unrelated{n}() int {\n\tfirst := {n}\n\treturn first + 1\n}",
    ".rb": "def unrelated_{n}\n  first = {n}\n  first + 1\nend",
}
_UNRELATED_FUNCTIONS = 12


@dataclass(frozen=True, slots=True)
class Case:
    """A claim over a change in which it is true or false.

    Attributes:
        language: of its fixtures.
        pair: the claim and its fixtures.
        holds: whether the claim is true.
    """

    language: str
    pair: Pair
    holds: bool

    @property
    def deciding(self) -> str:
        """The line that decides, without its indentation."""
        return self.pair.true if self.holds else self.pair.false

    @property
    def base(self) -> Mapping[str, str]:
        """The files before the change."""
        return {path: self._fill(path, text) for path, text in self.pair.files.items()}

    @property
    def head(self) -> Mapping[str, str]:
        """The files after the change."""
        files = dict(self.pair.files)
        for edit in self.pair.edits:
            if files[edit.path].count(edit.old) != 1:
                raise ValueError(f"{edit.old!r} stands not once in {edit.path}")
            files[edit.path] = files[edit.path].replace(edit.old, edit.new)
        return {path: self._fill(path, text) for path, text in files.items()}

    def claim(self, ids: Mapping[str, str]) -> ClaimAnswer:
        """What the reader answers; ``ids`` are those of the files in its prompt."""
        line = self.head[self.pair.path].split("\n").index(self.pair.quote) + 1
        return scene.claim(
            file=ids[self.pair.path],
            start_line=line,
            end_line=line,
            quote=self.pair.quote,
            subject=self.pair.subject,
            title=self.pair.title,
            scenario=self.pair.scenario,
        )

    def _fill(self, path: str, text: str) -> str:
        rows: list[str] = []
        for number, row in enumerate(text.split("\n")):
            if row.strip() == GAP:
                indent = row[: -len(GAP)]
                rows += (indent + each if each else "" for each in _unrelated(path, number))
            else:
                rows.append(row.replace(DECIDES, self.deciding))
        return "\n".join(rows)


def _unrelated(path: str, seed: int) -> Iterator[str]:
    text = _UNRELATED[PurePosixPath(path).suffix]
    for count in range(_UNRELATED_FUNCTIONS):
        if count:
            yield ""
        yield from text.replace("{n}", f"{seed}{count:02}").split("\n")


CASES = tuple(
    Case(language, pair, holds)
    for holds in (True, False)
    for language, pairs in PLANTED.items()
    for pair in pairs
)


@dataclass(frozen=True, slots=True)
class Judging:
    """A case before the editor.

    Attributes:
        case: what is to be judged.
        hunks: those of the change that hold the deciding line.
        ask: the editor's question.
    """

    case: Case
    hunks: tuple[Hunk, ...]
    ask: Ask[BaseModel]

    @property
    def shown(self) -> bool:
        """Whether the change and the code around it, as the question lays them out, show it."""
        return self.case.deciding in self.ask.shared

    @property
    def by_symbol(self) -> bool:
        """Whether the tool ``symbol`` prints it for the claim's subject."""
        return self.case.deciding in self._told("symbol", {"name": self.case.pair.subject})

    @property
    def by_search(self) -> bool:
        """Whether the tool ``search`` prints it for the claim's subject."""
        asked = {"text": self.case.pair.subject, "glob": ""}
        return self.case.deciding in self._told("search", asked)

    @property
    def reached(self) -> bool:
        """Whether the editor has the line, or is one call away from it."""
        return self.shown or self.by_symbol or self.by_search

    def _told(self, tool: str, arguments: Mapping[str, object]) -> str:
        if self.ask.toolbox is None:
            raise AssertionError("whoever judges has no tools")
        return self.ask.toolbox.open().run(tool, arguments).text


def judge(home: Path, cases: Sequence[Case]) -> tuple[Judging, ...]:
    """One change that holds all ``cases``, reviewed up to the editor's answer."""
    base = {path: text.encode() for case in cases for path, text in case.base.items()}
    head = {path: text.encode() for case in cases for path, text in case.head.items()}
    change = Range.new(home, base, head)
    diff = parse(change.memory.read_patch())
    ids = file_ids(diff)
    model = ScriptedModel(
        {
            **{f"review:{reading.id}.s1": NOTHING for one in PANEL for reading in readings_of(one)},
            **dict(_reports([case.claim(ids) for case in cases])),
            "gather": GroupingAnswer(groups=[]),
            "edit": scene.edited(),
        }
    )
    finished(change.pipeline(model))
    ask = model.asked("edit")
    return tuple(
        Judging(case, tuple(each for each in diff.hunks if _holds(each, case.deciding)), ask)
        for case in cases
    )


def judge_all(home: Path) -> Iterator[Judging]:
    """Every case: the true ones share a change, and so do the false ones."""
    for holds in (True, False):
        yield from judge(home / str(holds), [case for case in CASES if case.holds is holds])


def _reports(claims: Sequence[ClaimAnswer]) -> Iterator[tuple[str, ReportAnswer]]:
    """The claims as readings make them: no more of one than it may make."""
    for number, reading in enumerate(_READERS):
        first = number * _CLAIMS_OF_A_READING
        own = claims[first : first + _CLAIMS_OF_A_READING]
        yield f"review:{reading}.s1", scene.report_answer(*own, read=("all",))


def _holds(hunk: Hunk, line: str) -> bool:
    return any(each.text.strip() == line for each in hunk.lines)


def print_table(judgings: Iterable[Judging]) -> bool:
    """Markdown: a row for each case, and the counts; whether every line is reached."""
    say = sys.stdout.write
    say("| case | claim | lies in | request | symbol | search |\n|---|---|---|---|---|---|\n")
    seen: list[tuple[bool, ...]] = []
    for one in judgings:
        seen.append((one.shown, one.by_symbol, one.by_search))
        word = "true" if one.case.holds else "false"
        marks = " | ".join("yes" if each else "no" for each in seen[-1])
        pair = one.case.pair
        say(f"| {one.case.language}: {pair.title} | {word} | {pair.lies} | {marks} |\n")
    shown, by_symbol, by_search = map(sum, zip(*seen, strict=True))
    say(f"\n{sum(map(any, seen))} of {len(seen)} reached: {shown} in the request, ")
    say(f"{by_symbol} by symbol, {by_search} by search\n")
    return all(map(any, seen))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if print_table(judge_all(Path(folder))) else 1)
