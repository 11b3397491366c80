"""The table of sinks and constructs: that it has no hole, and that it would show one."""

from collections import Counter

import pytest

from tests.hostile import nodes
from tests.hostile.sinks import CONSTRUCTS, SINKS, holes, table
from tests.unit.render.hostile import harmless

PLAIN = [name for name in CONSTRUCTS if not name.startswith("break-out")]
FRAMES = {
    "break-out of a table": "| a | b |\n| - | - |\n| x | {} |\n\nafter",
    "break-out of a fence": "{}\n\nafter",
    "break-out of a fold": "<details>\n\n{}\n\n</details>\n\nafter",
    "break-out of a block": "{}\n\nafter",
}


@pytest.mark.parametrize("sink", SINKS)
def test_nothing_comes_to_life_in_a_sink(sink: str) -> None:
    found = {name: holes(sink, name) for name in CONSTRUCTS if name in SINKS[sink].heeded}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("construct", PLAIN)
def test_every_construct_would_be_seen_if_it_were_alive(construct: str) -> None:
    for words in CONSTRUCTS[construct]:
        assert nodes.of_markdown(words)[construct] > 0, words


@pytest.mark.parametrize("construct", FRAMES)
def test_every_break_out_would_be_seen(construct: str) -> None:
    def blocks(words: str) -> Counter[str]:
        found = nodes.of_markdown(FRAMES[construct].format(words))
        return Counter({name: count for name, count in found.items() if name.startswith("block")})

    seen = [words for words in CONSTRUCTS[construct] if blocks(words) != blocks(harmless(words))]
    assert len(seen) >= len(CONSTRUCTS[construct]) / 2, seen


def test_an_element_of_a_page_would_be_seen() -> None:
    found = nodes.of_page("<a href='https://evil.example'><img src=x onerror=y><!-- x --></a>")
    assert {name for name, count in found.items() if count} == {
        "block: a",
        "block: img",
        "external link",
        "raw HTML",
        "HTML comment",
    }


def test_the_table_says_so() -> None:
    some = list(CONSTRUCTS)[:2]  # the others take their time, and were looked at above
    rows, found = table(some)
    assert found == 0
    assert [row[:22].strip() for row in rows[2:-2]] == some
    assert rows[-1].endswith("cases, 0 holes. -: nothing there acts on it.")
