"""What the summary comment says while a review is under way."""

from dataclasses import replace

from panelist.contracts import Engine, EntryState, Ledger
from panelist.render.posting import Frame
from panelist.render.reviewing import announcement_texts
from tests.unit.render.samples import (
    BEGUN,
    EARLIER,
    MARKER,
    PROMPTS,
    RUN_URL,
    SERVER,
    entry,
    ledger,
)

FRAME = Frame(PROMPTS, MARKER, SERVER, RUN_URL)
END = (
    "This comment becomes the summary. If it still says so after 07:05 UTC on 2026-11-29, the run "
    f"waits for somebody or has died: see [the run]({RUN_URL}), or ask again with "
    f"`/panelist review`.\n\n<sub>Panelist · [run]({RUN_URL})</sub>\n"
)


def texts(known: Ledger | None = None, **changes: object) -> tuple[str, ...]:
    return announcement_texts(replace(BEGUN, **changes), FRAME, known)  # pyright: ignore[reportArgumentType]  # a test's own table


def test_it_says_what_is_read_by_whom_for_how_much_and_until_when() -> None:
    whole, least = texts()
    assert whole == (
        "## Reviewing `aaaaaaa`\n\n"
        "To read: 12 of 14 files with 40 hunks.\n\n"
        "The panel: security, quality, performance and tests; whoever a change does not need is "
        "left out. It may cost `$5.00` at most (max-cost-usd 5).\n\n" + END
    )
    assert least == "## Reviewing `aaaaaaa`\n\n" + END


def test_what_is_new_and_what_is_still_open_is_told() -> None:
    whole, least = texts(
        ledger(entry(2), entry(3, EntryState.FIXED)), in_scope=14, new=3, read_at=EARLIER
    )
    assert "To read: 14 files with 40 hunks, of which 3 are new since `eeeeeee` was read." in whole
    assert "Still open from earlier reviews: F2.\n" in whole
    assert "Still open" not in least


def test_one_new_hunk_is_one() -> None:
    whole, _ = texts(in_scope=1, files=1, hunks=2, new=1, read_at=EARLIER)
    assert "To read: 1 file with 2 hunks, of which 1 is new since `eeeeeee` was read." in whole


def test_where_no_model_reads_it_says_so() -> None:
    whole, _ = texts(engine=Engine.OFFLINE)
    assert "The evidence collectors read it, and no model. It costs nothing.\n" in whole


def test_many_agents_are_counted_and_their_names_are_text() -> None:
    agents = ("@mallory", *(f"agent-{number}" for number in range(30)))
    whole, _ = texts(agents=agents)
    assert "The panel: `@mallory`, agent-0" in whole
    assert "agent-18 and 11 more;" in whole


def test_without_a_page_of_the_run_nothing_links_there() -> None:
    whole, least = announcement_texts(BEGUN, Frame(PROMPTS, MARKER), None)
    assert "](" not in whole + least
    assert "has died: ask again with `/panelist review`." in whole
