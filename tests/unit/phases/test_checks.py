import pytest

from panelist.contracts import ClaimKind, Origin, Outcome, Place, Severity, Side, Verdict
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
        place=Place(path="src/ratio.py", start=3, end=3),
        commentable=True,
        origin=Origin.INTRODUCED,
    )


def test_a_quote_on_another_line_is_anchored_to_where_it_is() -> None:
    found = verdict(scene.finding(start=5))
    assert found.place == Place(path="src/ratio.py", start=3, end=3)


NOWHERE = "the quoted code was not found in the file"


@pytest.mark.parametrize(
    "quote",
    [
        "os.system(cmd)",
        "",
        " \n\t",
        "\n",
        "b == 0",
        "...",
        "}",
        "see the diff above, where the divisor is overwritten",
    ],
)
def test_a_misquote_refutes_nothing_and_stays_open_at_its_line(quote: str) -> None:
    checked = check(scene.finding(quote=quote))[0]
    assert checked.open
    assert (checked.verdict.outcome, checked.verdict.reason) == (Outcome.UNSETTLED, NOWHERE)
    assert checked.verdict.place == Place(path="src/ratio.py", start=3, end=3)
    assert checked.verdict.commentable
    assert checked.facts == (f"{NOWHERE}; the reader may have copied it badly",)


def test_a_misquote_at_a_line_that_is_not_shown_has_no_place_and_is_not_refuted() -> None:
    found = verdict(scene.finding(quote="os.system(cmd)", start=900))
    assert (found.outcome, found.place, found.commentable) == (Outcome.UNSETTLED, None, False)


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        ("           3 |+        b = 0\n   2    4 |     return a / b", 3, 4),
        ("    if b is None:\n        ...", 2, 2),
        ("if b is none:", 2, 2),
        ("    if b is None: …", 2, 2),
    ],
)
def test_a_careless_copy_is_anchored_to_where_it_comes_from(
    quote: str, start: int, end: int
) -> None:
    found = verdict(scene.finding(quote=quote, start=1))
    assert found.place == Place(path="src/ratio.py", start=start, end=end)


def test_a_fact_stands_by_itself_and_a_rule_until_somebody_has_looked() -> None:
    fact, rule = check(
        scene.fact(), scene.finding("linters.1", collector="linters", quote="⟦secret⟧")
    )
    assert (fact.verdict.outcome, fact.verdict.reason, fact.open) == (
        Outcome.CONFIRMED,
        "a fact: the collector secrets saw it",
        False,
    )
    assert (rule.verdict.outcome, rule.verdict.reason, rule.open) == (
        Outcome.CONFIRMED,
        "a rule of linters says so",
        True,
    )


def test_no_check_of_the_repository_touches_what_is_certain() -> None:
    """A reader that adds an `unused` to a fact must not get the fact refuted."""
    repo = scene.FakeRepo({}, {"src/ratio.py": scene.HEAD, "src/use.py": "print(ratio(1, 2))"})
    both = scene.finding(kind=ClaimKind.UNUSED, subject="ratio", certain=Severity.HIGH)
    assert verdict(both, repo).outcome is Outcome.CONFIRMED
    rule = scene.finding("linters.1", kind=ClaimKind.UNUSED, subject="ratio", collector="linters")
    assert verdict(rule, repo).outcome is Outcome.REFUTED


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
    assert verdict(scene.finding(quote=secret, start=90), repo).place is None


def test_a_context_line_was_there_before() -> None:
    assert verdict(scene.finding(quote="    return a / b", start=4)).origin is Origin.PRE_EXISTING


def test_a_search_for_a_name_does_not_outvote_several_readings() -> None:
    repo = scene.FakeRepo({}, {"src/ratio.py": scene.HEAD, "src/use.py": "print(ratio(1, 2))"})
    agreed = scene.finding(kind=ClaimKind.UNUSED, subject="ratio", support=2)
    found = Checks(scene.diff(), repo).check(agreed)
    assert found.open
    assert found.facts == ("the name is used at src/use.py:1",)


def test_nobody_can_know_from_the_code_whether_a_version_exists() -> None:
    found = verdict(scene.finding(kind=ClaimKind.VERSION_EXISTS))
    assert found.outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    ("kind", "subject", "elsewhere", "said"),
    [
        (ClaimKind.UNUSED, "ratio", "print(ratio(1, 2))", "used at src/use.py:1"),
        (ClaimKind.UNDEFINED, "helper", "def helper():", "defined at src/use.py:1"),
        (ClaimKind.UNDEFINED, "LIMIT", "LIMIT: int = 3", "defined at src/use.py:1"),
        (ClaimKind.UNDEFINED, "sqrt", "from math import sqrt", "defined at src/use.py:1"),
    ],
)
def test_a_claim_that_the_repository_contradicts_is_refuted(
    kind: ClaimKind, subject: str, elsewhere: str, said: str
) -> None:
    repo = scene.FakeRepo(
        {"src/ratio.py": scene.BASE}, {"src/ratio.py": scene.HEAD, "src/use.py": elsewhere}
    )
    found = verdict(scene.finding(kind=kind, subject=subject), repo)
    assert (found.outcome, found.reason) == (Outcome.REFUTED, said)


@pytest.mark.parametrize("kind", [ClaimKind.UNUSED, ClaimKind.UNDEFINED])
@pytest.mark.parametrize("subject", ["nobody", "", "not an identifier"])
def test_a_claim_the_repository_does_not_contradict_stays_open(
    kind: ClaimKind, subject: str
) -> None:
    assert check(scene.finding(kind=kind, subject=subject))[0].open


def test_a_comparison_is_not_a_definition() -> None:
    repo = scene.FakeRepo({}, {"src/ratio.py": scene.HEAD, "src/use.py": "    LIMIT == 3\n"})
    assert check(scene.finding(kind=ClaimKind.UNDEFINED, subject="LIMIT"), repo=repo)[0].open


def test_a_removed_line_is_looked_for_on_the_base_side() -> None:
    found = verdict(scene.finding(quote="    return a / b", start=2, side=Side.LEFT))
    assert found.place == Place(path="src/ratio.py", side=Side.LEFT, start=2, end=2)
