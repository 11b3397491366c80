import pytest

from tests.unit.evidence.changes import briefs, change, findings, seen_by, told

PLAIN = "".join(f"a{n} = f({n})\n" for n in range(6))
BRANCHY = PLAIN + "if a1 and a2:\n    g()\n"


def test_source_without_a_test_is_claimed_at_its_first_new_branch() -> None:
    (finding,) = findings(seen_by("untested", change({"app.py": BRANCHY})))
    assert (finding.place.start, finding.quote) == (7, "if a1 and a2:")
    assert (finding.category, finding.claim.value) == ("untested-change", "missing_test")
    assert (finding.severity.value, finding.agent) == ("low", "tests")
    assert finding.title == "No test comes with 1 new branch"


def test_many_branches_weigh_more() -> None:
    seen = change({"app.py": PLAIN + "if x:\n    g()\n" * 4})
    assert briefs(seen_by("untested", seen)) == [("app.py", 7, "untested-change", "medium")]


def test_source_without_a_branch_is_told_and_not_claimed() -> None:
    gathered = seen_by("untested", change({"app.py": PLAIN}))
    message = "6 lines of code are added, 0 of them branch, and the change touches no test."
    assert (findings(gathered), told(gathered)) == ([], [(1, message)])


@pytest.mark.parametrize("path", ["tests/test_app.py", "app.spec.ts", "src/AppTest.java"])
def test_any_test_in_the_change_is_enough(path: str) -> None:
    assert seen_by("untested", change({"app.py": BRANCHY, path: "x\n"})).evidence == ()


def test_a_deleted_test_is_no_test() -> None:
    seen = change({"app.py": BRANCHY}, {"tests/test_app.py": "x\n"})
    assert len(findings(seen_by("untested", seen))) == 1


def test_a_coverage_report_knows_better() -> None:
    seen = change({"app.py": BRANCHY}, coverage="SF:app.py\nDA:1,1\nend_of_record\n")
    assert seen_by("untested", seen).evidence == ()


def test_only_the_three_with_the_most_branches_are_claimed() -> None:
    head = {f"{n}.py": PLAIN + "if x:\n    g()\n" * n for n in range(1, 6)}
    gathered = seen_by("untested", change(head))
    assert [each[0] for each in briefs(gathered)] == ["3.py", "4.py", "5.py"]
    assert len(gathered.evidence) == 5


@pytest.mark.parametrize(
    "text",
    [
        "# if a comment\n" * 9,
        "import a\n" * 9,
        "\n  }\n});\n" * 9,
        "// if\n" * 9,
        "a = 1\n" * 5,
    ],
)
def test_what_is_little_or_no_code_is_nothing(text: str) -> None:
    assert seen_by("untested", change({"app.py": text, "notes.md": BRANCHY})).evidence == ()


def test_code_that_was_there_before_does_not_count() -> None:
    seen = change({"app.py": BRANCHY + "x = 1\n"}, {"app.py": BRANCHY})
    assert seen_by("untested", seen).evidence == ()


@pytest.mark.parametrize(
    "line",
    [
        "} else if (x) {",
        "case 3:",
        "} catch (e) {",
        "const a = x ? 1 : 2;",
        "const a = x && y;",
        "ok = a or b if c else d",
        "while (true) {",
        "except ValueError:",
    ],
)
def test_words_that_branch_in_any_language(line: str) -> None:
    seen = change({"a.ts": "f();\n" * 6 + line + "\n"})
    assert [each.quote for each in findings(seen_by("untested", seen))] == [line]


@pytest.mark.parametrize(
    "line", ["x = 'if a'", 'x = "a && b"', "notify(x)", "format_case(x)", "a?.b"]
)
def test_words_that_only_look_like_a_branch(line: str) -> None:
    assert findings(seen_by("untested", change({"a.ts": "f();\n" * 6 + line + "\n"}))) == []
