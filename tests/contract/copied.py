"""The workflows that people copy out of the documents, as files that tools can look at.

``python -m tests.contract.copied FOLDER`` writes them below ``FOLDER/.github/workflows``.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from tests.contract.documents import Block, yaml_blocks

_AROUND_STEPS = """\
name: Steps
on: pull_request
permissions: {{}}
concurrency:
  group: ${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  steps:
    name: Steps
    runs-on: ubuntu-latest
    environment: panelist
    steps:
{}"""


def is_workflow(block: Block) -> bool:
    """Whether the block is for ``.github/workflows``: a workflow, or steps of one."""
    return isinstance(block.content, list) or "jobs" in mapping(block)


def is_hooks(block: Block) -> bool:
    """Whether the block is for ``.pre-commit-config.yaml``."""
    return not is_workflow(block) and "repos" in mapping(block)


def is_rules(block: Block) -> bool:
    """Whether the block is for ``.github/panelist-rules.yml``."""
    return not is_workflow(block) and "rules" in mapping(block)


def mapping(block: Block) -> Mapping[str, object]:
    """The keys of a block."""
    if not isinstance(block.content, dict):
        raise TypeError(f"{block} is neither a mapping nor a list of steps")
    return cast("dict[str, object]", block.content)


def write(folder: Path, blocks: Iterable[Block]) -> list[Path]:
    """Write every workflow among ``blocks`` below ``folder``; steps alone get a workflow around.

    Raises:
        FileExistsError: workflows are there already, and might be of other documents.
    """
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    written: list[Path] = []
    for block in filter(is_workflow, blocks):
        path = workflows / f"{block.document.replace('/', '-')}-{block.line}.yml"
        path.write_text(_whole(block))
        written.append(path)
    return written


def _whole(block: Block) -> str:
    if not isinstance(block.content, list):
        return block.text
    return _AROUND_STEPS.format("".join(f"      {row}\n" for row in block.text.splitlines()))


if __name__ == "__main__":
    write(Path(sys.argv[1]), yaml_blocks())
