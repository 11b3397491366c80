"""Tests that are known as tests, and names that only sound like one."""

from collections.abc import Iterator

from bench.ordinary.case import Case

_BRANCHES = "".join(f"if (x == {n}) {{ f({n}); }}\n" for n in range(9))
_PYTHON = "import a\n" + "".join(f"if a.x == {n}:\n    a.f({n})\n" for n in range(9))
# A rule for source alone: a request without TLS check is no risk in a test.
_INSECURE = "import requests\n\nrequests.get('https://a.example', verify=False)\n"
_RUST = (
    "pub fn f(x: u8) -> u8 {\n    let y = x;\n    if y > 1 {\n        2\n    } else {\n"
    "        3\n    }\n}\n"
)


def _known() -> Iterator[Case]:
    kind = "tests by the habits of each language"
    for path in (
        "src/__tests__/a.js", "app/src/androidTest/java/A.java", "app/src/test/java/A.java",
        "core/src/integrationTest/kotlin/A.kt", "lib/src/commonTest/kotlin/A.kt",
        "cypress/support/commands.ts", "e2e/flow.ts", "spec/a_spec.rb", "t/basic.t", "test.js",
        "src/parser/tests.rs", "Shop.Tests/Cart.cs", "ShopTests/Cart.swift", "pkg/a_test.go",
        "web/cart.cy.ts", "scripts/install.bats", "Get-Cart.Tests.ps1", "base/a_unittest.cc",
    ):  # fmt: skip
        # A change that brings a test has nothing untested.
        head = {path: _BRANCHES, "src/app.js": _BRANCHES}
        yield Case(kind, path, head=head, silent={"untested"})
    for path in ("shop/tests.py", "tests/helpers.py", "conftest.py", "pkg/test_a.py"):
        yield Case(kind, f"{path}, judged as one", head={path: _INSECURE})
    inside = f"{_RUST}\n#[cfg(test)]\nmod tests {{\n    #[test]\n    fn one() {{}}\n}}\n"
    yield Case(kind, "inside a Rust file", head={"src/a.rs": inside}, silent={"untested"})


def _unknown() -> Iterator[Case]:
    kind = "names that only sound like a test"
    for path in ("latest.py", "contest/a.py", "attest.py", "protests/a.py", "abtest/a.py"):
        yield Case(kind, path, head={path: _PYTHON}, hints={"untested"})
    for path in ("src/speedTest/a.ts", "ab-test/a.ts", "src/testing_utils/a.ts", "greatest/a.js"):
        yield Case(kind, path, head={path: _BRANCHES}, hints={"untested"})
    rust = _RUST + _RUST.replace("fn f", "fn g")
    yield Case(kind, "a Rust file without tests", head={"src/a.rs": rust}, hints={"untested"})


CASES = (*_known(), *_unknown())
