"""Tools by files: the same limits as over the network, and they hold over an interruption."""

import asyncio
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from panelist.byhand import ModelByFiles
from panelist.byhand.__main__ import main, read_calls, use_tools
from panelist.byhand.folder import FiledCall, QuestionFiles
from panelist.contracts import Tier
from panelist.errors import ArtifactError, SettingsError
from panelist.fence import Fence
from panelist.ports import Answer, Ask
from panelist.prompts import Prompts
from panelist.repo.objects import GitRepo
from panelist.tools import ReadOnlyToolbox, open_toolbox
from tests.unit.byhand.carrying import until
from tests.unit.replay.questions import Opinion, ask
from tests.unit.repo.checkout import Checkout

ROOT = Path(__file__).parents[3]
CHAINS = dict.fromkeys(Tier, ("large",))
FILES: Mapping[str, bytes | None] = {"shop/cart.py": b"def total():\n    return retries\n"}


@pytest.fixture
def toolbox(tmp_path: Path) -> ReadOnlyToolbox:
    checkout = Checkout.new(tmp_path / "checkout")
    sha = checkout.commit(FILES)
    repo = GitRepo(checkout.git_dir, sha, sha)
    return open_toolbox(repo, Fence("0" * 32), Prompts(ROOT / "prompts"), most_told=60_000)


@contextmanager
def asking(folder: Path, *asks: Ask[Opinion]) -> Generator[list[Opinion]]:
    """A process that asks; it ends at the end of the block, answered or not."""
    answers: list[Opinion] = []
    loop = asyncio.new_event_loop()

    async def put(model: ModelByFiles, question: Ask[Opinion]) -> None:
        answer = await model.ask(question)
        assert isinstance(answer, Answer)
        answers.append(answer.value)

    async def put_all() -> None:
        model = ModelByFiles(folder, CHAINS, lambda _: None)
        await asyncio.gather(*(put(model, question) for question in asks))

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.run_until_complete(loop.shutdown_default_executor())

    task = loop.create_task(put_all())
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield answers
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(20)
        loop.close()


def search(text: str) -> FiledCall:
    return FiledCall(name="search", arguments={"text": text, "glob": ""})


def test_the_command_uses_the_tools_of_a_question(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    with asking(asks, ask(toolbox=toolbox)) as answers:
        until((asks / "001.ask.json").exists)
        page = (asks / "001.tools.md").read_text()
        assert f"python -m panelist.byhand tool {asks} 001 NAME" in page
        assert all(f"## {each.name}\n\n{each.description}" in page for each in toolbox.definitions)
        words = ("search", '{"text": "retries", "glob": ""}', "symbol", '{"name": "total"}')
        done = subprocess.run(
            [sys.executable, "-m", "panelist.byhand", "tool", asks, "001", *words],
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "shop/cart.py\n2 |     return retries\n" in done.stdout
        assert "shop/cart.py:1-2 [function definition]\n1 | def total():" in done.stdout
        (asks / "001.answer.json").write_text('{"text": "seen"}')
        until(lambda: bool(answers))
    assert answers == [Opinion(text="seen")]
    with pytest.raises(ArtifactError, match="is answered"):
        use_tools(QuestionFiles(asks, "001"), (search("x"),))


def test_the_allowance_holds_over_an_interruption(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    files = QuestionFiles(asks, "001")
    with asking(asks, ask(toolbox=toolbox)):
        until((asks / "001.ask.json").exists)
        first = use_tools(files, tuple(search(f"a{n}") for n in range(11)))
        assert not any(result.is_error for result in first.results)
    kept = files.results(1).read_bytes()
    with asking(asks, ask(toolbox=toolbox)):
        again, last, beyond = use_tools(files, (search("a3"), search("b"), search("c"))).results
    # It was made before, then it is the thirteenth, and then nothing is answered any more.
    assert (again.is_error, last.is_error, beyond.is_error) == (True, True, True)
    assert files.results(1).read_bytes() == kept


def test_no_more_than_eight_rounds(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    files = QuestionFiles(asks, "001")
    with asking(asks, ask(toolbox=toolbox)):
        until((asks / "001.ask.json").exists)
        rounds = [use_tools(files, (search(f"a{n}"),)) for n in range(9)]
    assert [each.note for each in rounds] == [
        *[""] * 7,
        "These were the last results. Answer now.",
        "",
    ]
    assert [each.results[0].is_error for each in rounds] == [False] * 8 + [True]


def test_many_questions_have_tools_of_their_own(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    with asking(asks, *(ask(f"review:{n}", toolbox=toolbox) for n in range(5))):
        until((asks / "005.ask.json").exists)
        for number in range(1, 6):
            done = use_tools(QuestionFiles(asks, f"{number:03}"), (search("retries"),))
            assert not done.results[0].is_error


def test_what_is_no_list_of_calls_is_told_so(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    files = QuestionFiles(asks, "001")
    with asking(asks, ask(toolbox=toolbox)):
        until((asks / "001.ask.json").exists)
        files.calls(1).write_text('{"name": "search"}')
        until(files.results(1).exists)
        (result,) = json.loads(files.results(1).read_text())["results"]
    assert result["is_error"]


def test_calls_that_nobody_carries_out(tmp_path: Path, toolbox: ReadOnlyToolbox) -> None:
    asks = tmp_path / "asks"
    files = QuestionFiles(asks, "001")
    with asking(asks, ask(toolbox=toolbox)):
        until((asks / "001.ask.json").exists)
    with pytest.raises(ArtifactError, match=r"Nobody carried the calls out within 0\.1 s"):
        use_tools(files, (search("retries"),), seconds=0.1)
    # The next process does.
    with asking(asks, ask(toolbox=toolbox)):
        until(files.results(1).exists)
    (result,) = json.loads(files.results(1).read_text())["results"]
    assert "shop/cart.py\n2 |     return retries\n" in result["text"]


def test_a_question_without_tools_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = tmp_path / "asks"
    with asking(asks, ask()):
        until((asks / "001.ask.json").exists)
        assert main(["tool", str(asks), "001", "search", "{}"]) == 1
    assert "this question has no tools" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["search"], ["search", "[]"], ["search", "{"]])
def test_a_command_line_that_names_no_calls(words: list[str]) -> None:
    with pytest.raises(SettingsError):
        read_calls(words)


def test_what_waits_is_listed_at_any_depth(tmp_path: Path) -> None:
    for run in ("case-1/quick", "case-2/quick"):
        with asking(tmp_path / run, ask("review:quality"), ask("review:tests")):
            until((tmp_path / run / "002.ask.json").exists)
    (tmp_path / "case-1/quick/001.answer.json").write_text("{}")
    out = io.StringIO()
    assert main(["waiting", str(tmp_path)], out=out) == 0
    assert out.getvalue().splitlines() == [
        f"{tmp_path}/{place}.prompt.md\t{purpose}\tlarge\thigh"
        for place, purpose in (
            ("case-1/quick/002", "review:tests"),
            ("case-2/quick/001", "review:quality"),
            ("case-2/quick/002", "review:tests"),
        )
    ]
