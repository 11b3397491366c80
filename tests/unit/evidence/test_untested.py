import pytest

from tests.unit.evidence.changes import change, findings, seen_by, told

PLAIN = "".join(f"a{n} = f({n})\n" for n in range(6))
BRANCHY = PLAIN + "if a1 and a2:\n    g()\n"


def test_source_without_a_test_is_told_at_its_first_new_branch_and_not_claimed() -> None:
    gathered = seen_by("untested", change({"app.py": BRANCHY}))
    message = "8 lines of code are added, 1 of them branch, and the change touches no test."
    assert (findings(gathered), told(gathered)) == ([], [(7, message)])
    assert gathered.evidence[0].agents == ("tests",)


def test_source_without_a_branch_is_nothing() -> None:
    assert seen_by("untested", change({"app.py": PLAIN})).evidence == ()


@pytest.mark.parametrize("path", ["tests/test_app.py", "app.spec.ts", "src/AppTest.java"])
def test_any_test_in_the_change_is_enough(path: str) -> None:
    assert seen_by("untested", change({"app.py": BRANCHY, path: "x\n"})).evidence == ()


def test_a_deleted_test_is_no_test() -> None:
    seen = change({"app.py": BRANCHY}, {"tests/test_app.py": "x\n"})
    assert len(told(seen_by("untested", seen))) == 1


def test_a_test_inside_a_rust_file_is_a_test() -> None:
    code = "fn f(x: i32) -> i32 {\n" + "    let y = x;\n" * 6 + "    if x > 1 { 2 } else { 3 }\n}\n"
    tests = "\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn one() {}\n}\n"
    assert len(told(seen_by("untested", change({"a.rs": code})))) == 1
    assert told(seen_by("untested", change({"a.rs": code + tests}))) == []
    assert len(told(seen_by("untested", change({"a.rs": code + tests}, {"a.rs": tests})))) == 1


def test_a_coverage_report_knows_better() -> None:
    seen = change({"app.py": BRANCHY}, coverage="SF:app.py\nDA:1,1\nend_of_record\n")
    assert seen_by("untested", seen).evidence == ()


@pytest.mark.parametrize(
    "text",
    [
        "# if a comment\n" * 9,
        "import a\n" * 9,
        "\n  }\n});\n" * 9,
        "a = 1\n" * 5,
    ],
)
def test_what_is_little_or_no_code_is_nothing(text: str) -> None:
    assert seen_by("untested", change({"app.py": text, "notes.md": BRANCHY})).evidence == ()
    assert seen_by("untested", change({"app.ts": "// if\n" * 9})).evidence == ()


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
    assert [number for number, _ in told(seen_by("untested", seen))] == [7]


@pytest.mark.parametrize(
    "line", ["x = 'if a'", 'x = "a && b"', "notify(x)", "format_case(x)", "a?.b"]
)
def test_words_that_only_look_like_a_branch(line: str) -> None:
    assert told(seen_by("untested", change({"a.ts": "f();\n" * 6 + line + "\n"}))) == []


@pytest.mark.parametrize(
    ("path", "prose"),
    [
        ("a.py", 'def f():\n    """Do it.\n\n    if the case and when: it\n    """\n'),
        ("a.py", "QUERY = '''\nselect case when a then b\n'''\n"),
        ("a.ts", "/*\n if or case: while\n*/\n"),
        ("a.ts", "const text = `\nif ${name} while\n`;\n"),
        ("a.go", "var text = `\nif while case:\n`\n"),
        ("a.rb", "=begin\nif while case\n=end\n"),
        ("a.ps1", "<#\n if while\n#>\n"),
        ("a.java", "/**\n * if the case\n   when it is\n */\n"),
    ],
)
def test_words_of_prose_over_several_lines_are_no_branch(path: str, prose: str) -> None:
    assert told(seen_by("untested", change({path: prose + "f(1)\n" * 9}))) == []
