# ruff: noqa: RUF001 - letters of many scripts, on purpose
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.evidence.joiners import unexplained
from panelist.evidence.unicode import hidden_text
from panelist.fence import is_hidden
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
        ("x = 'a\ufe01b\ufe02c\ufe03d\ufe04e'", "hidden-text", "high"),
        ("x = '\U0001f600\U000e0101\U000e0102'", "hidden-text", "high"),
        ("x = '" + "\u2062\u2064" * 4 + "'", "hidden-text", "high"),
        ("x = '\u0645" + "\u200c\u200d" * 4 + "\u06cc'", "hidden-text", "high"),
        ("x = '\u0645\u200c\u200c\u200c\u06cc'", "invisible-character", "medium"),
        ("na\u200cme = 1", "invisible-character", "medium"),
        ("na\u200dme = 1", "invisible-character", "medium"),
        ("1\ufe0f", "invisible-character", "medium"),
        ("x = 'admin\u200f'  # '\u05e9\u05dc'", "invisible-character", "medium"),
        (f'x = "\u05e9{RLO}\u05dc{PDF}"', "bidirectional-control", "high"),
        ("\uac00\u3164 = 1", "invisible-character", "medium"),
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


@pytest.mark.parametrize(
    "line",
    [
        "می\u200cخواهم کتاب\u200cها API\u200cها ۵\u200cام {name}\u200cها ه\u200d.ق",
        "क्\u200dष र\u200d् क्\u200cष",
        "শ্র\u200dী ශ්\u200dරී ന്\u200d",
        "שלום\u200f! C++\u200e ו\u05bc\u034f\u05b8",
        "مرحبا\u200f (Panelist)\u200e ۱۲\u061c",
        "ภาษา\u200bไทย ភាសា\u200bខ្មែរ မြန်မာ\u200bစာ",
        "ᠮᠣ\u180bᠩᠭᠣᠯ\u180eᠠ ក\u17b4",
        "\u0601\u0661\u06dd\u0662 \u115f\u1161 \u1100\u1160",
        f"{LRI}user{PDI} אמר",
        "ℹ\ufe0f ‼\ufe0f ↔\ufe0f ™\ufe0e 〰\ufe0f ㊗\ufe0f ☝🏽 #\ufe0f\u20e3",
        "🏴\u200d☠\ufe0f 👁\ufe0f\u200d🗨\ufe0f 🙂\u200d↔\ufe0f 🧑\u200d🤝\u200d🧑 🐻\u200d❄\ufe0f",
        "\U0001faea\u200d\U0001fae9 \U0001fae9\ufe0f",
        "≨\ufe00 神\ufe00",
    ],
)
@pytest.mark.parametrize("path", ["app.py", "src/strings.ts", "README.md", "i18n/x.json"])
def test_what_a_script_needs_is_nothing_in_any_folder(path: str, line: str) -> None:
    assert findings(seen_by("unicode", change({path: f"x = '{line}'\n"}))) == []
    assert hidden_text(line.replace(LRI, "").replace(PDI, "")) is None


LETTERS = st.sampled_from("میخواهدकषरशবশরසිשלוםภาไខមမ")
PICTURES = st.sampled_from("☕❤👩🏽🚀↔™㊗🏳⚕⛓\U0001fae9")


@given(st.lists(LETTERS, min_size=2, max_size=12), st.sampled_from("\u200c\u200d"))
def test_a_joiner_between_letters_that_need_it_is_explained(text: list[str], joiner: str) -> None:
    assert unexplained(joiner.join(text)) == ""


@given(st.lists(PICTURES, min_size=1, max_size=6), st.sampled_from(["", "\ufe0e", "\ufe0f"]))
def test_pictures_may_be_joined_in_any_form(pictures: list[str], selector: str) -> None:
    assert unexplained("\u200d".join(each + selector for each in pictures)) == ""


@given(
    st.lists(LETTERS | PICTURES, min_size=1, max_size=4).map("".join),
    st.text("\u200c\u200d\u200b\u200e\u2062\ufe0f", min_size=3, max_size=30),
)
def test_of_three_in_a_row_one_is_always_told(around: str, hidden: str) -> None:
    assert unexplained(f"{around}{hidden}{around}")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60))
def test_only_hidden_characters_of_the_text_are_told(text: str) -> None:
    odd = unexplained(text)
    assert all(is_hidden(char) for char in odd)
    # Between Latin letters nothing is explained.
    latin = "a".join(char for char in text if is_hidden(char))
    assert unexplained(f"a{latin}a") == latin.replace("a", "")


@pytest.mark.parametrize(
    ("text", "points", "smuggles"),
    [
        (f"hi{TAGS}", "U+E0068, U+E0069 (2 in all)", True),
        (f"fine\r\n{RLO}txt.exe", "U+202E (1 in all)", True),
        ("Donau\u00addampf na\u200bme", "U+00AD, U+200B (2 in all)", False),
    ],
)
def test_hidden_characters_of_any_text_are_counted(
    text: str, points: str, *, smuggles: bool
) -> None:
    found = hidden_text(text)
    assert found is not None
    assert (found.points, found.smuggles) == (points, smuggles)


def test_a_file_name_in_a_script_that_needs_joiners_is_nothing() -> None:
    assert seen_by("unicode", change({"docs/می\u200cخواهم ☕\ufe0f.md": "x\n"})).evidence == ()


def test_a_byte_order_mark_is_legitimate_only_at_the_start_of_the_file() -> None:
    seen = change({"a.cs": "\ufeffusing X;\n\ufeffusing Y;\n"})
    assert briefs(seen_by("unicode", seen)) == [("a.cs", 2, "invisible-character", "medium")]


def test_a_flag_with_other_tags_is_hidden_text() -> None:
    seen = change({"a.py": f"\U0001f3f4{TAGS}\U000e007f\n"})
    assert briefs(seen_by("unicode", seen)) == [("a.py", 1, "hidden-text", "high")]


@pytest.mark.parametrize("path", ["README.md", "notes.txt", "locale/de/app.po", "i18n/fa.json"])
def test_joiners_and_soft_hyphens_in_prose_are_told_and_not_claimed(path: str) -> None:
    gathered = seen_by("unicode", change({path: "na\u200cme Donau\u00addampf\n"}))
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
