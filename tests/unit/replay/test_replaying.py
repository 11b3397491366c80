"""The same answers to the same questions; any other is an error that shows the difference."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from panelist.contracts import FailureKind, Tier
from panelist.errors import ArtifactError
from panelist.ports import Answer, Ask, Match, NoAnswer
from panelist.replay import Recording, ReplayModel, ReplayRepo
from panelist.replay.transcript import (
    FileRead,
    Hit,
    Query,
    Reads,
    RecordedAsk,
    Said,
    Search,
)
from tests.unit.replay.questions import CALL, Judge, Opinion, Toolbox, ask

CHAINS = {tier: (f"first of {tier.value}", "second") for tier in Tier}
YES = Opinion(text="Yes.")


def recorded(asked: Ask[Opinion], answer: Opinion | NoAnswer = YES) -> RecordedAsk:
    recording = Recording()
    asyncio.run(recording.model(Judge(answer)).ask(asked))
    (kept,) = recording.asks
    return kept


def replay(asked: Ask[Opinion], *asks: RecordedAsk) -> Answer[Opinion] | NoAnswer:
    # Through JSON, as a transcript does it.
    read = [RecordedAsk.model_validate_json(each.model_dump_json()) for each in asks]
    return asyncio.run(ReplayModel(read, CHAINS).ask(asked))


def refusal(asked: Ask[Opinion], *asks: RecordedAsk) -> str:
    with pytest.raises(ArtifactError) as caught:
        replay(asked, *asks)
    assert caught.value.fix == (
        "Record the change again, or replay with the version that recorded it."
    )
    return caught.value.happened


class TestAnswers:
    def test_an_answer_comes_back_with_its_model_and_its_calls(self) -> None:
        assert replay(ask(), recorded(ask())) == Answer(YES, "one", (CALL,))

    def test_so_does_a_failure(self) -> None:
        late = NoAnswer(FailureKind.TIMEOUT, "Too late.", (CALL,), final=True)
        assert replay(ask(), recorded(ask(), late)) == late

    def test_of_two_rounds_the_last_one_answers(self) -> None:
        again = recorded(ask(), Opinion(text="No."))
        assert replay(ask(), recorded(ask()), again) == Answer(Opinion(text="No."), "one", (CALL,))

    def test_one_purpose_may_have_several_questions(self) -> None:
        other = recorded(ask(charge="And this?"), Opinion(text="No."))
        assert replay(ask(), other, recorded(ask())) == Answer(YES, "one", (CALL,))

    def test_an_answer_that_somebody_changed_is_refused(self) -> None:
        broken = recorded(ask()).model_copy(update={"heard": Said(value={"say": 1}, model="one")})
        with pytest.raises(ArtifactError) as caught:
            replay(ask(), broken)
        assert caught.value.happened == "The recorded answer to `verify:a.py` is no Opinion."

    @given(charge=st.text(st.characters(codec="utf-8")), shared=st.text(max_size=5))
    def test_whatever_was_asked_is_found_again(self, charge: str, shared: str) -> None:
        asked = ask(charge=charge, shared=shared.encode("utf-8", "replace").decode())
        assert replay(asked, recorded(asked)) == Answer(YES, "one", (CALL,))

    def test_nobody_bills_or_counts(self) -> None:
        model = ReplayModel((), CHAINS)
        assert model.estimate(Tier.FAST, 10, 10, cached=5) == 0.0
        assert asyncio.run(model.count(ask())) is None
        assert model.first_model(Tier.FAST) == "first of fast"


class TestOtherWords:
    def test_a_question_that_was_never_put(self) -> None:
        assert refusal(ask("synthesize"), recorded(ask())) == (
            "`synthesize` was not asked when this was recorded."
        )

    def test_the_place_is_named_and_both_texts_are_shown(self) -> None:
        changed = ask(charge="First line\nIs it so, really?\nAnswer.")
        assert refusal(changed, recorded(ask())) == (
            "`verify:a.py` was asked in other words when this was recorded: "
            "the charge differs from line 2 on, `Is it so?` is `Is it so, really?` now."
        )

    def test_only_what_is_around_it_is_shown(self) -> None:
        long = "x" * 500
        said = refusal(ask(charge=f"{long}!{long}"), recorded(ask(charge=f"{long}?{long}")))
        assert f"`{'x' * 40}?{'x' * 39}` is `{'x' * 40}!{'x' * 39}` now." in said

    def test_what_nobody_sees_is_made_visible(self) -> None:
        said = refusal(ask(charge="a\N{RIGHT-TO-LEFT OVERRIDE}b"), recorded(ask(charge="ab")))
        assert "`ab` is `a⟦U+202E⟧b` now" in said

    def test_a_text_that_ends_early_shows_nothing(self) -> None:
        said = refusal(ask(shared="S\n"), recorded(ask(shared="S\nand more")))
        assert "the shared differs from line 2 on, `and more` is nothing now" in said

    @pytest.mark.parametrize("part", ["system", "shared", "charge"])
    def test_every_part_counts(self, part: str) -> None:
        asked = replace(ask(), **{part: "other"})
        assert f"the {part} differs from line 1 on" in refusal(asked, recorded(ask()))

    def test_so_do_the_schema_and_the_tools(self) -> None:
        class Opinion(BaseModel):
            text: str
            why: str

        asked = replace(ask(), schema=Opinion)
        assert "the schema differs from line" in refusal(asked, recorded(ask()))  # pyright: ignore[reportArgumentType] - another schema is the point
        renamed = recorded(ask(toolbox=Toolbox("peek")))
        said = refusal(ask(toolbox=Toolbox()), renamed)
        assert '`  "name": "peek"` is `  "name": "look"` now' in said

    def test_of_several_questions_the_nearest_is_compared(self) -> None:
        asks = [recorded(ask(charge=text)) for text in ("zzz", "Is it so?", "Is it")]
        assert "`Is it so?` is `Is it so!` now" in refusal(ask(charge="Is it so!"), *asks)


class TestRepo:
    REPO = ReplayRepo(
        Reads(
            files=(
                FileRead(rev="head", path="a.py", text="é\n"),
                FileRead(rev="head", path="gone.py", text=None),
            ),
            searches=(
                Search(
                    query=Query(rev="head", text="x", limit=50, whole_word=True, glob=""),
                    hits=(Hit(path="a.py", line=3, text="x = 1"),),
                ),
                Search(
                    query=Query(rev="base", text="x", limit=9, whole_word=False, glob="*"),
                    hits=None,
                ),
            ),
        )
    )

    def test_what_was_read_is_read_again(self) -> None:
        assert self.REPO.read("head", "a.py") == "é\n".encode()
        assert self.REPO.read("head", "gone.py") is None
        assert self.REPO.read_many("head", ("gone.py", "a.py")) == {"a.py": "é\n".encode()}

    def test_what_was_found_is_found_again(self) -> None:
        assert self.REPO.search("head", "x") == [Match("a.py", 3, "x = 1")]
        assert self.REPO.search("base", "x", limit=9, whole_word=False, glob="*") is None

    def test_what_nobody_looked_at_is_not_taken_for_absent(self) -> None:
        with pytest.raises(ArtifactError, match=r"^The base of 'a\.py' was not read when this"):
            self.REPO.read("base", "a.py")
        with pytest.raises(ArtifactError, match=r"^The head was not searched for 'y' when this"):
            self.REPO.search("head", "y")
        with pytest.raises(ArtifactError, match=r"^The head was not searched for 'x' when this"):
            self.REPO.search("head", "x", limit=51)
        with pytest.raises(ArtifactError, match=r"^The files of the head were not listed when"):
            self.REPO.paths("head")
