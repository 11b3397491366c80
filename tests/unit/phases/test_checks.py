import pytest

from panelist.contracts import ClaimKind, Origin, Outcome, Place, Side, Verdict
from panelist.phases.checks import Checked, Checks
from tests.unit.phases import scene


def check(*findings: scene.Finding, repo: scene.FakeRepo = scene.REPO) -> list[Checked]:
    checks = Checks(scene.diff(), repo)
    return [checks.check(finding) for finding in findings]


def verdict(finding: scene.Finding, repo: scene.FakeRepo = scene.REPO) -> Verdict:
    return check(finding, repo=repo)[0].verdict


def test_a_quote_that_is_where_it_says_stays_open_for_the_model() -> None:
    checked = check(scene.finding())[0]
    assert checked.open
    assert checked.verdict == Verdict(
        finding="quality.s1.1",
        outcome=Outcome.UNSETTLED,
        by="code",
        reason="not decided by code",
        confidence=90,
        place=Place(path="src/ratio.py", start=3, end=3),
        commentable=True,
        origin=Origin.INTRODUCED,
    )


def test_a_quote_on_another_line_is_anchored_to_where_it_is() -> None:
    found = verdict(scene.finding(start=5))
    assert found.place == Place(path="src/ratio.py", start=3, end=3)


def test_a_quote_that_is_nowhere_is_refuted() -> None:
    found = verdict(scene.finding(quote="os.system(cmd)"))
    assert (found.outcome, found.reason) == (
        Outcome.REFUTED,
        "the quoted code is not in the file",
    )
    assert found.place is None
    assert not found.commentable


def test_a_quote_outside_the_hunks_is_found_in_the_file_but_takes_no_comment() -> None:
    found = verdict(scene.finding(quote="    return a * 2", start=8))
    assert found.place == Place(path="src/ratio.py", start=8, end=8)
    assert not found.commentable
    assert found.origin is Origin.PRE_EXISTING


def test_a_quote_is_compared_with_what_a_model_may_see_of_the_file() -> None:
    secret = "AKI" + "AQ3EGWBNHVTZLO5KD"
    repo = scene.FakeRepo(head={"src/ratio.py": f'{scene.HEAD}KEY = "{secret}"\n'})
    quoted = scene.finding(quote='KEY = "⟦secret:AWS Access Key⟧"', start=9)
    assert verdict(quoted, repo).place == Place(path="src/ratio.py", start=9, end=9)
    assert verdict(scene.finding(quote=secret, start=9), repo).place is None


def test_a_context_line_was_there_before() -> None:
    assert verdict(scene.finding(quote="    return a / b", start=4)).origin is Origin.PRE_EXISTING


def test_the_same_claim_twice_points_to_the_first() -> None:
    first, second = check(scene.finding("quality.s1.1"), scene.finding("tests.s1.1"))
    assert first.verdict.duplicate_of is None
    assert second.verdict.duplicate_of == "quality.s1.1"


def test_a_collector_is_believed_without_a_quote() -> None:
    found = verdict(scene.finding("secrets.1", quote="⟦secret⟧", collector="secrets"))
    assert found.outcome is Outcome.CONFIRMED
    assert found.reason == "a fact: the collector secrets saw it"


def test_nobody_can_know_from_the_code_whether_a_version_exists() -> None:
    found = verdict(scene.finding(kind=ClaimKind.VERSION_EXISTS))
    assert found.outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    ("claim", "subject", "elsewhere", "said"),
    [
        (ClaimKind.UNUSED, "ratio", "print(ratio(1, 2))", "used at src/use.py:1"),
        (ClaimKind.UNDEFINED, "helper", "def helper():", "defined at src/use.py:1"),
        (ClaimKind.UNDEFINED, "LIMIT", "LIMIT: int = 3", "defined at src/use.py:1"),
        (ClaimKind.UNDEFINED, "sqrt", "from math import sqrt", "defined at src/use.py:1"),
    ],
)
def test_a_claim_that_the_repository_contradicts_is_refuted(
    claim: ClaimKind, subject: str, elsewhere: str, said: str
) -> None:
    repo = scene.FakeRepo(
        {"src/ratio.py": scene.BASE}, {"src/ratio.py": scene.HEAD, "src/use.py": elsewhere}
    )
    found = verdict(scene.finding(claim=claim, subject=subject), repo)
    assert (found.outcome, found.reason) == (Outcome.REFUTED, said)


@pytest.mark.parametrize("claim", [ClaimKind.UNUSED, ClaimKind.UNDEFINED])
@pytest.mark.parametrize("subject", ["nobody", "", "not an identifier"])
def test_a_claim_the_repository_does_not_contradict_stays_open(
    claim: ClaimKind, subject: str
) -> None:
    assert check(scene.finding(claim=claim, subject=subject))[0].open


def test_a_comparison_is_not_a_definition() -> None:
    repo = scene.FakeRepo({}, {"src/ratio.py": scene.HEAD, "src/use.py": "    LIMIT == 3\n"})
    assert check(scene.finding(kind=ClaimKind.UNDEFINED, subject="LIMIT"), repo=repo)[0].open


def test_whether_tests_name_the_function_is_told_to_the_model_and_decides_nothing() -> None:
    claim = scene.finding(kind=ClaimKind.MISSING_TEST, subject="ratio")
    assert check(claim)[0].facts == ("`ratio`: no test names it",)
    tested = scene.FakeRepo(
        {}, {"src/ratio.py": scene.HEAD, "tests/test_ratio.py": "assert ratio(1, 2)"}
    )
    checked = check(claim, repo=tested)[0]
    assert checked.open
    assert checked.facts == ("`ratio`: tests name it at tests/test_ratio.py:1",)


def test_a_removed_line_is_looked_for_on_the_base_side() -> None:
    found = verdict(scene.finding(quote="    return a / b", start=2, side=Side.LEFT))
    assert found.place == Place(path="src/ratio.py", side=Side.LEFT, start=2, end=2)


@pytest.mark.parametrize(
    ("suggestion", "note"),
    [
        ("        return None", ""),
        ("        b = 0", "it changes nothing"),
        ("        b = (", "the file would no longer parse"),
        ("        b = eval('1')", "it brings in an address or a call that a person should write"),
        ("        b = '⟦secret:key⟧'", "it holds a redacted secret or a hidden character"),
        ("        b = '\u202e'", "it holds a redacted secret or a hidden character"),
        ("        b = 'AK" + "IAQWERTYUIOPASDFGH'", "it holds what looks like a secret"),
        ("x\n" * 40, "it is longer than 30 lines"),
    ],
)
def test_a_suggestion_is_kept_only_when_it_does_what_it_shows(suggestion: str, note: str) -> None:
    found = verdict(scene.finding(suggestion=suggestion))
    assert (found.suggestion, found.suggestion_note) == (
        (suggestion, "") if not note else (None, note)
    )


def test_a_suggestion_for_other_lines_than_the_quote_is_not_kept() -> None:
    found = verdict(scene.finding(start=2, suggestion="        return None"))
    assert found.suggestion_note == "it was made for other lines than the quote is on"


def test_a_suggestion_outside_the_diff_is_not_kept() -> None:
    found = verdict(scene.finding(quote="    return a * 2", start=8, suggestion="    return a + a"))
    assert found.suggestion_note == "its lines take no suggestion on GitHub"


def test_the_second_of_two_overlapping_suggestions_is_not_kept() -> None:
    first, second = check(
        scene.finding("quality.s1.1", suggestion="        return None"),
        scene.finding("security.s1.1", category="other", suggestion="        return 0"),
    )
    assert first.verdict.suggestion == "        return None"
    assert second.verdict.suggestion_note == "it overlaps another suggestion"


def test_a_suggestion_that_cannot_be_tried_is_not_kept() -> None:
    found = verdict(scene.finding(suggestion="        return None"), scene.FakeRepo())
    assert found.suggestion_note == "the file could not be read to try it"


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", "Dockerfile", "package.json", "scripts/run.sh"]
)
def test_build_and_ci_files_are_never_changed_by_suggestion(path: str) -> None:
    patch = scene.PATCH.replace(b"src/ratio.py", path.encode())
    checks = Checks(scene.parse(patch), scene.FakeRepo({}, {path: scene.HEAD}))
    found = checks.check(scene.finding(path=path, suggestion="        return None")).verdict
    assert found.suggestion_note == "build, CI and dependency files are changed by people only"


def test_a_suggestion_never_mixes_line_ends() -> None:
    patch = scene.PATCH.replace(b"b = 0\n", b"b = 0\r\n")
    head = scene.HEAD.replace("b = 0\n", "b = 0\r\n")
    checks = Checks(scene.parse(patch), scene.FakeRepo({}, {"src/ratio.py": head}))
    found = checks.check(scene.finding(suggestion="        return None")).verdict
    assert found.suggestion_note == ("the file has CRLF line ends, which a suggestion would change")
