"""Tools over a head revision, for the tests of this folder."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from panelist.fence import Fence
from panelist.ports import Repo, ToolResult
from panelist.prompts import Prompts
from panelist.repo.objects import GitRepo
from panelist.tools import ReadOnlyToolbox, open_toolbox
from tests.unit.phases.scene import NONCE, PROMPTS
from tests.unit.repo.checkout import Checkout

_BLOCK = re.compile(rf'<data-{NONCE} kind="tool"[^\n]*>\n(.*?)\n</data-{NONCE}>', re.DOTALL)


_LEFT = re.compile(r"\n\[left: \d+ calls, [\d,]+ characters\]$")


MOST_TOLD = 60_000


def toolbox(repo: Repo) -> ReadOnlyToolbox:
    """The tools over ``repo``."""
    return open_toolbox(repo, Fence(NONCE), Prompts(PROMPTS), most_told=MOST_TOLD)


def over(checkout: Checkout, sha: str) -> ReadOnlyToolbox:
    """The tools over one commit."""
    return toolbox(GitRepo(checkout.git_dir, sha, sha))


def asking(
    checkout: Checkout, files: Mapping[str, bytes]
) -> Callable[[str, Mapping[str, object]], ToolResult]:
    """Commit ``files``; each call then is one of a fresh conversation."""
    box = over(checkout, checkout.commit(files))
    return lambda name, arguments: bare(box.open().run(name, arguments))


def bare(result: ToolResult) -> ToolResult:
    """``result`` without what is said of the allowance, which every answer ends with."""
    text, count = _LEFT.subn("", result.text)
    if count != 1:
        raise AssertionError(f"no allowance at the end of {result.text!r}")
    return replace(result, text=text)


def inside(result: ToolResult) -> list[str]:
    """The lines of the data block of a result."""
    found = _BLOCK.search(result.text)
    if found is None:
        raise AssertionError(f"no data block in {result.text!r}")
    return found[1].split("\n")


def outside(result: ToolResult) -> str:
    """What we say ourselves."""
    return _BLOCK.sub("", result.text).strip()
