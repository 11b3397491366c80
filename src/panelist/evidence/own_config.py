"""Changes to the files that tell the reviewer, or a coding agent, what to do.

Sees Panelist's own config and prompts, instruction files of coding agents and
``.gitattributes`` (which decides what GitHub shows of a diff), anywhere in the
diff, in scope or not. Certain: the file is named, nothing is read into it.
Panelist reads these files from the default branch only, so the change has no
effect on its own review.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from panelist.contracts import ClaimKind, DiffFile, Severity, Side
from panelist.evidence.change import Change
from panelist.evidence.sighting import Claim, Sighting

_INSTRUCTIONS = re.compile(
    r"(?:.*/)?(?:CLAUDE(?:\.local)?\.md|AGENTS\.md|GEMINI\.md|\.cursorrules|\.windsurfrules"
    r"|\.clinerules|\.gitattributes|\.github/copilot-instructions\.md"
    r"|(?:\.cursor|\.claude|\.gemini|\.windsurf|\.github/instructions|\.github/prompts)/.*)",
    re.IGNORECASE,
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each such file of the diff."""
    config = PurePosixPath(change.config_path)
    own_folder = f"{config.with_suffix('')}/"
    for file in change.diff.files:
        names = {file.path, file.old_path}
        if any(name == str(config) or name.startswith(own_folder) for name in names):
            yield _sighting(file, _OWN)
        elif any(_INSTRUCTIONS.fullmatch(name) for name in names):
            yield _sighting(file, _INSTRUCTION)


_OWN = Claim(
    title="This change edits the reviewer's own instructions",
    category="reviewer-config",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.MEDIUM,
    confidence=100,
    scenario="They take effect only after merge; from then on other files may be ignored or other "
    "findings tolerated, in every review.",
    fix="Have somebody who owns the review rules approve this file.",
)
_INSTRUCTION = Claim(
    title="This change edits instructions that coding agents or GitHub's diff view obey",
    category="agent-instructions",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.LOW,
    confidence=100,
    scenario="They take effect only after merge; from then on agents that work in this repository "
    "follow them, or GitHub hides files they name.",
    fix="Read the new text as instructions to somebody with your rights.",
)


def _sighting(file: DiffFile, claim: Claim) -> Sighting:
    lines = [line for hunk in file.hunks for line in hunk.lines]
    # A pure rename has no line; its place is the start of the file.
    line = next((each for each in lines if each.old is None), lines[0] if lines else None)
    number, side, quote = (line.number, line.side, line.text) if line else (1, Side.RIGHT, "")
    return Sighting(file.path, number, number, f"{claim.title}.", quote, claim, side=side)
