import pytest

from tests.unit.evidence.changes import briefs, change, findings, seen_by


def _python(name: str, branches: int, *, comment: str = "") -> str:
    body = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(branches))
    return f"def {name}(x):{comment}\n{body}    return 0\n"


def _javascript(name: str, branches: int) -> str:
    body = "".join(f"  if (x === {n}) {{ return {n}; }}\n" for n in range(branches))
    return f"function {name}(x) {{\n{body}  return 0;\n}}\n"


def test_a_function_that_grew_past_the_limit_is_found_at_its_first_new_branch() -> None:
    seen = change({"a.py": _python("f", 16)}, {"a.py": _python("f", 14)})
    (finding,) = findings(seen_by("complexity", seen))
    assert (finding.place.start, finding.quote) == (30, "    if x == 14:")
    assert (finding.category, finding.severity.value) == ("complex-function", "low")
    assert finding.title == "`f` has 17 ways through it (was 15)"
    assert (finding.subject, finding.agent) == ("f", "quality")


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [(14, 15, "low"), (15, 26, "medium"), (None, 20, "low"), (None, 25, "medium")],
)
def test_how_grave_it_is_follows_from_the_count(
    before: int | None, after: int, severity: str
) -> None:
    base = None if before is None else {"a.py": _python("f", before)}
    found = briefs(seen_by("complexity", change({"a.py": _python("f", after)}, base)))
    assert [each[2:] for each in found] == [("complex-function", severity)]


@pytest.mark.parametrize(("before", "after"), [(13, 14), (20, 20), (20, 18), (None, 19)])
def test_below_the_limit_or_not_grown_is_nothing(before: int | None, after: int) -> None:
    base = None if before is None else {"a.py": _python("f", before)}
    seen = change({"a.py": _python("f", after) + "\n\n\n\ny = 1 if z else 2\n"}, base)
    assert seen_by("complexity", seen).evidence == ()


def test_a_complex_function_the_change_does_not_touch_is_nothing() -> None:
    before = _python("f", 30)
    seen = change({"a.py": before + _python("g", 2)}, {"a.py": before})
    assert seen_by("complexity", seen).evidence == ()


def test_a_long_function_is_found_when_it_grew() -> None:
    def text(lines: int) -> str:
        return "def f():\n" + "".join(f"    a{n} = {n}\n" for n in range(lines))

    seen = change({"a.py": text(130)}, {"a.py": text(100)})
    (finding,) = findings(seen_by("complexity", seen))
    assert (finding.place.start, finding.category) == (102, "long-function")
    assert finding.title == "`f` is 131 lines of code long (was 101)"
    assert seen_by("complexity", change({"a.py": text(130)}, {"a.py": text(125)})).evidence == ()


@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.java", "a.go", "a.c", "a.rs", "a.php"])
def test_other_languages_are_measured(path: str) -> None:
    code = {
        "a.java": "class A {\n int f(int x) {\n"
        + "if (x == 1) { return 1; }\n" * 21
        + "return 0;\n}\n}\n",
        "a.go": "package a\nfunc f(x int) int {\n"
        + "if x == 1 { return 1 }\n" * 21
        + "return 0\n}\n",
        "a.c": "int f(int x) {\n" + "if (x == 1) { return 1; }\n" * 21 + "return 0;\n}\n",
        "a.rs": "fn f(x: i32) -> i32 {\n" + "if x == 1 { return 1; }\n" * 21 + "0\n}\n",
        "a.php": "<?php\nfunction f($x) {\n"
        + "if ($x == 1) { return 1; }\n" * 21
        + "return 0;\n}\n",
    }.get(path, _javascript("f", 21))
    assert [each[2] for each in briefs(seen_by("complexity", change({path: code})))] == [
        "complex-function"
    ]


@pytest.mark.parametrize(
    "comment", ["  # lizard forgives", "  #lizard forgive global", "  # GENERATED CODE"]
)
def test_no_comment_silences_it(comment: str) -> None:
    seen = change({"a.py": comment.strip() + "\n" + _python("f", 21, comment=comment)})
    assert len(briefs(seen_by("complexity", seen))) == 1


def test_of_functions_with_one_name_each_is_compared_with_its_own() -> None:
    second = _python("f", 20)
    touched = second.replace("if x == 3", "if x == 33")
    seen = change({"a.py": _python("f", 16) + touched}, {"a.py": _python("f", 14) + second})
    assert [each.title for each in findings(seen_by("complexity", seen))] == [
        "`f` has 17 ways through it (was 15)"
    ]


def test_a_function_without_an_added_line_is_nothing_even_if_it_seems_new() -> None:
    function = _javascript("f", 30)
    seen = change({"a.js": f"{function}if (x) {{}}\n"}, {"a.js": f"/*\n{function}*/\n"})
    assert seen_by("complexity", seen).evidence == ()


def test_equal_files_are_each_measured() -> None:
    seen = change({"a.py": _python("f", 21), "b.py": _python("f", 21)})
    assert [each[0] for each in briefs(seen_by("complexity", seen))] == ["a.py", "b.py"]


def test_tests_and_files_that_are_no_code_are_nothing() -> None:
    seen = change({"tests/test_a.py": _python("f", 30), "a.md": _python("f", 30)})
    assert seen_by("complexity", seen).evidence == ()


@pytest.mark.parametrize(
    "text",
    [
        "if (\n" * 30,
        "/*" * 30 + "if " * 30,
        "if\x00 '''" * 30,
        "if \u2028\r\ufffd{" * 30,
        '"' * 99 + "if " * 20,
    ],
)
@pytest.mark.parametrize("path", ["a.py", "a.js", "a.c", "a.go"])
def test_odd_text_is_no_crash(path: str, text: str) -> None:
    assert seen_by("complexity", change({path: text})).notes == ()


@pytest.mark.parametrize("odd", ["return[:]=(\n", "{" * 5000 + "\n"], ids=["crash", "depth"])
def test_a_file_that_lizard_cannot_read_is_counted_and_costs_no_other(odd: str) -> None:
    seen = change({"a.js": odd + _javascript("f", 21), "b.js": _javascript("f", 21)})
    gathered = seen_by("complexity", seen)
    assert [each[0] for each in briefs(gathered)] == ["b.js"]
    assert gathered.notes == (
        "Functions that grew complex: 1 of 2 files are not measured: lizard cannot read them.",
    )


def test_files_that_cannot_be_read_are_counted() -> None:
    gathered = seen_by("complexity", change({"a.py": _python("f", 21)}, readable=False))
    assert gathered.notes == (
        "Functions that grew complex: 1 of 1 files could not be read at the head revision.",
    )


def test_a_change_too_large_is_measured_in_part_and_says_so() -> None:
    big = _python("g", 21) + "# " + "x" * 1_000_000 + "\n"
    gathered = seen_by("complexity", change({"a.py": _python("f", 21), "b.py": big}))
    assert [each[0] for each in briefs(gathered)] == ["a.py"]
    assert gathered.notes == (
        "Functions that grew complex: 1 of 2 files are not measured: too much changed.",
    )
