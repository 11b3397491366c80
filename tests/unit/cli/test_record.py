"""``--record`` keeps a transcript beside the review; ``panelist replay`` has it again."""

from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.arguments import parse
from panelist.errors import SettingsError
from panelist.memory import RunDirectory
from panelist.replay import load
from tests.integration.scene import Range


@pytest.fixture
def change(tmp_path: Path) -> Range:
    return Range.new(tmp_path)


def run(change: Range, *arguments: str) -> int:
    where = ("--repo", str(change.checkout.root), "--run-directory", str(change.memory.root))
    base = () if "--resume" in arguments else ("--base", "main")
    kept = where[2:] if "--resume" in arguments else where
    return main(["run", "--engine", "offline", *base, *kept, *arguments])


def transcript(memory: RunDirectory) -> Path:
    return memory.root / "transcript"


class TestRecord:
    def test_a_run_says_where_its_transcript_is(
        self, change: Range, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(change, "--record") == 0
        place = transcript(change.memory)
        said = f"The transcript is in {place}. Read it before you give it away."
        assert said in capsys.readouterr().err
        told = load(place).transcript
        assert told.server_url is None
        assert told.made == (
            "Recorded while Panelist reviewed the change with the offline engine; "
            "no model was asked."
        )
        assert told.settings.agents == ("security", "quality", "performance", "tests")

    def test_nothing_is_kept_unless_it_is_asked_for(self, change: Range) -> None:
        assert run(change) == 0
        assert not transcript(change.memory).exists()

    def test_the_review_step_records_too_with_the_address_of_its_links(
        self, change: Range, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example")
        monkeypatch.setenv("PANELIST_RECORD", "true")
        where = ("--run-directory", str(change.memory.root))
        assert main(["review", "--engine", "offline", *where]) == 0
        assert load(transcript(change.memory)).transcript.server_url == "https://git.example"

    def test_a_run_that_was_taken_up_keeps_its_review_and_says_why_there_is_no_transcript(
        self, change: Range, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(change) == 0
        assert run(change, "--resume", "--record") == 0
        said = capsys.readouterr()
        assert "The transcript was not kept. This run took up where another one" in said.err
        assert "Who read what" in said.out
        assert not transcript(change.memory).exists()

    def test_one_phase_is_no_review_to_record(self, change: Range) -> None:
        where = ("--run-directory", str(change.memory.root))
        assert main(["run", "--engine", "offline", "--phase", "context", "--record", *where]) == 0
        assert not transcript(change.memory).exists()

    def test_reports_of_other_tools_are_places_that_are_not_told(self, change: Range) -> None:
        report = change.checkout.root / "lcov.info"
        report.write_text("TN:\nSF:src/ratio.py\nDA:2,1\nend_of_record\n")
        log = change.checkout.root / "log.sarif"
        log.write_text('{"version": "2.1.0", "runs": []}')
        reports = ("--coverage-report", str(report), "--sarif-in", str(log))
        assert run(change, "--record", *reports) == 0
        told = load(transcript(change.memory)).transcript.settings
        assert (told.coverage_report, told.sarif_in) == ("", ())


class TestArguments:
    def test_a_replay_needs_a_folder_and_begins_with_verification(self) -> None:
        given = parse(["replay", "there"])
        assert (given.transcript, given.first, given.format) == ("there", "verify", "text")
        assert given.write is None
        assert parse(["replay", "there", "--from", "review"]).first == "review"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ((), "The following arguments are required: DIR. See `panelist replay --help`."),
            (("there", "--form"), "Unknown option `--form`. Did you mean `--from`?"),
            (("there", "--formt"), "Unknown option `--formt`. Did you mean `--format`?"),
            (("there", "--engine"), "Unknown option `--engine`. See `panelist replay --help`."),
            (("there", "here"), "Unexpected argument `here`. See `panelist replay --help`."),
        ],
    )
    def test_a_slip_is_explained(self, arguments: tuple[str, ...], sentence: str) -> None:
        with pytest.raises(SettingsError) as caught:
            parse(["replay", *arguments])
        assert str(caught.value) == sentence
