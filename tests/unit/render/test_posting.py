"""What reaches GitHub, as one value."""

import pytest

from panelist.contracts import (
    Annotation,
    Command,
    Conclusion,
    Diff,
    Placement,
    Posting,
    RankedFinding,
    Review,
    Severity,
    Side,
)
from panelist.ledger import encode
from panelist.render.check import annotations, check_title
from panelist.render.posting import Frame, Wishes, overtaken, posting
from panelist.render.verdict import verdict_line
from tests.unit.render.samples import (
    AFTER,
    BEFORE,
    HEAD,
    LATER,
    MARKER,
    PROMPTS,
    QUIET,
    REVIEW,
    RUN_URL,
    SERVER,
    added_file,
    finding,
    place,
)

FRAME = Frame(PROMPTS, MARKER, SERVER, RUN_URL)


DIFF = Diff(files=(added_file("src/db/orders.py"), added_file("src/cart.py")))


def posted(
    review: Review = REVIEW,
    diff: Diff = DIFF,
    *,
    most: int = 20,
    floor: Severity = Severity.LOW,
) -> Posting:
    return posting(review, diff, FRAME, Wishes(most, floor))


def with_findings(*findings: RankedFinding) -> Review:
    return REVIEW.model_copy(update={"findings": findings})


def numbers(posting: Posting) -> list[str]:
    return [comment.number for comment in posting.comments]


def test_a_review_becomes_one_posting() -> None:
    got = posted(floor=Severity.MEDIUM)
    assert got.head_sha == HEAD
    assert got.conclusion is Conclusion.FAILURE
    assert got.check_title == "2 findings to fix, and a part was not read"
    assert got.check_summary.split("\n")[:2] == [
        verdict_line(REVIEW),
        "The order search trusts its input.",
    ]
    assert "2 findings to fix" not in got.check_summary
    assert got.sticky_marker == MARKER
    assert got.sticky_body.startswith(f"{MARKER}\n{verdict_line(REVIEW)}\n## 2 findings to fix")
    assert got.review_body == (
        "3 findings at the lines below; the summary comment has the whole picture.\n"
    )
    assert [(one.number, one.fingerprint, one.place) for one in got.comments] == [
        ("F1", "0000000000000001", place("src/db/orders.py", 41, 43)),
        ("F2", "0000000000000002", place("src/db/orders.py", 57)),
        ("F3", "0000000000000003", place("src/cart.py", 10)),
    ]


@pytest.mark.parametrize(
    "quiet",
    [
        finding(commentable=False),
        finding(origin="pre_existing"),
        finding(place=None),
        finding(severity=Severity.LOW),
        finding(place=place("src/cart.py", 59, 61)),
        finding(place=place("src/cart.py", 5, side=Side.LEFT)),
        finding(place=place("elsewhere.py", 5)),
    ],
)
def test_a_finding_that_cannot_or_should_not_be_inline_stays_in_the_summary(
    quiet: RankedFinding,
) -> None:
    got = posted(with_findings(quiet), floor=Severity.MEDIUM)
    assert got.comments == ()
    assert got.review_body == ""
    assert "The discount is applied twice" in got.sticky_body
    assert "**Fix:** Subtract" in got.sticky_body


def test_a_file_whose_patch_github_does_not_serve_takes_no_comment() -> None:
    diff = Diff(files=(added_file("src/cart.py", commentable=False),))
    assert posted(with_findings(finding()), diff).comments == ()


def test_the_cap_keeps_the_first_in_rank_and_the_rest_has_its_fix_in_the_summary() -> None:
    review = with_findings(*(finding(number) for number in range(1, 6)))
    got = posted(review, most=2)
    assert numbers(got) == ["F1", "F2"]
    assert got.sticky_body.count("**Fix:** Subtract") == 3
    assert got.job_summary.count("**Fix:** Subtract") == 5
    assert posted(review, most=0).comments == ()


def test_one_comment_is_told_in_the_singular() -> None:
    got = posted(with_findings(finding()))
    assert got.review_body.startswith("1 finding at the lines below")


def test_a_quiet_review_is_a_short_comment() -> None:
    got = posted(QUIET)
    assert got.comments == ()
    assert got.annotations == ()
    assert len(got.sticky_body) < 1_100


def test_a_local_range_cannot_be_posted() -> None:
    with pytest.raises(ValueError, match="without a head SHA"):
        posted(REVIEW.model_copy(update={"head_sha": None}))


def test_annotations_stand_on_lines_of_the_head() -> None:
    notes = annotations(REVIEW)
    assert notes[0] == Annotation(
        path="src/db/orders.py",
        start_line=41,
        end_line=43,
        level="failure",
        title="F1 critical: SQL text is built from the request",
        message=(
            "A request with `name=' OR 1=1 --` reads the orders of every customer.\n\n"
            "Fix: Pass `name` as a parameter of `execute`.\n\n"
            "found by security and quality (paths, states) · confirmed by claude-opus-5-5"
            " · 96 % likely to be acted on · claimed as high · also at src/db/users.py:12"
        ),
    )
    assert [note.level for note in notes] == ["failure", "failure", "warning"]
    gone = finding(place=place("src/cart.py", 5, side=Side.LEFT))
    assert annotations(with_findings(gone)) == ()


@pytest.mark.parametrize(
    "placement", [placement for placement in Placement if placement is not Placement.INLINE]
)
def test_only_what_stands_at_its_line_is_annotated_or_commented(placement: Placement) -> None:
    got = posted(with_findings(finding(placement=placement)))
    assert got.annotations == ()
    assert got.comments == ()


def test_the_check_tells_in_one_line_what_its_annotations_tell() -> None:
    got = posted(with_findings(finding()), floor=Severity.CRITICAL)
    assert got.comments == ()
    assert "**Fix:** Subtract" not in got.check_summary
    assert "**F1 · medium** · The discount is applied twice" in got.check_summary
    assert "**Fix:** Subtract" in got.sticky_body


def test_what_fails_the_check_has_a_comment_before_what_does_not() -> None:
    review = with_findings(*(finding(number) for number in range(1, 6)))
    review = review.model_copy(update={"blocking": ("F4", "F5")})
    assert numbers(posted(review, most=3)) == ["F4", "F5", "F1"]


def test_a_flaw_that_was_there_before_fails_no_line() -> None:
    old = finding(severity=Severity.CRITICAL, origin="pre_existing")
    assert annotations(with_findings(old))[0].level == "notice"
    assert annotations(with_findings(finding(place=None))) == ()


def test_a_long_headline_is_cut_for_the_check() -> None:
    assert check_title(REVIEW.model_copy(update={"headline": "x" * 300})) == "x" * 254 + "…"


def lived(**changes: object) -> Posting:
    """The posting of the second review of a pull."""
    return posting(
        LATER.model_copy(update=changes), DIFF, FRAME, Wishes(20, Severity.LOW), before=BEFORE
    )


def test_a_second_review_keeps_the_ledger_and_tells_the_threads() -> None:
    got = lived()
    assert got.sticky_state == encode(AFTER)
    assert got.sticky_body.split("\n")[:2] == [MARKER, got.sticky_state]
    assert got.sticky_state not in got.check_summary + got.job_summary
    assert [(one.fingerprint[-1], one.resolved) for one in got.threads] == [
        ("5", False),
        ("6", True),
        ("7", True),
        ("9", False),
    ]
    since = "**Since the last review:** F6 fixed, F7 dismissed, F9 open again, F5 still open."
    for text in (got.sticky_body, got.check_summary, got.job_summary):
        assert since in text


def test_what_somebody_else_said_already_is_not_said_inline_again() -> None:
    got = lived()
    assert numbers(got) == ["F3", "F5", "F8", "F9"]
    assert (
        "already said by `@octocat` · [see there](https://github.com/octo/shop/pull/7"
        "#discussion_r4711)</sub>" in got.sticky_body
    )
    assert got.annotations[-1].message.endswith("already said by @ octocat")


def test_a_comment_by_a_deleted_account_is_said_by_somebody() -> None:
    got = lived(findings=(finding(11, said_in=4711),))
    assert "already said by somebody · [see there](https://" in got.sticky_body


def test_a_carried_finding_says_that_it_is_from_an_earlier_review() -> None:
    got = lived(findings=(finding(3, carried=True),))
    assert "confirmed by claude-opus-5-5 · from an earlier review</sub>" in got.job_summary
    assert "confirmed by claude-opus-5-5 · from an earlier review" in got.comments[0].body


def test_a_paused_pull_says_how_to_go_on() -> None:
    got = lived(ledger=AFTER.model_copy(update={"paused_by": "eve"}))
    assert got.sticky_body.endswith("· paused; go on with `/panelist resume`</sub>\n")


@pytest.mark.parametrize(
    ("conclusion", "wanted", "requested"),
    [
        (Conclusion.FAILURE, True, True),
        (Conclusion.SUCCESS, True, False),
        (Conclusion.NEUTRAL, True, False),
        (Conclusion.FAILURE, False, None),
    ],
)
def test_changes_are_requested_only_where_a_team_wants_it_and_the_check_fails(
    conclusion: Conclusion, *, wanted: bool, requested: bool | None
) -> None:
    review = REVIEW.model_copy(update={"conclusion": conclusion})
    wishes = Wishes(20, Severity.LOW, request_changes=wanted)
    assert posting(review, DIFF, FRAME, wishes).request_changes is requested


def test_whoever_disputed_is_answered_along_with_the_review() -> None:
    command = Command(verb="dispute", finding="F8", reason="No.", author="eve", comment_id=99)
    got = posting(LATER, DIFF, FRAME, Wishes(20, Severity.LOW), command=command)
    (note,) = got.notes
    assert note.marker == "<!-- panelist:reply 99 -->"
    assert note.fingerprint == "0000000000000008"
    assert posted().notes == ()


def test_a_run_that_a_newer_one_overtook_ends_its_check_and_no_more() -> None:
    whole = lived()
    got = overtaken(whole, None)
    assert got == whole.model_copy(
        update={
            "sticky_body": "",
            "sticky_state": "",
            "review_body": "",
            "comments": (),
            "threads": (),
        }
    )
    assert overtaken(whole, AFTER).sticky_state == encode(AFTER)


def test_a_comment_with_a_suggestion_stands_on_the_lines_that_a_click_replaces() -> None:
    there = place("src/cart.py", 12, 13)
    found = finding(suggestion="total = 0", suggestion_place=there)
    (comment,) = posted(with_findings(found)).comments
    assert comment.place == there
    assert "```suggestion\ntotal = 0\n```" in comment.body


def test_a_suggestion_for_lines_that_take_no_comment_is_not_posted_for_others() -> None:
    found = finding(suggestion="total = 0", suggestion_place=place("elsewhere.py", 12))
    (comment,) = posted(with_findings(found)).comments
    assert comment.place == found.place
    assert "```suggestion" not in comment.body
