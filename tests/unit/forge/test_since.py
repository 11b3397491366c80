import pytest

from panelist.contracts import Place, Replaced, Side, Since
from panelist.forge.since import since
from tests.fakes.github import EVERY, Answer, Limits, Reset, Truncate, secondary_limit, unicorn
from tests.unit.forge.history import ledger, reading
from tests.unit.forge.stage import Stage, named

COMPARE = ".*/compare/.*"


def test_nothing_was_read_before(stage: Stage) -> None:
    assert since(stage.remote, None, stage.head) == (None, ())
    assert since(stage.remote, ledger("F1"), stage.head) == (None, ())
    assert stage.fake.requests == []


def test_the_same_head(stage: Stage) -> None:
    assert since(stage.remote, ledger(reading=reading(stage.head)), stage.head) == (
        Since(head_sha=stage.head, relation="same", added=()),
        (),
    )
    assert stage.fake.requests == []


def test_a_push_on_top_says_which_lines_are_new(stage: Stage) -> None:
    lines = [f"line {number}" for number in range(1, 121)]
    lines[2:4] = ["three", "and a half", "four"]
    del lines[59]
    lines.append("the end")
    text = "".join(f"{line}\n" for line in lines).encode()
    files = {"b.py": text, "a.py": None, "dir/n \u00fc.py": b"1\n2\n", "x.bin": b"\0\1"}
    head = stage.repo.commit(files, "more", branch="topic")
    told, notes = since(stage.remote, ledger(reading=reading(stage.head)), head)
    assert notes == ()
    assert told == Since(
        head_sha=stage.head,
        relation="ahead",
        added=(
            Place(path="b.py", start=3, end=5),
            Place(path="b.py", start=121, end=121),
            Place(path="dir/n \u00fc.py", start=1, end=2),
        ),
        replaced=(
            Replaced(
                old=Place(path="b.py", side=Side.LEFT, start=3, end=4),
                new=Place(path="b.py", start=3, end=5),
            ),
        ),
    )


def test_a_merge_of_the_base_is_a_push_on_top(stage: Stage) -> None:
    stage.repo.commit({"c.py": b"later\n"}, "on main")
    head = stage.repo.commit({"c.py": b"later\n"}, "merge", branch="topic", merge=("main",))
    told, _ = since(stage.remote, ledger(reading=reading(stage.head)), head)
    assert told is not None
    assert (told.relation, told.added) == ("ahead", (Place(path="c.py", start=1, end=1),))


def test_an_empty_push_adds_nothing(stage: Stage) -> None:
    head = stage.repo.commit({}, "empty", branch="topic")
    told, notes = since(stage.remote, ledger(reading=reading(stage.head)), head)
    assert (told, notes) == (Since(head_sha=stage.head, relation="ahead", added=()), ())


def test_a_rebase_rewrites_and_says_no_lines(stage: Stage) -> None:
    """What is new since a common ancestor is not what is new since we looked."""
    tip = stage.repo.commit({"c.py": b"later\n"}, "on main")
    head = stage.repo.commit({"a.py": b"one\n2\n"}, "again", branch="topic", start=tip)
    told, notes = since(stage.remote, ledger(reading=reading(stage.head)), head)
    assert (told, notes) == (Since(head_sha=stage.head, relation="rewritten"), ())


def test_going_back_rewrites_too(stage: Stage) -> None:
    later = stage.repo.commit({"c.py": b"later\n"}, "later", branch="topic")
    stage.repo.move("topic", stage.head)
    told, _ = since(stage.remote, ledger(reading=reading(later)), stage.head)
    assert told == Since(head_sha=later, relation="rewritten")


def test_a_head_that_is_gone_is_unknown(stage: Stage) -> None:
    told, notes = since(stage.remote, ledger(reading=reading("9" * 40)), stage.head)
    assert (told, notes) == (Since(head_sha="9" * 40, relation="unknown"), ())


def test_a_head_without_common_history_is_unknown(stage: Stage) -> None:
    no = Answer(404, {"message": f"No common ancestor between {stage.head} and x."})
    stage.fake.inject("GET", COMPARE, no)
    told, _ = since(stage.remote, ledger(reading=reading(stage.base)), stage.head)
    assert told == Since(head_sha=stage.base, relation="unknown")


@pytest.mark.parametrize("answer", [{}, {"status": None}, {"status": "sideways"}])
def test_a_comparison_that_says_nothing_is_unknown(stage: Stage, answer: object) -> None:
    stage.fake.inject("GET", COMPARE, Answer(200, answer))
    told, _ = since(stage.remote, ledger(reading=reading(stage.base)), stage.head)
    assert told == Since(head_sha=stage.base, relation="unknown")


@pytest.mark.parametrize("fault", [unicorn(502), secondary_limit(), Reset()], ids=named)
def test_no_answer_is_unknown_and_told(stage: Stage, fault: Answer | Reset) -> None:
    stage.fake.inject("GET", COMPARE, fault, at=EVERY)
    told, (note,) = since(stage.remote, ledger(reading=reading(stage.base)), stage.head)
    assert told == Since(head_sha=stage.base, relation="unknown")
    assert note.startswith("Which lines are new since the last review is not known: ")


def test_too_much_at_once_is_ahead_by_nobody_knows_what(stage: Stage) -> None:
    stage.fake.limits = Limits(diff_files=1)
    told, (note,) = since(stage.remote, ledger(reading=reading(stage.base)), stage.head)
    assert told == Since(head_sha=stage.base, relation="ahead", added=None)
    assert "exceeded the maximum number of files" in note


@pytest.mark.parametrize(
    "fault",
    [
        Answer(200, b"<html>", {"Content-Type": "text/html"}),
        Answer(200, b"not a diff", {"Content-Type": "application/vnd.github.diff"}),
        Truncate(40),
        unicorn(500),
    ],
    ids=named,
)
def test_a_diff_that_cannot_be_read_is_told(stage: Stage, fault: Answer | Truncate) -> None:
    compared = Answer(200, {"status": "ahead"})
    stage.fake.inject("GET", COMPARE, compared, fault, fault, fault, fault)
    told, (note,) = since(stage.remote, ledger(reading=reading(stage.base)), stage.head)
    assert told == Since(head_sha=stage.base, relation="ahead", added=None)
    assert note.startswith("Which lines are new since the last review is not known: ")
