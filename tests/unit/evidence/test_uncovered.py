import pytest

from tests.unit.evidence.changes import briefs, change, findings, seen_by, told

TEXT = "def f(x):\n    a = 1\n    if x:\n        a = 2\n    return a\n"


def _lcov(path: str, hits: dict[int, int]) -> str:
    data = "".join(f"DA:{line},{count}\n" for line, count in hits.items())
    return f"TN:\nSF:{path}\n{data}BRDA:3,0,0,-\nend_of_record\n"


def _cobertura(path: str, hits: dict[int, int], *, source: str = "", doctype: str = "") -> str:
    lines = "".join(f'<line number="{n}" hits="{count}"/>' for n, count in hits.items())
    sources = f"<sources><source>{source}</source></sources>" if source else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}<coverage>{sources}<packages><package>'
        f'<classes><class filename="{path}"><methods/><lines>{lines}</lines></class></classes>'
        "</package></packages></coverage>"
    )


def _jacoco(package: str, name: str, hits: dict[int, int]) -> str:
    lines = "".join(
        f'<line nr="{n}" mi="2" ci="{count}" mb="0" cb="0"/>' for n, count in hits.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'
        f'<report name="shop"><sessioninfo id="a" start="1" dump="2"/><group name="app">'
        f'<package name="{package}"><class name="{package}/A" sourcefilename="{name}"/>'
        f'<sourcefile name="{name}">{lines}<counter type="LINE" missed="2" covered="3"/>'
        "</sourcefile></package></group></report>"
    )


NOT_RUN = {1: 1, 2: 1, 3: 0, 4: 0, 5: 1}


@pytest.mark.parametrize("write", [_lcov, _cobertura])
def test_lines_that_did_not_run_are_one_range_at_its_place(write: object) -> None:
    assert callable(write)
    seen = change({"src/a.py": TEXT}, coverage=str(write("src/a.py", NOT_RUN)))
    (finding,) = findings(seen_by("uncovered", seen))
    assert (finding.place.start, finding.place.end, finding.quote) == (3, 4, "    if x:")
    assert (finding.category, finding.severity.value) == ("uncovered-lines", "medium")
    assert (finding.agent, finding.kind.value) == ("tests", "missing_test")
    message = "The coverage report says that the added lines 3 to 4 do not run in any test."
    assert seen_by("uncovered", seen).evidence[0].message == message


def test_a_range_without_a_branch_is_low() -> None:
    seen = change({"a.py": TEXT}, coverage=_lcov("a.py", {1: 1, 2: 0}))
    assert briefs(seen_by("uncovered", seen)) == [("a.py", 2, "uncovered-lines", "low")]


def test_lines_the_report_does_not_count_join_a_range_and_end_none() -> None:
    text = "a = 1\n\n# note\nb = 2\n\nc = 3\n"
    seen = change({"a.py": text}, coverage=_lcov("a.py", {1: 0, 4: 0, 6: 1}))
    places = [(each.place.start, each.place.end) for each in findings(seen_by("uncovered", seen))]
    assert places == [(1, 4)]


def test_lines_that_were_there_before_are_not_reported() -> None:
    seen = change(
        {"a.py": TEXT + "b = 1\n"}, {"a.py": TEXT}, coverage=_lcov("a.py", {**NOT_RUN, 6: 1})
    )
    assert seen_by("uncovered", seen) == seen_by("uncovered", change({}, coverage="SF:a.py\n"))


def test_apart_lines_are_ranges_of_their_own() -> None:
    before = "".join(f"x{n} = {n}\n" for n in range(1, 10))
    after = before.replace("x2 = 2", "y2 = 2").replace("x4 = 4", "y4 = 4")
    hits = dict.fromkeys(range(1, 10), 0)
    seen = change({"a.py": after}, {"a.py": before}, coverage=_lcov("a.py", hits))
    assert [each[1] for each in briefs(seen_by("uncovered", seen))] == [2, 4]


def test_hits_of_several_records_add_up() -> None:
    report = _lcov("a.py", {1: 0, 2: 0}) + _lcov("a.py", {1: 3, 2: 0})
    assert [
        each[1]
        for each in briefs(seen_by("uncovered", change({"a.py": "a\nb\n"}, coverage=report)))
    ] == [2]


@pytest.mark.parametrize(
    "spelt",
    ["./src/app/a.py", "/home/ci/work/repo/src/app/a.py", "app/a.py", "a.py", "src\\app\\a.py"],
)
def test_a_path_is_known_however_the_report_spells_it(spelt: str) -> None:
    seen = change({"src/app/a.py": TEXT}, coverage=_lcov(spelt, NOT_RUN))
    assert [each[0] for each in briefs(seen_by("uncovered", seen))] == ["src/app/a.py"]


def test_a_source_folder_is_put_in_front() -> None:
    report = _cobertura("a.py", NOT_RUN, source="/ci/repo/src/app")
    seen = change({"src/app/a.py": TEXT}, unchanged={"lib/a.py": ""}, coverage=report)
    assert len(briefs(seen_by("uncovered", seen))) == 1


def test_a_name_that_fits_several_files_is_taken_for_none() -> None:
    seen = change({"src/a.py": TEXT}, unchanged={"lib/a.py": ""}, coverage=_lcov("a.py", NOT_RUN))
    gathered = seen_by("uncovered", seen)
    note = (
        "Lines a coverage report calls not run: the coverage report says nothing about 1 of 1 "
        "changed files."
    )
    assert (gathered.evidence, gathered.notes) == ((), (note,))


def test_of_two_records_that_end_alike_none_is_taken() -> None:
    report = _lcov("/x/src/a.py", NOT_RUN) + _lcov("/y/src/a.py", NOT_RUN)
    assert seen_by("uncovered", change({"src/a.py": TEXT}, coverage=report)).evidence == ()


def test_without_a_tree_the_files_of_the_change_decide() -> None:
    one = change({"src/a.py": TEXT}, coverage=_lcov("a.py", NOT_RUN), readable=False)
    two = change({"src/a.py": TEXT, "b/a.py": ""}, coverage=_lcov("a.py", NOT_RUN), readable=False)
    assert len(seen_by("uncovered", one).evidence) == 1
    assert seen_by("uncovered", two).evidence == ()


def test_only_ten_ranges_are_claimed_those_with_branches_first() -> None:
    text = "".join(f"a{n} = 1\nb{n} = 1\n" for n in range(15)) + "if x:\n"
    hits = {n: (n + 1) % 2 for n in range(1, 32)}
    gathered = seen_by("uncovered", change({"a.py": text}, coverage=_lcov("a.py", hits)))
    assert len(briefs(gathered)) == 10
    assert ("a.py", 31, "uncovered-lines", "medium") in briefs(gathered)
    assert len(told(gathered)) == 6


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n',
        "",
    ],
)
def test_the_document_type_that_tools_write_is_accepted(doctype: str) -> None:
    seen = change({"a.py": TEXT}, coverage=_cobertura("a.py", NOT_RUN, doctype=doctype))
    assert len(briefs(seen_by("uncovered", seen))) == 1


def test_a_jacoco_report_names_files_from_their_package_on() -> None:
    path = "app/src/main/java/org/shop/A.java"
    seen = change({path: TEXT}, coverage=_jacoco("org/shop", "A.java", NOT_RUN))
    (finding,) = findings(seen_by("uncovered", seen))
    assert (finding.place.path, finding.place.start, finding.place.end) == (path, 3, 4)
    assert seen_by("uncovered", seen).notes == ()


def test_a_jacoco_report_of_the_default_package() -> None:
    seen = change({"src/A.java": TEXT}, coverage=_jacoco("", "A.java", NOT_RUN))
    assert len(findings(seen_by("uncovered", seen))) == 1


@pytest.mark.parametrize(
    ("report", "why"),
    [
        ("", "names no file"),
        (
            '<clover generated="1"><project/></clover>',
            "XML of another kind: it begins with `clover`",
        ),
        ("hello\n", "names no file"),
        ("<coverage></coverage>", "names no file"),
        ("<coverage>", "is no valid XML (line 1, column 10)"),
        ('<!DOCTYPE coverage [<!ENTITY a "b">]><coverage/>', "declares XML entities"),
        ('<!DOCTYPE coverage SYSTEM "file:///etc/passwd" [<!ENTITY a "b">]><c/>', "declares XML"),
        ("SF:a\n" + " " * 60_000_000, "is larger than 60 MB"),
    ],
    ids=["empty", "clover", "text", "no-class", "cut", "entity", "external", "huge"],
)
def test_a_report_that_cannot_be_read_is_a_note(report: str, why: str) -> None:
    gathered = seen_by("uncovered", change({"a.py": TEXT}, coverage=report))
    (note,) = gathered.notes
    assert gathered.evidence == ()
    assert why in note
    assert note.endswith("as `coverage-report`.")


def test_rows_that_are_no_numbers_are_passed_over() -> None:
    lcov = "DA:9,9\nSF:a.py\nDA:x,y\nDA:1\nDA:99999999999,1\nDA:2,0,checksum\n"
    xml = (
        '<coverage><class filename=""><line number="1" hits="0"/></class><class filename="a.py">'
        '<line number="x" hits="0"/><line number="2" hits="0"/><line hits="0"/></class></coverage>'
    )
    for report in (lcov, xml):
        seen = change({"a.py": "a\nb\nc\n"}, coverage=report)
        assert [each[1] for each in briefs(seen_by("uncovered", seen))] == [2]


def test_without_a_report_there_is_nothing_to_say() -> None:
    assert seen_by("uncovered", change({"a.py": TEXT})) == seen_by("uncovered", change({}))


def test_tests_and_documents_are_not_asked_about() -> None:
    seen = change({"tests/test_a.py": TEXT, "a.md": "x"}, coverage=_lcov("b.py", {1: 1}))
    assert seen_by("uncovered", seen).notes == ()
