"""Every sink, with the same hostile words in every field: nothing acts, nothing breaks."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Conclusion, Entry, EntryState, Ledger, Review, Skip, Stopped
from panelist.ledger import decode, encode
from panelist.render import comment, life
from panelist.render.check import annotations, check_summary, check_title
from panelist.render.links import Links
from panelist.render.posting import Frame
from panelist.render.report import html_report, markdown_report
from panelist.render.sarif import sarif_report
from panelist.render.text import text_report
from panelist.render.unreviewed import skipped, stopped
from panelist.render.verdict import verdict_line
from tests.unit.render.hostile import HOSTILE, harmless, live, skeleton, tokens
from tests.unit.render.samples import (
    HEAD,
    MARKER,
    PROMPTS,
    RUN_URL,
    SERVER,
    entry,
    ledger,
    poisoned,
)

SHORT = tuple(text for text in HOSTILE if len(text) < 1_000 and text.strip())
LONG = tuple(text for text in HOSTILE if len(text) >= 1_000)


def scene(review: Review) -> comment.Scene:
    return comment.Scene(PROMPTS, Links.of(review, SERVER), RUN_URL, frozenset({"F1", "F3"}))


def sticky(review: Review) -> str:
    return comment.sticky(review, scene(review), MARKER)


def job(review: Review) -> str:
    return comment.job_summary(review, scene(review))


def check(review: Review) -> str:
    return check_summary(review, scene(review))


def inline(review: Review) -> str:
    plain = review.findings[1]
    return comment.inline(PROMPTS, plain, review)


def report(review: Review) -> str:
    return markdown_report(review, PROMPTS, server_url=SERVER)


SINKS: tuple[Callable[[Review], str], ...] = (sticky, job, check, inline, report)


def bones(markdown: str) -> list[str]:
    """The skeleton, without the fact that a hostile file name has a language of its own."""
    return [re.sub(r"^fence .*", "fence", bone) for bone in skeleton(markdown)]


@cache
def expected(sink: Callable[[Review], str], words: str) -> list[str]:
    return bones(sink(poisoned(words)))


def quiet(text: str) -> str:
    return harmless(text).strip("\n")


def unquoted(markdown: str) -> str:
    """Without blocks of code: they show code as it is, in a report that nobody's bot reads."""
    return re.sub(r"(?ms)^ (`{3,})\w*$.*?^ \1$", "", markdown)


def assert_inert(markdown: str) -> None:
    assert live(unquoted(markdown)) == []
    for token in tokens(markdown):
        assert token.type != "image"
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(f"{SERVER}/octo/shop/")
        if token.type in {"html_block", "html_inline"}:
            assert re.fullmatch(
                r"<details(?: open)?>"
                r"(?:<summary>[\w :(),]+(?:<code>[\w $.,]+</code>, [\w ]+)?</summary>)?"
                r"|</details>|</?sub>"
                r"|<!-- panelist:(?:sticky v1|verdict v1 [\w=,+ ]+|finding [0-9a-f]{16} F[1-9]\d*"
                r"|state v1 [\w+/=]+) -->(?s:\n.*)?",
                token.content.strip(),
            )


@pytest.mark.parametrize("sink", SINKS, ids=lambda sink: sink.__name__)
@pytest.mark.parametrize("text", SHORT)
def test_hostile_words_change_no_bone_of_any_markdown(
    sink: Callable[[Review], str], text: str
) -> None:
    markdown = sink(poisoned(text))
    assert_inert(markdown)
    assert bones(markdown) == expected(sink, quiet(text))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SHORT), min_size=1, max_size=3).map(" ".join))
def test_mixed_hostile_words_change_no_bone_of_the_sticky(text: str) -> None:
    markdown = sticky(poisoned(text))
    assert_inert(markdown)
    assert bones(markdown) == expected(sticky, quiet(text))


@pytest.mark.parametrize("sink", SINKS, ids=lambda sink: sink.__name__)
@pytest.mark.parametrize("text", LONG)
def test_endless_words_are_inert_and_within_bounds(
    sink: Callable[[Review], str], text: str
) -> None:
    markdown = sink(poisoned(text))
    assert_inert(markdown)
    assert sink is report or len(markdown.encode()) <= 60_000


WORDS = st.one_of(st.text(max_size=300), st.sampled_from(SHORT), st.sampled_from(LONG))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Ledgers as anybody with write access may have left them, and all that fits into one."""
    entries: list[Entry] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        words = {name: draw(WORDS)[:2_000] for name in ("title", "quote", "why", "scenario")}
        names = {"who": draw(WORDS)[:100], "category": draw(WORDS)[:100], "agent": "quality"}
        state = draw(st.sampled_from(EntryState))
        safe = {name: text.encode(errors="ignore").decode() for name, text in words.items()}
        named = {name: text.encode(errors="ignore").decode() for name, text in names.items()}
        entries.append(entry(number, state, **safe, **named))
    return ledger(*entries)


@settings(max_examples=40, deadline=None)
@given(ledgers(), WORDS)
def test_whatever_stands_in_a_ledger_it_survives_the_sticky_and_nothing_acts(
    known: Ledger, text: str
) -> None:
    state = encode(known)
    review = poisoned(text).model_copy(update={"ledger": known})
    told = life.turns(ledger(*map(entry, range(1, 13))), known, HEAD)
    body = comment.sticky(review, replace(scene(review), turns=told), MARKER, state)
    assert body.split("\n")[:2] == [MARKER, state]
    assert decode(body) == decode(f"{MARKER}\n{state}")
    assert len(body.encode()) <= 60_000
    assert_inert(body)
    for change in life.threads(PROMPTS, told):
        first, rest = change.note.body.split("\n", maxsplit=1)
        assert first == change.note.marker
        assert_inert(rest)
    log = json.loads(sarif_report(review, version="1.0", server_url=SERVER))
    for result in log["runs"][0]["results"]:
        justified = [one["justification"] for one in result.get("suppressions", ())]
        assert "](" not in "".join((result["message"]["text"], *justified))


@pytest.mark.parametrize("sink", [sticky, inline], ids=["sticky", "inline"])
@pytest.mark.parametrize("text", HOSTILE)
def test_our_marker_is_the_first_line_and_nowhere_else(
    sink: Callable[[Review], str], text: str
) -> None:
    review = poisoned(text)
    first, rest = sink(review).split("\n", maxsplit=1)
    assert first.startswith("<!-- panelist:")
    rest = rest.removeprefix(verdict_line(review))
    assert re.search(r"<!--\s*panelist", rest, re.IGNORECASE) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_run_without_a_review_says_why_and_nothing_acts(text: str) -> None:
    frame = Frame(PROMPTS, MARKER, SERVER, RUN_URL)
    postings = (
        skipped(Skip(code="draft", sentence=text), frame, head_sha=HEAD, ledger=None, command=None),
        stopped(
            Stopped(door="review", sentence=text, conclusion=Conclusion.NEUTRAL),
            frame,
            head_sha=HEAD,
        ),
    )
    for posting in postings:
        assert_inert(posting.check_summary)
        assert_inert(posting.job_summary)
        assert_inert(posting.sticky_body)
        assert len(posting.check_title) <= 255


@pytest.mark.parametrize("text", HOSTILE)
def test_the_check_is_plain_text_within_github_s_limits(text: str) -> None:
    review = poisoned(text)
    assert len(check_title(review)) <= 255
    for note in annotations(review):
        assert len(note.title) <= 255
        assert len(note.message.encode()) <= 60_000
        assert (note.title + note.message).replace("\n", "").isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_terminal_gets_no_command(text: str) -> None:
    shown = text_report(poisoned(text))
    assert re.search(r"\x1b|##\[|^\s*::", shown, re.MULTILINE) is None
    assert "".join(shown.split()).isprintable()
    assert max(map(len, shown.split("\n"))) <= 100


class Page(HTMLParser):
    """The tags and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.bones: list[str] = []
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, the names of its attributes, and where it leads."""
        named = {name for name, _ in attrs}
        assert not {name for name in named if name.startswith("on")}
        self.bones.append(f"{tag} {sorted(named)}")
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_endtag(self, tag: str) -> None:
        """Keep the end of the tag."""
        self.bones.append(f"/{tag}")


def page(review: Review) -> Page:
    parsed = Page()
    parsed.feed(html_report(review, PROMPTS, server_url=SERVER))
    parsed.close()
    return parsed


PAGE_BONES = page(poisoned("word")).bones


@pytest.mark.parametrize("text", SHORT)
def test_hostile_words_change_no_bone_of_the_page(text: str) -> None:
    fouled = page(poisoned(text))
    assert fouled.bones == PAGE_BONES
    for url in fouled.addresses:
        assert url.startswith(("#F", f"{SERVER}/octo/shop/blob/"))


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_stays_one_json_value_without_links(text: str) -> None:
    log = json.loads(sarif_report(poisoned(text), version="1.0", server_url=SERVER))
    for result in log["runs"][0]["results"]:
        assert "](" not in result["message"]["text"]
        assert re.fullmatch(
            r"[\w/%.~-]+", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        )
