"""Reports and logs of other tools, and diffs that other shells wrote."""

import json
from collections.abc import Iterator

from bench.ordinary.case import Case
from panelist.contracts import Conclusion

_JAVA = "app/src/main/java/org/shop/Cart.java"
_CODE = (
    "class Cart {\n  int f(int x) {\n    if (x > 1) {\n      return 2;\n    }\n"
    "    return 3;\n  }\n}\n"
)
_PATH = "src/app.py"


def _result(line: int, **more: object) -> dict[str, object]:
    place = {"artifactLocation": {"uri": _PATH}, "region": {"startLine": line}}
    return {
        "ruleId": "R1",
        "message": {"text": "It is so."},
        "locations": [{"physicalLocation": place}],
        **more,
    }


def _sarif(*results: object) -> dict[str, str]:
    run = {"tool": {"driver": {"name": "Linter"}}, "results": [*results]}
    return {"a.sarif": json.dumps({"version": "2.1.0", "runs": [run]})}


def _logs() -> Iterator[Case]:
    kind = "SARIF that is not quite SARIF"
    head, hints = {_PATH: "a = 1\nb = 2\n"}, {"foreign_sarif"}
    for key in ("level", "rule", "properties", "suppressions", "kind"):
        log = _sarif(_result(1, **{key: None}))
        yield Case(kind, f"null as {key}", head=head, sarif=log, hints=hints)
    left_out = ("1 part of `a.sarif` cannot be read",)
    for name, odd in {
        "null as a result": None,
        "a line below zero": _result(-1),
        "a result without words": {"ruleId": "R1"},
    }.items():
        log = _sarif(odd, _result(1))
        yield Case(kind, name, head=head, sarif=log, hints=hints, notes=left_out)
    said = ("is no SARIF 2.1.0 log",)
    yield Case(kind, "no log at all", head=head, sarif={"a.sarif": "[]"}, notes=said)


def _reports() -> Iterator[Case]:
    kind = "coverage reports"
    lines = "".join(f'<line nr="{n}" mi="1" ci="{int(n < 3)}"/>' for n in range(2, 7))
    source = f'<sourcefile name="Cart.java">{lines}</sourcefile>'
    jacoco = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'
        f'<report name="shop"><package name="org/shop">{source}</package></report>'
    )
    lcov = f"SF:{_JAVA}\nDA:2,1\nDA:3,0\nDA:4,0\nDA:6,0\nend_of_record\n"
    for name, report in {"JaCoCo": jacoco, "lcov": lcov}.items():
        yield Case(kind, name, head={_JAVA: _CODE}, coverage=report, findings=("uncovered",))
    ran = jacoco.replace('ci="0"', 'ci="4"')
    yield Case(kind, "JaCoCo, all ran", head={_JAVA: _CODE}, coverage=ran, silent={"uncovered"})
    said = ("XML of another kind: it begins with `clover`",)
    yield Case(kind, "Clover", head={_JAVA: _CODE}, coverage="<clover/>", notes=said)


def _diffs() -> Iterator[Case]:
    kind = "diffs from PowerShell"
    head = {".github/workflows/é.yml": "on: push\npermissions: write-all\njobs: {}\n"}
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        yield Case(
            kind,
            encoding,
            head=head,
            diff_encoding=encoding,
            findings=("workflows",),
            conclusion=Conclusion.FAILURE,
        )


CASES = (*_logs(), *_reports(), *_diffs())
