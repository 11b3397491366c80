"""The fake is as strict about tools as the API: it refuses what the API refuses."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
import pytest

from tests.fakes.anthropic import KEY, FakeAnthropic, RecordedRequest, Reply, ToolUse, wants

Blocks = Sequence[Mapping[str, Any]]

TOOL: Mapping[str, Any] = {
    "name": "look",
    "description": "Look.",
    "strict": True,
    "input_schema": {
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
}


def posted(
    fake: FakeAnthropic, *messages: Mapping[str, Any], tools: Blocks = (TOOL,)
) -> httpx2.Response:
    body = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 100,
        "messages": messages,
        **({"tools": tools} if tools else {}),
    }
    headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
    return httpx2.post(f"{fake.url}/v1/messages", json=body, headers=headers)


def user(*content: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(content)}


def text(said: str = "Go.") -> dict[str, Any]:
    return {"type": "text", "text": said}


def result(name: str) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": name, "content": "fine"}


def two_calls(request: RecordedRequest) -> Reply:
    if request.results:
        return Reply("done")
    return wants(ToolUse("look", {"word": "a"}, "t1"), ToolUse("look", {}, "t2"), thinking="hm")


def said_first(fake: FakeAnthropic) -> list[dict[str, Any]]:
    return posted(fake, user(text())).json()["content"]


def test_a_call_comes_as_a_block_and_its_result_is_taken() -> None:
    with FakeAnthropic(two_calls) as fake:
        content = said_first(fake)
        after = posted(
            fake,
            user(text()),
            {"role": "assistant", "content": content},
            user(result("t1"), result("t2"), text()),
        )
    assert content == [
        {"type": "thinking", "thinking": "hm", "signature": "c2lnbmVk"},
        {
            "type": "tool_use",
            "id": "t1",
            "name": "look",
            "input": {"word": "a"},
            "caller": {"type": "direct"},
        },
        {
            "type": "tool_use",
            "id": "t2",
            "name": "look",
            "input": {},
            "caller": {"type": "direct"},
        },
    ]
    assert after.status_code == 200
    assert fake.requests[-1].results == (result("t1"), result("t2"))


REFUSED: Mapping[str, tuple[Blocks, str]] = {
    "no results": ([text()], "were found without `tool_result` blocks immediately after"),
    "one result too few": ([result("t1")], "without `tool_result` blocks immediately after: t2"),
    "a result for nothing": (
        [result("t1"), result("t2"), result("t3")],
        "unexpected `tool_use_id` found in `tool_result` blocks: t3",
    ),
    "a result twice": ([result("t1"), result("t2"), result("t2")], "must have a single result"),
    "text before the results": (
        [text(), result("t1"), result("t2")],
        "without `tool_result` blocks immediately after",
    ),
    "a result of no kind": (
        [result("t1"), {**result("t2"), "content": 7}],
        "tool_result.content: Input should be",
    ),
    "a call by the user": (
        [
            result("t1"),
            result("t2"),
            {"type": "tool_use", "id": "t3", "name": "look", "input": {}},
        ],
        "can only be in `assistant` messages",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_call_has_its_result_right_after_it(case: str) -> None:
    content, said = REFUSED[case]
    with FakeAnthropic(two_calls) as fake:
        answer = {"role": "assistant", "content": said_first(fake)}
        refused = posted(fake, user(text()), answer, user(*content))
    assert refused.status_code == 400
    assert said in refused.json()["error"]["message"]


ALTERED: Mapping[str, Mapping[str, Any]] = {
    "the thinking": {"thinking": "other"},
    "the name": {"name": "other"},
    "the input": {"input": {"word": "b"}},
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_said_comes_back_unchanged_or_is_refused(what: str) -> None:
    change = ALTERED[what]
    with FakeAnthropic(two_calls) as fake:
        content = [
            {**block, **change} if change.keys() <= block.keys() else block
            for block in said_first(fake)
        ]
        told = user(result("t1"), result("t2"))
        refused = posted(fake, user(text()), {"role": "assistant", "content": content}, told)
        lost = posted(fake, user(text()), {"role": "assistant", "content": content[1:]}, told)
    for answer in (refused, lost):
        assert answer.status_code == 400
        assert "cannot be modified" in answer.json()["error"]["message"]


def test_a_breakpoint_is_no_change() -> None:
    with FakeAnthropic(two_calls) as fake:
        content = said_first(fake)
        content[-1]["cache_control"] = {"type": "ephemeral"}
        answer = {"role": "assistant", "content": content}
        after = posted(fake, user(text()), answer, user(result("t1"), result("t2")))
    assert after.status_code == 200


def call(**changed: object) -> dict[str, Any]:
    return {"type": "tool_use", "id": "t1", "name": "look", "input": {}, **changed}


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([call(id="")], "tool_use.id: String should match pattern"),
        ([call(id="a b")], "tool_use.id: String should match pattern"),
        ([call(), call()], "`tool_use` ids must be unique"),
        ([call(name="rm -rf")], "tool_use.name: String should match"),
        ([call(input="{")], "tool_use.input: Input should be a valid dictionary"),
        ([call()], "cannot be modified"),
    ],
)
def test_calls_that_the_api_never_made_are_refused(calls: Blocks, said: str) -> None:
    results = [result(each["id"]) for each in calls]
    with FakeAnthropic(two_calls) as fake:
        answer = posted(
            fake, user(text()), {"role": "assistant", "content": calls}, user(*results[:1])
        )
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_calls_and_results_need_tools() -> None:
    with FakeAnthropic(two_calls) as fake:
        answer = {"role": "assistant", "content": said_first(fake)}
        refused = posted(fake, user(text()), answer, user(result("t1"), result("t2")), tools=())
    assert "must define tools" in refused.json()["error"]["message"]


def tool(**changed: object) -> dict[str, Any]:
    return {**TOOL, **changed}


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ([tool(), tool()], "Tool names must be unique"),
        ([tool(name="a b")], "tools.0.custom.name: String should match pattern"),
        ([{"name": "look"}], "tools.0.custom.input_schema: Field required"),
        ([tool(input_schema={"type": "array"})], "input_schema.type: Input should be 'object'"),
        (
            [tool(input_schema={"type": "object", "properties": {}})],
            "'additionalProperties' must be explicitly set to false",
        ),
        ([tool(parameters={})], "tools.0.custom.parameters: Extra inputs are not permitted"),
        ([tool(name=f"t{n}") for n in range(21)], "at most 20 strict tools"),
    ],
)
def test_a_tool_is_defined_as_the_api_wants_it(tools: Blocks, said: str) -> None:
    with FakeAnthropic(two_calls) as fake:
        refused = posted(fake, user(text()), tools=tools)
    assert refused.status_code == 400
    assert said in refused.json()["error"]["message"]


def test_a_tool_that_is_not_strict_may_have_any_schema_of_an_object() -> None:
    loose = tool(strict=False, input_schema={"type": "object", "minProperties": 1})
    with FakeAnthropic(two_calls) as fake:
        assert posted(fake, user(text()), tools=[loose]).status_code == 200


def test_tools_are_the_front_of_the_cached_prefix() -> None:
    marked = {**text("word " * 400), "cache_control": {"type": "ephemeral"}}
    with FakeAnthropic(lambda _: Reply("done")) as fake:
        for tools in ([TOOL], [TOOL], [tool(description="Other.")]):
            posted(fake, user(marked), tools=tools)
    reads = [bill.usage["cache_read_input_tokens"] for bill in fake.bills]
    assert (reads[0], reads[1] > 0, reads[2]) == (0, True, 0)


def test_arguments_are_sent_as_they_are_and_count_as_output() -> None:
    broken = wants(ToolUse("look", '{"word": "a'))  # 11 characters, 3 to a token
    with FakeAnthropic(lambda _: broken) as fake:
        content = said_first(fake)
    assert content[0]["input"] == {}
    assert fake.bills[0].usage["output_tokens"] == 4
