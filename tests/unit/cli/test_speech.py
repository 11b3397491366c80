import io
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.cli.speech import Speech
from panelist.redaction import MARK, NO_SECRETS, Redactor
from tests.unit.render.hostile import HOSTILE

TOKEN = "ghs_made-up-token"


def said(what: str, *words: str, on_actions: bool = True, redactor: Redactor = NO_SECRETS) -> str:
    out = io.StringIO()
    getattr(Speech(on_actions=on_actions, out=out, redactor=redactor), what)(*words)
    return out.getvalue()


@pytest.mark.parametrize("level", ["notice", "warning"])
def test_on_a_runner_a_sentence_becomes_an_annotation(level: str) -> None:
    assert said(level, "One of two.") == f"::{level} title=Panelist::One of two.\n"
    assert said(level, "One of two.", on_actions=False) == "panelist: One of two.\n"


def test_an_error_is_what_happened_and_what_to_change() -> None:
    assert said("error", "No key.", "Set it.") == "::error title=Panelist::No key. Set it.\n"
    local = said("error", "No key.", "Set it.", on_actions=False)
    assert local == "panelist: error: No key. Set it.\n"
    assert said("error", "No key.", "") == "::error title=Panelist::No key.\n"


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_lines_that_break_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    out = Terminal()
    long = "/a/path/that-is-longer/than-the-terminal/is-wide/and-still/stays-whole"
    Speech(on_actions=False, out=out).error("It is not here.", f"Look for it in {long} again.")
    assert out.getvalue() == (f"panelist: error: It is not here. Look for it\nin\n{long}\nagain.\n")
    assert said("say", "word " * 40, on_actions=False).count("\n") == 1, "a log keeps its lines"


def test_what_the_runner_would_unescape_is_escaped() -> None:
    assert said("warning", "100%0A::add-mask::x") == (
        "::warning title=Panelist::100%250A::add-mask::x\n"
    )


def test_a_log_keeps_its_lines_and_none_of_them_is_a_command() -> None:
    assert said("log", "one\n::error::two\n  ::add-mask::three\n##[error]four") == (
        "  one\n  : :error::two\n  : :add-mask::three\n  ## [error]four\n"
    )


COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")


def check(text: str) -> None:
    """Nothing that a stranger writes acts on the runner or on the terminal."""
    for what, words in (("say", (text,)), ("notice", (text,)), ("error", (text, text))):
        line = said(what, *words)
        assert line.count("\n") == 1
        ours = re.sub(r"\A::(notice|error) title=Panelist::", "", line)
        assert COMMAND.search(ours) is None
        assert UNSEEN.search(line) is None
    log = said("log", text)
    assert COMMAND.search(log) is None
    assert UNSEEN.search(log) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_words_act_on_nobody(text: str) -> None:
    check(text)
    check(f"before\n{text}\r{text}\x1b[2J")


@given(st.text(alphabet=st.sampled_from("a:#[]%\n\r\t \x1b\x9b\x07]8;m\u202e\u2028d-/")))
def test_no_mixture_of_them_does(text: str) -> None:
    check(text)


@pytest.mark.parametrize("what", ["say", "log", "notice", "warning"])
def test_secrets_are_taken_out_of_whatever_is_said(what: str) -> None:
    line = said(what, f"Authorization: Bearer {TOKEN}\nnext", redactor=Redactor.of([TOKEN]))
    assert TOKEN not in line
    assert f"Authorization: Bearer {MARK}" in line


def test_a_secret_that_is_split_over_the_lines_of_a_log_goes_too() -> None:
    log = said("log", f"begin\n{TOKEN[:9]}\n{TOKEN[9:]}\nend", redactor=Redactor.of([TOKEN]))
    assert log == f"  begin\n  {MARK}\n\n  end\n"


def test_warnings_of_libraries_are_said_by_the_same_door() -> None:
    out = io.StringIO()
    speech = Speech(on_actions=True, out=out, redactor=Redactor.of([TOKEN]))
    log = logging.getLogger("somebody.else")
    with speech.hearing_logs():
        log.info("too little to be told")
        log.warning("retrying %s", f"\n::error::{TOKEN}")
        log.warning("it broke", exc_info=RuntimeError(TOKEN))
    log.warning("nobody listens any more")
    rows = out.getvalue().splitlines()
    assert rows[:2] == ["  retrying", f"  : :error::{MARK}"]
    assert rows[2] == "  it broke"
    assert rows[-1] == f"  RuntimeError: {MARK}"
    assert "nobody" not in out.getvalue()
