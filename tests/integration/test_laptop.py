"""``panelist run`` with Claude, over HTTP: what a person has before pushing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.contracts import Conclusion, Review
from panelist.memory import RunDirectory
from panelist.panel import LENSES
from tests.e2e import panel
from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply
from tests.unit.repo.checkout import Checkout


@pytest.fixture
def silent() -> set[str]:
    """Agents that Claude refuses to answer; empty unless a test fills it."""
    return set()


@pytest.fixture
def claude(silent: set[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAnthropic]:
    def responder(request: RecordedRequest) -> Reply:
        if panel.agent_of(request) in silent:
            return Reply(None, stop_reason="refusal")
        return panel.panel(request)

    with FakeAnthropic(responder) as fake:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", fake.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        yield fake


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDirectory:
    checkout = Checkout.new(tmp_path / "widgets")
    checkout.commit({"src/ratio.py": panel.BASE.encode()})
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.commit({"src/ratio.py": panel.HEAD.encode(), "tests/test_ratio.py": b"assert True\n"})
    monkeypatch.chdir(checkout.root)
    return RunDirectory(checkout.root / ".panelist" / "run")


def asked(claude: FakeAnthropic) -> list[str]:
    """The reviewers that were asked, sorted."""
    return sorted(agent for request in claude.requests if (agent := panel.agent_of(request)))


def test_the_whole_panel_reads_a_local_range(
    claude: FakeAnthropic, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--base", "main"]) == 1
    assert asked(claude) == ["performance", *["quality"] * len(LENSES), "security", "tests"]
    review = memory.read(Review)
    assert review.coverage.complete
    assert review.conclusion is Conclusion.FAILURE
    assert len(review.findings) == 4
    said = capsys.readouterr()
    assert said.out.startswith("2 findings to fix before merging (2 high)\n")
    assert KEY not in said.out + said.err
    kept = (path.read_bytes() for path in memory.root.rglob("*") if path.is_file())
    assert KEY.encode() not in b"".join(kept)


def test_resume_asks_only_whom_the_first_run_got_no_answer_from(
    claude: FakeAnthropic, memory: RunDirectory, silent: set[str]
) -> None:
    silent.add("quality")
    assert main(["run", "--base", "main"]) == 1
    assert not memory.read(Review).coverage.complete
    silent.clear()
    before = len(claude.requests)
    assert main(["run", "--resume"]) == 1
    reviewers = [panel.agent_of(request) for request in claude.requests[before:]]
    assert [agent for agent in reviewers if agent] == ["quality"] * len(LENSES)
    assert memory.read(Review).coverage.complete


def test_the_same_change_again_costs_nothing(
    claude: FakeAnthropic, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run"]) == 1
    first = capsys.readouterr().out
    before = len(claude.requests)
    assert main(["run"]) == 1
    said = capsys.readouterr()
    assert len(claude.requests) == before
    assert said.out == first
    assert "Nothing changed since the last run: what it has is used." in said.err
    Path("src/ratio.py").write_text(panel.HEAD + "\n")
    assert main(["run"]) == 1
    assert len(claude.requests) > before
    assert memory.read(Review).number is None


def test_the_same_change_again_asks_whom_it_got_no_answer_from(
    claude: FakeAnthropic, memory: RunDirectory, silent: set[str]
) -> None:
    silent.add("quality")
    assert main(["run"]) == 1
    silent.clear()
    before = len(claude.requests)
    assert main(["run"]) == 1
    reviewers = [panel.agent_of(request) for request in claude.requests[before:]]
    assert [agent for agent in reviewers if agent] == ["quality"] * len(LENSES)
    assert memory.read(Review).coverage.complete


def test_starting_over_asks_everybody(claude: FakeAnthropic, memory: RunDirectory) -> None:
    assert main(["run"]) == 1
    before = len(claude.requests)
    assert main(["run", "--reset"]) == 1
    assert len(claude.requests) == 2 * before
    assert memory.read(Review).coverage.complete


def test_every_request_is_told_to_whoever_wants_to_know(
    claude: FakeAnthropic, memory: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    del memory
    assert main(["run", "--verbose"]) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if " tokens in (" in line]
    assert len(told) == len([each for each in claude.requests if "count_tokens" not in each.path])
