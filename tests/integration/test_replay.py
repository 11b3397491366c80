"""A review is recorded once and had again as often as wanted, with nobody to ask."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from panelist import diff
from panelist.cli import main, reports
from panelist.contracts import Engine, FailureKind, Plan, Pull, Review
from panelist.errors import ArtifactError
from panelist.evidence import redact
from panelist.memory import PATCH, RunDirectory
from panelist.redaction import MARK
from panelist.render.json_report import json_report
from panelist.replay import Recording, load, write
from panelist.replay.transcript import Query
from panelist.repo.nothing import NoRepo
from tests.fakes.model import failing
from tests.integration.recorded import HIDDEN, SERVER, leaking, record, secretive
from tests.integration.scene import CONFIRMED, NOTHING, REVIEWERS, Range, in_turn, panel
from tests.integration.test_privacy import ROWS
from tests.unit.phases import scene
from tests.unit.render.samples import PROMPTS

ROOT = Path(__file__).parents[2]
FILES = (Review.file_name, reports.JSON, reports.MARKDOWN, reports.SARIF, reports.HTML)
AS_IT_WAS = "Name the folder of a transcript, whole and as `record: true` left it."
ALONE = """\
import os, sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise SystemExit(f"a replay reached out: {event} {arguments}")
    if event == "subprocess.Popen" and "git" in os.path.basename(str(arguments[0])):
        raise SystemExit("a replay asked git")

sys.addaudithook(refuse)
from panelist.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Panelist where whoever opens a connection or starts git ends the process."""


def alone(*arguments: str | Path, where: Path) -> subprocess.CompletedProcess[bytes]:
    """``panelist replay`` in ``where`` without network, key and repository."""
    where.mkdir()
    return subprocess.run(
        [sys.executable, "-P", "-c", ALONE, "replay", *map(str, arguments)],
        cwd=where,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunDirectory]:
    """The transcript of a run by Claude, and the directory of the run; the repository is gone."""
    home = tmp_path_factory.mktemp("recorded")
    change = secretive(home)
    model = leaking()
    record(change, model, home / "transcript")
    model.finish()
    shutil.rmtree(change.checkout.root)
    return home / "transcript", change.memory


@pytest.fixture
def transcript(recorded: tuple[Path, RunDirectory], tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return shutil.copytree(recorded[0], tmp_path / "transcript")


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What a replay that cannot be had says: one line, and exit code 1."""
    capsys.readouterr()
    assert main(["replay", *map(str, arguments)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = (line for line in shown.err.splitlines() if not line.startswith("Recorded "))
    return line


class TestTheSameBytes:
    def test_twice_without_network_key_and_repository(
        self, recorded: tuple[Path, RunDirectory], tmp_path: Path
    ) -> None:
        transcript, _ = recorded
        first = alone(transcript, "--write", "kept", where=tmp_path / "first")
        second = alone(transcript, "--write", "kept", where=tmp_path / "second")
        assert (first.returncode, first.stderr.decode().splitlines()[1:]) == (0, [])
        assert (second.stdout, second.stderr) == (first.stdout, first.stderr)
        for name in FILES:
            kept = (tmp_path / "first" / "kept" / name).read_bytes()
            assert (tmp_path / "second" / "kept" / name).read_bytes() == kept, name
        told = first.stdout.decode()
        assert "divides by zero when b is None" in told
        assert told.endswith("Written:\n" + "".join(f"  kept/{name}\n" for name in FILES))

    @pytest.mark.parametrize("first", ["verify", "gather", "review"])
    @pytest.mark.parametrize("form", ["text", "markdown", "json", "sarif", "html"])
    def test_every_form_is_that_of_the_run_itself(
        self,
        recorded: tuple[Path, RunDirectory],
        capsysbinary: pytest.CaptureFixture[bytes],
        form: str,
        first: str,
    ) -> None:
        transcript, memory = recorded
        assert main(["replay", str(transcript), "--format", form, "--from", first]) == 0
        shown = capsysbinary.readouterr()
        own = reports.shown(form, memory, memory.read(Review), colour=False, kept=False)
        assert shown.out.decode() == own
        lines = shown.err.decode().splitlines()
        assert len(lines) == 1
        assert lines[0].endswith(". Made by a test.")

    def test_of_the_offline_engine(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        change = Range.new(tmp_path)
        review = record(change, None, tmp_path / "transcript")
        assert review.engine is Engine.OFFLINE
        assert not (tmp_path / "transcript" / "asks").exists()
        for first in ("review", "verify"):
            assert main(["replay", str(tmp_path / "transcript"), "--from", first]) == 0
            told = capsysbinary.readouterr().out.decode()
            assert told == reports.shown("text", change.memory, review, colour=False, kept=False)

    def test_of_a_bare_diff(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """What could not be read was not there either: that is recorded too."""
        change = Range.new(tmp_path)
        model = panel(paths=scene.report_answer(scene.claim(kind="unused", subject="ratio")))
        model.script["edit"] = CONFIRMED
        review = record(change, model, tmp_path / "transcript", repo=NoRepo())
        assert main(["replay", str(tmp_path / "transcript"), "--format", "json"]) == 0
        assert capsysbinary.readouterr().out.decode() == json_report(review, PROMPTS)

    def test_the_files_are_kept_if_somebody_wants_them(
        self,
        recorded: tuple[Path, RunDirectory],
        tmp_path: Path,
        capsysbinary: pytest.CaptureFixture[bytes],
    ) -> None:
        transcript, memory = recorded
        kept = tmp_path / "kept"
        assert main(["replay", str(transcript), "--write", str(kept)]) == 0
        assert f"Written:\n  {kept}/review.json\n" in capsysbinary.readouterr().out.decode()
        for name in FILES:
            assert (kept / name).read_bytes() == (memory.root / name).read_bytes()

    def test_of_a_second_round(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        change = Range.new(tmp_path)
        late = failing(FailureKind.TIMEOUT, "Claude took too long.")
        review = record(change, panel(paths=in_turn(late, NOTHING)), tmp_path / "transcript")
        assert review.round == 2
        for first in ("review", "verify"):
            arguments = ["replay", str(tmp_path / "transcript"), "--from", first]
            assert main([*arguments, "--format", "json"]) == 0
            shown = capsysbinary.readouterr()
            assert shown.out.decode() == json_report(review, PROMPTS)

    def test_of_a_reviewer_that_gave_no_answer(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        change = Range.new(tmp_path)
        gone = failing(FailureKind.REFUSED, "Claude would not.")
        review = record(change, panel(paths=gone), tmp_path / "transcript")
        arguments = ["replay", str(tmp_path / "transcript"), "--from", "review"]
        assert main([*arguments, "--format", "json"]) == 0
        assert capsysbinary.readouterr().out.decode() == json_report(review, PROMPTS)


class TestNoSecrets:
    def test_none_is_in_any_file(self, recorded: tuple[Path, RunDirectory]) -> None:
        transcript, memory = recorded
        assert all(value.encode() in memory.read_patch() for value in HIDDEN[:-3])
        kept = [path for path in transcript.rglob("*") if path.is_file()]
        assert {path.name for path in kept} >= {PATCH, "repo.json", "001.json", "transcript.json"}
        for path in kept:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert [value for value in HIDDEN if value in text] == [], path.name

    def test_the_diff_is_the_one_the_models_saw(self, recorded: tuple[Path, RunDirectory]) -> None:
        transcript, memory = recorded
        kept = diff.parse((transcript / PATCH).read_bytes())
        assert kept == redact(diff.parse(memory.read_patch()))
        assert redact(kept) == kept

    def test_no_place_of_the_machine_is_told(self, recorded: tuple[Path, RunDirectory]) -> None:
        transcript, memory = recorded
        for path in transcript.rglob("*.json"):
            assert str(memory.root.parent) not in path.read_text(), path.name
        assert load(transcript).artifacts.read(Pull).objects is None

    def test_what_was_asked_and_read_is_there(self, recorded: tuple[Path, RunDirectory]) -> None:
        found = load(recorded[0])
        purposes = [ask.purpose for ask in found.asks]
        assert purposes[0] == "context"
        assert purposes[-1] == "edit"
        assert [tool.name for tool in found.asks[1].tools] == ["read_file", "search", "symbol"]
        asked = Query(rev="head", text="ratio", limit=50, whole_word=True, glob="")
        assert asked in [search.query for search in found.reads.searches]
        read = {file.path: file.text for file in found.reads.files}
        assert set(ROWS) < set(read)
        assert [path for path in ROWS if "⟦secret:" not in (read[path] or "")] == []
        (said,) = (ask for ask in found.asks if ask.purpose == "review:security.s1")
        assert f'"title":"{MARK} {MARK} {MARK}"' in said.model_dump_json()
        assert found.transcript.server_url == SERVER
        assert found.transcript.nonce == scene.NONCE


class TestRefusals:
    def test_a_changed_question_is_named_and_shown(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        last = max((transcript / "asks").iterdir())
        text = last.read_text()
        assert '"purpose": "edit"' in text
        last.write_text(text.replace("Handles a missing divisor.", "Handles nothing."))
        line = said(capsys, transcript)
        assert line.startswith(
            "panelist: error: `edit` was asked in other words when this was recorded: "
            "the shared differs from line "
        )
        assert "`Handles nothing.` is `Handles a missing divisor.` now." in line

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("transcript.json", None, "transcript.json does not exist."),
            (
                "transcript.json",
                "{",
                "transcript.json is not an artifact this version wrote (file:",
            ),
            (
                "transcript.json",
                "{}",
                "is not an artifact this version wrote (made: Field required).",
            ),
            (
                "transcript.json",
                '{"version": 2}',
                "is not an artifact this version wrote (version:",
            ),
            ("review.json", None, "review.json does not exist."),
            ("repo.json", "[]", "repo.json is not an artifact this version wrote (file:"),
            ("plan.json", None, "plan.json does not exist."),
            (PATCH, None, "diff.patch does not exist."),
            ("asks/002.json", "?", "002.json is not an artifact this version wrote (file:"),
            ("reports/tests.s1.json", "", "tests.s1.json is not an artifact this version wrote ("),
        ],
    )
    def test_what_is_no_transcript_is_one_sentence(
        self,
        transcript: Path,
        capsys: pytest.CaptureFixture[str],
        name: str,
        text: str | None,
        sentence: str,
    ) -> None:
        if text is None:
            (transcript / name).unlink()
        else:
            (transcript / name).write_text(text)
        line = said(capsys, transcript)
        assert sentence in line
        assert line.endswith(AS_IT_WAS)

    def test_neither_is_a_folder_of_something_else(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for place in (tmp_path, tmp_path / "nowhere"):
            line = said(capsys, place)
            assert line == f"panelist: error: {place}/transcript.json does not exist. {AS_IT_WAS}"

    def test_a_link_is_not_followed(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (transcript / "context.json").rename(transcript / "real.json")
        (transcript / "context.json").symlink_to(transcript / "real.json")
        assert "context.json cannot be read: it is a symbolic link." in said(capsys, transcript)

    def test_an_ask_that_is_gone_was_not_asked(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        max((transcript / "asks").iterdir()).unlink()
        line = said(capsys, transcript)
        assert "`edit` was not asked when this was recorded." in line

    def test_a_file_that_is_gone_was_not_read(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        reads = transcript / "repo.json"
        kept = json.loads(reads.read_text())
        reads.write_text(json.dumps({**kept, "files": []}))
        assert "The head of 'src/ratio.py' was not read when this" in said(capsys, transcript)

    def test_another_review_than_the_recorded_one_says_so(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = transcript / "review.json"
        review = Review.model_validate_json(path.read_text())
        path.write_text(review.model_copy(update={"summary": "Else."}).model_dump_json())
        assert main(["replay", str(transcript)]) == 0
        assert "This is not the review that was recorded" in capsys.readouterr().err

    def test_the_transcript_is_not_written_over(
        self, transcript: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for place in (transcript, transcript.parent):
            line = said(capsys, transcript, "--write", place)
            assert "would take the place of the transcript. Name another folder." in line
        assert load(transcript).asks

    def test_nor_are_other_peoples_files(
        self, transcript: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "thesis.txt").write_text("mine")
        line = said(capsys, transcript, "--write", tmp_path / "mine")
        assert "is not empty and was not written by Panelist." in line


class TestWriting:
    def test_an_earlier_transcript_gives_way(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path)
        folder = tmp_path / "transcript"
        record(change, panel(), folder)
        (folder / "asks" / "009.json").write_text("left over")
        change.memory.reset()
        change.change({"src/more.py": b"more = 1\n"})
        record(change, panel(), folder)
        assert [path.name for path in sorted((folder / "asks").iterdir())] == [
            f"{number:03}.json" for number in range(1, len(REVIEWERS) + 1)
        ]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "transcript", "widgets"]

    def test_other_peoples_files_do_not(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path)
        with pytest.raises(ArtifactError, match="widgets is there and no transcript"):
            record(change, panel(), tmp_path / "widgets")
        assert (tmp_path / "widgets" / "src").exists()

    def test_not_even_a_single_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(ArtifactError, match="file is there and no transcript"):
            record(Range.new(tmp_path), panel(), tmp_path / "file")
        assert (tmp_path / "file").read_text() == "mine"

    def test_an_empty_folder_is_taken_and_a_link_is_not(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path)
        (tmp_path / "transcript").mkdir()
        record(change, panel(), tmp_path / "transcript")
        (tmp_path / "link").symlink_to(tmp_path / "transcript")
        change.memory.reset()
        change.change({"src/more.py": b"more = 1\n"})
        with pytest.raises(ArtifactError, match="link cannot be written"):
            record(change, panel(), tmp_path / "link")
        assert load(tmp_path / "transcript").asks

    def test_a_place_that_cannot_be_written_is_an_error_and_leaves_nothing(
        self, tmp_path: Path
    ) -> None:
        change = Range.new(tmp_path)
        (tmp_path / "file").write_text("")
        with pytest.raises(ArtifactError, match="cannot be written"):
            record(change, panel(), tmp_path / "file" / "transcript")

    def test_a_run_that_was_taken_up_has_none(self, tmp_path: Path) -> None:
        change = Range.new(tmp_path)
        record(change, panel(), tmp_path / "transcript")
        told = load(tmp_path / "transcript").transcript
        with pytest.raises(ArtifactError, match=r"took up where another one stopped.*--reset"):
            write(tmp_path / "again", change.memory, Recording(), told)
        assert not (tmp_path / "again").exists()

    def test_the_plan_is_kept_as_it_was(self, tmp_path: Path) -> None:
        """Reports quote its digest."""
        change = Range.new(tmp_path)
        record(change, panel(), tmp_path / "transcript")
        artifacts = load(tmp_path / "transcript").artifacts
        assert artifacts.read(Plan) == change.memory.read(Plan)
        assert len(artifacts.reports(artifacts.read(Plan))) == len(REVIEWERS)


def test_the_recorded_review_of_the_example_comes_out_the_same_twice(tmp_path: Path) -> None:
    """It answers the prompts as they are today: one that changed would be named here."""
    shipped = ROOT / "examples" / "recorded"
    first, second = (alone(shipped, where=tmp_path / name) for name in ("first", "second"))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert first.stdout == second.stdout
    assert b"not the review that was recorded" not in first.stderr
    assert b"load_all" in first.stdout
