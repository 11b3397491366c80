from hypothesis import given
from hypothesis import strategies as st

from panelist.evidence.old_lines import old_line
from tests.unit.evidence.changes import file_of

LINES = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(LINES, LINES)
def test_a_line_that_stays_has_the_same_text_in_the_base(
    before: list[str], after: list[str]
) -> None:
    file = file_of("a", "\n".join([*before, ""]), "\n".join([*after, ""]))
    old = [old_line(file, number) for number in range(1, len(after) + 1)]
    assert [before[n - 1] for n in old if n] == [
        text for text, n in zip(after, old, strict=True) if n
    ]
    added = {line.number for hunk in file.hunks for line in hunk.lines if line.old is None}
    assert {number for number, n in enumerate(old, start=1) if n is None} == added
