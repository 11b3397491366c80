import pytest

from panelist.forge import marks


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<!-- panelist:finding 00ff -->\nx", ("00ff", None)),
        ("<!-- panelist:finding 00ff F12 -->\nx", ("00ff", "F12")),
        (" \n<!-- panelist:finding 00ff F1 --> x", ("00ff", "F1")),
        ("x <!-- panelist:finding 00ff F1 -->", None),
        ("<!-- panelist:finding 00ff F0 -->", None),
        ("<!-- panelist:finding 00ff F1 F2 -->", None),
        ("<!-- panelist:finding -->", None),
        ("", None),
        (None, None),
    ],
)
def test_a_comment_is_of_the_finding_that_it_begins_with(
    body: str | None, found: tuple[str, str | None] | None
) -> None:
    assert marks.finding(body) == found


def test_a_text_tells_every_finding_that_begins_a_line() -> None:
    text = (
        "`a:1`\n\n<!-- panelist:finding aa -->\nx\n"
        "<!-- panelist:finding bb F2 -->\n> <!-- panelist:finding cc -->"
    )
    assert marks.fingerprints(text) == ("aa", "bb")
    assert marks.fingerprints(None) == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [("a\nb", "a"), ("\n a \r\nb", "a"), ("a", "a"), ("", ""), (None, "")],
)
def test_the_first_line_is_taken_without_what_surrounds_it(body: str | None, line: str) -> None:
    assert marks.first_line(body) == line
