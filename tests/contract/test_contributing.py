"""The steps of CONTRIBUTING.md, carried out in a copy of the repository, which passes its gates.

Each step is a function below, in the order of the document, and changes exactly the files that
the step names. Whatever else had to be changed would be a step that is not written down.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.contract.documents import ROOT

COPIED = ("src", "prompts", "tests", "docs", "examples", "bench", ".github", "requirements")
_FILE = re.compile(r"`([\w./<>-]+/[\w.<>-]+\.[\w.]+|[\w-]+\.(?:md|yml))`")
_ASIDE = {"markdown.py", "plain.py"}
"""Named to be used, not to be changed."""

Step = Callable[["Copy"], None]


class Copy:
    """A copy of the repository, and the files of it that were changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changed: set[str] = set()
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        for name in COPIED:
            shutil.copytree(ROOT / name, root / name, ignore=ignore)
        for path in (each for each in ROOT.iterdir() if each.is_file() and each.name != ".git"):
            shutil.copy(path, root)

    def write(self, path: str, text: str) -> None:
        """A new file."""
        assert not (self.root / path).exists()
        (self.root / path).write_text(text)
        self.changed.add(path)

    def put(self, path: str, before: str, text: str) -> None:
        """``text`` before ``before``, wherever that stands; it has to."""
        old = (self.root / path).read_text()
        assert before in old, f"{path} has no {before!r}"
        (self.root / path).write_text(old.replace(before, text + before))
        self.changed.add(path)

    def run(self, *arguments: str) -> str:
        """What a module of Python says in the copy; it has to end well."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env={"PYTHONPATH": "src:.", "PATH": "/usr/bin:/bin", "HOME": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-3_000:]
        return done.stdout

    def pass_gates(self, *tests: str) -> None:
        """Format and lint what was changed, and run ``tests`` of the copy."""
        python = sorted(path for path in self.changed if path.endswith(".py"))
        self.run("ruff", "format", "--no-cache", *python)
        self.run("ruff", "check", "--no-cache", *python)
        self.run("pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)


def steps_of(heading: str) -> list[str]:
    """The numbered steps below ``heading``, each as one text."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    steps = re.findall(r"(?ms)^\d\. (.*?)(?=^\d\. |^\n|\Z)", section)
    return [" ".join(step.split()) for step in steps]


def carry_out(heading: str, name: str, steps: Sequence[Step], copy: Copy) -> None:
    """Every step of the document, each of which changes the files it names and no other."""
    written = steps_of(heading)
    assert len(written) == len(steps)
    for text, step in zip(written, steps, strict=True):
        copy_before, copy.changed = copy.changed, set()
        step(copy)
        named = {path.replace("<id>", name) for path in _FILE.findall(text)} - _ASIDE
        assert copy.changed == named, text
        copy.changed |= copy_before


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy")


TABLE, VALUES = "src/panelist/panel/table.py", "src/panelist/settings/values.py"


def add_row_of_agent(copy: Copy) -> None:
    row = (
        '    Agent("naming", "Naming", Tier.BALANCED, "agents/naming.md.j2", blind=True),\n'
        ")\n\n# Blind: where a single model"
    )
    old = (copy.root / TABLE).read_text()
    (copy.root / TABLE).write_text(old.replace(")\n\n# Blind: where a single model", row, 1))
    assert old != (copy.root / TABLE).read_text()
    copy.changed.add(TABLE)


def add_charge(copy: Copy) -> None:
    copy.write(
        "prompts/agents/naming.md.j2", "Look for names that say another thing than the code does.\n"
    )


def add_id_of_agent(copy: Copy) -> None:
    old = (copy.root / VALUES).read_text()
    new = re.sub(r"(BUILT_IN_AGENTS = \(.*?),?\)", r'\1, "naming")', old, count=1)
    assert old != new
    (copy.root / VALUES).write_text(new)
    copy.changed.add(VALUES)


def add_defaults(copy: Copy) -> None:
    for path in ("action.yml", "README.md"):
        old = (copy.root / path).read_text()
        new = old.replace("performance, tests`", "performance, tests, naming`")
        assert old != new
        (copy.root / path).write_text(new)
        copy.changed.add(path)
    copy.run("tests.contract.schema")
    copy.changed.add("docs/panelist.schema.json")


def test_an_agent_is_added_by_its_steps(copy: Copy) -> None:
    steps = (add_row_of_agent, add_charge, add_id_of_agent, add_defaults)
    carry_out("Add an agent", "naming", steps, copy)
    copy.pass_gates(
        "tests/contract/test_prompts.py",
        "tests/contract/test_schema.py",
        "tests/contract/test_readme.py",
        "tests/unit/panel",
        "tests/unit/settings/test_layers.py",
        "tests/unit/phases/test_coverage.py",
        "tests/unit/phases/test_known.py",
        "tests/unit/phases/test_plan.py",
        "-k",
        "not whatever_the_file and not library",
    )


def write_collector(copy: Copy) -> None:
    copy.write("src/panelist/evidence/doubled_words.py", COLLECTOR)


def add_row_of_collector(copy: Copy) -> None:
    path = "src/panelist/evidence/__init__.py"
    copy.put(path, "    foreign_sarif,\n", "    doubled_words,\n")
    row = '    Collector("doubled_words", "Words twice", ("quality",), doubled_words.look),\n'
    copy.put(path, ")\n\nASKS_A_PERSON: ", row)


def write_tests_of_collector(copy: Copy) -> None:
    copy.write("tests/unit/evidence/test_doubled_words.py", TESTS_OF_COLLECTOR)


def test_a_collector_is_added_by_its_steps(copy: Copy) -> None:
    steps = (write_collector, add_row_of_collector, write_tests_of_collector)
    carry_out("Add an evidence collector", "doubled_words", steps, copy)
    copy.pass_gates(
        "tests/unit/evidence/test_doubled_words.py",
        "tests/unit/evidence/test_gather.py",
        "-k",
        "not thousand and not odd_content",
    )


def write_output(copy: Copy) -> None:
    copy.write("src/panelist/render/headlines.py", OUTPUT)


def add_row_of_output(copy: Copy) -> None:
    path = "src/panelist/cli/reports.py"
    copy.put(
        path,
        "from panelist.render.hints import",
        "from panelist.render.headlines import headline_report\n",
    )
    row = '    "headlines": Output("report.txt", lambda told: headline_report(told.review)),\n'
    copy.put(path, '}\n"""The files beside', row)
    copy.put("src/panelist/memory.py", ', "report.sarif"', ', "report.txt"')
    copy.put("src/panelist/cli/arguments.py", ', "html")', ', "headlines"')


def add_sink(copy: Copy) -> None:
    path = "tests/hostile/sinks.py"
    copy.put(
        path,
        "from panelist.render.json_report import",
        "from panelist.render.headlines import headline_report\n",
    )
    row = (
        '    "headlines": Sink(\n'
        "        lambda review, _: headline_report(review), nodes.of_bytes, _LINES\n"
        "    ),\n"
    )
    copy.put(path, '    "terminal": Sink(', row)
    copy.write("tests/unit/render/test_headlines.py", TESTS_OF_OUTPUT)


def test_an_output_is_added_by_its_steps(copy: Copy) -> None:
    steps = (write_output, add_row_of_output, add_sink)
    carry_out("Add an output", "headlines", steps, copy)
    copy.pass_gates(
        "tests/unit/render/test_headlines.py",
        "tests/unit/cli/test_arguments.py",
        "tests/unit/cli/test_run.py::TestFormats",
    )


COLLECTOR = '''\
"""Words that stand twice in a row.

Sees the same word two times on an added line. Does not see one across two lines.
"""

import re
from collections.abc import Iterator

from panelist.evidence.change import Change, added_lines, in_scope
from panelist.evidence.sighting import Sighting, at_line

_TWICE = re.compile(r"\\b([a-z]+) \\1\\b")


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each such line."""
    for file in in_scope(change):
        for line in added_lines(file):
            if _TWICE.search(line.text):
                yield at_line(file, line, "A word stands twice.")
'''
TESTS_OF_COLLECTOR = """\
from tests.unit.evidence.changes import change, seen_by, told


def test_a_word_twice_is_told_at_its_line_and_its_neighbour_is_not() -> None:
    seen = change({"a.md": "the old old\\nthe the end\\nthe end\\n"}, {"a.md": "the old old\\n"})
    assert told(seen_by("doubled_words", seen)) == [(2, "A word stands twice.")]
"""
OUTPUT = '''\
"""The review as one line a finding."""

from panelist.contracts import Review
from panelist.render.plain import plain


def headline_report(review: Review) -> str:
    """The titles, in rank order."""
    return "".join(f"{plain(one.title)}\\n" for one in review.findings)
'''
TESTS_OF_OUTPUT = """\
import pytest

from panelist.render.headlines import headline_report
from tests.hostile.sinks import CONSTRUCTS, holes
from tests.unit.render.samples import REVIEW


def test_a_finding_is_a_line() -> None:
    assert len(headline_report(REVIEW).splitlines()) == len(REVIEW.findings)


@pytest.mark.parametrize("construct", ["terminal sequence", "workflow command"])
def test_hostile_words_stay_words(construct: str) -> None:
    assert construct in CONSTRUCTS
    assert holes("headlines", construct) == []
"""
