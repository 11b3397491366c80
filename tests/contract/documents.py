"""What people read and GitHub obeys: the files that must say the same as the code."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).parents[2]
PROMPTS = ROOT / "prompts"
_FENCED = re.compile(
    r"^(?P<indent> *)```ya?ml\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_CELL = re.compile(r"(?<!\\)\|")


def action() -> Mapping[str, Any]:
    """``action.yml`` as GitHub reads it."""
    return yaml.safe_load((ROOT / "action.yml").read_text())


def step(name: str) -> Mapping[str, Any]:
    """The step of ``action.yml`` with that id."""
    steps = cast("list[dict[str, Any]]", action()["runs"]["steps"])
    (found,) = [each for each in steps if each["id"] == name]
    return found


def environment(name: str) -> Mapping[str, str]:
    """The environment that ``action.yml`` gives a step."""
    return step(name)["env"]


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced YAML block of a document."""

    document: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def content(self) -> object:
        """What the YAML says."""
        return yaml.safe_load(self.text)


def documents(root: Path = ROOT) -> list[Path]:
    """Every Markdown file that people read; not what tests compare with."""
    return sorted(
        path
        for pattern in ("*.md", "docs/**/*.md", "bench/*.md", "examples/*.md", ".github/*.md")
        for path in root.glob(pattern)
    )


def yaml_blocks(root: Path = ROOT) -> Iterator[Block]:
    """Every fenced YAML block of every document."""
    for path in documents(root):
        text = path.read_text()
        for found in _FENCED.finditer(text):
            body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
            line = text.count("\n", 0, found.start()) + 2
            yield Block(path.relative_to(root).as_posix(), line, body)


def table(mark: str) -> list[list[str]]:
    """The rows of the README's table between ``<!-- mark -->`` and ``<!-- /mark -->``, by cell."""
    readme = (ROOT / "README.md").read_text()
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", readme, re.DOTALL)
    if found is None:
        raise AssertionError(f"README.md has no table {mark}")
    _, _, *rows = found[1].strip().split("\n")
    return [[cell.strip() for cell in _CELL.split(row)[1:-1]] for row in rows]
