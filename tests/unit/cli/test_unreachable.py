"""Where no model answers, `run` tells what code is certain of, and why nobody read the change."""

import json
from pathlib import Path

import pytest

from panelist.cli import COMMAND, main
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply, api_error

DIFF = """\
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1 +1,2 @@
 one = 1
+two = 2
"""
HIDDEN = DIFF + "".join(f"{line}\n" for line in ("@@ -9,0 +10 @@", "+OWNER = '\u202eroot'"))


def nothing(_: RecordedRequest) -> Reply:
    return Reply({})


def run(folder: Path, url: str, diff: str = DIFF) -> int:
    """Review ``diff`` with whoever answers at ``url``."""
    (folder / "change.diff").write_text(diff)
    where = ["--diff", str(folder / "change.diff"), "--run-directory", str(folder / "r")]
    variables = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url}
    return main(["run", *where, "--format", "json"], variables=variables)


def test_a_dead_api_ends_a_run_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeAnthropic(nothing) as fake:
        closed = fake.url
    assert run(tmp_path, closed) == COMMAND.ours
    said = capsys.readouterr()
    assert said.err.count("error: The Anthropic API cannot be reached") == 1
    assert said.err.count("error:") == 1
    review = json.loads(said.out)
    assert (review["conclusion"], review["findings"]) == ("neutral", [])
    assert not any("reached" in note for note in review["notes"])


@pytest.mark.parametrize(
    ("diff", "conclusion", "blocking"), [(DIFF, "neutral", []), (HIDDEN, "failure", ["F1"])]
)
def test_a_dead_key_hides_nothing_that_code_is_certain_of(
    diff: str,
    conclusion: str,
    blocking: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with FakeAnthropic(nothing) as fake:
        fake.fail(api_error(401, "authentication_error", "invalid"))
        assert run(tmp_path, fake.url, diff) == (1 if blocking else COMMAND.yours)
        assert len(fake.requests) == 1
    said = capsys.readouterr()
    assert said.err.count("error: The Anthropic API did not accept the API key") == 1
    review = json.loads(said.out)
    assert (review["conclusion"], review["blocking"]) == (conclusion, blocking)
    assert "nothing was read" in review["headline"].lower()


def test_a_phase_alone_fails_as_the_run_would(tmp_path: Path) -> None:
    again = ["run", "--run-directory", str(tmp_path / "r"), "--phase"]
    with FakeAnthropic(nothing) as fake:
        fake.fail(api_error(401, "authentication_error", "invalid"))
        run(tmp_path, fake.url)
        variables = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": fake.url}
        assert main([*again, "plan"], variables=variables) == 0
        assert main([*again, "review"], variables=variables) == COMMAND.yours
