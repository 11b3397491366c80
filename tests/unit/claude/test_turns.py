"""Looking things up before answering, over HTTP against the strict fake."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel, ConfigDict

from panelist.contracts import FailureKind
from panelist.ports import Answer, Ask, NoAnswer, ToolDefinition, ToolResult
from tests.fakes.anthropic import (
    Cut,
    FakeAnthropic,
    RecordedRequest,
    Reply,
    ToolUse,
    api_error,
    wants,
)

from .scene import OPUS, SONNET, SURE, Opinion, Outcome, Scene, ask, errors, models

SHARED = "the diff " * 400
OVERLOADED = api_error(529, "overloaded_error", "Overloaded")


class Lookup(BaseModel):
    """Arguments of the one tool of these tests."""

    model_config = ConfigDict(extra="forbid", strict=True)

    word: str


LOOKUP = ToolDefinition("lookup", "Look a word up.", Lookup)


@dataclass
class Dictionary:
    """A toolbox that knows every word, and answers so many calls of a conversation."""

    most: int = 100
    seconds: float = 0.0
    definitions: tuple[ToolDefinition, ...] = (LOOKUP,)
    opened: list["Lookups"] = field(default_factory=list["Lookups"])

    def open(self) -> "Lookups":
        self.opened.append(Lookups(self))
        return self.opened[-1]


@dataclass
class Lookups:
    """One conversation's tools; ``calls`` is what it asked."""

    toolbox: Dictionary
    closed: bool = False
    calls: list[tuple[str, Mapping[str, object]]] = field(
        default_factory=list[tuple[str, Mapping[str, object]]]
    )

    def run(self, name: str, arguments: Mapping[str, object]) -> ToolResult:
        time.sleep(self.toolbox.seconds)
        self.calls.append((name, arguments))
        if len(self.calls) > self.toolbox.most:
            self.closed = True
            return ToolResult("no more", is_error=True)
        if name != "lookup":
            return ToolResult("no such tool", is_error=True)
        return ToolResult(f"{arguments['word']} means something " * 90)


def look(word: str, *, id_: str | None = None) -> ToolUse:
    return ToolUse("lookup", {"word": word}, id_)


Said = Callable[[RecordedRequest], Reply]


def first(*replies: Reply) -> Said:
    """``replies`` in turn, then a good answer."""
    left = list(replies)
    return lambda _: left.pop(0) if left else Reply(SURE)


def question(toolbox: Dictionary, *, charge: str = "Look.", shared: str = SHARED) -> Ask[Opinion]:
    return ask(charge, shared=shared, toolbox=toolbox)


def outcome_of(
    said: Said, toolbox: Dictionary, *, seconds: float = 20.0
) -> tuple[Outcome, FakeAnthropic]:
    with FakeAnthropic(said) as fake:
        return Scene(fake, seconds).one(question(toolbox)), fake


def last_errors(fake: FakeAnthropic) -> list[list[bool]]:
    """Per request: whether each result in its last message is an error."""
    return [[result["is_error"] for result in request.results] for request in fake.requests]


def test_a_model_that_looks_something_up_then_answers() -> None:
    box = Dictionary()
    outcome, _ = outcome_of(first(wants(look("a"), look("b"), thinking="hm")), box)

    assert isinstance(outcome, Answer)
    assert outcome.value == Opinion.model_validate(SURE)
    assert [lookups.calls for lookups in box.opened] == [
        [("lookup", {"word": "a"}), ("lookup", {"word": "b"})]
    ]
    assert [(call.stop_reason, call.error, call.purpose) for call in outcome.calls] == [
        ("tool_use", None, "review:security.s1"),
        ("end_turn", None, "review:security.s1"),
    ]


def test_what_is_sent_again_is_what_was_sent_and_said_before() -> None:
    outcome, fake = outcome_of(first(wants(look("a"), thinking="hm")), Dictionary())

    assert isinstance(outcome, Answer)
    one, two = (dict(request.body) for request in fake.requests)
    turn, said, told = two.pop("messages")
    assert [turn] == one.pop("messages")
    assert one == two
    assert said == {
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": "c2lnbmVk"},
            {
                "type": "tool_use",
                "id": "toolu_fake0001_1",
                "name": "lookup",
                "input": {"word": "a"},
                "caller": {"type": "direct"},
            },
        ],
    }
    assert told == {
        "role": "user",
        "content": [
            {
                "type": "tool_result",
                "tool_use_id": "toolu_fake0001_1",
                "content": "a means something " * 90,
                "is_error": False,
                "cache_control": {"type": "ephemeral"},
            }
        ],
    }
    assert two["tools"] == [
        {
            "name": "lookup",
            "description": "Look a word up.",
            "input_schema": {
                "type": "object",
                "title": "Lookup",
                "description": "Arguments of the one tool of these tests.",
                "properties": {"word": {"type": "string", "title": "Word"}},
                "required": ["word"],
                "additionalProperties": False,
            },
            "strict": True,
        }
    ]


def test_each_turn_reads_from_the_cache_what_the_turns_before_wrote() -> None:
    replies = [wants(*(look(f"{turn}.{n}") for n in range(9)), thinking="hm") for turn in range(4)]
    outcome, fake = outcome_of(first(*replies), Dictionary())

    assert isinstance(outcome, Answer)
    usages = [bill.usage for bill in fake.bills]
    read = [usage["cache_read_input_tokens"] for usage in usages]
    written = [usage["cache_creation_input_tokens"] for usage in usages]
    assert read[0] == 0
    # The charge and what came after it is written by the next turn, and read by all later ones.
    assert read[1:] == [read[turn] + written[turn] for turn in range(4)]
    assert [usage["input_tokens"] for usage in usages[1:]] == [0] * 4
    marked = [request.raw.count(b'"cache_control"') for request in fake.requests]
    assert marked == [1, 2, 3, 3, 3]


def test_agents_of_a_shard_share_the_prefix_with_the_tools_in_it() -> None:
    box = Dictionary()
    with FakeAnthropic(lambda _: Reply(SURE)) as fake:
        Scene(fake).all(*(question(box, charge=f"Look {n}.") for n in range(3)))
    reads = [bill.usage["cache_read_input_tokens"] for bill in fake.bills]
    assert (reads[0], reads[1] == reads[2] > 1_000) == (0, True)
    assert len({json.dumps(request.body["tools"]) for request in fake.requests}) == 1


def test_other_tools_are_another_prefix() -> None:
    other = Dictionary(definitions=(ToolDefinition("lookup", "Other words.", Lookup),))
    with FakeAnthropic(lambda _: Reply(SURE)) as fake:
        Scene(fake).all(question(Dictionary()), question(other))
    assert [bill.usage["cache_read_input_tokens"] for bill in fake.bills] == [0, 0]


def test_without_a_shared_part_the_results_are_cached_all_the_same() -> None:
    with FakeAnthropic(first(wants(look("a")), wants(look("b")))) as fake:
        Scene(fake).one(question(Dictionary(), shared=""))
    reads = [bill.usage["cache_read_input_tokens"] for bill in fake.bills]
    assert reads[:2] == [0, 0]
    assert reads[2] > 500


def test_other_conversations_go_on_while_a_tool_runs() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return wants(look("a")) if not request.results and "slow" in request.text else Reply(SURE)

    with FakeAnthropic(responder) as fake:
        slow = question(Dictionary(seconds=0.5), charge="slow")
        Scene(fake).all(slow, *(ask(f"fast {n}") for n in range(3)))
    assert [bool(request.results) for request in fake.requests] == [False] * 4 + [True]


def test_a_tool_does_not_outlast_the_deadline() -> None:
    started = time.monotonic()
    outcome, _ = outcome_of(first(wants(look("a"))), Dictionary(seconds=1.5), seconds=0.8)

    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.final) == (FailureKind.DEADLINE, True)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (ToolUse("Bash", {"command": "id"}), "Bash"),
        (ToolUse("a" * 128, {}), "a" * 128),
        (ToolUse("read-file_2", {"path": 1}), "read-file_2"),
    ],
)
def test_an_unknown_tool_is_told_so_and_the_model_answers(call: ToolUse, name: str) -> None:
    box = Dictionary()
    outcome, fake = outcome_of(first(wants(call)), box)
    assert isinstance(outcome, Answer)
    assert [each for each, _ in box.opened[0].calls] == [name]
    assert last_errors(fake) == [[], [True]]


def test_fifty_calls_at_once_each_get_a_result() -> None:
    box = Dictionary(most=12)
    outcome, fake = outcome_of(first(wants(*(look(f"w{n}") for n in range(50)))), box)
    assert isinstance(outcome, Answer)
    assert last_errors(fake) == [[], [False] * 12 + [True] * 38]


UNTELLABLE = {
    "no id": [ToolUse("lookup", {"word": "a"}, "")],
    "an odd id": [ToolUse("lookup", {"word": "a"}, "toolu 1")],
    "no name": [ToolUse("", {"word": "a"})],
    "an odd name": [ToolUse("rm -rf /", {"word": "a"})],
    "a name without end": [ToolUse("a" * 129, {"word": "a"})],
    "one id twice": [look("a", id_="toolu_1"), look("b", id_="toolu_1")],
    "no JSON": [ToolUse("lookup", '{"word": "a')],
    "no object": [ToolUse("lookup", '["a"]')],
}


@pytest.mark.parametrize("calls", UNTELLABLE.values(), ids=UNTELLABLE)
def test_calls_that_the_api_would_not_be_shown_again_are_asked_anew(calls: list[ToolUse]) -> None:
    box = Dictionary()
    outcome, fake = outcome_of(first(wants(*calls)), box)

    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["unreadable", None]
    assert box.opened[0].calls == []
    assert [len(request.body["messages"]) for request in fake.requests] == [1, 1]
    assert "could not be read" in fake.requests[1].texts[-1]


@pytest.mark.parametrize("stop_reason", ["max_tokens", "model_context_window_exceeded", "refusal"])
def test_a_tool_call_in_a_response_that_was_cut_off_is_never_run(stop_reason: str) -> None:
    box = Dictionary()
    cut = Reply(None, stop_reason, calls=[ToolUse("lookup", '{"word": "a"}')])
    with FakeAnthropic(lambda _: cut) as fake:
        outcome = Scene(fake).one(question(box))
    assert isinstance(outcome, NoAnswer)
    assert outcome.kind in {FailureKind.TRUNCATED, FailureKind.TOO_LARGE, FailureKind.REFUSED}
    assert [lookups.calls for lookups in box.opened] == [[], []]


def test_half_the_input_of_a_tool_at_the_output_limit_is_truncated() -> None:
    box = Dictionary()
    cut = Reply(None, "max_tokens", calls=[ToolUse("lookup", '{"word": "a.py"')])
    with FakeAnthropic(lambda _: cut) as fake:
        outcome = Scene(fake).one(question(box))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, models(outcome)) == (FailureKind.TRUNCATED, [SONNET, OPUS])
    assert [lookups.calls for lookups in box.opened] == [[], []]


@pytest.mark.parametrize("after", range(1, 10))
def test_a_tool_call_whose_stream_breaks_off_is_asked_for_again(after: int) -> None:
    box = Dictionary()

    def responder(request: RecordedRequest) -> Reply:
        return Reply(SURE) if request.results else wants(look("a"), thinking="hm")

    with FakeAnthropic(responder) as fake:
        fake.fail(Cut(after, orderly=True), nth=1)
        outcome = Scene(fake).one(question(box))
    assert isinstance(outcome, Answer)
    assert errors(outcome) == ["connection", None, None]
    assert box.opened[0].calls == [("lookup", {"word": "a"})]


def test_a_fault_in_a_later_turn_repeats_that_turn_alone() -> None:
    box = Dictionary()
    with FakeAnthropic(first(wants(look("a")), wants(look("b")))) as fake:
        for nth in (2, 4):
            fake.fail(OVERLOADED, nth=nth)
        outcome = Scene(fake).one(question(box))
    assert isinstance(outcome, Answer)
    assert errors(outcome) == [None, "overloaded", None, "overloaded", None]
    assert box.opened[0].calls == [("lookup", {"word": "a"}), ("lookup", {"word": "b"})]


def test_an_unreadable_answer_after_a_look_up_is_asked_for_behind_the_results() -> None:
    outcome, fake = outcome_of(first(wants(look("a")), Reply("Well.")), Dictionary())
    assert isinstance(outcome, Answer)
    last = fake.requests[-1].body["messages"]
    assert fake.requests[1].body["messages"][:2] == last[:2]
    assert [block["type"] for block in last[2]["content"]] == ["tool_result", "text"]


def test_the_next_model_starts_with_a_conversation_and_an_allowance_of_its_own() -> None:
    def responder(request: RecordedRequest) -> Reply:
        if request.results:
            return Reply(SURE) if request.model == OPUS else Reply("", "refusal")
        return wants(look("a"))

    box = Dictionary(most=1)
    outcome, fake = outcome_of(responder, box)
    assert isinstance(outcome, Answer)
    assert [len(request.body["messages"]) for request in fake.requests] == [1, 3, 1, 3]
    assert [len(lookups.calls) for lookups in box.opened] == [1, 1]


def test_whoever_goes_on_calling_after_being_told_to_answer_is_reminded_and_then_left() -> None:
    def responder(request: RecordedRequest) -> Reply:
        return Reply(SURE) if request.model == OPUS else wants(look(f"w{request.number}"))

    box = Dictionary(most=1)
    outcome, fake = outcome_of(responder, box)
    assert isinstance(outcome, Answer)
    assert models(outcome) == [SONNET] * 4 + [OPUS]
    assert len(box.opened[0].calls) == 2
    reminder = fake.requests[3].texts[-1]
    assert reminder.startswith(
        "An earlier answer could not be read (tool calls instead of an answer)."
    )


def test_nobody_looks_things_up_more_than_eight_times() -> None:
    box = Dictionary()
    with FakeAnthropic(lambda request: wants(look(f"w{request.number}"))) as fake:
        outcome = Scene(fake).one(question(box))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, outcome.final) == (FailureKind.UNREADABLE, False)
    assert models(outcome) == [SONNET] * 10 + [OPUS] * 10
    assert [len(lookups.calls) for lookups in box.opened] == [8, 8]
    told = [request.texts[-1] for request in fake.requests[:10]]
    assert told[7:9] == ["Look.", "These were the last results. Answer now."]


def test_every_turn_passes_the_budget() -> None:
    with FakeAnthropic(lambda request: wants(look(f"w{request.number}"))) as fake:
        outcome = Scene(fake, max_cost_usd=0.25).one(question(Dictionary()))
    assert isinstance(outcome, NoAnswer)
    assert (outcome.kind, len(outcome.calls) > 1) == (FailureKind.BUDGET, True)
    assert fake.billed_usd < 0.25


def test_tools_that_nobody_offered_are_no_answer() -> None:
    with FakeAnthropic(lambda _: wants(look("a"))) as fake:
        outcome = Scene(fake).one()
    assert isinstance(outcome, NoAnswer)
    assert errors(outcome) == [None] * 4
    assert outcome.kind is FailureKind.UNREADABLE
