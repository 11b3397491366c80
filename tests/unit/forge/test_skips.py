import itertools

import pytest

from panelist.contracts import Command, Ledger, Verb
from panelist.forge.skips import Facts, Rules, skip, spent
from tests.unit.forge.history import ledger
from tests.unit.forge.history import spent as cost
from tests.unit.forge.stage import DAY

RULES = Rules(review_bots=False, usd_per_day=20.0)
PAUSED = ledger("F1", paused_by="carol")
BROKE = ledger("F1", spending=cost(20.0))
REVIEWING: tuple[Verb, ...] = ("review", "full-review", "resume", "dismiss", "dispute")


def facts(**changes: object) -> Facts:
    ready: dict[str, object] = {
        "draft": False,
        "state": "open",
        "merged": False,
        "author": "alice",
        "author_is_bot": False,
        "labels": (),
        "files": 3,
        "day": DAY,
        **changes,
    }
    return Facts(**ready)  # pyright: ignore[reportArgumentType]  # a test's own table


def command(verb: Verb, problem: str = "") -> Command:
    return Command(verb=verb, finding="F1", author="carol", comment_id=5, problem=problem)


def code(found: Facts, rules: Rules = RULES) -> str | None:
    skipped = skip(found, rules)
    return skipped.code if skipped else None


@pytest.mark.parametrize("files", [1, 4_000, None])
def test_an_open_pull_with_changes_is_reviewed(files: int | None) -> None:
    assert skip(facts(files=files), RULES) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "closed"}, "closed"),
        ({"state": "closed", "merged": True}, "closed"),
        ({"merged": True}, "closed"),
        ({"draft": True}, "draft"),
        ({"labels": ("bug", "panelist-skip")}, "label"),
        ({"author_is_bot": True}, "bot"),
        ({"files": 0}, "empty"),
        ({"ledger": PAUSED}, "paused"),
        ({"ledger": BROKE}, "budget"),
        ({"draft": True, "state": "closed"}, "closed"),
        ({"draft": True, "labels": ("panelist-skip",)}, "draft"),
        ({"author_is_bot": True, "files": 0}, "bot"),
        ({"ledger": PAUSED, "files": 0}, "paused"),
        ({"ledger": BROKE, "files": 0}, "empty"),
    ],
)
def test_the_most_lasting_reason_is_told(changes: dict[str, object], expected: str) -> None:
    assert code(facts(**changes)) == expected


def test_bots_are_reviewed_where_the_team_says_so() -> None:
    rules = Rules(review_bots=True, usd_per_day=20.0)
    assert skip(facts(author_is_bot=True), rules) is None


@pytest.mark.parametrize("verb", REVIEWING)
@pytest.mark.parametrize(
    "changes",
    [
        {"draft": True},
        {"labels": ("panelist-skip",)},
        {"author_is_bot": True},
        {"ledger": PAUSED},
    ],
)
def test_a_person_who_asks_is_heard(verb: Verb, changes: dict[str, object]) -> None:
    assert skip(facts(command=command(verb), **changes), RULES) is None


@pytest.mark.parametrize("verb", REVIEWING)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"files": 0}, "empty"),
        ({"ledger": BROKE}, "budget"),
        ({"state": "closed"}, "closed"),
        ({"merged": True}, "closed"),
    ],
)
def test_nobody_can_ask_for_more_than_there_is(
    verb: Verb, changes: dict[str, object], expected: str
) -> None:
    assert code(facts(command=command(verb), **changes)) == expected


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (command("help"), "carol asked for `help`; nothing is read."),
        (command("unknown"), "carol asked for `unknown`; nothing is read."),
        (command("pause"), "carol asked for `pause`; nothing is read."),
        (command("dismiss", "No reason."), "No reason."),
        (command("explain", "No such finding."), "No such finding."),
    ],
)
@pytest.mark.parametrize("changes", [{}, {"draft": True}, {"ledger": BROKE}, {"files": 0}])
def test_what_is_only_answered_reads_nothing(
    asked: Command, sentence: str, changes: dict[str, object]
) -> None:
    skipped = skip(facts(command=asked, **changes), RULES)
    assert skipped is not None
    assert (skipped.code, skipped.sentence) == ("command", sentence)


@pytest.mark.parametrize("changes", [{}, {"draft": True}, {"ledger": PAUSED}, {"files": 0}])
def test_an_explanation_needs_no_reviewable_pull(changes: dict[str, object]) -> None:
    assert skip(facts(command=command("explain"), **changes), RULES) is None


def test_who_paused_is_named_and_how_to_go_on() -> None:
    skipped = skip(facts(ledger=PAUSED), RULES)
    assert skipped is not None
    assert skipped.sentence == (
        "Reviews of this pull request were paused by carol; the command `resume` goes on with them."
    )


@pytest.mark.parametrize(
    ("found", "rules", "used_up"),
    [
        (None, RULES, False),
        (ledger(), RULES, False),
        (ledger(spending=cost(19.99)), RULES, False),
        (ledger(spending=cost(20.0)), RULES, True),
        (ledger(spending=cost(25.0)), RULES, True),
        (ledger(spending=cost(25.0, "2026-11-19")), RULES, False),
        (ledger(spending=cost(25.0)), Rules(review_bots=False, usd_per_day=float("inf")), False),
    ],
)
def test_a_day_has_its_budget(found: Ledger | None, rules: Rules, *, used_up: bool) -> None:
    assert bool(spent(found, DAY, rules)) is used_up
    assert (code(facts(ledger=found), rules) == "budget") is used_up


def test_the_budget_is_told_with_the_setting() -> None:
    assert spent(BROKE, DAY, RULES) == (
        "The reviews of this pull request have used up the $20.00 of 2026-11-20 (UTC); "
        "`max-cost-usd-per-day` sets the limit."
    )


def test_whatever_comes_together_ends_in_one_word() -> None:
    """Every combination has an outcome, and a closed pull is never reviewed."""
    table = itertools.product(
        (True, False),
        ("open", "closed"),
        (True, False),
        (None, *(command(verb) for verb in REVIEWING), command("explain"), command("help")),
        (None, PAUSED, BROKE),
    )
    for draft, state, bot, asked, found in table:
        skipped = skip(
            facts(draft=draft, state=state, author_is_bot=bot, command=asked, ledger=found), RULES
        )
        if state == "closed":
            assert skipped is not None
            assert skipped.code == "closed"
        elif asked is None:
            assert (skipped is None) == (not draft and not bot and found is None)
