"""What reaches GitHub, as one value."""

import pytest

from panelist.contracts import (
    Annotation,
    ChangeKind,
    Conclusion,
    Diff,
    DiffFile,
    FileKind,
    Hunk,
    Line,
    LineKind,
    Posting,
    RankedFinding,
    Review,
    Severity,
    Side,
    Skip,
    Stopped,
)
from panelist.render.check import annotations, check_title
from panelist.render.posting import Frame, posting, skipped, stopped
from tests.unit.render.samples import (
    FINDINGS,
    HEAD,
    MARKER,
    PROMPTS,
    QUIET,
    REVIEW,
    RUN_URL,
    SERVER,
    finding,
    place,
)

FRAME = Frame(PROMPTS, MARKER, SERVER, RUN_URL)


def file(path: str, *, commentable: bool = True) -> DiffFile:
    """A file whose hunk adds lines 1 to 60."""
    lines = tuple(Line(LineKind.ADDED, "x", None, number) for number in range(1, 61))
    return DiffFile(
        path=path,
        old_path=path,
        change=ChangeKind.MODIFIED,
        kind=FileKind.TEXT,
        old_mode=None,
        new_mode=None,
        hunks=(Hunk(f"h-{path}", path, 0, 0, 1, 60, "", lines),),
        commentable=commentable,
    )


DIFF = Diff(files=(file("src/db/orders.py"), file("src/cart.py")))


def posted(
    review: Review = REVIEW,
    diff: Diff = DIFF,
    *,
    most: int = 20,
    floor: Severity = Severity.LOW,
) -> Posting:
    return posting(review, diff, FRAME, max_inline_comments=most, comment_floor=floor)


def with_findings(*findings: RankedFinding) -> Review:
    return REVIEW.model_copy(update={"findings": findings})


def numbers(posting: Posting) -> list[str]:
    return [comment.number for comment in posting.comments]


def test_a_review_becomes_one_posting() -> None:
    got = posted(floor=Severity.MEDIUM)
    assert got.head_sha == HEAD
    assert got.conclusion is Conclusion.FAILURE
    assert got.check_title == "2 findings to fix, and a part was not read"
    assert got.check_summary.startswith("## ❌ 2 findings to fix")
    assert got.sticky_marker == MARKER
    assert got.sticky_body.startswith(f"{MARKER}\n## ❌ 2 findings to fix")
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
    diff = Diff(files=(file("src/cart.py", commentable=False),))
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
    assert len(got.sticky_body) < 1_000


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
            "found by security and quality · upheld by claude-opus-5-5 · 96 % sure"
            " · claimed as high"
        ),
    )
    assert [note.level for note in notes] == ["failure", "failure", "warning", "notice"]
    assert "Fix:" not in notes[3].message
    assert FINDINGS[4].title not in {note.title for note in notes}


def test_a_flaw_that_was_there_before_fails_no_line() -> None:
    old = finding(severity=Severity.CRITICAL, origin="pre_existing")
    assert annotations(with_findings(old))[0].level == "notice"
    assert annotations(with_findings(finding(place=None))) == ()


def test_a_long_headline_is_cut_for_the_check() -> None:
    assert check_title(REVIEW.model_copy(update={"headline": "x" * 300})) == "x" * 254 + "…"


def test_a_skipped_pull_gets_a_check_and_no_comment() -> None:
    skip = Skip(code="draft", sentence="It is a draft; mark it ready for review.")
    assert skipped(skip, FRAME, head_sha=HEAD) == Posting(
        head_sha=HEAD,
        conclusion=Conclusion.SKIPPED,
        check_title="Not reviewed: It is a draft; mark it ready for review.",
        check_summary=(
            "## ⏭️ Not reviewed\n\nIt is a draft; mark it ready for review.\n\n"
            f"<sub>Panelist · [run]({RUN_URL})</sub>\n"
        ),
        annotations=(),
        sticky_marker=MARKER,
        sticky_body="",
        review_body="",
        comments=(),
        job_summary=(
            "## ⏭️ Not reviewed\n\nIt is a draft; mark it ready for review.\n\n"
            f"<sub>Panelist · [run]({RUN_URL})</sub>\n"
        ),
    )


def stop(conclusion: Conclusion) -> Posting:
    ended = Stopped(
        door="review", sentence="There is no key. Set `anthropic-api-key`.", conclusion=conclusion
    )
    return stopped(ended, Frame(PROMPTS, MARKER), head_sha=HEAD)


def test_a_stopped_run_replaces_the_verdict_on_an_older_head() -> None:
    got = stop(Conclusion.NEUTRAL)
    assert got.conclusion is Conclusion.NEUTRAL
    assert got.sticky_body == (
        f"{MARKER}\n## ⚠️ Not reviewed\n\nThere is no key. Set `anthropic-api-key`.\n"
    )


def test_a_cancelled_run_leaves_the_comment_to_the_run_that_replaces_it() -> None:
    got = stop(Conclusion.CANCELLED)
    assert got.sticky_body == ""
    assert got.check_title == "Not reviewed: There is no key. Set `anthropic-api-key`."
