"""The same small change in each language: what is around it, called, calling and testing."""

# ruff: noqa: E501 (a row is a file)

import pytest

from tests.unit.repo.checkout import Checkout
from tests.unit.surroundings.change import change, code, shown

# For each language: the changed file, with BEFORE for what changes into a call of ``lookup``; a
# file that defines it, a caller of ``rate``, a test that reaches it and a test that only has
# the name.
LANGUAGES: dict[str, dict[str, str]] = {
    "py": {
        "lib/rate.py": "def rate(code):\n    a = 1\n\n\n\n\n    return BEFORE\n",
        "lib/table.py": "def lookup(code):\n    return code\n",
        "lib/bill.py": "from lib.rate import rate\n\n\ndef bill():\n    return rate(1)\n",
        "tests/test_rate.py": "from lib.rate import rate\n\n\ndef test_it():\n    assert rate(1)\n",
        "tests/test_x.py": "from x import rate\n\n\ndef test_x():\n    assert rate(1)\n",
    },
    "js": {
        "lib/rate.js": "export const rate = (code) => {\n  a();\n\n\n\n\n  return BEFORE;\n};\n",
        "lib/table.js": "export function lookup(code) {\n  return code;\n}\n",
        "lib/bill.js": "import { rate } from './rate';\nexport function bill() { return rate(1); }\n",
        "tests/rate.test.js": "const { rate } = require('../lib/rate');\nit('a', () => rate(1));\n",
        "tests/x.test.js": "import { rate } from '../x/other';\nit('a', () => rate(1));\n",
    },
    "tsx": {
        "lib/rate.tsx": (
            "export class Rates {\n  rate(code: string) {\n    a();\n\n\n\n\n    return BEFORE;\n  }\n}\n"
        ),
        "lib/table.tsx": "export function lookup(code: string): string {\n  return code;\n}\n",
        "lib/bill.tsx": "import { Rates } from './rate';\nconst bill = () => new Rates().rate(1);\n",
        "tests/rate.test.tsx": "import { Rates } from '@/lib/rate';\nit('a', () => x.rate(1));\n",
        "tests/x.test.tsx": "import { rate } from '../x/other';\nit('a', () => rate(1));\n",
    },
    "java": {
        "src/main/java/p/Rates.java": (
            "class Rates {\n  int rate(int c) {\n    a();\n\n\n\n\n    return BEFORE;\n  }\n}\n"
        ),
        "src/main/java/p/Table.java": "class Table {\n  int lookup(int c) {\n    return c;\n  }\n}\n",
        "src/main/java/p/Bill.java": "class Bill {\n  int bill(Rates r) { return r.rate(1); }\n}\n",
        "src/test/java/p/RatesTest.java": "class RatesTest {\n  void t() { new Rates().rate(1); }\n}\n",
        "src/test/java/q/OtherTest.java": "class OtherTest {\n  void t() { x.rate(1); }\n}\n",
    },
    "go": {
        "p/rate.go": "package p\n\nfunc Rate(c int) int {\n\ta()\n\n\n\n\n\treturn BEFORE\n}\n",
        "p/table.go": "package p\n\nfunc lookup(c int) int {\n\treturn c\n}\n",
        "q/bill.go": 'package q\n\nimport "x/p"\n\nfunc Bill() int { return p.Rate(1) }\n',
        "p/rate_test.go": "package p\n\nfunc TestRate(t *T) { Rate(1) }\n",
        "z/x_test.go": "package z\n\nfunc TestRate(t *T) { Rate(1) }\n",
    },
    "rb": {
        "lib/rates.rb": (
            "class Rates\n  def self.rate(code)\n    a\n\n\n\n\n    BEFORE\n  end\nend\n"
        ),
        "lib/table.rb": "class Table\n  def self.lookup(code)\n    code\n  end\nend\n",
        "lib/bill.rb": "class Bill\n  def bill\n    Rates.rate(1)\n  end\nend\n",
        "spec/rates_spec.rb": "describe Rates do\n  it { Rates.rate(1) }\nend\n",
        "spec/x_spec.rb": "describe Other do\n  it { Other.rate(1) }\nend\n",
    },
    "rs": {
        "src/rates.rs": "pub fn rate(c: i32) -> i32 {\n    a();\n\n\n\n\n    BEFORE\n}\n",
        "src/table.rs": "pub fn lookup(c: i32) -> i32 {\n    c\n}\n",
        "src/bill.rs": "use crate::rates::rate;\nfn bill() -> i32 { rate(1) }\n",
        "tests/rates.rs": "use x::rates::rate;\n#[test]\nfn t() { assert_eq!(rate(1), 1); }\n",
        "tests/x.rs": "use x::other::rate;\n#[test]\nfn t() { rate(1); }\n",
    },
    "c": {
        "src/rates.c": "int rate(int c)\n{\n  a();\n\n\n\n\n  return BEFORE;\n}\n",
        "src/table.c": "int lookup(int c)\n{\n  return c;\n}\n",
        "src/bill.c": '#include "rates.h"\nint bill(void) { return rate(1); }\n',
        "tests/rates_test.c": '#include "../src/rates.h"\nint main(void) { return rate(1); }\n',
        "tests/x_test.c": '#include "x.h"\nint main(void) { return rate(1); }\n',
    },
    "cpp": {
        "src/rates.cpp": "int Rates::rate(int c) {\n  a();\n\n\n\n\n  return BEFORE;\n}\n",
        "src/table.cpp": "int lookup(int c) {\n  return c;\n}\n",
        "src/bill.cpp": '#include "rates.hpp"\nint bill(Rates r) { return r.rate(1); }\n',
        "tests/rates_test.cpp": '#include "src/rates.hpp"\nint t(Rates r) { return r.rate(1); }\n',
        "tests/x_test.cpp": '#include "x.hpp"\nint t(X r) { return r.rate(1); }\n',
    },
    "cs": {
        "src/Rates.cs": (
            "class Rates {\n  int Rate(int c) {\n    A();\n\n\n\n\n    return BEFORE;\n  }\n}\n"
        ),
        "src/Table.cs": "class Table {\n  int lookup(int c) {\n    return c;\n  }\n}\n",
        "src/Bill.cs": "class Bill {\n  int M(Rates r) { return r.Rate(1); }\n}\n",
        "tests/RatesTests.cs": "class RatesTests {\n  void T() { new Rates().Rate(1); }\n}\n",
        "tests/XTests.cs": "class XTests {\n  void T() { x.Rate(1); }\n}\n",
    },
    "php": {
        "src/Rates.php": (
            "<?php\nclass Rates {\n  function rate($c) {\n    a();\n\n\n\n\n    return BEFORE;\n  }\n}\n"
        ),
        "src/Table.php": "<?php\nfunction lookup($c) {\n  return $c;\n}\n",
        "src/Bill.php": "<?php\nfunction bill(Rates $r) { return $r->rate(1); }\n",
        "tests/RatesTest.php": "<?php\nfunction t() { return (new Rates())->rate(1); }\n",
        "tests/XTest.php": "<?php\nfunction t($x) { return $x->rate(1); }\n",
    },
    "kt": {
        "src/main/kotlin/p/Rates.kt": (
            "class Rates {\n  fun rate(c: Int): Int {\n    a()\n\n\n\n\n    return BEFORE\n  }\n}\n"
        ),
        "src/main/kotlin/p/Table.kt": "fun lookup(c: Int): Int {\n  return c\n}\n",
        "src/main/kotlin/p/Bill.kt": "fun bill(r: Rates): Int {\n  return r.rate(1)\n}\n",
        "src/test/kotlin/p/RatesTest.kt": "fun t() {\n  Rates().rate(1)\n}\n",
        "src/test/kotlin/q/XTest.kt": "fun t() {\n  x.rate(1)\n}\n",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_around_a_change_in_each_language(checkout: Checkout, language: str) -> None:
    files = LANGUAGES[language]
    changed, called, caller, test, _ = files
    after = files[changed].replace("BEFORE", "lookup(1)")
    gathered = change(
        checkout,
        {path: text.replace("BEFORE", "1") for path, text in files.items()},
        {changed: after},
    ).gather()
    name = "Rate" if language in {"go", "cs"} else "rate"
    reasons = shown(gathered)
    assert (changed, f"{name}, around hunk h1") in reasons
    assert name in code(gathered, changed)
    assert (called, f"lookup, called in {changed}") in reasons
    assert (caller, f"calls {name} of hunk h1") in reasons
    tests = [(path, reason) for path, reason in reasons if reason.startswith("tests ")]
    assert tests == [(test, f"tests {name} of hunk h1: imports and calls it")]


def test_in_another_language_the_block_around_is_told_by_indentation(checkout: Checkout) -> None:
    body = "".join(f"    local v{number} = {number}\n" for number in range(12))
    base = f"x = 1\nfunction area(r)\n{body}end\ny = 2\n"
    gathered = change(checkout, {"a.lua": base}, {"a.lua": base.replace("= 11", "= 111")}).gather()
    assert shown(gathered) == [("a.lua", "the block around hunk h1")]
    assert "        2 | function area(r)" in code(gathered, "a.lua")
    assert "x = 1" not in code(gathered, "a.lua")
