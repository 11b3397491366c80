import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.diff import names


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        (b"a/src/x.py", b"a/src/x.py"),
        (b"a/two words.py", b"a/two words.py"),
        (b"a/tab\t", rb'"a/tab\t"'),
        (b"a/new\nline", rb'"a/new\nline"'),
        (b'a/"quoted"', rb'"a/\"quoted\""'),
        (b"a/back\\slash", rb'"a/back\\slash"'),
        (b"a/\a\b\v\f\r", rb'"a/\a\b\v\f\r"'),
        (b"a/\x01\x7f", rb'"a/\001\177"'),
        ("a/é".encode(), rb'"a/\303\251"'),
        (b"a/\xff", rb'"a/\377"'),
    ],
)
def test_names_are_quoted_as_git_quotes_them(name: bytes, quoted: bytes) -> None:
    """And read back as they were, other bytes than UTF-8 as their codes."""
    assert names.quote(name) == quoted
    assert names.read(quoted) == name.decode("utf-8", "backslashreplace")


@given(st.binary(min_size=1))
def test_quoting_is_undone_by_reading(name: bytes) -> None:
    """Whatever the bytes; and a quoted name is one line of plain ASCII."""
    quoted = names.quote(name)
    assert quoted.isascii()
    assert b"\n" not in quoted
    assert names.read(quoted) == name.decode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    ("token", "name"),
    [
        (b"a/f\t2026-11-20 10:00:00.000000000 +0000", "a/f"),
        (b"a/two words\t", "a/two words"),
        (b'"a/\\303\\251"\t', "a/é"),
        ("a/é".encode(), "a/é"),
        (b"a/\xe9", "a/\\xe9"),
        (b'"a/f', None),
        (b'"a/f\\', None),
        (b'"a/\\9"', None),
        (b'"a/f" b', None),
    ],
)
def test_a_name_ends_at_its_quote_or_at_a_tab(token: bytes, name: str | None) -> None:
    """Broken quotes are no name."""
    assert names.read(token) == name


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("a/f", "b/f", ("f", "f")),
        ("w/d/f", "i/d/f", ("d/f", "d/f")),
        ("old-1.0/d/f", "new-1.1/d/f", ("d/f", "d/f")),
        ("a/f", "a/f", ("a/f", "a/f")),
        ("f.orig", "f", ("f.orig", "f")),
        ("a/f", "b/g", ("f", "g")),
        ("src/f", "src/g", ("src/f", "src/g")),
        ("a/f", "a/g", ("a/f", "a/g")),
        ("/dev/null", "b/f", ("/dev/null", "f")),
        ("a/f", "/dev/null", ("f", "/dev/null")),
        ("/dev/null", "f", ("/dev/null", "f")),
    ],
)
def test_prefixes_go_where_both_names_have_them(old: str, new: str, paths: tuple[str, str]) -> None:
    """A folder named like a prefix stays when the other side says it too."""
    assert names.without_prefixes(old, new) == paths
