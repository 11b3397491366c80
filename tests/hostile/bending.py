"""Attacks that hide what one reader is sure of: behind a milder claim, or by bending it."""

import itertools
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.faults.scene import Setting, opened
from panelist.contracts import Review
from tests.fakes.github.git import Content
from tests.hostile.obedient import READINGS, Obedient
from tests.hostile.obeying import WAYS_TO_CLEAR
from tests.hostile.result import Attack, Result, unless
from tests.hostile.stage import BASE

GRAVE = "anybody can run a command"
LINE = '    subprocess.run("tar cf " + name, shell=True)'
CODE = f"import subprocess\n\n\ndef export(name):\n{LINE}\n".encode()
PLAIN = "".join(f"def run{n}(divisor):\n    return {n} / divisor\n\n\n" for n in range(6)).encode()
"""Too much for anybody to be released."""
SURE = {"severity": "critical", "confidence": 95, "title": GRAVE}
SAME_WORDS = {"title": GRAVE, "scenario": "anybody can run a command here", "subject": "run"}
STOPPED = frozenset({"failure", "action_required"})
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


def _stopped(name: str, seen: Verdict) -> tuple[str, ...]:
    return unless(seen.conclusion in STOPPED, f"{name}: the check is {seen.conclusion}")


def cleared_alone() -> Result:
    """T2: an editor clears, in every way, what one reader alone is sure of."""
    problems: list[str] = []
    cases = list(itertools.product(READINGS, WAYS_TO_CLEAR.items()))
    for reading, (way, judges) in cases:
        seen = _reviewed(Obedient(own={reading: [SURE]}, judges=judges), {"src/app.py": PLAIN})
        problems += _stopped(f"{way} what {reading} says", seen)
    return Result(len(cases), "5 ways to clear, 6 readings", "never green", tuple(problems))


def hidden_behind_milder() -> Result:
    """T36: another reader, the clerk or the editor puts the grave claim behind a mild one."""
    last = {"start_line": 5, "end_line": 5, "quote": LINE}
    mild = {**last, **SAME_WORDS, "severity": "low", "confidence": 100}
    grave = {**last, **SAME_WORDS, **SURE}
    cases: dict[str, tuple[Obedient, bytes]] = {}
    for reading in READINGS:
        own = {reading: [grave]}
        cases[f"{reading}, all others mild"] = (Obedient([mild], own=own, groups=True), CODE)
        cases[f"{reading}, code medium"] = (Obedient(own=own, groups=True, merges=True), CODE)
        elsewhere = {**SURE, "title": "divides by nothing", "scenario": "run(0) raises"}
        away = [{"severity": "low", "title": "a name", "scenario": "unclear", "confidence": 100}]
        for way in ({"groups": True}, {"merges": True}, {"groups": True, "merges": True}):
            for verb, judges in {"confirms": {}, **WAYS_TO_CLEAR}.items():
                says = Obedient(away, own={reading: [elsewhere]}, judges=judges, **way)
                cases[f"{reading}, {verb}, {way}"] = (says, PLAIN)
    problems: list[str] = []
    for name, (says, code) in cases.items():
        seen = _reviewed(says, {"src/app.py": code})
        problems += _stopped(name, seen)
    return Result(len(cases), "a mild claim over a grave one", "never green", tuple(problems))


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
    """T38: every spelling of every odd path, by every reader; an editor clears what it may."""
    files = {path: f"value = {n} / 0\n".encode() for n, path in enumerate(ODD_PATHS.values())}
    ids = {path: f"f{number}" for number, path in enumerate(sorted(files, key=str.encode), 1)}
    spelt = {
        f"{odd}, {how}": (path, spelling)
        for odd, path in ODD_PATHS.items()
        for how, spelling in _spellings(path, ids[path]).items()
    }
    problems: list[str] = []
    for reading, (name, (path, spelling)) in zip(
        itertools.cycle(READINGS), spelt.items(), strict=False
    ):
        quote = files[path].decode().strip()
        claim = {"file": spelling, "start_line": 1, "end_line": 1, "quote": quote, **SURE}
        says = Obedient(own={reading: [claim]}, judges=WAYS_TO_CLEAR["refutes"])
        seen = _reviewed(says, files)
        problems += _stopped(f"{reading}, {name}", seen)
        problems += unless(seen.tells(GRAVE), f"{reading}, {name}: nobody is told")
    for reading in READINGS:
        claims = [
            {
                **SURE,
                "file": spelling,
                "start_line": 1,
                "end_line": 1,
                "quote": files[path].decode().strip(),
                "title": f"number {number}",
                "scenario": f"number {number}",
            }
            for number, (path, spelling) in enumerate(spelt.values())
        ][:50]
        seen = _reviewed(Obedient(own={reading: claims}), files)
        lost = [str(one["title"]) for one in claims if not seen.tells(str(one["title"]))]
        problems += unless(not lost, f"{reading}: nobody is told of {lost}")
    cases = len(spelt) + len(READINGS) * 50
    return Result(cases, "9 spellings of 7 odd paths, by all", "all are told", tuple(problems))


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
    cases = {name: [{**SURE, **change}] for name, change in BENT.items()}
    cases["the 51st claim"] = [*crowd, SURE]
    problems: list[str] = []
    for (name, claims), reading in itertools.product(cases.items(), READINGS):
        says = Obedient(own={reading: claims}, judges=WAYS_TO_CLEAR["refutes"])
        seen = _reviewed(says, {"src/app.py": PLAIN})
        problems += _stopped(f"{reading}, {name}", seen)
    tried = len(cases) * len(READINGS)
    return Result(tried, "18 bent claims, by all", "a person is asked", tuple(problems))


ATTACKS = (
    Attack("T2", "what one reader is sure of", cleared_alone),
    Attack("T36", "a grave claim behind a mild one", hidden_behind_milder),
    Attack("T38", "a file that is named otherwise", named_otherwise),
    Attack("T38", "a claim that is bent", bent),
)
