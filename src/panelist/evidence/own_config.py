"""Changes to the files that tell the reviewer, or a coding agent, what to do.

Sees Panelist's own config, rules and prompts, the workflow that runs it, instruction
files of coding agents, and lines of ``.gitattributes`` that hide source from
GitHub's diff view, anywhere in the diff, in scope or not. Certain: the file is named,
nothing is read into it. Pages that are only called like such a file are left
alone; attributes of pictures are, and those of what is generated or copied are
told, not claimed. Panelist reads these files from the default branch
only, so the change has no effect on its own review.

No claim of this file fails a check: it asks for a person.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from panelist.contracts import ClaimKind, DiffFile, Severity
from panelist.evidence.change import Change, added_lines
from panelist.evidence.config_preview import preview_config
from panelist.evidence.rules_preview import preview_rules
from panelist.evidence.sighting import Claim, Sighting, at_first_line, at_line
from panelist.paths import is_lockfile, is_minified, is_vendored
from panelist.settings import rules_path

_OWN_FILES = re.compile(
    r"\.github/workflows/[^/]*panelist[^/]*\.ya?ml|(?:.*/)?panelist/prompts/.+\.md\.j2",
    re.IGNORECASE,
)
# Many programs keep prompts there. They are ours where the program is.
_PROMPTS = re.compile(r"prompts/.+\.md\.j2")
_PROGRAM = "src/panelist/__main__.py"
_RUNS_US = re.compile(r"\buses:\s*\S*panelist\b", re.IGNORECASE)
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml", re.IGNORECASE)
# As agents spell them: in capitals anywhere, at the root however a file system does.
_INSTRUCTIONS = re.compile(
    r"(?:.*/)?(?:CLAUDE(?:\.local)?\.md|AGENTS(?:\.override)?\.md|GEMINI\.md)"
    r"|(?i:(?:claude|agents|gemini)\.md)"
    r"|(?i:(?:.*/)?(?:\.cursorrules|\.windsurfrules|\.clinerules|\.mcp\.json"
    r"|\.coderabbit\.ya?ml|\.pr_agent\.toml|\.github/copilot-instructions\.md"
    r"|(?:\.cursor|\.claude|\.gemini|\.windsurf|\.github/instructions|\.github/prompts)/.*))"
)
_ATTRIBUTES = re.compile(r"(?:.*/)?\.gitattributes", re.IGNORECASE)
_HIDING = re.compile(r"\slinguist-(?:generated|vendored)\b(?!=(?:false|0))|\s-diff\b|\sbinary\b")
_NO_TEXT = re.compile(
    r"\.(?:7z|a|avi|bin|bmp|bz2|class|dat|db|dll|docx?|dylib|eot|exe|flac|gif|gz|h5|heic|icns|ico|jar"
    r"|jpe?g|keystore|lib|m4a|mkv|mov|mp[34]|mpe?g|npy|npz|o|odt|ogg|onnx|otf|parquet|pdf|pkl|png|pptx?"
    r"|psd|pyc|rar|so|sqlite|t?gz|tar|tiff?|ttf|wasm|wav|webm|webp|whl|woff2?|xlsx?|xz|zip|zst)",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"(?:^|/)(?:build|dist|gen|generated|out|__generated__|__snapshots__)/"
    r"|[._-]generated\.|\.g\.\w+$|\.pb\.|_pb2|\.snap$|\.lock$|\.svg$",
    re.IGNORECASE,
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each such file of the diff, and each line of attributes that hides some."""
    config = PurePosixPath(change.config_path)
    own_folder = f"{config.with_suffix('')}/"
    for file in change.diff.files:
        names = (file.path, file.old_path)
        own = any(name.startswith(own_folder) for name in names)
        if str(config) in names:
            yield from _config(change, file)
        elif rules_path(change.config_path) in names:
            scenario = f"{preview_rules(change, file)} {_OWN.scenario}".strip()
            yield at_first_line(file, replace(_OWN, scenario=scenario))
        elif own or _is_ours(change, file, names):
            yield at_first_line(file, _OWN)
        elif _is_one(_INSTRUCTIONS, names):
            yield at_first_line(file, _INSTRUCTION)
        elif _is_one(_ATTRIBUTES, names):
            yield from _hiding(file)


def _is_ours(change: Change, file: DiffFile, names: Iterable[str]) -> bool:
    if _is_one(_OWN_FILES, names) or (_is_one(_WORKFLOW, names) and _runs_us(file)):
        return True
    return _is_one(_PROMPTS, names) and bool(change.repo.read_many("base", [_PROGRAM]))


def _hiding(file: DiffFile) -> Iterator[Sighting]:
    for line in added_lines(file):
        pattern, *_ = line.text.split(maxsplit=1) or [""]
        if pattern.startswith("#") or not _HIDING.search(line.text):
            continue
        name = PurePosixPath(pattern.strip('"'))
        if not _NO_TEXT.fullmatch(name.suffix):
            yield at_line(file, line, f"{_HIDES.title}.", None if _is_made(str(name)) else _HIDES)


def _is_made(pattern: str) -> bool:
    """Whether the files are made by a program or copied, by where and how they are called."""
    made = _MADE.search(pattern) or is_lockfile(pattern) or is_minified(pattern)
    return bool(made) or is_vendored(pattern)


def _is_one(pattern: re.Pattern[str], names: Iterable[str]) -> bool:
    return any(pattern.fullmatch(name) for name in names)


def _runs_us(file: DiffFile) -> bool:
    """Whether what is seen of a workflow shows that it runs Panelist."""
    return any(_RUNS_US.search(line.text) for hunk in file.hunks for line in hunk.lines)


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
    title="This change edits instructions that coding agents obey",
    category="agent-instructions",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.LOW,
    confidence=100,
    scenario="They take effect only after merge; from then on agents that work in this repository "
    "follow them.",
    fix="Read the new text as instructions to somebody with your rights.",
)
_HIDES = Claim(
    title="This change hides files from GitHub's diff view",
    category="hidden-files",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.LOW,
    confidence=100,
    scenario="It takes effect only after merge; from then on the files it names are folded away "
    "in every review.",
    fix="Check that it names no file that people should read.",
)


def _config(change: Change, file: DiffFile) -> Iterator[Sighting]:
    preview = preview_config(change, file)
    # Rules that no run can read rule nothing: ``broken_config`` tells of them.
    if not preview.problem:
        scenario = f"{preview.effect} {_OWN.scenario}".strip()
        yield at_first_line(file, replace(_OWN, scenario=scenario))
