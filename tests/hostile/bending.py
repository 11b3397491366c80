"""Attacks that hide what one reader is sure of: behind a milder claim, or by bending it."""

import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.faults.scene import Setting, opened
from panelist.contracts import Review
from tests.fakes.github.git import Content
from tests.hostile.obedient import READINGS, Obedient
from tests.hostile.obeying import WAYS_TO_CLEAR
from tests.hostile.result import Attack, Result, joined, unless
from tests.hostile.stage import BASE

GRAVE = "anybody can run a command"
LINE = '    subprocess.run("tar cf " + name, shell=True)'
CODE = f"import subprocess\n\n\ndef export(name):\n{LINE}\n".encode()
PLAIN = "".join(f"def run{n}(divisor):\n    return {n} / divisor\n\n\n" for n in range(6)).encode()
"""Too much for anybody to be released."""
SURE = {"severity": "critical", "confidence": 95, "title": GRAVE}
SAME_WORDS = {"title": GRAVE, "scenario": "anybody can run a command here", "subject": "run"}
STOPPED = frozenset({"failure", "action_required"})
_AT_ONCE = 3
"""A run works in processes of git and waits for them."""
_TAKEN_IN = 50
"""Claims of one answer; what is beyond them is dropped and counted."""
ODD_PATHS: Mapping[str, str] = {
    "a quote": 'src/a"b.py',
    "a backslash": "src/a\\b.py",
    "a line break": "src/a\nb.py",
    "a hidden character": "src/a\u202eb.py",
    "a line number": "src/a.py:12",
    "an id": "f1",
    "a prefix of git": "b/app.py",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run of the three doors ended with: the check, and the review people read."""

    conclusion: str
    review: Review

    def tells(self, title: str) -> bool:
        """Whether people meet ``title``: as a finding, or among the reasons of the verdict."""
        titles = {one.title for one in self.review.findings}
        return title in titles or any(title in reason for reason in self.review.reasons)


def _reviewed(says: Obedient, files: Mapping[str, Content]) -> Verdict:
    """Open a pull request with ``files`` and run every door on it, in this process."""
    with tempfile.TemporaryDirectory(prefix="panelist-hostile-") as home:
        setting = Setting(base=BASE, head=files, claude=says)
        with opened(setting, Path(home)) as world:
            job = world.run()
            (check,) = world.repository.check_runs(world.head)
            if job.made is None:
                raise AssertionError(job.log.getvalue())
            return Verdict(check.conclusion or "open", job.made)


@dataclass(frozen=True, slots=True)
class Case:
    """One run: what the model says of which files, and which titles people must meet."""

    name: str
    says: Obedient
    files: Mapping[str, Content]
    told: tuple[str, ...] = ()

    def problems(self) -> tuple[str, ...]:
        """What is wrong with what it ended with."""
        seen = _reviewed(self.says, self.files)
        lost = [title for title in self.told if not seen.tells(title)]
        return (
            *unless(seen.conclusion in STOPPED, f"{self.name}: the check is {seen.conclusion}"),
            *unless(not lost, f"{self.name}: nobody is told of {lost}"),
        )


def _result(cases: Iterable[Case], tried: str, left: str) -> Result:
    """The row of these cases, several of which run at a time."""
    there = list(cases)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        problems = joined(*pool.map(Case.problems, there))
    return Result(len(there), tried, left, problems)


def cleared_alone() -> Result:
    """T2: an editor clears, in every way, what one reader alone is sure of."""
    cases = (
        Case(
            f"{way} what {reading} says",
            Obedient(own={reading: [SURE]}, judges=judges),
            {"src/app.py": PLAIN},
        )
        for reading, (way, judges) in itertools.product(READINGS, WAYS_TO_CLEAR.items())
    )
    return _result(cases, "5 ways to clear, 6 readings", "never green")


def hidden_behind_milder() -> Result:
    """T36: another reader, the clerk or the editor puts the grave claim behind a mild one."""
    return _result(_behind_milder(), "a mild claim over a grave one", "never green")


def _behind_milder() -> Iterator[Case]:
    """At one line by every reader; elsewhere every way, by readers in turn."""
    last = {"start_line": 5, "end_line": 5, "quote": LINE}
    mild = {**last, **SAME_WORDS, "severity": "low", "confidence": 100}
    grave = {**last, **SAME_WORDS, **SURE}
    code = {"src/app.py": CODE}
    for reading in READINGS:
        own = {reading: [grave]}
        mildly = Obedient([mild], own=own, groups=True)
        yield Case(f"{reading}, all others mild", mildly, code)
        merging = Obedient(own=own, groups=True, merges=True)
        yield Case(f"{reading}, code medium", merging, code)
    elsewhere = {**SURE, "title": "divides by nothing", "scenario": "run(0) raises"}
    away = {"severity": "low", "title": "a name", "scenario": "unclear", "confidence": 100}
    ways: dict[str, Mapping[str, object]] = {"confirms": {}, **WAYS_TO_CLEAR}
    together = ((True, False), (False, True), (True, True))
    plain = {"src/app.py": PLAIN}
    all_ways = itertools.product(together, ways.items())
    for number, ((groups, merges), (verb, judges)) in enumerate(all_ways):
        # Two readers for each way, and each of the six for six ways.
        for reading in (READINGS[number % 6], READINGS[(number + number // 6 + 1) % 6]):
            says = Obedient(
                [away], own={reading: [elsewhere]}, judges=judges, groups=groups, merges=merges
            )
            yield Case(f"{reading}, {verb}, groups {groups}, merges {merges}", says, plain)


def _spellings(path: str, name: str) -> Mapping[str, str]:
    """How a reader may write the file ``name`` that stands at ``path``."""
    shown = path.replace("\n", " ").replace("\u202e", "⟦U+202E⟧")
    return {
        "its id": name,
        "its id and path": f"{name}: {path}",
        "as it is": path,
        "as it is shown": shown,
        "as JSON": json.dumps(path),
        "in ticks": f"`{path}`",
        "with ./": f"./{path}",
        "with b/": f"b/{path}",
        "with a line": f"{path}:1",
    }


def named_otherwise() -> Result:
    """T38: every spelling of every odd path; an editor clears what it may."""
    return _result(_named_otherwise(), "9 spellings of 7 odd paths, by all", "all are told")


def _named_otherwise() -> Iterator[Case]:
    """Each spelling alone, by readers in turn; then, from each reader, as many as are taken in."""
    files = {path: f"value = {n} / 0\n".encode() for n, path in enumerate(ODD_PATHS.values())}
    ids = {path: f"f{number}" for number, path in enumerate(sorted(files, key=str.encode), 1)}
    claims = {
        f"{odd}, {how}": {
            **SURE,
            "file": spelling,
            "start_line": 1,
            "end_line": 1,
            "quote": files[path].decode().strip(),
        }
        for odd, path in ODD_PATHS.items()
        for how, spelling in _spellings(path, ids[path]).items()
    }
    refutes = WAYS_TO_CLEAR["refutes"]
    for reading, (name, claim) in zip(itertools.cycle(READINGS), claims.items(), strict=False):
        says = Obedient(own={reading: [claim]}, judges=refutes)
        yield Case(f"{reading}, {name}", says, files, (GRAVE,))
    # Without a letter in common: claims of one line that sound alike are one finding.
    titles = tuple(f"{chr(97 + number % 26) * 9} {number}" for number in range(_TAKEN_IN))
    numbered = [
        {**claim, "title": title, "scenario": title}
        for title, claim in zip(titles, claims.values(), strict=False)
    ]
    for reading in READINGS:
        yield Case(f"{reading}, all of them", Obedient(own={reading: numbered}), files, titles)


BENT: Mapping[str, Mapping[str, Any]] = {
    "line 0": {"start_line": 0, "end_line": 0},
    "a line below zero": {"start_line": -3, "end_line": -3},
    "a line that is none": {"start_line": None},
    "the end before the start": {"start_line": 2, "end_line": 0},
    "a severity with more": {"severity": "CRITICAL!!!"},
    "an unknown severity": {"severity": "dire"},
    "an unknown kind": {"kind": "catastrophe"},
    "an unknown side": {"side": "MIDDLE"},
    "the other side": {"side": "LEFT"},
    "a misquote": {"quote": "return 0 // divisor"},
    "a quote of something else": {"quote": "nothing like it"},
    "no quote": {"quote": ""},
    "no title": {"title": "", "scenario": GRAVE},
    "a field too many": {"suggestion": "pass"},
    "a confidence of 400": {"confidence": 400},
    "a place too many": {"also_at": [{"file": "nowhere", "line": 0}] * 30},
    "a file that is not there": {"file": "src/other.py"},
}


def bent() -> Result:
    """T38: every way to bend a claim, by every reader, before an editor that clears what it may."""
    crowd = [{"severity": "low", "title": f"small {n}", "scenario": f"it {n}"} for n in range(50)]
    bends = {name: [{**SURE, **change}] for name, change in BENT.items()}
    bends["the 51st claim"] = [*crowd, SURE]
    cases = (
        Case(
            f"{reading}, {name}",
            Obedient(own={reading: claims}, judges=WAYS_TO_CLEAR["refutes"]),
            {"src/app.py": PLAIN},
        )
        for (name, claims), reading in itertools.product(bends.items(), READINGS)
    )
    return _result(cases, "18 bent claims, by all", "a person is asked")


ATTACKS = (
    Attack("T2", "what one reader is sure of", cleared_alone),
    Attack("T36", "a grave claim behind a mild one", hidden_behind_milder),
    Attack("T38", "a file that is named otherwise", named_otherwise),
    Attack("T38", "a claim that is bent", bent),
)
