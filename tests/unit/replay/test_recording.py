"""What goes by is kept, and goes by unchanged."""

import asyncio

from panelist.contracts import FailureKind, Tier
from panelist.events import PhaseDone, PhaseStarted
from panelist.ports import Answer, Match, NoAnswer
from panelist.replay import Recording
from panelist.replay.transcript import (
    FileRead,
    Hit,
    Look,
    NotSaid,
    Query,
    RecordedAsk,
    Said,
    Search,
    Tool,
)
from tests.unit.phases.scene import FakeRepo
from tests.unit.replay.questions import CALL, Judge, Opinion, Toolbox, Where, ask

REFUSED = NoAnswer(FailureKind.REFUSED, "It would not say.", (CALL,), final=True)


def heard(asked: RecordedAsk) -> Said | NotSaid:
    return asked.heard


class TestModel:
    def test_a_question_and_its_answer_are_kept_word_for_word(self) -> None:
        recording = Recording()
        answer = asyncio.run(recording.model(Judge(Opinion(text="Yes."))).ask(ask(shared="S")))
        assert answer == Answer(Opinion(text="Yes."), "one", (CALL,))
        assert recording.asks == (
            RecordedAsk(
                purpose="verify:a.py",
                tier=Tier.POWERFUL,
                effort="high",
                schema_name="Opinion",
                system="You judge.",
                shared="S",
                charge="First line\nIs it so?\nAnswer.",
                answer_schema=Opinion.model_json_schema(),
                heard=Said(value={"text": "Yes."}, model="one"),
                calls=(CALL,),
            ),
        )

    def test_so_is_a_failure(self) -> None:
        recording = Recording()
        assert asyncio.run(recording.model(Judge(REFUSED)).ask(ask())) is REFUSED
        (kept,) = recording.asks
        assert kept.heard == NotSaid(
            kind=FailureKind.REFUSED, message="It would not say.", final=True
        )
        assert kept.calls == (CALL,)

    def test_questions_stay_in_the_order_in_which_they_were_put(self) -> None:
        recording = Recording()
        model = recording.model(Judge(Opinion(text="a"), Opinion(text="b"), Opinion(text="c")))

        async def together() -> None:
            await asyncio.gather(*(model.ask(ask(f"verify:{name}")) for name in "123"))

        asyncio.run(together())
        assert [kept.purpose for kept in recording.asks] == ["verify:1", "verify:2", "verify:3"]
        assert [heard(kept) for kept in recording.asks] == [
            Said(value={"text": text}, model="one") for text in "cba"
        ]

    def test_one_that_was_never_answered_is_left_out(self) -> None:
        recording = Recording()
        model = recording.model(Judge(Opinion(text="a"), Opinion(text="b")))

        async def give_up() -> None:
            waiting = asyncio.create_task(model.ask(ask("verify:1")))
            await asyncio.sleep(0)
            waiting.cancel()
            await model.ask(ask("verify:2"))

        asyncio.run(give_up())
        assert [kept.purpose for kept in recording.asks] == ["verify:2"]

    def test_the_tools_and_what_they_gave_are_kept_too(self) -> None:
        recording, toolbox = Recording(), Toolbox()
        asyncio.run(recording.model(Judge(Opinion(text="a"))).ask(ask(toolbox=toolbox)))
        (kept,) = recording.asks
        assert kept.tools == (
            Tool(name="look", description="Looks at a file.", arguments=Where.model_json_schema()),
        )
        assert kept.looks == (
            Look(name="look", arguments={"path": "a.py"}, text="look saw it", is_error=False),
            Look(name="touch", arguments={}, text="touch saw it", is_error=True),
        )
        assert toolbox.given == [{"path": "a.py"}, {}]

    def test_prices_and_counts_are_those_of_the_model(self) -> None:
        model = Recording().model(Judge())
        assert model.estimate(Tier.FAST, 10, 5, cached=3) == 12.0
        assert asyncio.run(model.count(ask(charge="four"))) == 4
        assert model.first_model(Tier.FAST) == "first of fast"


class TestRepo:
    def test_what_was_read_is_kept_and_what_was_not_there(self) -> None:
        recording = Recording()
        repo = recording.repo(FakeRepo(base={"a.py": "a\n"}, head={"a.py": "b\n", "c.py": "c\n"}))
        assert repo.read("base", "a.py") == b"a\n"
        assert repo.read("head", "gone.py") is None
        assert repo.read_many("head", iter(("c.py", "gone.py"))) == {"c.py": b"c\n"}
        assert repo.paths("head") == ["a.py", "c.py"]
        assert recording.reads.files == (
            FileRead(rev="base", path="a.py", text="a\n"),
            FileRead(rev="head", path="gone.py", text=None),
            FileRead(rev="head", path="c.py", text="c\n"),
        )

    def test_so_is_what_was_searched_for(self) -> None:
        recording = Recording()
        repo = recording.repo(FakeRepo(head={"a.py": "x = 1\ny = x\n"}))
        assert repo.search("head", "x", limit=1) == [Match("a.py", 1, "x = 1")]
        assert repo.search("base", "x", whole_word=False, glob="*.py") == []
        first, second = recording.reads.searches
        assert first == Search(
            query=Query(rev="head", text="x", limit=1, whole_word=True, glob=""),
            hits=(Hit(path="a.py", line=1, text="x = 1"),),
        )
        assert second == Search(
            query=Query(rev="base", text="x", limit=50, whole_word=False, glob="*.py"), hits=()
        )

    def test_a_tree_that_is_not_known_is_kept_as_such(self) -> None:
        recording = Recording()
        assert recording.repo(NoTree()).search("head", "x") is None
        (search,) = recording.reads.searches
        assert search.hits is None

    def test_what_was_read_before_the_reviewers_began_is_not_kept(self) -> None:
        recording = Recording()
        repo = recording.repo(FakeRepo(head={"a.py": "x\n", "b.py": "x\n"}))
        repo.read("head", "a.py")
        repo.search("head", "x")
        recording.listen(PhaseStarted("review"))
        repo.read("head", "b.py")
        recording.listen(PhaseDone("review", 0.1))
        # A second round.
        recording.listen(PhaseStarted("review"))
        recording.listen(PhaseStarted("verify"))
        assert [file.path for file in recording.reads.files] == ["b.py"]
        assert recording.reads.searches == ()


def test_a_run_is_whole_if_it_was_verified_and_synthesized() -> None:
    recording = Recording()
    for phase, whole in (("verify", False), ("synthesize", True)):
        recording.listen(PhaseStarted(phase))
        assert recording.whole is whole
    resumed = Recording()
    resumed.listen(PhaseStarted("synthesize"))
    assert not resumed.whole


class NoTree(FakeRepo):
    """A repository of which only some files are known."""

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> list[Match] | None:
        del rev, text, limit, whole_word, glob, seconds
