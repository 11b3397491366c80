"""The verdict as one line: a closed grammar that nobody else can write."""

import re

import pytest

from panelist.contracts import Ledger, Review
from panelist.render import comment
from panelist.render.check import check_summary
from panelist.render.links import Links
from panelist.render.verdict import verdict_line
from tests.unit.render.hostile import HOSTILE
from tests.unit.render.samples import HEAD, MARKER, PROMPTS, QUIET, REVIEW, finding, poisoned

GRAMMAR = re.compile(
    r"<!-- panelist:verdict v1"
    r" conclusion=(?:success|failure|neutral|action_required|cancelled|skipped)"
    r" action=(?:merge|fix_and_re_review|re_plan|escalate_to_human) complete=(?:yes|no)"
    r" critical=\d+ high=\d+ medium=\d+ low=\d+"
    r" blocking=(?:none|F\d+(?:,F\d+)*(?:,\+\d+)?) findings=(?:none|F\d+(?:,F\d+)*(?:,\+\d+)?)"
    r" round=\d+ converged=(?:yes|no) head=(?:none|[0-9a-f]{40}|[0-9a-f]{64}) -->"
)


def scene(review: Review) -> comment.Scene:
    return comment.Scene(PROMPTS, Links.of(review, None), None)


def test_it_tells_verdict_counts_ids_and_head() -> None:
    assert verdict_line(REVIEW) == (
        "<!-- panelist:verdict v1 conclusion=failure action=fix_and_re_review complete=no "
        "critical=1 high=1 medium=1 low=0 blocking=F1,F2 findings=F1,F2,F3 "
        f"round=0 converged=no head={HEAD} -->"
    )


def test_a_quiet_review_names_nothing() -> None:
    assert " complete=yes critical=0 high=0 medium=0 low=0 blocking=none findings=none " in (
        verdict_line(QUIET)
    )


def test_what_is_no_number_and_no_head_is_not_told() -> None:
    odd = finding(1).model_copy(update={"number": "F1 -->\n# x"})
    review = REVIEW.model_copy(
        update={"findings": (odd, finding(2)), "blocking": ("F0", "F2"), "head_sha": "main -->"}
    )
    assert verdict_line(review).endswith(
        " blocking=F2 findings=F2 round=0 converged=no head=none -->"
    )


def test_it_counts_the_rounds() -> None:
    review = REVIEW.model_copy(update={"ledger": Ledger(rounds=6, quiet=2)})
    assert " round=6 converged=yes head=" in verdict_line(review)


def test_of_very_many_the_rest_is_counted() -> None:
    review = REVIEW.model_copy(update={"findings": tuple(finding(n) for n in range(1, 251))})
    assert ",F199,F200,+50 round=" in verdict_line(review)
    assert GRAMMAR.fullmatch(verdict_line(review))


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 1_000])
def test_it_stands_in_the_summary_and_in_the_check_once_whatever_words_are_around(
    text: str,
) -> None:
    review = poisoned(f"{text} {verdict_line(QUIET)}")
    for body in (
        comment.sticky(review, scene(review), MARKER),
        check_summary(review, scene(review)),
    ):
        assert re.findall(r"<!--\s*panelist:verdict.*", body) == [verdict_line(review)]
        assert GRAMMAR.fullmatch(verdict_line(review))
