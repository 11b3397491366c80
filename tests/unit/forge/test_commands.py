import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Command, Verb
from panelist.forge import commands
from panelist.forge.commands import (
    LONGEST_QUESTION,
    about,
    command,
    in_thread_of,
    mentioned,
    needs_finding,
    parse,
    reviews,
)
from tests.unit.forge.history import entry

ALONE: tuple[Verb, ...] = ("review", "full-review", "pause", "resume", "help")
ABOUT: tuple[Verb, ...] = ("explain", "dismiss", "dispute")
"""Of one line; a question may go on below."""


@pytest.mark.parametrize("verb", ALONE)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", " ", "   \r\n", "\nand more\nlines"])
def test_a_verb_that_stands_alone(verb: Verb, ending: str) -> None:
    assert parse(f"/panelist {verb}{ending}") == (verb, "", "")


@pytest.mark.parametrize("verb", ABOUT)
@pytest.mark.parametrize(
    ("rest", "finding", "reason"),
    [
        (" F3", "F3", ""),
        (" F99999 because", "F99999", "because"),
        ("  F3   it is   checked by the caller ", "F3", "it is checked by the caller"),
        (" F3 --config.x=y", "F3", "--config.x=y"),
        (" F3 because\nF4 too", "F3", "because"),
        (" F3\u00a0because", "", "F3\u00a0because"),
        ("", "", ""),
        (" because F3", "", "because F3"),
        (" f3", "F3", ""),
        (" f3 because", "F3", "because"),
        (" f03", "", "f03"),
        (" F0", "", "F0"),
        (" F03", "", "F03"),
        (" F100000", "", "F100000"),
        (" F\u0663", "", "F\u0663"),
        (" F3,F4", "", "F3,F4"),
        (" #3 no", "", "#3 no"),
    ],
)
def test_a_verb_about_a_finding(verb: Verb, rest: str, finding: str, reason: str) -> None:
    assert parse(f"/panelist {verb}{rest}") == (verb, finding, reason)


@pytest.mark.parametrize(
    "body",
    [
        "/panelist",
        "/panelist ",
        "/panelist\n/panelist review",
        "/panelist\r\nreview",
        "/panelist unknown",
        "/panelist approve",
        "/panelist Review",
        "/panelist REVIEW",
        "/panelist review --config.x=y",
        "/panelist review -- --fail-on never",
        "/panelist --config.x=y review",
        "/panelist review F3",
        "/panelist reviews",
        "/panelist review.",
        "/panelist full review",
        "/panelist full\u2014review",
        "/panelist \u2014 review",
        "/panelist review\u00a0",
        "/panelist \u00a0review",
        "/panelist review\u2028/panelist help",
        "/panelist review\rhelp",
        "/panelist review\tnow",
        "/panelist 'review'",
        "/panelist `review`",
        "/panelist re\u200bview",
        "/panelist revi\u0435w",
        "/panelist help me",
        "/panelist explainF3",
        "/panelist $(review)",
        "/panelist review;review",
        "/panelist review\x00",
    ],
)
def test_anything_else_after_our_name_is_unknown(body: str) -> None:
    assert parse(body) == ("unknown", "", "")


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "\n/panelist review",
        " /panelist review",
        "\ufeff/panelist review",
        "> /panelist review",
        ">/panelist review",
        "`/panelist review`",
        "```\n/panelist review\n```",
        "    /panelist review",
        "\t/panelist review",
        "Please /panelist review",
        "LGTM\n\n/panelist review",
        "<!-- x -->\n/panelist review",
        "- /panelist review",
        "**/panelist review**",
        "/Panelist review",
        "/PANELIST review",
        "/panelist\u00a0review",
        "/panelist\treview",
        "/panelist\rreview",
        "/panelist\u2014review",
        "/panelist\u2003review",
        "/panelist\u2028review",
        "/panelist:review",
        "/panelists review",
        "/panelist-review",
        "/panelist/review",
        "/\u200bpanelist review",
        "\u2215panelist review",
        "//panelist review",
        "@panelist review",
        "panelist review",
        "<!-- panelist:reply 5 -->\n/panelist review",
    ],
)
def test_whatever_does_not_begin_with_our_name_is_not_for_us(body: str) -> None:
    assert parse(body) is None


WORDS = st.text(st.sampled_from("F39 \u00a0\u2014-=.`'\">\t\r\n/panelistrvw\u200b"), max_size=40)


@given(st.one_of(st.text(max_size=60), WORDS.map(lambda text: f"/panelist{text}")))
def test_only_the_exact_words_are_a_command(body: str) -> None:
    """No comment gets further than its first line says, letter by letter."""
    parsed = parse(body)
    line = body.split("\n", maxsplit=1)[0].removesuffix("\r")
    if parsed is None:
        assert line != "/panelist"
        assert not line.startswith("/panelist ")
        return
    verb, finding, reason = parsed
    assert line == "/panelist" or line.startswith("/panelist ")
    if verb == "unknown":
        assert (finding, reason) == ("", "")
        return
    if verb != "ask":
        assert " ".join(line.split(" ")[1:]).split() == f"{verb} {finding} {reason}".split()
    assert not finding or (finding[0] == "F" and finding[1:].isascii() and finding[1:].isdigit())
    assert verb in {*ABOUT, "ask"} or (finding, reason) == ("", "")


@given(
    st.sampled_from(ABOUT),
    st.integers(1, 99_999),
    st.lists(st.text(st.characters(exclude_characters=" \n\r"), min_size=1), max_size=4),
    st.text(),
)
def test_what_is_said_well_is_heard_whole(
    verb: Verb, number: int, reason: list[str], below: str
) -> None:
    body = " ".join(("/panelist", verb, f"F{number}", *reason)) + f"\n{below}"
    assert parse(body) == (verb, f"F{number}", " ".join(reason))


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("review", ""),
        ("nonsense", ""),
        ("explain F3", ""),
        ("dismiss F3 checked by the caller", ""),
        ("dispute F3 x", ""),
        (f"dismiss F3 {'x' * 500}", ""),
        ("explain", "`explain` needs the number of a finding, such as F3."),
        ("dismiss no", "`dismiss` needs the number of a finding, such as F3."),
        (
            "explain F3 now",
            "`explain` takes the number of a finding and nothing else; `ask` takes a question.",
        ),
        ("ask F3 why?", ""),
        ("ask F3\nwhy?", ""),
        (f"ask F3 {'x' * LONGEST_QUESTION}", ""),
        ("ask why?", "`ask` needs the number of a finding, such as F3."),
        ("ask F3", "`ask F3` needs a question."),
        (f"ask F3 {'x' * 60_000}", "The question is longer than 2,000 characters."),
        (f"ask F3 why?\n{'x' * 1_996}", "The question is longer than 2,000 characters."),
        ("dismiss F3", "`dismiss F3` needs a reason on the same line."),
        ("dispute F3 \nbecause", "`dispute F3` needs a reason on the same line."),
        (f"dispute F3 {'x' * 501}", "The reason is longer than 500 characters."),
    ],
)
def test_what_is_missing_is_told(words: str, problem: str) -> None:
    found = command(f"/panelist {words}", "alice", 5)
    assert found is not None
    assert found.problem == problem


def in_thread(body: str) -> Command | None:
    return command(body, "alice", 5, thread=3)


@pytest.mark.parametrize(
    ("body", "verb", "finding", "reason", "problem"),
    [
        ("/panelist ask why is that?", "ask", "", "why is that?", ""),
        ("/panelist ask F3 why?\n\n> quoted", "ask", "F3", "why?\n\n> quoted", ""),
        ("/panelist explain", "explain", "", "", ""),
        ("/panelist dismiss it is meant so", "dismiss", "", "it is meant so", ""),
        ("/panelist dispute f4 it is tested", "dispute", "F4", "it is tested", ""),
        ("/panelist dismiss", "dismiss", "", "", "`dismiss` needs a reason on the same line."),
        ("/panelist ask", "ask", "", "", "`ask` needs a question."),
        ("/panelist review", "review", "", "", ""),
        ("@panel-app why is that?", "ask", "", "why is that?", ""),
        ("@panel-app[bot], ask why?\nreally", "ask", "", "why?\nreally", ""),
        ("@panel-app: ask F4 why?", "ask", "F4", "why?", ""),
        ("@panel-app dismiss it", "ask", "", "dismiss it", ""),
        ("@panel-app", "ask", "", "", "`ask` needs a question."),
    ],
)
def test_in_a_thread_no_number_is_needed_and_a_name_asks(
    body: str, verb: Verb, finding: str, reason: str, problem: str
) -> None:
    assert in_thread(body) == Command(
        verb=verb,
        finding=finding,
        reason=reason,
        author="alice",
        comment_id=5,
        problem=problem,
        thread=3,
    )


def test_in_the_conversation_a_name_asks_nothing() -> None:
    assert command("@panel-app ask F3 why?", "alice", 5) is None


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("@panel-app why?", "panel-app"),
        ("@panel-app[bot]", "panel-app"),
        ("@panel-app, why?\n@bob", "panel-app"),
        (" @panel-app why?", ""),
        ("cc @panel-app", ""),
        ("> @panel-app why?", ""),
        ("@panel-app\u00a0why?", ""),
        ("@panel-app/team why?", ""),
        ("@-app why?", ""),
        ("@\u0440anel-app why?", ""),
        ("/panelist ask why?", ""),
    ],
)
def test_only_the_first_word_is_a_mention(body: str, name: str) -> None:
    assert mentioned(body) == name
    assert (in_thread(body) is not None) is (name != "" or body.startswith("/panelist"))


def test_a_thread_gives_the_number_that_was_left_out() -> None:
    bare, named = in_thread("/panelist ask why?"), in_thread("/panelist ask F4 why?")
    assert bare is not None
    assert named is not None
    assert in_thread_of(bare, "F3").finding == "F3"
    assert in_thread_of(named, "F3") == in_thread_of(named, "") == named
    assert in_thread_of(bare, "").problem == (
        "This is not the thread of a finding. Name the one you mean: `/panelist ask F3 …`."
    )


def test_only_what_is_about_a_finding_needs_one_on_record() -> None:
    told = ("ask F3 why?", "explain F3", "dispute F3 no", "dismiss F3 no")
    assert all(needs_finding(asked(words)) for words in told)
    assert not any(needs_finding(asked(words)) for words in ("review", "help", "x", "ask F3"))


def test_a_command_says_who_wants_what() -> None:
    assert command("/panelist dismiss F3 not reachable", "alice", 5) == Command(
        verb="dismiss", finding="F3", reason="not reachable", author="alice", comment_id=5
    )
    assert command("Looks good", "alice", 5) is None


def test_what_cannot_be_carried_out_is_not_kept() -> None:
    found = command(f"/panelist dismiss F3 {'x' * 60_000}", "alice", 5)
    assert found is not None
    assert (found.finding, found.reason) == ("F3", "")


def asked(words: str) -> Command:
    found = commands.command(f"/panelist {words}", "alice", 5)
    assert found is not None
    return found


class TestAbout:
    ENTRIES = (entry("F1"), entry("F3"))

    def test_a_finding_on_record(self) -> None:
        dismissal = asked("dismiss F3 no")
        assert about(dismissal, self.ENTRIES) == dismissal

    def test_one_that_nobody_knows(self) -> None:
        assert about(asked("explain F2"), self.ENTRIES).problem == (
            "There is no finding F2 on record for this pull request."
        )

    def test_one_that_is_known_by_its_number_only(self) -> None:
        """It was read from an inline comment after the summary was deleted."""
        bare = entry("F2").model_copy(update={"title": ""})
        assert about(asked("explain F2"), (bare,)).problem != ""

    def test_that_the_record_could_not_be_read(self) -> None:
        problem = about(asked("explain F2"), (), ("The ledger is cut.", "More.")).problem
        assert problem == (
            "There is no finding F2 on record for this pull request. The ledger is cut."
        )

    def test_a_problem_that_is_known_already(self) -> None:
        assert "needs a reason" in about(asked("dismiss F2"), ()).problem

    def test_no_finding_at_all(self) -> None:
        assert about(asked("review"), ()) == asked("review")


@pytest.mark.parametrize(
    ("words", "reviewed", "answered"),
    [
        ("review", True, False),
        ("full-review", True, False),
        ("resume", True, False),
        ("dismiss F3 no", True, False),
        ("dispute F3 no", True, False),
        ("dismiss F3", False, False),
        ("explain F3", False, True),
        ("explain", False, False),
        ("ask F3 why?", False, True),
        ("ask F3", False, False),
        ("pause", False, False),
        ("help", False, False),
        ("nonsense", False, False),
    ],
)
def test_what_comes_of_a_command(words: str, *, reviewed: bool, answered: bool) -> None:
    found = asked(words)
    assert (reviews(found), found.is_question) == (reviewed, answered)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("expalin F1", "explain"),
        ("Explain f1", "explain"),
        ("explian", "explain"),
        ("REVIEW", "review"),
        ("reviews now", "review"),
        ("dissmiss F2 no", "dismiss"),
        ("disptue F2 no", "dispute"),
        ("fullreview", "full-review"),
        ("puase", "pause"),
    ],
)
def test_a_command_that_is_misspelt_is_answered_with_the_one_that_is_near(
    said: str, meant: str
) -> None:
    found = command(f"/panelist {said}", "carol", 7)
    assert found is not None
    assert found.verb == "unknown"
    assert found.problem == f"There is no such command. Did you mean `/panelist {meant}`?"
    assert not reviews(found)


@pytest.mark.parametrize("said", ["", "approve", "<b>", "\u202e", "please do something"])
def test_where_no_command_is_near_the_list_is_the_answer(said: str) -> None:
    found = command(f"/panelist {said}", "carol", 7)
    assert found is not None
    assert (found.verb, found.problem) == ("unknown", "")
