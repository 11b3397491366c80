import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.evidence import gather
from tests.unit.evidence.changes import change, findings, seen_by, told
from tests.unit.evidence.fake_secrets import ONE_LINE
from tests.unit.evidence.logs import result, sarif

BEFORE = "a = 1\nb = 2\nc = 3\n"
AFTER = "a = 1\nb = 2\nnew = 1\nmore = 2\nc = 3\n"


def messages(
    *logs: str, path: str = "src/app.py", unchanged: Mapping[str, str] | None = None
) -> list[tuple[int, str]]:
    """Line and message of what the collector tells of a change that adds lines 3 and 4."""
    names = {f"{number}.sarif": log for number, log in enumerate(logs)}
    seen = change({path: AFTER}, {path: BEFORE}, sarif=names, unchanged=unchanged)
    gathered = seen_by("foreign_sarif", seen)
    assert findings(gathered) == []
    return told(gathered)


def notes(log: str) -> tuple[str, ...]:
    """What the collector says it could not look at."""
    seen = change({"src/app.py": AFTER}, {"src/app.py": BEFORE}, sarif={"a.sarif": log})
    gathered = seen_by("foreign_sarif", seen)
    assert gathered.evidence == ()
    return gathered.notes


def agents(log: str) -> list[tuple[str, ...]]:
    """Whom the collector tells, for each thing it tells."""
    seen = change({"src/app.py": AFTER}, {"src/app.py": BEFORE}, sarif={"a.sarif": log})
    return [each.agents for each in seen_by("foreign_sarif", seen).evidence]


def test_a_result_on_an_added_line_is_told_and_never_a_finding() -> None:
    log = sarif(result("src/app.py", 3, "R1", level="error"), tool="Semgrep")
    assert messages(log) == [(3, "`Semgrep` reports `R1` (error): It is so.")]


@pytest.mark.parametrize("line", [1, 2, 5, 6, 0])
def test_a_result_on_another_line_is_not_about_the_change(line: int) -> None:
    assert messages(sarif(result("src/app.py", line, "R1"))) == []


def test_a_region_is_told_at_its_first_added_line() -> None:
    place = {"artifactLocation": {"uri": "src/app.py"}, "region": {"startLine": 1, "endLine": 9}}
    log = sarif(result("x", 1, "R1", locations=[{"physicalLocation": place}]))
    assert [line for line, _ in messages(log)] == [3]


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({}, [{"id": "R1", "properties": {"tags": ["Security"]}}]),
        ({}, [{"id": "R1", "properties": {"tags": ["external/cwe/cwe-089"]}}]),
        ({}, [{"id": "R1", "properties": {"security-severity": "8.1"}}]),
        ({"properties": {"tags": ["security"]}}, []),
        ({"ruleId": "R1/sub"}, [{"id": "R1", "properties": {"tags": ["CWE-79: XSS"]}}]),
        ({"ruleId": "", "ruleIndex": 0}, [{"id": "R1", "properties": {"tags": ["security"]}}]),
        (
            {"ruleId": "", "rule": {"id": "R1"}},
            [{"id": "R1", "properties": {"tags": ["security"]}}],
        ),
    ],
)
def test_what_the_tool_calls_security_goes_to_the_security_reviewer(
    more: dict[str, object], rules: list[dict[str, object]]
) -> None:
    log = sarif(result("src/app.py", 3, "R1", **more), rules=rules)
    assert agents(log) == [("security",)]


@pytest.mark.parametrize("tags", [[], ["maintainability"], ["insecurity", "cwed"]])
def test_anything_else_goes_to_the_quality_reviewer(tags: list[str]) -> None:
    rules = [{"id": "R1", "properties": {"tags": tags}}]
    assert agents(sarif(result("src/app.py", 3, "R1"), rules=rules)) == [("quality",)]


def test_a_rule_of_an_extension_is_known_too() -> None:
    queries = {"name": "queries", "rules": [{"id": "R1", "properties": {"tags": ["security"]}}]}
    log = sarif(result("src/app.py", 3, "R1"), tool="CodeQL", extensions=[queries])
    assert agents(log) == [("security",)]


def test_what_a_result_leaves_out_is_taken_from_its_rule() -> None:
    rules = [
        {
            "id": "R1",
            "shortDescription": {"text": "A pitfall."},
            "defaultConfiguration": {"level": "note"},
        }
    ]
    log = sarif(result("src/app.py", 3, "R1", message={"id": "default"}), rules=rules)
    assert messages(log) == [(3, "`Linter` reports `R1` (note): A pitfall.")]


def test_a_result_without_rule_level_and_words_is_still_told() -> None:
    log = sarif(result("src/app.py", 3, "", message={}))
    assert messages(log) == [(3, "`Linter` reports `something` (warning).")]


@pytest.mark.parametrize("more", [{"kind": "pass"}, {"baselineState": "absent"}])
def test_what_is_no_failure_any_more_is_not_told(more: dict[str, object]) -> None:
    assert messages(sarif(result("src/app.py", 3, "R1", **more))) == []


def test_a_suppressed_result_is_told_as_such() -> None:
    log = sarif(result("src/app.py", 3, "R1", suppressions=[{"kind": "inSource"}]))
    assert messages(log) == [(3, "`Linter` reports `R1` (warning, suppressed): It is so.")]


def test_the_same_words_on_the_same_line_are_told_once() -> None:
    log = sarif(result("src/app.py", 3, "R1"), result("src/app.py", 3, "R1"))
    assert len(messages(log, log)) == 1


def test_above_the_limit_the_gravest_are_kept() -> None:
    many = [result("src/app.py", 3, f"R{n}", level="note") for n in range(250)]
    log = sarif(*many, result("src/app.py", 4, "last", level="error"))
    seen = messages(log)
    assert len(seen) == 200
    assert (4, "`Linter` reports `last` (error): It is so.") in seen


@pytest.mark.parametrize(
    ("uri", "bases"),
    [
        ("./src/app.py", {}),
        ("src%2Fapp.py", {}),
        (r"src\app.py", {}),
        ("file:///home/runner/work/shop/shop/src/app.py", {}),
        ("file://host/D:/a/shop/src/app.py", {}),
        ("/github/workspace/src/app.py", {}),
        ("app.py", {"ROOT": {"uri": "src/"}}),
        ("src/app.py", {"ROOT": {"uri": "file:///home/runner/work/shop/"}}),
        ("src/app.py", {"ROOT": {}}),
    ],
)
def test_a_path_is_found_however_the_tool_spells_it(uri: str, bases: dict[str, object]) -> None:
    place = {
        "artifactLocation": {"uri": uri, "uriBaseId": "ROOT"},
        "region": {"startLine": 3},
    }
    log = sarif(
        result("x", 1, "R1", locations=[{"physicalLocation": place}]), originalUriBaseIds=bases
    )
    assert [line for line, _ in messages(log)] == [3]


def test_a_file_may_be_named_by_its_place_in_the_list_of_artifacts() -> None:
    place = {"artifactLocation": {"index": 1}, "region": {"startLine": 3}}
    log = sarif(
        result("x", 1, "R1", locations=[{"physicalLocation": place}]),
        artifacts=[{}, {"location": {"uri": "src/app.py"}}],
    )
    assert [line for line, _ in messages(log)] == [3]


def test_a_path_means_the_file_of_the_head_that_it_names_in_full() -> None:
    """``src/app.py`` is not ``app.py``, though both end alike."""
    log = sarif(result("/work/src/app.py", 3, "R1"))
    assert messages(log, path="app.py", unchanged={"src/app.py": ""}) == []
    assert len(messages(log, path="app.py")) == 1


def test_a_log_about_other_files_is_noted() -> None:
    log = sarif(result("lib/x.py", 3, "R1"), result("", 1, "R2", locations=[]))
    (note,) = notes(log)
    assert note == (
        "What other tools reported: none of the 2 results of `a.sarif` is about a file of the "
        "head; make it in a checkout of the head."
    )


def test_a_log_without_results_is_nothing_to_note() -> None:
    assert notes(sarif()) == ()


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ("", "(file: "),
        ("[]", "(file: "),
        ("{" * 10_000, "(file: "),
        ('{"version": "2.0.0", "runs": []}', "(`version`: Input should be '2.1.0')"),
        ('{"version": "2.1.0"}', "(`runs`: Field required)"),
    ],
)
def test_what_is_no_log_is_noted_with_the_place_of_the_fault(log: str, why: str) -> None:
    (note,) = notes(log)
    start = "What other tools reported: `a.sarif` is no SARIF 2.1.0 log "
    assert note.startswith(start + why)
    assert note.endswith("Give logs in SARIF 2.1.0, made of the head revision, as `sarif-in`.")


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (None, "file: Input should be a valid"),
        ({"ruleId": "R1"}, "`message`: Field required"),
        (
            result("src/app.py", -1, "R1"),
            "`locations.0.physicalLocation.region.startLine`: Input should be greater",
        ),
    ],
)
def test_one_result_that_cannot_be_read_costs_no_other(odd: object, why: str) -> None:
    log = sarif(odd, result("src/app.py", 3, "R1"), odd)
    seen = change({"src/app.py": AFTER}, {"src/app.py": BEFORE}, sarif={"a.sarif": log})
    gathered = seen_by("foreign_sarif", seen)
    (note,) = gathered.notes
    assert len(gathered.evidence) == 1
    assert note.startswith(
        "What other tools reported: 2 parts of `a.sarif` cannot be read and are left out "
        f"(first {why}"
    )


def test_one_run_that_cannot_be_read_costs_no_other() -> None:
    log = json.loads(sarif(result("src/app.py", 3, "R1")))
    log["runs"] = [None, {}, *log["runs"]]
    assert len(messages(json.dumps(log))) == 1


@pytest.mark.parametrize(
    "key", ["rule", "kind", "level", "locations", "suppressions", "baselineState", "properties"]
)
def test_a_null_says_what_leaving_out_says(key: str) -> None:
    log = sarif(result("src/app.py", 3, "R1"), result("src/app.py", 4, "R2", **{key: None}))
    seen = change({"src/app.py": AFTER}, {"src/app.py": BEFORE}, sarif={"a.sarif": log})
    # Without its location a result is about no line.
    assert len(told(seen_by("foreign_sarif", seen))) == 2 - (key == "locations")
    assert seen_by("foreign_sarif", seen).notes == ()


@pytest.mark.parametrize("rules", [[None, {"id": "R1"}], [{}, {"id": "R1", "properties": None}]])
def test_a_rule_that_cannot_be_read_costs_no_result(rules: list[object]) -> None:
    log = sarif(result("src/app.py", 3, "", ruleIndex=1), rules=rules)
    assert messages(log) == [(3, "`Linter` reports `R1` (warning): It is so.")]


def test_a_scan_that_was_not_done_is_noted() -> None:
    log = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}'
    (note,) = notes(log)
    assert "`a.sarif` holds a run without results: the tool did not scan." in note


def test_a_log_that_cannot_be_read_does_not_cost_the_others() -> None:
    assert len(messages("no log", sarif(result("src/app.py", 3, "R1")))) == 1


def test_a_byte_order_mark_is_no_fault() -> None:
    assert len(messages("\ufeff" + sarif(result("src/app.py", 3, "R1")))) == 1


def test_without_the_tree_the_changed_files_are_the_ones_that_count() -> None:
    log = sarif(result("/x/src/app.py", 3, "R1"), result("lib/x.py", 3, "R1"))
    seen = change({"src/app.py": AFTER}, sarif={"a.sarif": log}, readable=False)
    gathered = seen_by("foreign_sarif", seen)
    assert (len(gathered.evidence), gathered.notes) == (1, ())


def test_files_out_of_scope_are_left_alone() -> None:
    log = sarif(result("src/app.py", 3, "R1"))
    seen = change({"src/app.py": AFTER}, sarif={"a.sarif": log}, in_scope=())
    assert seen_by("foreign_sarif", seen).evidence == ()


def test_words_are_one_short_line_in_which_nothing_is_hidden() -> None:
    words = "one\ntwo\u202e\u200b " + "x" * 400
    ((_, message),) = messages(sarif(result("src/app.py", 3, "R`1`", message={"text": words})))
    assert message.startswith("`Linter` reports `R'1'` (warning): one two⟦U+202E⟧⟦U+200B⟧ xxx")
    assert message.endswith("x…")
    assert len(message) < 350


def test_a_secret_that_a_tool_quotes_is_taken_out() -> None:
    kind = "GitHub Token"
    _, _, key = ONE_LINE[kind]
    log = sarif(
        result("src/app.py", 3, "R1", message={"text": f"first\nfound {key} here"}),
        result("src/app.py", 4, "R2", message={"text": "second\nline"}),
    )
    (_, first), (_, second) = messages(log)
    assert key not in first
    assert f"⟦secret:{kind}⟧" in first
    assert second == "`Linter` reports `R2` (warning): second line"


def test_of_a_line_that_holds_a_secret_only_the_rule_is_told() -> None:
    """Tools quote the value, and not all of it looks like one without its name."""
    log = sarif(
        result("app.py", 1, "B105", message={"text": "hardcoded password: 'hunter22hunter'"})
    )
    seen = change({"app.py": 'password = "hunter22hunter"\n'}, sarif={"a.sarif": log})
    (evidence,) = [each for each in gather(seen).evidence if each.collector == "foreign_sarif"]
    assert evidence.message == (
        "`Linter` reports `B105` (warning); its words are left out, because the line holds "
        "a secret."
    )


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_odd_values_anywhere_are_a_note_or_nothing(odd: object) -> None:
    whole = json.loads(sarif(result("src/app.py", 3, "R1"), rules=[{"id": "R1"}]))
    run = whole["runs"][0]
    for holder, key in (
        (whole, "version"),
        (run, "tool"),
        (run, "results"),
        (run["results"][0], "locations"),
        (run["results"][0], "message"),
        (run["tool"]["driver"], "rules"),
    ):
        before = holder[key]
        holder[key] = odd
        seen = change({"src/app.py": AFTER}, sarif={"a.sarif": json.dumps(whole)})
        gathered = seen_by("foreign_sarif", seen)
        assert len(gathered.evidence) + len(gathered.notes) <= 1
        holder[key] = before
