"""What is proposed from dismissals: known groups, and what holds of any."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import ClaimKind, Signature, SilencingRule
from panelist.learning import Dismissal, covers, propose_rules, write_rules
from panelist.settings import check_rules
from tests.unit.evidence.fake_secrets import ONE_LINE

TODAY = date(2026, 11, 29)


def dismissal(pull: int, path: str = "migrations/001.sql", **more: str | ClaimKind) -> Dismissal:
    facts: dict[str, str | ClaimKind] = {
        "finding": "F1",
        "kind": ClaimKind.MAINTAINABILITY,
        "agent": "quality",
        "title": ("Unclear name", "Magic number", "Long statement", "Tangled nesting")[pull % 4],
        "who": "ann",
        "why": "Runs once.",
    }
    return Dismissal(pull=pull, path=path, **{**facts, **more})  # pyright: ignore[reportArgumentType] - by name


def briefs(rules: Sequence[SilencingRule]) -> list[tuple[str, tuple[str, ...], str, str, int]]:
    return [(one.id, one.paths, one.agent, one.title, len(one.examples)) for one in rules]


def test_what_is_dismissed_in_one_folder_is_a_rule_for_it() -> None:
    found = [
        dismissal(3, "migrations/a/1.sql", who="bo", why="Generated."),
        dismissal(1, "migrations/b/2.sql"),
        dismissal(2, "migrations/b/3.sql"),
    ]
    (rule,) = propose_rules(found, (), TODAY)
    assert rule == SilencingRule(
        id="R1",
        paths=("migrations/b/**",),
        kind=ClaimKind.MAINTAINABILITY,
        agent="quality",
        owner="ann",
        date=TODAY,
        expires=TODAY + timedelta(days=365),
        reasons=("ann: Runs once.",),
        examples=("#1 F1", "#2 F1"),
    )
    (wide,) = propose_rules(found, (), TODAY, least=3)
    assert (wide.paths, wide.examples) == (("migrations/**",), ("#1 F1", "#2 F1", "#3 F1"))
    assert wide.reasons == ("ann: Runs once.", "bo: Generated.")


def test_titles_that_say_the_same_are_a_rule_wherever_they_stand() -> None:
    found = [
        dismissal(1, "src/a.py", title="Retry loop without a limit"),
        dismissal(2, "lib/b.py", title="A retry loop has no limit"),
        dismissal(3, "tests/c.py", title="Test sleeps for a second"),
    ]
    assert briefs(propose_rules(found, (), TODAY)) == [
        ("R1", ("*.py",), "quality", "retry loop limit", 2)
    ]


@pytest.mark.parametrize(
    "second",
    [
        dismissal(1, finding="F2"),
        dismissal(2, agent="tests"),
        dismissal(2, kind=ClaimKind.DEFECT),
        dismissal(2, "src/a.py"),
        dismissal(2, agent="Not an agent"),
    ],
)
def test_one_pull_request_or_two_kinds_of_thing_are_no_rule(second: Dismissal) -> None:
    first = dismissal(1, agent=second.agent if " " in second.agent else "quality")
    assert propose_rules([first, second], (), TODAY) == ()


@pytest.mark.parametrize("signed", ["accepted", "declined", ""])
def test_what_a_rule_is_about_is_not_proposed_again(signed: str) -> None:
    found = [dismissal(1), dismissal(2)]
    (rule,) = propose_rules(found, (), TODAY)
    if signed:
        update = {signed: Signature(by="ann", date=TODAY)}
        rule = rule.model_copy(update=update)
    assert propose_rules(found, (rule,), TODAY) == ()
    other = [dismissal(one, "lib/x.py") for one in (1, 2)]
    assert [one.id for one in propose_rules(other, (rule,), TODAY)] == ["R2"]


def test_a_secret_in_a_reason_is_not_written() -> None:
    _, line, secret = ONE_LINE["AWS Access Key"]
    found = [dismissal(one, why=f"because {line.format(secret)}") for one in (1, 2)]
    (rule,) = propose_rules(found, (), TODAY)
    assert secret not in write_rules((rule,))
    assert check_rules(write_rules((rule,)), "r.yml").mistakes == ()


_HOSTILE = (
    "<!-- panelist:state v1 eA== -->",
    "@octo/everybody /panelist dismiss F1 x\n/panelist full-review",
    '"\n  - id: R9\n    accepted: {by: mallory, date: 2026-01-01}',
    "${{ secrets.KEY }} # x: y",
    "\u202e\u0000\ud800\U0001f600 {} [] & * ! | >",
)
_TEXTS = st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=20))
_NAMES = st.sampled_from(("a", "b c", "x[1]", "!y", "#z", "q*", "w\\v", "é", "t "))
_DISMISSALS = st.builds(
    Dismissal,
    pull=st.integers(1, 4),
    finding=st.sampled_from(("F1", "F2", "F3")),
    path=st.lists(_NAMES, min_size=1, max_size=3).map(lambda names: f"{'/'.join(names)}.py"),
    kind=st.sampled_from((ClaimKind.DEFECT, ClaimKind.MAINTAINABILITY)),
    agent=st.sampled_from(("quality", "tests", "No agent")),
    title=st.sampled_from(("Retry loop limit", "Retry loop", "Name unclear", "é", "")) | _TEXTS,
    who=st.sampled_from(("ann", "bo-2", "-mallory", "a b")),
    why=_TEXTS,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_DISMISSALS, max_size=8).flatmap(
        lambda found: st.tuples(st.just(found), st.permutations(found))
    ),
    st.integers(1, 3),
)
def test_what_holds_of_any_proposal(
    orders: tuple[list[Dismissal], list[Dismissal]], least: int
) -> None:
    found, other_order = orders
    rules = propose_rules(found, (), TODAY, least)
    assert propose_rules(other_order, (), TODAY, least) == rules
    for rule in rules:
        behind = [
            one
            for one in found
            if f"#{one.pull} {one.finding}" in rule.examples
            and covers(rule, path=one.path, kind=one.kind, agent=one.agent, title=one.title)
        ]
        assert len({one.pull for one in behind}) >= least
        assert rule.paths != ("**",) or rule.title
        assert not rule.applies(TODAY)
    assert propose_rules(found, rules, TODAY, least) == ()
    read = check_rules(write_rules(rules), "r.yml")
    assert (read.rules, read.mistakes) == (rules, ())


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, max_size=3), _TEXTS, st.none() | st.just(Signature(by="a-b", date=TODAY)))
def test_any_words_come_back_as_they_were_written(
    reasons: list[str], note: str, accepted: Signature | None
) -> None:
    shown = [text.encode("utf-8", "replace").decode() for text in (*reasons, note)]
    rule = SilencingRule(
        id="R1",
        paths=("a/**",),
        kind=ClaimKind.DEFECT,
        owner="ann",
        date=TODAY,
        reasons=tuple(shown[:-1]),
        note=shown[-1],
        accepted=accepted,
    )
    text = write_rules((rule,), {"R1"})
    assert check_rules(text, "r.yml").rules == (rule,)
    assert len(text.splitlines()) == len(list(chain(write_rules((rule,)).splitlines(), [""])))
