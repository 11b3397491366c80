"""Questions through files: what is put there, what is taken, and what an interruption leaves."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from panelist.byhand import ModelByFiles, Rates, keep_nonce
from panelist.byhand.folder import QuestionFiles, find_questions
from panelist.contracts import Call, Tier, Tokens
from panelist.ports import Answer, Ask, NoAnswer
from tests.unit.byhand.carrying import put_answer, put_answers, until
from tests.unit.replay.questions import Opinion, Toolbox, ask

CHAINS = {Tier.FAST: ("small",), Tier.BALANCED: ("middle",), Tier.POWERFUL: ("large", "middle")}


def model(folder: Path, said: list[str] | None = None, rates: Rates | None = None) -> ModelByFiles:
    return ModelByFiles(folder, CHAINS, (said if said is not None else []).append, rates)


def carry(
    asks: Sequence[Coroutine[Any, Any, Answer[Opinion] | NoAnswer]], carrier: Callable[[], None]
) -> list[Answer[Opinion]]:
    """Put the questions in order, while ``carrier`` carries files."""

    async def put_all() -> list[Answer[Opinion]]:
        async with asyncio.timeout(20):
            *answers, _ = await asyncio.gather(*asks, asyncio.to_thread(carrier))
        return [answer for answer in answers if isinstance(answer, Answer)]

    return asyncio.run(put_all())


def answering(folder: Path, **answers: str) -> Callable[[], None]:
    """Somebody who answers with these opinions; ``n1`` is the first question."""
    return lambda: put_answers(
        folder, {f"{int(name[1:]):03}": text for name, text in answers.items()}
    )


def test_a_question_is_written_out_and_its_answer_taken(tmp_path: Path) -> None:
    said: list[str] = []
    question = ask(shared="A diff. ", charge="Is it so?")
    (answer,) = carry([model(tmp_path, said).ask(question)], answering(tmp_path, n1="yes"))
    assert answer.value == Opinion(text="yes")
    assert answer.model == "large"
    assert (tmp_path / "001.prompt.md").read_text() == (
        "<system>\nYou judge.\n</system>\n<user>\nA diff. Is it so?\n</user>\n"
    )
    assert json.loads((tmp_path / "001.schema.json").read_text()) == Opinion.model_json_schema()
    about = json.loads((tmp_path / "001.ask.json").read_text())
    assert (about["purpose"], about["tier"], about["effort"], about["model"]) == (
        "verify:a.py",
        "powerful",
        "high",
        "large",
    )
    assert not (tmp_path / "001.tools.md").exists()
    assert said == [f"001 verify:a.py: waiting for {tmp_path / '001.answer.json'}"]


def test_a_model_that_a_question_avoids_is_not_the_one_to_answer(tmp_path: Path) -> None:
    question = Ask("verify", Tier.POWERFUL, "s", "", "c", Opinion, avoid=frozenset({"large"}))
    (answer,) = carry([model(tmp_path).ask(question)], answering(tmp_path, n1="yes"))
    assert answer.model == "middle"


def test_what_cannot_be_taken_is_explained_and_another_answer_awaited(tmp_path: Path) -> None:
    def carrier() -> None:
        put_answer(tmp_path, "001", "{}")
        until((tmp_path / "001.problem.txt").exists)
        assert "text\n  Field required" in (tmp_path / "001.problem.txt").read_text()
        (only,) = find_questions(tmp_path)
        assert only.is_waiting
        put_answers(tmp_path, {"001": "yes"})

    (answer,) = carry([model(tmp_path).ask(ask())], carrier)
    assert answer.value == Opinion(text="yes")
    assert not (tmp_path / "001.problem.txt").exists()


def test_answers_are_found_again_by_what_was_asked(tmp_path: Path) -> None:
    first, second, other = ask(charge="1"), ask(charge="2"), ask(charge="3")
    begun = model(tmp_path)
    carry(
        [begun.ask(first), begun.ask(second)],
        answering(tmp_path, n1="to one", n2="to two"),
    )
    # Another process asks in another order, and something nobody asked before in between.
    again = model(tmp_path)
    answers = carry(
        [again.ask(second), again.ask(other), again.ask(first)],
        answering(tmp_path, n3="to three"),
    )
    assert [answer.value.text for answer in answers] == ["to two", "to three", "to one"]


def test_the_same_question_put_twice_is_answered_twice(tmp_path: Path) -> None:
    for _ in range(2):
        asked = model(tmp_path)
        answers = carry([asked.ask(ask()), asked.ask(ask())], answering(tmp_path, n1="a", n2="b"))
        assert [answer.value.text for answer in answers] == ["a", "b"]
    assert len(list(find_questions(tmp_path))) == 2


@pytest.mark.parametrize(
    "changed",
    [
        ask(system="You guess."),
        ask(charge="Otherwise?"),
        ask(purpose="verify:b.py"),
        ask(toolbox=Toolbox()),
    ],
)
def test_an_answer_to_other_words_is_not_taken(tmp_path: Path, changed: Ask[Opinion]) -> None:
    carry([model(tmp_path).ask(ask())], answering(tmp_path, n1="old"))
    (answer,) = carry([model(tmp_path).ask(changed)], answering(tmp_path, n2="new"))
    assert answer.value.text == "new"


def test_the_delimiter_of_a_folder_stays(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "asks"
    assert keep_nonce(folder) == keep_nonce(folder)
    assert len(keep_nonce(folder)) == 32


def test_one_round_with_an_estimate_for_each_request(tmp_path: Path) -> None:
    """The first question of a prefix writes it to the cache, the second reads it."""
    rates = Rates(lambda name, tokens: tokens.output / 1_000 if name == "large" else None, 500)
    asked = model(tmp_path, rates=rates)
    box = Toolbox()
    shared = "x" * 28_000

    def carrier() -> None:
        files = QuestionFiles(tmp_path, "001")
        until(files.file("ask.json").exists)
        files.calls(1).write_text('[{"name": "look", "arguments": {"path": "a.py"}}]')
        until(files.results(1).exists)
        put_answers(tmp_path, {"001": "a", "002": "b"})

    answers = carry(
        [
            asked.ask(ask(shared=shared, charge="y" * 280, toolbox=box)),
            asked.ask(ask(shared=shared, charge="z" * 560, toolbox=box)),
        ],
        carrier,
    )
    looked, quick = (answer.calls for answer in answers)
    first, last = (call.tokens for call in looked)
    assert first.cache_write > 10_000
    assert (first.input, first.cache_read) == (100, 0)
    assert last.cache_read == first.cache_write
    assert last.cache_write > 100 + 500  # the charge, what it thought and said, and the results
    (only,) = quick
    assert only.tokens == Tokens(input=200, cache_read=first.cache_write, output=505)
    assert only == Call(
        purpose="verify:a.py",
        model="large",
        tokens=only.tokens,
        cost_usd=0.505,
        is_estimate=True,
    )
    assert asked.estimate(Tier.POWERFUL, 10, 2_000) == 2.0
    assert asked.estimate(Tier.FAST, 10, 2_000) is None


def test_without_a_shared_part_and_without_a_price(tmp_path: Path) -> None:
    asked = model(tmp_path)
    answers = carry([asked.ask(ask()), asked.ask(ask())], answering(tmp_path, n1="a", n2="a"))
    for answer in answers:
        (call,) = answer.calls
        assert (call.cost_usd, call.tokens.cache_write, call.tokens.cache_read) == (None, 0, 0)
        assert call.tokens.input > 20
