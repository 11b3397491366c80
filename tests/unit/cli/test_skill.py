"""``panelist skill``: what it writes, what it leaves alone, and what it refuses to touch."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from panelist.cli import main
from panelist.cli.skill import SECTIONS, SKILLS, put_file, put_section
from panelist.cli.skill_text import NAME
from panelist.errors import SettingsError
from panelist.panel import LENSES, PANEL
from tests.contract.documents import PROMPTS

FOLDER = Path(SKILLS["claude"])
WRONG = 2
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def skill(*more: str) -> int:
    return main(["skill", "-o", ".", *more])


def written(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def test_everything_is_written_once_and_then_as_it_should_be(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert skill() == 0
    files = written(home)
    assert files == {
        *SECTIONS.values(),
        *(f"{FOLDER}/{name}" for name in ("SKILL.md", *REFERENCES)),
    }
    assert capsys.readouterr().err.count("Wrote ") == len(files)
    assert skill() == 0
    assert capsys.readouterr().err.count(" is as it should be.") == len(files)


REFERENCES = ("references/readers.md", "references/roles.md", "references/answers.md")


@pytest.mark.parametrize("name", SECTIONS)
def test_one_assistant_gets_its_file_alone(name: str, home: Path) -> None:
    assert skill("--for", name) == 0
    assert written(home) == {SECTIONS[name]}


def test_the_skill_has_the_front_matter_that_the_format_asks_for() -> None:
    assert skill("--for", "claude") == 0
    _, front, body = (FOLDER / "SKILL.md").read_text().split("---\n", 2)
    told = yaml.safe_load(front)
    assert set(told) == {"name", "description"}
    assert told["name"] == NAME == FOLDER.name
    assert 0 < len(told["description"]) <= 1024
    for name in REFERENCES:
        assert f"({name})" in body
        assert (FOLDER / name).is_file()


def test_every_word_for_a_model_is_that_of_the_prompts() -> None:
    assert skill("--for", "claude") == 0
    readers, roles = ((FOLDER / name).read_text() for name in REFERENCES[:2])
    for agent in PANEL:
        assert (PROMPTS / agent.prompt).read_text().strip() in readers
    for lens in LENSES:
        assert (PROMPTS / lens.prompt).read_text().strip() in readers
    for role, where in (("reader", readers), ("editor", roles), ("mender", roles)):
        rules = (PROMPTS / f"system/{role}.md.j2").read_text()
        assert rules.replace("{{ language }}", "English").strip() in where


@given(before=TEXTS, after=TEXTS, body=TEXTS)
def test_what_stands_around_a_section_stays(before: str, after: str, body: str) -> None:
    first = put_section(before, "old\n", "AGENTS.md") if before else put_section(None, "old\n", "")
    assert first.startswith(before)
    grown = f"{first}{after}"
    again = put_section(grown, f"{body}\n", "AGENTS.md")
    assert again.startswith(before)
    assert again.endswith(after)
    assert f"{body}\n" in again
    assert put_section(again, f"{body}\n", "AGENTS.md") == again


def test_line_ends_stay_what_they_are() -> None:
    text = put_section("Mine.\r\nToo.\r\n", "a\nb\n", "AGENTS.md")
    assert text.startswith("Mine.\r\nToo.\r\n\r\n<!-- panelist:skill")
    assert "\n" not in text.replace("\r\n", "")
    assert put_section(text, "a\nb\n", "AGENTS.md") == text


@pytest.mark.parametrize("name", ["AGENTS.md", f"{FOLDER}/SKILL.md"])
def test_what_a_person_changed_in_it_is_never_overwritten(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert skill() == 0
    path = home / name
    changed = path.read_text().replace("Every hunk", "Nearly every hunk")
    path.write_text(changed)
    (home / SECTIONS["copilot"]).unlink()
    capsys.readouterr()
    assert skill() == WRONG
    assert f"{name} is not as Panelist wrote it" in capsys.readouterr().err
    assert path.read_text() == changed
    assert not (home / SECTIONS["copilot"]).exists(), "all of it or nothing"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- panelist:skill: x -->\nno end\n",
        f"no begin\n<!-- /panelist:skill sha256={'0' * 64} -->\n",
        2 * put_section(None, "a\n", ""),
    ],
)
def test_marks_that_are_no_pair_are_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="are not one pair"):
        put_section(text, "a\n", "AGENTS.md")


@pytest.mark.parametrize("there", ["", "Mine.\n", "a\n<!-- /panelist:skill sha256=0 -->\n"])
def test_a_file_of_somebody_else_is_refused(there: str) -> None:
    with pytest.raises(SettingsError, match="stays as it is"):
        put_file(there, "a\n", "SKILL.md")


def test_a_link_is_followed_inside_and_not_outside(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "CLAUDE.md").write_text("Mine.\n")
    (home / "AGENTS.md").symlink_to("CLAUDE.md")
    assert skill("--for", "agents") == 0
    assert (home / "AGENTS.md").is_symlink()
    assert (home / "CLAUDE.md").read_text().startswith("Mine.\n\n<!-- panelist:skill")
    (home / "AGENTS.md").unlink()
    (home / "AGENTS.md").symlink_to("/etc/hosts")
    assert skill("--for", "agents") == WRONG
    assert "AGENTS.md leads out of ." in capsys.readouterr().err


def test_outside_of_a_repository_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["skill"]) == WRONG
    assert capsys.readouterr().err.startswith("panelist: error: ")
