import pytest

from panelist.evidence.inline_tests import test_lines as lines_of_tests

MODULE = """\
pub fn f() -> u8 { 1 }

#[cfg(test)]
#[allow(unused)]
mod tests {
    use super::*;

    #[test]
    fn one() {
        assert_eq!(f(), 1);
    }
}

pub fn g() {}
"""


def test_a_module_for_tests_ends_where_it_is_closed() -> None:
    assert lines_of_tests("src/a.rs", MODULE) == frozenset(range(3, 13))


def test_a_single_function_is_a_test() -> None:
    text = "#[tokio::test]\nasync fn one() {\n    f().await;\n}\nfn g() {}\n"
    assert lines_of_tests("a.rs", text) == frozenset({1, 2, 3, 4})


def test_tests_in_a_file_of_their_own_and_imports_for_tests_are_short() -> None:
    text = "#[cfg(test)]\nmod tests;\n#[cfg(all(test, unix))]\nuse a::b;\nfn g() {}\n"
    assert lines_of_tests("a.rs", text) == frozenset({1, 2, 3, 4})


@pytest.mark.parametrize(
    "text",
    [
        "#[cfg(not(test))]\nfn f() {\n}\n",
        '#[cfg(feature = "latest")]\nfn f() {\n}\n',
        "// #[cfg(test)]\nfn f() {\n}\n",
        "#[attest]\nfn f() {\n}\n",
        "",
    ],
)
def test_what_is_compiled_otherwise_is_no_test(text: str) -> None:
    assert lines_of_tests("a.rs", text) == frozenset()


def test_a_module_that_is_never_closed_reaches_the_end() -> None:
    assert lines_of_tests("a.rs", "fn f() {}\n#[cfg(test)]\nmod tests {") == frozenset({2, 3})


def test_other_languages_keep_their_tests_apart() -> None:
    assert lines_of_tests("a.py", MODULE) == frozenset()
