import pytest

from tests.unit.evidence.changes import change, findings, seen_by, told


def _python(name: str, branches: int, *, comment: str = "") -> str:
    body = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(branches))
    return f"def {name}(x):{comment}\n{body}    return 0\n"


def _javascript(name: str, branches: int) -> str:
    body = "".join(f"  if (x === {n}) {{ return {n}; }}\n" for n in range(branches))
    return f"function {name}(x) {{\n{body}  return 0;\n}}\n"


def test_a_function_that_grew_past_the_limit_is_told_at_its_first_new_branch() -> None:
    gathered = seen_by("complexity", change({"a.py": _python("f", 19)}, {"a.py": _python("f", 14)}))
    assert told(gathered) == [(30, "`f` has 20 ways through it (was 15).")]
    assert gathered.evidence[0].agents == ("quality",)


def test_whether_it_should_be_split_is_a_judgement_so_nothing_is_claimed() -> None:
    assert findings(seen_by("complexity", change({"a.py": _python("f", 90)}))) == []


@pytest.mark.parametrize(("before", "after"), [(10, 15), (30, 35), (None, 20)])
def test_at_the_limits_it_is_told(before: int | None, after: int) -> None:
    base = None if before is None else {"a.py": _python("f", before)}
    assert len(told(seen_by("complexity", change({"a.py": _python("f", after)}, base)))) == 1


@pytest.mark.parametrize(
    ("before", "after"), [(9, 14), (80, 81), (14, 18), (20, 20), (20, 18), (None, 19)]
)
def test_below_the_limit_or_hardly_grown_is_nothing(before: int | None, after: int) -> None:
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
    assert told(seen_by("complexity", seen)) == [(102, "`f` is 131 lines of code long (was 101).")]
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
    assert len(told(seen_by("complexity", change({path: code})))) == 1


@pytest.mark.parametrize(
    "comment", ["  # lizard forgives", "  #lizard forgive global", "  # GENERATED CODE"]
)
def test_no_comment_silences_it(comment: str) -> None:
    seen = change({"a.py": comment.strip() + "\n" + _python("f", 21, comment=comment)})
    assert len(told(seen_by("complexity", seen))) == 1


def _class(name: str, *methods: str) -> str:
    body = "".join(f"    {line}\n" for each in methods for line in each.rstrip().split("\n"))
    return f"class {name}:\n{body}\n\n"


def test_a_function_is_measured_against_what_stood_at_its_place_not_against_a_namesake() -> None:
    simple, complicated = _class("A", _python("run", 2)), _class("B", _python("run", 30))
    touched = complicated.replace("if x == 3:", "if x == 33:")
    # A class with another `run` comes in front, and `run` of B gains a line.
    seen = change({"a.py": simple + touched}, {"a.py": complicated})
    assert seen_by("complexity", seen).evidence == ()


def test_a_function_that_moved_is_measured_against_itself() -> None:
    other = "".join(f"VALUE_{n} = {n}\n" for n in range(40))
    moved = _python("f", 30)
    assert (
        told(seen_by("complexity", change({"a.py": other + moved}, {"a.py": moved + other}))) == []
    )


def test_a_signature_that_changed_makes_no_function_new() -> None:
    before = _python("f", 30)
    seen = change({"a.py": before.replace("(x)", "(x, y)")}, {"a.py": before})
    assert seen_by("complexity", seen).evidence == ()


def test_a_new_namesake_is_new() -> None:
    before = _class("A", _python("run", 30))
    seen = change({"a.py": before + _class("B", _python("run", 25))}, {"a.py": before})
    assert [message for _, message in told(seen_by("complexity", seen))] == [
        "`run` has 26 ways through it."
    ]


def test_a_word_of_a_docstring_is_no_branch() -> None:
    before = _python("f", 14)
    text = '    """Say if it is so.\n\n    while or if it is not.\n    """\n'
    head, _, rest = before.partition("\n")
    after = f"{head}\n{text}{rest}".replace(
        "\n    return 0", "\n    if y: pass" * 6 + "\n    return 0"
    )
    (place, _), *_ = told(seen_by("complexity", change({"a.py": after}, {"a.py": before})))
    assert after.split("\n")[place - 1] == "    if y: pass"


def test_tests_inside_a_rust_file_are_not_measured() -> None:
    body = "        if x == 1 { return 1; }\n" * 25
    inner = f"    fn f(x: i32) -> i32 {{\n{body}        0\n    }}\n"
    text = f"#[cfg(test)]\nmod tests {{\n{inner}}}\n"
    assert seen_by("complexity", change({"a.rs": text})).evidence == ()


def test_a_function_without_an_added_line_is_nothing_even_if_it_seems_new() -> None:
    function = _javascript("f", 30)
    seen = change({"a.js": f"{function}if (x) {{}}\n"}, {"a.js": f"/*\n{function}*/\n"})
    assert seen_by("complexity", seen).evidence == ()


def test_equal_files_are_each_measured() -> None:
    seen = change({"a.py": _python("f", 21), "b.py": _python("f", 21)})
    gathered = seen_by("complexity", seen)
    assert [each.place.path for each in gathered.evidence] == ["a.py", "b.py"]


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
    assert [each.place.path for each in gathered.evidence] == ["b.js"]
    assert gathered.notes == (
        "Functions that grew complex: 1 of 2 files could not be measured: lizard cannot read them.",
    )


def test_files_that_cannot_be_read_are_counted() -> None:
    gathered = seen_by("complexity", change({"a.py": _python("f", 21)}, readable=False))
    assert gathered.notes == (
        "Functions that grew complex: the one file could not be read at the head revision.",
    )


def test_a_change_too_large_is_measured_in_part_and_says_so() -> None:
    big = _python("g", 21) + "# " + "x" * 1_000_000 + "\n"
    gathered = seen_by("complexity", change({"a.py": _python("f", 21), "b.py": big}))
    assert [each.place.path for each in gathered.evidence] == ["a.py"]
    assert gathered.notes == (
        "Functions that grew complex: 1 of 2 files could not be measured: too much changed.",
    )
