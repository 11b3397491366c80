import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from panelist.contracts import ClaimKind, Severity
from panelist.errors import EvidenceError
from panelist.evidence import COLLECTORS, LIMIT, Change, Collector, collect, gather
from panelist.evidence.sighting import Claim, Note, Sighting
from panelist.settings import BUILT_IN_AGENTS
from tests.unit.evidence.changes import change
from tests.unit.evidence.fake_secrets import ONE_LINE

ROOT = Path(__file__).parents[3]


def _claim(severity: Severity) -> Claim:
    return Claim("t", "c", ClaimKind.DEFECT, severity, 50, "s", "f", "n")


def _collector(*seen: Sighting | Note, fails: EvidenceError | None = None) -> Collector:
    def look(_: Change) -> Iterator[Sighting | Note]:
        yield from seen
        if fails:
            raise fails

    return Collector("fake", "Fakes", ("quality", "tests"), look)


KEPT = {
    "secrets": "security",
    "unicode": "security",
    "injection": "security",
    "workflows": "security",
    "dependencies": "security",
    "lock_sources": "security",
    "own_config": "security",
    "broken_config": "quality",
    "linters": "quality",
    "complexity": "quality",
    "untested": "tests",
    "uncovered": "tests",
    "hot_loops": "performance",
    "foreign_sarif": "quality",
}
"""Collectors that were released, and who speaks for them: ids are for ever."""


def test_no_collector_that_was_released_goes_or_changes_its_name() -> None:
    speakers = {each.id: each.agents[0] for each in COLLECTORS}
    assert {name: speakers.get(name) for name in KEPT} == KEPT


def test_every_row_has_its_own_id_and_title_and_tells_agents_that_there_are() -> None:
    assert len({each.id for each in COLLECTORS}) == len(COLLECTORS)
    assert len({each.title for each in COLLECTORS}) == len(COLLECTORS)
    assert {agent for each in COLLECTORS for agent in each.agents} <= set(BUILT_IN_AGENTS)
    modules = [each.look.__module__.rpartition(".")[2] for each in COLLECTORS]
    assert modules == [each.id for each in COLLECTORS]


def test_each_collector_says_what_it_sees_and_what_it_does_not() -> None:
    for each in COLLECTORS:
        text = sys.modules[each.look.__module__].__doc__ or ""
        assert "Sees" in text, each.id
        assert re.search(r"\b(?:not|never|nothing|no)\b", text), each.id


def test_a_sighting_becomes_evidence_and_its_claim_a_finding() -> None:
    seen = Sighting("a.py", 2, 3, "m", "q" * 400, _claim(Severity.LOW))
    (evidence,) = collect(_collector(seen), change({"a.py": "x\n"})).evidence
    assert evidence.model_dump(mode="json") == {
        "collector": "fake",
        "agents": ["quality", "tests"],
        "place": {"path": "a.py", "side": "RIGHT", "start": 2, "end": 3},
        "message": "m",
        "finding": {
            "id": "fake.1",
            "agent": "quality",
            "place": {"path": "a.py", "side": "RIGHT", "start": 2, "end": 3},
            "also_at": [],
            "title": "t",
            "category": "c",
            "kind": "defect",
            "severity": "low",
            "confidence": 50,
            "quote": "q" * 300,
            "subject": "n",
            "scenario": "s",
            "fix": "f",
            "collector": "fake",
        },
    }


def test_a_sighting_may_name_its_own_agents() -> None:
    seen = Sighting("a.py", 1, 1, "m", "q", _claim(Severity.LOW), agents=("performance",))
    (evidence,) = collect(_collector(seen), change({"a.py": "x\n"})).evidence
    assert evidence.agents == ("performance",)
    assert evidence.finding
    assert evidence.finding.agent == "performance"


def test_a_collector_that_cannot_run_is_a_note_and_what_it_saw_is_kept() -> None:
    fails = EvidenceError("The tool is gone.", "Install it.")
    gathered = collect(
        _collector(Sighting("a.py", 1, 1, "m", "q"), fails=fails), change({"a.py": "x"})
    )
    assert len(gathered.evidence) == 1
    assert gathered.notes == ("Fakes: The tool is gone. Install it.",)


def test_above_the_cap_the_gravest_are_kept_and_the_rest_is_counted() -> None:
    told = [Sighting("a.py", line, line, "m", "q") for line in range(1, LIMIT + 50)]
    low = Sighting("a.py", 900, 900, "m", "q", _claim(Severity.LOW))
    high = Sighting("b.py", 1, 1, "m", "q", _claim(Severity.HIGH))
    gathered = collect(_collector(high, *told, low), change({"a.py": "x", "b.py": "x"}))
    places = [(each.place.path, each.place.start) for each in gathered.evidence]
    assert places == [*(("a.py", line) for line in range(1, LIMIT - 1)), ("a.py", 900), ("b.py", 1)]
    assert gathered.notes == (f"Fakes: 51 of {LIMIT + 51} are not listed.",)
    assert [each.finding.id for each in gathered.evidence if each.finding] == [
        f"fake.{LIMIT - 1}",
        f"fake.{LIMIT}",
    ]


def test_the_order_is_that_of_the_diff_then_the_lines_then_the_table() -> None:
    github = ONE_LINE["GitHub Token"][2]
    seen = change({"z.py": f"print(gone)\nx = '{github}\u202e'\n", "a.py": "print(gone)\n"})
    order = [(e.place.path, e.place.start, e.collector) for e in gather(seen).evidence]
    assert order == [
        ("z.py", 1, "linters"),
        ("z.py", 2, "secrets"),
        ("z.py", 2, "unicode"),
        ("a.py", 1, "linters"),
    ]
    assert gather(seen) == gather(seen)


def test_every_finding_has_an_id_of_its_own_and_a_quote_of_its_line() -> None:
    text = "a = b is 'a'\nc = '%s' % (1, 2)\nraise NotImplemented\nd = {1: 2, 1: 3}\n"
    found = [each.finding for each in gather(change({"a.py": text})).evidence if each.finding]
    assert len({each.id for each in found}) == len(found) > 3
    assert all(each.quote == text.split("\n")[each.place.start - 1] for each in found)


def test_odd_content_breaks_no_collector() -> None:
    odd = [
        "x" * 300_000,
        "a\rb\u2028c\x0bd\x0ce\x85f",
        "\ufffd\ufffd",
        "if (" * 1000,
        "'''",
        "\x00",
        "${{ github.head_ref }}",
        '"a": "b/c"',
        "",
    ]
    paths = ["a.py", "b.js", ".github/workflows/c.yml", "package.json", "d.go", "e.md", "f.toml"]
    seen = change({path: "\n".join(odd) for path in paths}, coverage="SF:a.py\nDA:1,0\n")
    collectors = {each.collector for each in gather(seen).evidence}
    assert {"unicode", "linters", "uncovered"} <= collectors


def test_a_change_of_nothing_has_no_evidence() -> None:
    assert gather(change({})).evidence == ()
    assert gather(change({})).notes == ()


def test_no_heavy_package_is_loaded_before_a_collector_runs() -> None:
    program = (
        "import sys, panelist.evidence; "
        "heavy = {'detect_secrets', 'lizard', 'requests', 'xml.etree.ElementTree', 'unidiff'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout == "[]\n"


def test_a_thousand_files_take_seconds_at_most() -> None:
    """A guard against anything that grows faster than the change; not a benchmark."""
    lines = "".join(
        f"  const v{n} = token && compute(items[{n}], 'name-{n}', token);\n" for n in range(33)
    )
    gathered = gather(change({f"src/m{n}.js": lines for n in range(1000)}))
    assert len(gathered.evidence) == LIMIT
