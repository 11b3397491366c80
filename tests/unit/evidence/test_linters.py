from dataclasses import replace

import pytest
from ruff import find_ruff_bin

from panelist.contracts import Diff
from panelist.errors import EvidenceError
from panelist.evidence import Change, gather
from panelist.evidence.lint_rules import IN_SOURCE, IN_TESTS, SELECTED
from panelist.evidence.linters import read_answer, ruff_program
from panelist.evidence.tools import run_tool
from tests.unit.evidence.changes import FakeRepo, briefs, change, findings, seen_by, told
from tests.unit.evidence.fake_secrets import ONE_LINE

# The text, the line it is found at, and how; each with the rule's own name.
CASES = {
    "S506": (
        "import yaml\n\nyaml.load(x, yaml.Loader)\n",
        3,
        "unsafe-deserialization",
        "medium",
        "security",
    ),
    "S501": (
        "import requests\n\nrequests.get(u, verify=False, timeout=1)\n",
        3,
        "tls-not-verified",
        "high",
        "security",
    ),
    "F821": ("def f():\n    return missing\n", 2, "undefined-name", "high", "quality"),
    "F823": (
        "a = 1\n\n\ndef f():\n    print(a)\n    a = 2\n",
        5,
        "undefined-name",
        "high",
        "quality",
    ),
    "F632": ("def f(x):\n    return x is 'a'\n", 2, "identity-comparison", "medium", "quality"),
    "F507": ("x = '%s %s' % (1,)\n", 1, "format-mismatch", "medium", "quality"),
    "ASYNC210": (
        "import requests\n\n\nasync def f():\n    requests.get('u', timeout=1)\n",
        5,
        "blocking-call",
        "medium",
        "performance",
    ),
    "invalid-syntax": ("x = 1\ndef f(:\n    pass\n", 2, "syntax-error", "high", "quality"),
    "F706": ("x = 1\nreturn x\n", 2, "syntax-error", "high", "quality"),
}
PLAIN = "a = 1\n"
"""A module before the change: it brings along whatever it names."""

HINTS = {
    "S307": ("import sys\n\neval(sys.argv[1])\n", 3, "Text is run as code", "security"),
    "S602": (
        "import subprocess\n\n\ndef f(c):\n    subprocess.run(c, shell=True)\n",
        5,
        "A command goes through the shell",
        "security",
    ),
    "S608": (
        'def f(x):\n    return "SELECT a FROM b WHERE c = %s" % x\n',
        2,
        "SQL is built from strings",
        "security",
    ),
    "F401": ("import os\n", 1, "Import is not used: `os`", "quality"),
    "B006": ("def f(x=[]):\n    return x\n", 1, "Default value is shared by all calls", "quality"),
    "E722": ("try:\n    f = 1\nexcept:\n    f = 2\n", 3, "Bare except", "quality"),
    "PLE0704": ("def f():\n    raise\n", 2, "Bare raise outside of an except clause", "quality"),
    "S314": (
        "import xml.etree.ElementTree as ET\n\nET.fromstring('')\n",
        3,
        "XML parser that expands entities",
        "security",
    ),
    "B019": (
        "from functools import cache\n\n\nclass A:\n    @cache\n    def f(self): pass\n",
        5,
        "Cache on a method keeps every instance alive",
        "performance",
    ),
}


def _added_to_plain(text: str, path: str = "app.py") -> Change:
    return change({path: text}, {path: PLAIN})


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_found_at_its_line_for_its_agent(code: str) -> None:
    text, line, category, severity, agent = CASES[code]
    needed = "from a import u, x\n" if code in {"S501", "S506"} else ""
    found = findings(seen_by("linters", _added_to_plain(needed + text)))
    (finding,) = [each for each in found if each.category == category]
    assert finding.place.start == line + needed.count("\n")
    assert (finding.severity.value, finding.agent) == (severity, agent)
    assert (finding.collector, finding.quote) == ("linters", text.split("\n")[line - 1])


@pytest.mark.parametrize("code", HINTS)
def test_what_depends_on_more_than_the_file_is_told_and_not_claimed(code: str) -> None:
    text, line, title, agent = HINTS[code]
    gathered = seen_by("linters", _added_to_plain(text))
    assert (findings(gathered), told(gathered)) == ([], [(line, f"{title} ({code}).")])
    assert gathered.evidence[0].agents == (agent,)


UNKNOWN = "def f():\n    return missing\n"
BROKEN = "def f(:\n    pass\n"
PACKAGE = {"pkg/__init__.py": ""}


def test_a_new_module_of_a_package_brings_its_names_along() -> None:
    seen = change({"pkg/a.py": UNKNOWN, "pkg/b.py": BROKEN}, unchanged=PACKAGE)
    assert [each[2] for each in briefs(seen_by("linters", seen))] == [
        "undefined-name",
        "syntax-error",
    ]


@pytest.mark.parametrize("text", [UNKNOWN, BROKEN])
def test_a_new_file_of_which_nothing_is_known_is_told(text: str) -> None:
    """A notebook, a build file, a script that another program runs: there is no list of all."""
    gathered = seen_by("linters", change({"jobs/a.py": text}))
    assert (findings(gathered), len(told(gathered))) == ([], 1)


@pytest.mark.parametrize("before", ["print(spark.table)\n", "%magic\n", "await f\n", "print 'a'\n"])
def test_a_file_that_was_not_plain_before_is_not_now(before: str) -> None:
    seen = change({"pkg/a.py": before + UNKNOWN}, {"pkg/a.py": before}, unchanged=PACKAGE)
    assert findings(seen_by("linters", seen)) == []


def test_a_renamed_file_has_the_history_of_its_old_name() -> None:
    seen = change({"new.py": PLAIN + UNKNOWN}, {"new.py": PLAIN})
    (file,) = seen.diff.files
    base = FakeRepo({"old.py": PLAIN.encode()}, {"new.py": (PLAIN + UNKNOWN).encode()})
    renamed = replace(seen, diff=Diff((replace(file, old_path="old.py"),)), repo=base)
    assert [each[2] for each in briefs(seen_by("linters", renamed))] == ["undefined-name"]


@pytest.mark.parametrize("name", ["_", "_n", "__salt__", "dbutils", "unicode", "reveal_type"])
def test_a_name_that_is_handed_in_is_told(name: str) -> None:
    gathered = seen_by("linters", _added_to_plain(f"print({name}('a'))\n"))
    assert (findings(gathered), len(told(gathered))) == ([], 1)


@pytest.mark.parametrize(
    "block",
    [
        "import pytest\nwith pytest.raises(NameError):\n    missing\n",
        "import contextlib\nwith contextlib.suppress(NameError):\n    missing()\n",
        "class A:\n  def f(self):\n    with self.assertRaises(NameError):\n      missing()\n",
    ],
)
def test_a_mistake_that_somebody_waits_for_is_told(block: str) -> None:
    assert findings(seen_by("linters", _added_to_plain(block))) == []


def test_a_loader_that_a_project_made_is_not_known_to_be_unsafe() -> None:
    text = "import yaml\nfrom a import Safe\n\nyaml.load('', Loader=Safe)\nyaml.load('')\n"
    assert [each[1] for each in briefs(seen_by("linters", _added_to_plain(text)))] == [5]


def test_a_file_is_read_in_the_encoding_it_names() -> None:
    text = "# -*- coding: latin-1 -*-\nd\xe9j\xe0 = 1\nprint(gone)\n".encode("latin-1")
    seen = change({"a.py": text.decode("utf-8", "replace")}, {"a.py": PLAIN})
    repo = FakeRepo({"a.py": PLAIN.encode()}, {"a.py": text})
    assert briefs(seen_by("linters", replace(seen, repo=repo))) == [
        ("a.py", 3, "undefined-name", "high")
    ]


def test_every_rule_of_the_table_is_one_that_ruff_knows() -> None:
    command = [find_ruff_bin(), "check", "--isolated", f"--select={','.join(SELECTED)}", "."]
    assert run_tool(command, {"a.py": "x = 1\n"}, seconds=30)


def test_every_claim_of_the_table_says_what_goes_wrong_and_what_to_do() -> None:
    rules = {**IN_SOURCE, **IN_TESTS}
    silent = [
        code for code, rule in rules.items() if rule.severity and not (rule.scenario and rule.fix)
    ]
    assert silent == []


def test_only_added_lines_count() -> None:
    before = "import os\n\n\ndef f(x):\n    return x is 'a'\n\n\n\n\n"
    seen = change({"a.py": before + "print(f is 'b')\n"}, {"a.py": before})
    assert briefs(seen_by("linters", seen)) == [("a.py", 10, "identity-comparison", "medium")]


def test_the_name_in_question_is_the_subject() -> None:
    (finding,) = findings(seen_by("linters", _added_to_plain("print(gone)\n")))
    assert (finding.subject, finding.title) == (
        "gone",
        "Name is not defined where it is used: `gone`",
    )


def test_nothing_in_the_pull_silences_ruff() -> None:
    """Comments of every kind, and config files at every place."""
    text = (
        "# ruff: noqa\n# ruff: noqa: F821\n# ruff: disable[F821]\n# flake8: noqa\n"
        "print(gone)  # noqa\nprint(gone)  # noqa: F821\n# ruff: ignore[F821]\nprint(gone)\n"
        "# /// script\n# requires-python = '>=3.8'\n# ///\n"
    )
    config = '[lint]\nselect = []\nignore = ["F821"]\nexclude = ["*"]\n'
    seen = change(
        {
            "ruff.toml": config,
            ".ruff.toml": config,
            "pyproject.toml": '[tool.ruff]\nexclude = ["*"]\n',
            "pkg/a.py": text,
            "pkg/ruff.toml": config,
        },
        unchanged=PACKAGE,
    )
    assert [each[1] for each in briefs(seen_by("linters", seen))] == [5, 6, 8]


@pytest.mark.parametrize(
    "path",
    ["--select=E.py", "a b.py", "-.py", "a'\".py", "\u202e.py", "a\nb.py", "../../x.py", "ruff.py"],
)
def test_a_files_own_name_never_reaches_ruff(path: str) -> None:
    found = briefs(seen_by("linters", _added_to_plain("print(gone)\n", path)))
    assert found == [(path, 1, "undefined-name", "high")]


@pytest.mark.parametrize(
    "text",
    [
        "x\r = 1\nprint(gone)\n",
        "x = '\u2028\x0c'\nprint(gone)\n",
        "x = 1\r\nprint(gone)\r\n",
        "\ufeffx = 1\nprint(gone)\n",
    ],
)
def test_odd_line_ends_do_not_move_the_numbers(text: str) -> None:
    found = briefs(seen_by("linters", _added_to_plain(text, "a.py")))
    assert ("a.py", 2, "undefined-name", "high") in found


def test_new_syntax_is_no_mistake() -> None:
    text = (
        "type A = int\n\n\ndef f[T](x: T) -> T:\n    return f'{f'{x}'}'\n\n\n"
        "match f(1):\n    case 1:\n        pass\n"
    )
    assert briefs(seen_by("linters", change({"a.py": text}))) == []


def test_broken_syntax_is_one_finding() -> None:
    seen = _added_to_plain("def f(:\n  x = = 1\nclass\n")
    assert [each[2] for each in briefs(seen_by("linters", seen))] == ["syntax-error"]


def test_an_import_that_a_package_offers_is_no_mistake() -> None:
    seen = change({"pkg/__init__.py": "from pkg.a import b\n\n__all__ = ['c']\n"})
    assert briefs(seen_by("linters", seen)) == []


def test_a_constant_shell_command_is_no_finding() -> None:
    seen = change({"a.py": "import subprocess\n\nsubprocess.run('ls', shell=True, check=True)\n"})
    assert briefs(seen_by("linters", seen)) == []


def test_tests_are_judged_by_what_keeps_them_from_failing() -> None:
    text = (
        "import os\nimport subprocess\n\n\ndef test_a(x):\n    assert (x, 1)\n    x == 2\n"
        "    subprocess.run(x, shell=True)\n    assert x\n"
    )
    found = findings(seen_by("linters", change({"tests/test_a.py": text})))
    assert [(each.place.start, each.category, each.agent) for each in found] == [
        (6, "weak-assertion", "tests"),
        (7, "weak-assertion", "tests"),
    ]


def test_no_message_of_ruff_is_passed_on() -> None:
    value = ONE_LINE["GitHub Token"][2]
    text = f'd = {{"{value}": 1, "{value}": 2}}\nprint("%s {value}" % (1, 2))\n'
    dump = "".join(each.model_dump_json() for each in gather(change({"a.py": text})).evidence)
    assert "duplicate-key" in dump
    assert value not in dump


def test_files_that_cannot_be_read_are_counted() -> None:
    gathered = seen_by("linters", change({"a.py": "print(gone)\n", "b.js": "x"}, readable=False))
    note = "Linter findings in Python: the one file could not be read at the head revision."
    assert (gathered.evidence, gathered.notes) == ((), (note,))


def test_a_change_without_python_starts_nothing() -> None:
    assert seen_by("linters", change({"b.js": "x"})) == seen_by("linters", change({}))


def test_a_tool_that_hangs_fails_or_is_missing_is_an_error_that_says_so() -> None:
    with pytest.raises(EvidenceError, match=r"^sleep did not finish within 0 s\."):
        run_tool(["/bin/sleep", "5"], {}, seconds=0.05)
    with pytest.raises(EvidenceError, match=r"^false ended with exit code 1\."):
        run_tool(["/bin/false"], {}, seconds=5)
    with pytest.raises(EvidenceError, match=r"^nowhere cannot be started \(No such file"):
        run_tool(["/nowhere"], {}, seconds=5)


def test_a_tool_runs_in_a_folder_of_its_own_with_an_empty_environment() -> None:
    assert run_tool(["/bin/ls", "-A"], {"1.py": ""}, seconds=5) == "1.py\n"
    assert run_tool(["/usr/bin/env"], {}, seconds=5) == ""


def test_ruff_that_is_missing_or_answers_something_else_is_an_error_that_says_so() -> None:
    def nowhere() -> str:
        raise FileNotFoundError

    with pytest.raises(EvidenceError, match=r"^ruff is not installed\."):
        ruff_program(nowhere)
    with pytest.raises(EvidenceError, match=r"^ruff's answer cannot be read\."):
        read_answer('{"new": "format"}')
