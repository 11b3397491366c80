from panelist.contracts import CellState, Context, Engine, Evidence, Place
from panelist.render.hints import HEADING, hints
from panelist.render.report import html_report, markdown_report
from panelist.render.text import text_report
from tests.unit.evidence.changes import change, seen_by
from tests.unit.render import situations
from tests.unit.render.samples import PROMPTS, QUIET

OFFLINE = QUIET.model_copy(update={"engine": Engine.OFFLINE})


def _told(path: str, line: int, message: str) -> Evidence:
    place = Place(path=path, start=line, end=line)
    return Evidence(collector="complexity", agents=("quality",), place=place, message=message)


def _context(*evidence: Evidence) -> Context:
    return Context(
        head_sha=None, patch_digest="d", brief="", topics=(), files=(), agents=(), evidence=evidence
    )


def test_what_was_told_and_not_claimed_is_a_hint_in_the_order_of_the_diff() -> None:
    found = seen_by("workflows", change({"action.yml": "permissions: write-all\n"})).evidence
    context = _context(_told("b.py", 3, "It grew."), *found, _told("a.py", 1, "It is slow."))
    assert hints(OFFLINE, context) == ("b.py:3: It grew.", "a.py:1: It is slow.")


def test_whoever_had_models_read_it_was_told_by_them() -> None:
    context = _context(_told("b.py", 3, "It grew."))
    assert hints(QUIET.model_copy(update={"engine": Engine.CLAUDE}), context) == ()


def test_where_no_model_answered_nobody_was_told_by_one() -> None:
    cells = situations.cells(("b.py",), CellState.FAILED, "No credit.", read=0)
    dead = situations.reviewed((), cells, "")
    context = _context(_told("b.py", 3, "It grew."))
    assert dead.engine is Engine.CLAUDE
    assert hints(dead, context) == ("b.py:3: It grew.",)


def test_without_a_context_there_is_nothing_to_tell() -> None:
    assert hints(OFFLINE, None) == ()


def test_many_hints_are_counted_where_they_end() -> None:
    context = _context(*(_told("a.py", n, "It grew.") for n in range(1, 34)))
    *shown, last = hints(OFFLINE, context)
    assert (len(shown), last) == (30, "and 3 more, in context.json")


def test_every_report_shows_them_apart_and_none_without() -> None:
    told = ("a.py:1: It *grew*.",)
    shown = (
        text_report(OFFLINE, hints=told),
        markdown_report(OFFLINE, PROMPTS, hints=told),
        html_report(OFFLINE, PROMPTS, hints=told),
    )
    assert [HEADING in each for each in shown] == [True, True, True]
    assert "\n  - a.py:1: It *grew*." in shown[0]
    assert "\\*grew\\*" in shown[1]
    assert "<li>a.py:1: It *grew*.</li>" in shown[2]
    assert HEADING not in text_report(OFFLINE) + markdown_report(OFFLINE, PROMPTS)
