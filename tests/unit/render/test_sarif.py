"""SARIF 2.1.0 as the standard and GitHub want it."""

import json
from typing import Any

import pytest

from panelist.contracts import EntryState, Review
from panelist.render.sarif import sarif_report
from tests.unit.render.samples import (
    BASE,
    HEAD,
    LATER,
    QUIET,
    REVIEW,
    SERVER,
    entry,
    finding,
    ledger,
    place,
)


def run(review: Review = REVIEW, server_url: str | None = SERVER) -> Any:  # noqa: ANN401 - JSON
    log = json.loads(sarif_report(review, version="1.2.3", server_url=server_url))
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    (only,) = log["runs"]
    return only


def test_a_result_says_what_where_and_how_sure() -> None:
    assert run()["results"][0] == {
        "ruleId": "sql-injection",
        "level": "error",
        "message": {
            "text": "SQL text is built from the request. A request with `name=' OR 1=1 --` reads"
            " the orders of every customer. Fix: Pass `name` as a parameter of `execute`."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/db/orders.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 41, "endLine": 43},
                }
            }
        ],
        "relatedLocations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/db/users.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "endLine": 12},
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": "0000000000000001:1",
            "panelist/v1": "0000000000000001",
        },
        "properties": {
            "number": "F1",
            "severity": "critical",
            "confidence": 96,
            "foundBy": ["security", "quality"],
            "support": 3,
            "worth": 96,
            "placement": "inline",
            "checked": "confirmed by claude-opus-5-5",
            "origin": "introduced",
            "security-severity": "9.5",
        },
    }


def test_every_finding_with_a_place_is_a_result_of_its_level() -> None:
    assert [(one["ruleId"], one["level"]) for one in run()["results"]] == [
        ("sql-injection", "error"),
        ("n-plus-one", "error"),
        ("logic", "warning"),
        ("untested-branch", "note"),
        ("resource-leak", "note"),
        ("logic", "note"),
    ]


@pytest.mark.parametrize("placement", ["noted", "unsettled", "untested"])
def test_what_is_not_told_at_its_line_is_a_note_however_grave(placement: str) -> None:
    found = finding(1, severity="critical", placement=placement, open_question="Who calls it?")
    shown = run(REVIEW.model_copy(update={"findings": (found,)}))
    (result,) = shown["results"]
    assert result["level"] == "note"
    assert result["properties"]["placement"] == placement
    assert "worth" not in result["properties"]
    assert result["message"]["text"].endswith("Not settled: Who calls it?")
    assert shown["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "note"}


def test_every_category_is_one_rule_with_its_worst_severity() -> None:
    founds = (
        finding(1, found_by=("security",), severity="low", category="xss"),
        finding(2, found_by=("quality",), severity="high", category="xss"),
    )
    driver = run(REVIEW.model_copy(update={"findings": founds}))["tool"]["driver"]
    assert driver == {
        "name": "panelist",
        "fullName": "Panelist, a panel of AI reviewers",
        "semanticVersion": "1.2.3",
        "rules": [
            {
                "id": "xss",
                "shortDescription": {"text": "xss"},
                "help": {
                    "text": "The panel (quality and security) files a finding as xss after"
                    " reading the change. The result says what goes wrong, who checked it and"
                    " what to change."
                },
                "defaultConfiguration": {"level": "error"},
                "properties": {
                    "tags": ["quality", "security"],
                    "precision": "medium",
                    "security-severity": "8.0",
                },
            }
        ],
    }


def test_only_security_findings_have_a_security_severity() -> None:
    rules = {rule["id"]: rule["properties"] for rule in run()["tool"]["driver"]["rules"]}
    assert "security-severity" in rules["sql-injection"]
    assert "security-severity" not in rules["n-plus-one"]
    assert "security-severity" not in run()["results"][1]["properties"]


def test_what_was_not_read_is_told_and_the_run_is_no_success() -> None:
    placeless = finding(9, place=None)
    review = REVIEW.model_copy(update={"findings": (placeless,)})
    assert run(review)["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {"level": level, "message": {"text": text}}
                for level, text in (
                    (
                        "warning",
                        "tests gave no answer on `src/db/orders.py`: the model refused to answer",
                    ),
                    (
                        "warning",
                        (
                            "quality read only a part of `src/cart.py` (1 of 2 readings):"
                            " it attested only a part"
                        ),
                    ),
                    (
                        "warning",
                        "performance and tests did not read `src/cart.py`: the deadline passed",
                    ),
                    ("note", "ruff could not be run; its rules are missing."),
                    (
                        "warning",
                        "F9 has no place in the change: The discount is applied twice",
                    ),
                )
            ],
        }
    ]
    assert run(review)["results"] == []


def test_a_whole_reading_is_a_success_without_results() -> None:
    quiet = run(QUIET)
    assert quiet["results"] == []
    assert quiet["tool"]["driver"]["rules"] == []
    assert quiet["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_removed_line_has_no_region_in_the_head() -> None:
    assert run()["results"][4]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "src/locks.py", "uriBaseId": "%SRCROOT%"}
            }
        }
    ]


def test_the_revision_is_told_where_there_is_one() -> None:
    assert run()["versionControlProvenance"] == [
        {"repositoryUri": "https://github.com/octo/shop", "revisionId": HEAD}
    ]
    assert BASE not in json.dumps(run()["versionControlProvenance"])
    assert "versionControlProvenance" not in run(server_url=None)


def test_a_path_is_an_address_and_a_text_holds_no_link() -> None:
    odd = finding(place=place("src/ä b#.py", 1), title="[x](https://evil.example)", fix="")
    (result,) = run(REVIEW.model_copy(update={"findings": (odd,)}))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "src/%C3%A4%20b%23.py"
    assert result["message"]["text"] == (
        "[x] (https://evil.example). A cart with a voucher is charged too little."
    )


def test_what_people_dismissed_is_a_suppressed_result_and_what_is_fixed_is_none() -> None:
    results = run(LATER)["results"]
    assert [(one["properties"]["number"], "suppressions" in one) for one in results] == [
        ("F3", False),
        ("F5", False),
        ("F8", False),
        ("F9", False),
        ("F11", False),
        ("F7", True),
    ]
    assert results[-1] == {
        "ruleId": "logic",
        "level": "warning",
        "message": {
            "text": "The discount is applied twice. A cart with a voucher is charged too little."
            " Fix: Subtract the discount once, in `total()`."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/cart.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 10, "endLine": 10},
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": "0000000000000007:1",
            "panelist/v1": "0000000000000007",
        },
        "properties": {
            "number": "F7",
            "severity": "medium",
            "foundBy": ["quality"],
            "confidence": 80,
            "origin": "introduced",
        },
        "suppressions": [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "dismissed by eve: Rounding is done by the bank.",
            }
        ],
    }


def test_a_dismissed_finding_whose_place_nobody_knows_is_no_result() -> None:
    lost = ledger(entry(7, EntryState.DISMISSED, who="eve", why="No.", place=None))
    assert run(QUIET.model_copy(update={"ledger": lost}))["results"] == []


def test_a_fingerprint_is_the_same_on_every_head() -> None:
    moved = finding(3, place=place("src/cart.py", 99))
    (before,) = run(REVIEW.model_copy(update={"findings": (finding(3),)}))["results"]
    (after,) = run(REVIEW.model_copy(update={"findings": (moved,)}))["results"]
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_every_result_has_its_rule_and_is_what_the_standard_asks_for() -> None:
    only = run(LATER)
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    for result in only["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        for suppression in result.get("suppressions", ()):
            assert set(suppression) == {"kind", "status", "justification"}
