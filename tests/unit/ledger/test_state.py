import base64
import json
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Ledger, Spending
from panelist.errors import UnreadableLedgerError
from panelist.ledger import MARKER, STATE_BYTES, decode, encode, with_state
from panelist.ledger.state import JSON_BYTES
from tests.unit.ledger.cases import READING, entry_of, finding, ledger_of, ledgers

MANY = tuple(
    entry_of(finding(), f"F{number}", fingerprint=f"{number:016}") for number in range(1, 1_002)
)
KNOWN = ledger_of(entry_of(finding()), reading=READING)
FIX = (
    "Nothing has to be done: the change is read as if for the first time. "
    "Please do not edit the comment."
)


def packed(data: bytes) -> str:
    return f"<!-- panelist:state v1 {base64.b64encode(zlib.compress(data)).decode()} -->"


def holding(facts: object) -> str:
    return f"{MARKER}\n{packed(json.dumps(facts).encode())}\nrest"


def why_not(body: str) -> str:
    with pytest.raises(UnreadableLedgerError) as caught:
        decode(body)
    assert caught.value.fix == FIX
    start = "The state in our summary comment cannot be read: "
    assert caught.value.happened.startswith(start)
    return caught.value.happened.removeprefix(start)


def test_the_state_is_one_line_of_harmless_characters() -> None:
    line = encode(KNOWN)
    kind, payload, end = line.rpartition(" v1 ")[0], line.split()[3], line.split()[4]
    assert (kind, end) == ("<!-- panelist:state", "-->")
    assert json.loads(zlib.decompress(base64.b64decode(payload)))["highest"] == 1
    assert decode(f"{MARKER}\n{line}\n## Summary") == KNOWN


@given(ledgers())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again_whatever_the_texts_are(ledger: Ledger) -> None:
    line = encode(ledger)
    assert len(line.encode()) <= STATE_BYTES
    assert "\n" not in line
    assert line.count("-->") == 1
    back = decode(f"{MARKER}\n{line}\n<!-- panelist:state v1 AAAA -->")
    assert back is not None
    assert back == ledger


@pytest.mark.parametrize("body", ["", MARKER, f"{MARKER}\n## Summary", "panelist:state v1"])
def test_a_comment_without_a_state_line_holds_none(body: str) -> None:
    assert decode(body) is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_browser_may_have_sent_other_line_ends(end: str) -> None:
    assert decode(f"\n {MARKER}{end}{encode(KNOWN)}{end}text{end}") == KNOWN


@pytest.mark.parametrize(
    "body",
    [
        encode(KNOWN),
        f"{MARKER}\nmoved down\n{encode(KNOWN)}",
        f"{MARKER}\n{encode(KNOWN).replace('v1', 'v2')}",
        f"{MARKER}\n{encode(KNOWN)} ",
        f"{MARKER}\n{encode(KNOWN).removesuffix(' -->')}",
        f"{MARKER}\n<!-- panelist:state v1 --><b> -->",
        f"{MARKER}\n<!-- panelist:state v1 {'A' * STATE_BYTES} -->",
    ],
    ids=["no marker", "moved", "version", "space", "open", "markup", "long"],
)
def test_a_line_that_is_not_as_we_write_it_is_not_read(body: str) -> None:
    assert why_not(body) == "it is not a line of this version below the marker."


@pytest.mark.parametrize(
    "payload",
    [
        "A",
        "AAAA",
        base64.b64encode(zlib.compress(b"{}")[:-1]).decode(),
        base64.b64encode(zlib.compress(b"{}") + b"{}").decode(),
        base64.b64encode(zlib.compress(b"0" * 20_000_000, 9)[:17_000]).decode(),
        base64.b64encode(zlib.compress(b" " * (JSON_BYTES + 2))).decode(),
    ],
    ids=["padding", "no stream", "cut", "more", "cut bomb", "too large"],
)
def test_what_does_not_unpack_within_bounds_is_not_read(payload: str) -> None:
    assert why_not(f"{MARKER}\n<!-- panelist:state v1 {payload} -->") == "it is cut or changed."


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"version":2}',
        b'{"highest":"1"}',
        b'{"highest":-1}',
        b'{"more":1}',
        b'{"paused_by":"\\ud800"}',
        b'{"spending":[{"day":"2026-11-20","usd":NaN,"runs":1}]}',
        b'{"spending":[{"day":"2026-11-20","usd":1e999,"runs":1}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_ledger_is_not_read(data: bytes) -> None:
    found = why_not(f"{MARKER}\n{packed(data)}")
    assert found == "it does not have the shape of a ledger."


@pytest.mark.parametrize(
    "changes",
    [
        {"highest": 0},
        {"highest": 90_001},
        {"entries": MANY, "highest": 1_001},
        {"entries": (*KNOWN.entries, entry_of(finding("else"), "F1"))},
        {"entries": (*KNOWN.entries, entry_of(finding(), "F2")), "highest": 2},
    ],
    ids=["number to come", "no number left", "too many", "number twice", "fingerprint twice"],
)
def test_entries_that_contradict_each_other_are_not_read(changes: dict[str, object]) -> None:
    broken = KNOWN.model_copy(update=changes)
    with pytest.raises(UnreadableLedgerError, match="contradict"):
        decode(holding(broken.model_dump(mode="json")))


@given(st.text() | st.binary(max_size=200).map(packed) | st.text().map(lambda t: f"\n{t}"))
def test_no_text_of_a_comment_raises_anything_else(text: str) -> None:
    with suppress(UnreadableLedgerError):
        decode(f"{MARKER}\n{text}")
    with suppress(UnreadableLedgerError):
        decode(f"{MARKER}\n<!-- panelist:state v1 {text} -->")


@given(st.data(), st.integers(0, 255))
def test_no_changed_byte_raises_anything_else(data: st.DataObject, byte: int) -> None:
    raw = bytearray(zlib.compress(KNOWN.model_dump_json().encode()))
    raw[data.draw(st.integers(0, len(raw) - 1))] = byte
    with suppress(UnreadableLedgerError):
        decode(f"{MARKER}\n<!-- panelist:state v1 {base64.b64encode(raw).decode()} -->")


@given(
    rest=st.text() | st.just("\r\nsecond\r\n"),
    lead=st.sampled_from(["", "\n", " "]),
    there=st.sampled_from(["", "\n<!-- panelist:state v1 old -->", "\n<!-- panelist:state"]),
)
def test_a_state_is_put_below_the_marker_and_nothing_else_is_touched(
    rest: str, lead: str, there: str
) -> None:
    line = encode(KNOWN)
    body = f"{lead}{MARKER}{there}\n{rest}"
    changed = with_state(body, line)
    kept = rest if there.endswith("-->") else body.partition(MARKER)[2].partition("\n")[2]
    if kept.startswith("<!-- panelist:state "):
        kept = kept.partition("\n")[2]
    assert changed == f"{lead}{MARKER}\n{line}\n{kept}"
    assert with_state(changed, line) == changed
    assert decode(changed) == KNOWN


def test_a_comment_that_is_its_marker_alone_takes_a_state() -> None:
    assert decode(with_state(MARKER, encode(KNOWN))) == KNOWN


def test_more_entries_than_anybody_has_are_not_written() -> None:
    back = decode(f"{MARKER}\n{encode(ledger_of(*MANY, reading=READING))}")
    assert back is not None
    kept = [one.number for one in back.entries]
    assert (kept, back.highest) == ([one.number for one in MANY[1:]], 1_001)


def test_days_of_spending_without_end_cannot_fill_the_comment() -> None:
    days = tuple(Spending(day=f"{day:04}-01-01", usd=day / 7, runs=day) for day in range(9_000))
    full = KNOWN.model_copy(update={"spending": days, "paused_by": "ann"})
    assert decode(f"{MARKER}\n{encode(full)}") == Ledger(highest=1, paused_by="ann")
