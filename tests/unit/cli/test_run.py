"""``panelist run``: a local change, from the command line to the report on standard output."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from panelist import diff
from panelist.cli import main
from panelist.cli.reports import OUTPUTS
from panelist.contracts import Context, Pull, Review
from panelist.memory import REPORTS, RunDirectory
from tests.unit.evidence.logs import result, sarif
from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

PATH = "src/ratio.py"
OFFLINE = ("--engine", "offline")
COLLECTORS_ONLY = (
    "A person should look at this; checked by collectors only: no model read this change"
)
"""A person, because the change edits the reviewer's own config."""


pytestmark = pytest.mark.usefixtures("checkout")


def run(*arguments: str) -> int:
    return main(["run", *arguments])


class TestWhatIsReviewed:
    def test_a_range_of_commits(
        self, checkout: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--base", "main", *OFFLINE) == 0
        said = capsys.readouterr()
        assert said.out.startswith(COLLECTORS_ONLY)
        assert "Written:\n  .panelist/run/review.json\n" in said.out
        assert "\nReviewing widgets main..HEAD (offline)\n" in said.err
        pull = memory.read(Pull)
        assert (pull.base_ref, pull.head_ref) == ("main", "HEAD")
        assert pull.head_sha == checkout.git("rev-parse", "topic")

    def test_a_range_of_another_repository(
        self, checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        where = ("--repo", str(checkout.root), "--run-directory", "out")
        assert run(*where, "--base", "main", "--head", "topic", *OFFLINE) == 0
        assert RunDirectory(tmp_path / "out").read(Pull).repository == "widgets"

    def test_a_diff_in_a_file(
        self, patch: Path, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--diff", str(patch), *OFFLINE) == 0
        said = capsys.readouterr().err
        assert said.startswith(
            f"To review: {patch}, with the files of the work tree, which is applied to it.\n"
        )
        assert f"\nReviewing {patch} (offline)\n" in said
        assert [file.path for file in diff.parse(memory.read_patch()).files] == [PATH]

    def test_a_change_of_ignored_files_is_not_reviewed_and_says_why(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        checkout.git("checkout", "--quiet", "-b", "gen", "main")
        checkout.commit({".gitattributes": b"gen/* linguist-generated\n"})
        checkout.git("checkout", "--quiet", "-b", "change")
        checkout.commit({"gen/a.py": b"x\n"})
        assert run("--base", "gen") == 0
        said = capsys.readouterr()
        assert said.out == ""
        (_, line) = said.err.splitlines()
        assert line.startswith("Not reviewed: Every changed file is ignored (gen/a.py: ")

    def test_a_range_without_a_change_is_not_reviewed(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--base", "HEAD") == 0
        assert capsys.readouterr().err == (
            "To review: HEAD since it left HEAD (no commits).\n"
            "Not reviewed: This range changes no file.\n"
        )


class TestWhichConfig:
    def language(self, memory: RunDirectory) -> str | None:
        return memory.read(Pull).trusted.config

    def test_that_of_the_base_and_never_that_of_the_head(self, memory: RunDirectory) -> None:
        run("--base", "main", *OFFLINE)
        assert self.language(memory) == "language: Klingon\n"

    def test_the_one_that_is_named(self, checkout: Checkout, memory: RunDirectory) -> None:
        (checkout.root / "own.yml").write_text("on-incomplete: failure\n")
        assert run("--base", "main", "--config", "own.yml", *OFFLINE) == 1
        assert memory.read(Pull).trusted.config_path == "own.yml"
        assert memory.read(Review).conclusion.value == "failure"

    def test_an_option_beats_an_input_beats_the_file(
        self, checkout: Checkout, memory: RunDirectory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (checkout.root / "own.yml").write_text("on-incomplete: failure\nengine: claude\n")
        monkeypatch.setenv("PANELIST_ENGINE", "offline")
        config = ("--config", "own.yml")
        assert run("--base", "main", *config, "--on-incomplete", "neutral") == 0
        assert memory.read(Review).conclusion.value == "neutral"

    def test_the_run_directory_may_be_an_input_too(
        self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PANELIST_RUN_DIRECTORY", "elsewhere")
        run("--base", "main", *OFFLINE)
        assert (checkout.root / "elsewhere" / "review.json").exists()


class TestFormats:
    """What goes to standard output; the same files are always written."""

    @pytest.fixture
    def shown(self, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:

        def show(form: str) -> str:
            assert run("--base", "main", "--format", form, *OFFLINE) == 0
            return capsys.readouterr().out

        return show

    @pytest.mark.parametrize(
        ("form", "name"),
        [
            ("json", "report.json"),
            ("markdown", "report.md"),
            ("sarif", "report.sarif"),
            ("html", "report.html"),
        ],
    )
    def test_a_report_is_the_file_that_was_written(
        self, shown: Callable[..., str], memory: RunDirectory, form: str, name: str
    ) -> None:
        assert shown(form) == (memory.root / name).read_text()

    def test_json_is_the_review(self, shown: Callable[..., str], memory: RunDirectory) -> None:
        told, review = json.loads(shown("json")), memory.read(Review)
        assert told["headline"] == review.headline
        assert [one["number"] for one in told["findings"]] == [
            one.number for one in review.findings
        ]

    def test_sarif_is_json(self, shown: Callable[..., str]) -> None:
        assert json.loads(shown("sarif"))["version"] == "2.1.0"

    def test_html_is_a_page(self, shown: Callable[..., str]) -> None:
        assert shown("html").startswith("<!doctype html>\n")

    def test_text_ends_with_the_files(self, shown: Callable[..., str]) -> None:
        names = ("review.json", *(output.file for output in OUTPUTS.values()))
        _, _, files = shown("text").partition("\nWritten:\n")
        assert files.splitlines() == [f"  .panelist/run/{name}" for name in names]
        assert {output.file for output in OUTPUTS.values()} == set(REPORTS), "gone with the review"


class TestOnePhase:
    def test_collect_needs_no_key_and_stops_there(
        self, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--base", "main", "--phase", "collect") == 0
        said = capsys.readouterr()
        assert (said.out, said.err.splitlines()[2:]) == ("", ["Collected widgets main..HEAD."])
        assert memory.read(Pull).files_total == 2
        assert memory.find(Context) is None

    def test_each_phase_goes_on_from_the_one_before(
        self, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--base", "main", "--phase", "collect") == 0
        for name in ("context", "plan", "review", "gather", "verify", "mend"):
            assert run("--phase", name, *OFFLINE) == 0
        assert capsys.readouterr().out == ""
        assert run("--phase", "synthesize", *OFFLINE) == 0
        assert memory.find(Review) is not None
        assert capsys.readouterr().out.startswith(COLLECTORS_ONLY)

    def test_a_phase_without_the_one_before_says_what_is_missing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--phase", "plan", *OFFLINE) == 2
        assert capsys.readouterr().err == (
            "panelist: error: .panelist/run/pull.json does not exist. "
            "Run the phases before it first, in the same run directory.\n"
        )

    @pytest.mark.parametrize("how", [("--resume",), ("--phase", "plan")])
    @pytest.mark.parametrize("name", ["base", "head", "diff", "repo", "config"])
    def test_another_change_cannot_be_named_on_the_way(
        self, name: str, how: tuple[str, ...], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(*how, f"--{name}", "main", *OFFLINE) == 2
        assert capsys.readouterr().err == (
            f"panelist: error: --{name} has no effect here: the run goes on with what was "
            f"collected. Leave --{name} out, or start anew without --resume and --phase.\n"
        )


class TestAgain:
    def test_resume_goes_on_where_the_run_stopped(self, capsys: pytest.CaptureFixture[str]) -> None:
        run("--base", "main", "--phase", "collect")
        capsys.readouterr()
        assert run("--resume", *OFFLINE) == 0
        assert "plan ..." in capsys.readouterr().err
        assert run("--resume", *OFFLINE) == 0
        said = capsys.readouterr()
        assert said.err == "Reviewing widgets main..HEAD (offline)\n"
        assert said.out.startswith(COLLECTORS_ONLY)

    def test_resume_goes_on_only_under_the_settings_the_run_began_with(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("--base", "main", *OFFLINE) == 0
        capsys.readouterr()
        assert run("--resume", *OFFLINE, "--fail-on", "never", "--language", "French") == 2
        assert capsys.readouterr().err == (
            "panelist: error: fail-on, language changed since this run began. "
            "Set it back to go on, or start anew without --resume.\n"
        )
        assert run("--resume", *OFFLINE, "--deadline-minutes", "5") == 0

    def test_without_resume_the_change_is_collected_and_reviewed_anew(
        self, checkout: Checkout, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run("--base", "main", *OFFLINE)
        head = checkout.commit({PATH: scene.HEAD.replace("b = 0", "b = 1").encode()})
        capsys.readouterr()
        assert run("--base", "main", *OFFLINE) == 0
        assert memory.read(Review).head_sha == head
        assert "review ..." in capsys.readouterr().err

    def test_a_run_that_ends_early_leaves_no_old_report(
        self, checkout: Checkout, memory: RunDirectory
    ) -> None:
        assert run("--base", "main", *OFFLINE) == 0
        checkout.commit({PATH: b"import os\n"})
        assert run("--base", "main", "--coverage-report", "no.info", *OFFLINE) == 2
        left = {path.name for path in memory.root.iterdir()}
        assert left & {"review.json", *(output.file for output in OUTPUTS.values())} == set()
        assert run("--base", "main~0", "--head", "topic~1", *OFFLINE) == 0
        assert memory.read(Review).head_sha == checkout.git("rev-parse", "topic~1")

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--base", "main"),  # there is no key
            ("--base", "HEAD"),  # changes no file
            ("--base", "main", *OFFLINE, "--fail-on", "hihg"),
        ],
    )
    def test_a_run_that_does_not_begin_leaves_what_was_paid_for(
        self, checkout: Checkout, memory: RunDirectory, arguments: tuple[str, ...]
    ) -> None:
        assert run("--base", "main", *OFFLINE) == 0
        before = memory.read(Review)
        checkout.commit({PATH: b"import os\n"})
        run(*arguments)
        assert memory.read(Review) == before
        assert (memory.root / "report.html").exists()

    def test_reset_empties_the_directory_first(self, memory: RunDirectory) -> None:
        run("--base", "main", *OFFLINE)
        rows = (memory.root / "events.jsonl").read_text().count("run.started")
        run("--base", "main", "--reset", *OFFLINE)
        assert rows == 1
        assert (memory.root / "events.jsonl").read_text().count("run.started") == 1


def test_the_run_directory_of_a_job_can_be_taken_up_on_a_laptop(
    memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.write_patch(scene.PATCH)
    memory.write(scene.PULL)
    assert run("--resume", *OFFLINE) == 0
    assert capsys.readouterr().err.startswith("Reviewing octo/widgets#7 (offline)\n")


def test_a_diff_of_nothing_is_not_reviewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.patch").write_text("")
    assert run("--diff", str(tmp_path / "empty.patch")) == 0
    assert "\nNot reviewed: " in capsys.readouterr().err


def test_a_coverage_report_is_read(checkout: Checkout, memory: RunDirectory) -> None:
    (checkout.root / "lcov.info").write_text(f"TN:\nSF:{PATH}\nDA:2,0\nDA:3,0\nend_of_record\n")
    assert run("--base", "main", "--coverage-report", "lcov.info", *OFFLINE) == 0
    collectors = {fact.collector for fact in memory.read(Context).evidence}
    assert "uncovered" in collectors


def test_what_other_tools_reported_is_read(checkout: Checkout, memory: RunDirectory) -> None:
    (checkout.root / "a.sarif").write_text(sarif(result(PATH, 2, "B1"), tool="Bandit"))
    (checkout.root / "b.sarif").write_text("no log")
    assert run("--base", "main", "--sarif-in", "a.sarif, b.sarif", *OFFLINE) == 0
    context = memory.read(Context)
    told = [fact.message for fact in context.evidence if fact.collector == "foreign_sarif"]
    assert told == ["`Bandit` reports `B1` (warning): It is so."]
    assert any("`b.sarif` is no SARIF 2.1.0 log" in note for note in context.notes)


@pytest.mark.parametrize(
    ("option", "name"), [("--coverage-report", "report"), ("--sarif-in", "report")]
)
def test_a_report_that_is_a_link_is_not_followed(
    checkout: Checkout, option: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.root / name).symlink_to("/proc/self/environ")
    assert run("--base", "main", option, name, *OFFLINE) == 2
    said = f"{option[2:]} {name} cannot be read: it is a symbolic link. Write the report"
    assert said in capsys.readouterr().err


def test_a_log_that_is_too_large_is_refused(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    with (checkout.root / "a.sarif").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    assert run("--base", "main", "--sarif-in", "a.sarif", *OFFLINE) == 2
    assert "sarif-in a.sarif is larger than 20 MiB." in capsys.readouterr().err


def test_a_coverage_report_that_is_too_large_is_refused(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    with (checkout.root / "lcov.info").open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    assert run("--base", "main", "--coverage-report", "lcov.info", *OFFLINE) == 2
    assert "coverage-report lcov.info is larger than 50 MiB." in capsys.readouterr().err
