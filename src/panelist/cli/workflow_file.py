"""What is wrong with a workflow that runs Panelist, as far as its file tells."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from panelist.settings.config_file import load_mapping

_ACTION = re.compile(r"[\w.-]+/panelist(?:/\.github/workflows/[\w.-]+)?@(?P<ref>\S+)")
"""Our action in a step, or a workflow of ours that a job calls."""
_ZEROS = re.compile(r"0{40}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ON_PULLS = frozenset({"pull_request", "pull_request_target", "workflow_run"})
_RIGHTS = ("pull-requests", "checks")

Yaml = Mapping[object, object]


def uses_panelist(text: str) -> bool:
    """Whether the workflow ``text`` has a step that is ours, or calls a workflow of ours."""
    return _ACTION.search(text) is not None


def find_problems(text: str) -> Iterator[str]:
    """What would keep the workflow from reviewing, each with what to change."""
    workflow = load_mapping(text)
    if workflow is None:
        yield "It is not YAML. Copy it anew from examples/workflows."
        return
    # YAML takes the bare word `on` for a truth value.
    events = _names(workflow.get("on", workflow.get(True)))
    if not events & _ON_PULLS:
        yield "No pull request starts it. Add `pull_request:` to `on:`."
    for name, job in _mapping(workflow.get("jobs")).items():
        for step in (_mapping(job), *_steps(job)):
            found = _ACTION.match(str(step.get("uses", "")))
            if found is not None:
                whole = "steps" not in _mapping(step.get("with"))
                yield from _of_step(str(name), found["ref"], _rights(workflow, job), whole=whole)


def find_deaf_spots(text: str) -> Iterator[str]:
    """Where people would ask and nobody hears them, each with what to add."""
    workflow = load_mapping(text) or {}
    events = _names(workflow.get("on", workflow.get(True)))
    if "issue_comment" in events and "pull_request_review_comment" not in events:
        yield (
            "It hears commands in the conversation and none in threads. "
            "Add `pull_request_review_comment:` to `on:`, and to the conditions that name comments."
        )


def _of_step(
    job: str, ref: str, rights: Mapping[object, object] | str, *, whole: bool
) -> Iterator[str]:
    if _ZEROS.fullmatch(ref):
        yield f"Job {job} names no release. Put the commit of one in place of the zeros."
    elif not _COMMIT.fullmatch(ref):
        yield f"Job {job} takes `{ref}`, which can be moved. Name the commit of the release."
    if whole and isinstance(rights, Mapping):
        lacking = [right for right in _RIGHTS if rights.get(right) != "write"]
        if lacking:
            rows = ", ".join(f"`{right}: write`" for right in lacking)
            yield f"Job {job} may not post its review. Add {rows} to its `permissions:`."


def _rights(workflow: Yaml, job: object) -> Mapping[object, object] | str:
    """The rights of a job; a word where they are all alike, or are not told."""
    told = _mapping(job).get("permissions", workflow.get("permissions"))
    return cast("Yaml", told) if isinstance(told, Mapping) else str(told)


def _steps(job: object) -> Iterator[Yaml]:
    steps = _mapping(job).get("steps")
    if isinstance(steps, list):
        yield from (_mapping(step) for step in cast("list[object]", steps))


def _names(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    return (
        frozenset(map(str, cast("Yaml", value)))
        if isinstance(value, list | Mapping)
        else frozenset()
    )


def _mapping(value: object) -> Yaml:
    return cast("Yaml", value) if isinstance(value, Mapping) else {}
