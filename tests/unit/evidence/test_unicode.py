import pytest

from tests.unit.evidence.changes import briefs, change, findings, seen_by, told

RLO, PDF, LRI, PDI = "\u202e", "\u202c", "\u2066", "\u2069"
TAGS = "".join(chr(0xE0000 + ord(char)) for char in "hi")


@pytest.mark.parametrize(
    ("line", "category", "severity"),
    [
        (f'if user != "{RLO}admin":', "bidirectional-control", "high"),
        (f'x = "{RLO}abc{PDF}"', "bidirectional-control", "high"),
        (f'x = "{LRI}abc"', "bidirectional-control", "high"),
        (f'x = "{PDI}abc{LRI}"', "bidirectional-control", "high"),
        (f'x = "{LRI}abc{PDI}"', "bidirectional-control", "medium"),
        (f"# note{TAGS}", "hidden-text", "high"),
        ("x = 'a\ufe01\ufe02\ufe03'", "hidden-text", "high"),
        ("x = 'a\U000e0101\U000e0102'", "hidden-text", "high"),
        ("x = '[\ufe00-\ufe0f]'", "invisible-character", "medium"),
        ("na\u200bme = 1", "invisible-character", "medium"),
        ("na\u2060me = 1", "invisible-character", "medium"),
        ("x = '\u2800'", "invisible-character", "medium"),
        ("\u3164 = 1", "invisible-character", "medium"),
        ("x = 'a\u2028b'", "invisible-character", "medium"),
        ("x = '\u200ea'", "invisible-character", "medium"),
        ("x = '\x1b[2K'", "control-character", "low"),
        ("x = 1\ry = 2", "control-character", "low"),
    ],
)
def test_hidden_characters_in_code_are_found_at_their_line(
    line: str, category: str, severity: str
) -> None:
    seen = change({"a.py": f"one\n{line}\nthree\n"}, {"a.py": "one\nthree\n"})
    assert briefs(seen_by("unicode", seen)) == [("a.py", 2, category, severity)]


@pytest.mark.parametrize(
    "line",
    [
        "plain = 1",
        "\tindented",
        "windows line end\r",
        "naïve café 漢字 עברית العربية",
        "☕️ ❤️ 1️⃣ ©️",
        "👩‍🚀 👨‍👩‍👧 🏳️‍🌈 👍🏽 🧑🏽‍💻",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "葛\U000e0100",
        "'⢀\u2800', '\u2800⢙'",
    ],
)
def test_legitimate_characters_are_nothing(line: str) -> None:
    assert seen_by("unicode", change({"a.py": f"{line}\n"})).evidence == ()


def test_a_byte_order_mark_is_legitimate_only_at_the_start_of_the_file() -> None:
    seen = change({"a.cs": "\ufeffusing X;\n\ufeffusing Y;\n"})
    assert briefs(seen_by("unicode", seen)) == [("a.cs", 2, "invisible-character", "medium")]


def test_a_flag_with_other_tags_is_hidden_text() -> None:
    seen = change({"a.py": f"\U0001f3f4{TAGS}\U000e007f\n"})
    assert briefs(seen_by("unicode", seen)) == [("a.py", 1, "hidden-text", "high")]


@pytest.mark.parametrize("path", ["README.md", "notes.txt", "locale/de/app.po", "i18n/fa.json"])
def test_joiners_and_soft_hyphens_in_prose_are_told_and_not_claimed(path: str) -> None:
    gathered = seen_by("unicode", change({path: "\u0645\u06cc\u200c\u062e Donau\u00addampf\n"}))
    message = "The added line holds hidden characters: U+200C, U+00AD (2 in all)."
    assert (findings(gathered), told(gathered)) == ([], [(1, message)])


def test_text_direction_left_open_in_prose_is_claimed_less_gravely() -> None:
    seen = change({"README.md": f"see {RLO}txt.exe\nand {LRI}this{PDI}\n"})
    assert briefs(seen_by("unicode", seen)) == [("README.md", 1, "bidirectional-control", "medium")]


def test_private_use_characters_and_form_feeds_are_told_and_not_claimed() -> None:
    gathered = seen_by("unicode", change({"prompt.sh": "icon='\ue0b0'\n\f\n"}))
    assert (findings(gathered), [line for line, _ in told(gathered)]) == ([], [1, 2])


def test_the_quote_shows_the_line_with_its_hidden_characters_made_visible() -> None:
    (finding,) = findings(seen_by("unicode", change({"a.py": f"x = '{RLO}a'\n"})))
    assert finding.quote == "x = '⟦U+202E⟧a'"
    assert "U+202E (1 in all)" in finding.fix


def test_many_characters_are_summed_up() -> None:
    line = "".join(chr(0xE0020 + n) for n in range(20))
    (evidence,) = seen_by("unicode", change({"a.py": f"{line}\n"})).evidence
    assert evidence.message.endswith("U+E0025 and 14 more (20 in all).")


def test_lines_that_were_there_before_are_not_reported() -> None:
    before = f"x = '{RLO}'\ny = 1\n"
    assert seen_by("unicode", change({"a.py": before + "z = 2\n"}, {"a.py": before})).evidence == ()


def test_a_file_out_of_scope_is_looked_at() -> None:
    assert findings(seen_by("unicode", change({"a.lock": f"{RLO}\n"}, in_scope=[])))


def test_a_hidden_character_in_a_file_name_is_found_even_without_lines() -> None:
    name = f"invoice{RLO}fdp.exe"
    (with_line,) = findings(seen_by("unicode", change({name: "text\n"})))
    (without,) = findings(seen_by("unicode", change({name: ""})))
    assert (with_line.category, with_line.quote) == ("hidden-file-name", "text")
    assert with_line.title == "Hidden characters in the file name `invoice⟦U+202E⟧fdp.exe`"
    assert (without.place.start, without.quote) == (1, "")


def test_a_character_far_into_a_long_line_is_in_the_quote() -> None:
    (finding,) = findings(seen_by("unicode", change({"a.js": f"{'x' * 9000}{RLO}{'y' * 9000}\n"})))
    assert "⟦U+202E⟧" in finding.quote
    assert len(finding.quote) == 300
