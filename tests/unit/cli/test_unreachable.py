"""Where nobody answers, `run` says so once and ends as no setting of the user's made it end."""

import pytest

from panelist.cli import COMMAND, main
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply

DIFF = """\
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1 +1,2 @@
 one = 1
+two = 2
"""


def nothing(_: RecordedRequest) -> Reply:
    return Reply({})


def test_a_dead_api_ends_a_run_with_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("dead")
    (folder / "change.diff").write_text(DIFF)
    with FakeAnthropic(nothing) as fake:
        closed = fake.url
    arguments = ["run", "--diff", str(folder / "change.diff"), "--run-directory", str(folder / "r")]
    variables = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": closed}
    assert main(arguments, variables=variables) == COMMAND.ours
    said = capsys.readouterr().err
    assert said.count("error:") == 1
    assert said.count("The Anthropic API cannot be reached") <= 2  # as it happens, and at the end
