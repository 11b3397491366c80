import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.evidence.code_lines import code_lines


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("a.py", "x = 'if' # or", "x = ''  "),
        ("a.py", 'f("a\\"b", 1)', "f('', 1)"),
        ("a.py", 'x = """a\nb""" + y', "x = ''\n + y"),
        ("a.ts", "f(`a\n${b}`) // c", "f(''\n)  "),
        ("a.go", "a /* b\nc */ d", "a  \n d"),
        ("a.rs", "fn f<'a>(x: &'a str) -> char { 'x' }", "fn f<'a>(x: &'a str) -> char { '' }"),
        ("a.sh", "echo ${#x} # if", "echo ${#x}  "),
        ("a.sql", "select 'a--b' -- if", "select ''  "),
        ("a.php", "#[A]\nf(); # if", "#[A]\nf();  "),
        ("a.unknown", "f('a') /* b */", "f('')  "),
    ],
)
def test_comments_go_and_strings_are_emptied(path: str, text: str, code: str) -> None:
    assert code_lines(path, text) == code.split("\n")


@pytest.mark.parametrize("path", ["a.py", "a.ts", "a.rs", "a.rb", "a.sql", "a.php", "a.c"])
@given(text=st.text(alphabet="a \n\"'`/*#-\\={}[]", max_size=80))
def test_lines_stay_lines(path: str, text: str) -> None:
    assert len(code_lines(path, text)) == text.count("\n") + 1


@pytest.mark.parametrize("piece", ['\\"', '"', "'", "/*", '"""', "`\\", "<!--", "--[[", "=begin\n"])
@pytest.mark.parametrize("path", ["a.py", "a.ts", "a.rb", "a.lua"])
def test_a_line_made_to_be_slow_is_not(path: str, piece: str) -> None:
    assert len(code_lines(path, piece * 300_000)) >= 1
