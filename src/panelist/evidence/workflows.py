"""Risky lines added to GitHub workflows and actions.

Sees triggers that run with secrets on strangers' code, checkouts of that code,
strangers' text expanded into a shell, write permissions, a few settings that undo
a protection, and actions that are not pinned, once a file: of an action that the
repository used so before, another version is nothing new. Reads lines and their
indentation, not YAML: an anchor or a flow mapping can hide what it looks for.
Whether a line stands in a script is told from the whole file of the head, or
from the hunk alone where the head cannot be read; then less is certain.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from panelist.contracts import ClaimKind, DiffFile, Line, Severity
from panelist.evidence.change import Change, added_lines, in_scope, removed_lines, texts
from panelist.evidence.outline import enclosing, numbered, right_side
from panelist.evidence.sighting import Claim, Sighting, at_line
from panelist.evidence.unpinned import unpinned, unpinned_actions

_PATH = re.compile(r"(?:.*/)?(?:\.github/workflows/[^/]+\.ya?ml|action\.ya?ml)")
_SCRIPT = re.compile(r"\s*(?:-\s+)?(?:run|script)\s*:")
_BLOCK = re.compile(r"\s*(?:-\s+)?(?:run|script)\s*:\s*[|>][-+0-9]*\s*(?:#.*)?")
_ON = re.compile(r"""\s*["']?on["']?\s*:""")
_STRANGERS_CODE = re.compile(r"\b(?:pull_request_target|workflow_run)\b")
_PULL_TRIGGER = re.compile(r"^\s*(?:-\s*)?(?:on\s*:.*\b)?pull_request(?:_target)?\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Spot:
    """An added line and what stands around it."""

    text: str
    in_script: bool
    parents: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """One thing to look for. Without a severity it is told, not claimed."""

    category: str
    pattern: re.Pattern[str]
    applies: Callable[[_Spot], bool]
    title: str
    severity: Severity | None = None
    confidence: int = 0
    scenario: str = ""
    fix: str = ""


def _in_script(spot: _Spot) -> bool:
    return spot.in_script


def _outside_script(spot: _Spot) -> bool:
    return not spot.in_script


def _as_trigger(spot: _Spot) -> bool:
    return not spot.in_script and any(_ON.match(each) for each in (spot.text, *spot.parents))


def _on_strangers_code(spot: _Spot) -> bool:
    return not spot.in_script and bool(_STRANGERS_CODE.search(spot.whole))


def _on_pulls(spot: _Spot) -> bool:
    return not spot.in_script and bool(_PULL_TRIGGER.search(spot.whole))


_RULES = (
    _Rule(
        "script-injection",
        re.compile(
            r"\$\{\{(?:[^}]|\}(?!\})){0,200}\bgithub\.(?:head_ref\b|event\."
            r"(?:issue|pull_request|comment|review|review_comment|discussion|head_commit|commits"
            r"|workflow_run)\b[^}]{0,100}\.(?:title|body|ref|label|message|name|email|head_branch)\b)"
        ),
        _in_script,
        "Text that anybody can write is expanded into a script",
        Severity.HIGH,
        90,
        "Somebody opens a pull request or an issue whose title, body or branch name holds shell "
        "syntax; the runner executes it with the rights of this job.",
        "Pass the value through an `env:` entry and use the variable, quoted, in the script.",
    ),
    _Rule(
        "script-injection",
        re.compile(r"\$\{\{[^}]{0,200}\binputs\."),
        _in_script,
        "An input is expanded into a script; whoever sets the input can run commands",
    ),
    _Rule(
        "dangerous-trigger",
        _STRANGERS_CODE,
        _as_trigger,
        "The workflow runs with secrets on behalf of strangers",
        Severity.MEDIUM,
        75,
        "The trigger gives a job started by a pull request from a fork the repository's secrets "
        "and a token that can write; any use of the fork's code or text then hands them over.",
        "Use `pull_request`, or keep every step from checking out or expanding what the fork says.",
    ),
    _Rule(
        "untrusted-checkout",
        re.compile(
            r"^\s*ref\s*:.*(?:github\.event\.pull_request\.head\.|github\.head_ref|refs/pull/"
            r"|github\.event\.workflow_run\.head_)"
        ),
        _on_strangers_code,
        "A privileged workflow checks out the code of the pull request",
        Severity.HIGH,
        90,
        "Anybody's pull request brings its own build scripts; this job runs them with the "
        "repository's secrets and a token that can write.",
        "Check out the base branch, or do the work on the fork's code in a job without secrets.",
    ),
    _Rule(
        "excessive-permissions",
        re.compile(r"^\s*permissions\s*:\s*[\"']?write-all"),
        _outside_script,
        "The job's token can write everything",
        Severity.HIGH,
        95,
        "One compromised action or injected command can change code, releases and packages.",
        "List the permissions the job needs, each with the least access.",
    ),
    _Rule(
        "write-permission",
        re.compile(r"^\s*[a-z-]+\s*:\s*[\"']?write\b"),
        lambda spot: any("permissions" in parent for parent in spot.parents[:1]),
        "The job's token gains a write permission",
    ),
    _Rule(
        "download-and-run",
        re.compile(r"\b(?:curl|wget)\b[^|;]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"),
        _in_script,
        "A download is run without a check",
        Severity.MEDIUM,
        80,
        "Whoever controls or intercepts the address runs commands in this job.",
        "Download to a file, compare it with a pinned digest, then run it.",
    ),
    _Rule(
        "inherited-secrets",
        re.compile(r"^\s*secrets\s*:\s*[\"']?inherit\b"),
        _outside_script,
        "The called workflow gets every secret",
        Severity.LOW,
        80,
        "A workflow that needs one secret can read all of them, and so can whoever changes it.",
        "Pass the secrets it needs by name.",
    ),
    _Rule(
        "unsecure-commands",
        re.compile(r"^\s*(?:-\s+)?[\"']?ACTIONS_ALLOW_UNSECURE_COMMANDS[\"']?\s*:\s*[\"']?true"),
        _outside_script,
        "Workflow commands that set environment variables are switched on again",
        Severity.HIGH,
        95,
        "Anything a step prints, a file name or a test's output, can set PATH or LD_PRELOAD for "
        "the steps after it.",
        "Write to the file named by GITHUB_ENV instead.",
    ),
    _Rule(
        "self-hosted-runner",
        re.compile(r"^\s*runs-on\s*:.*\bself-hosted\b"),
        _on_pulls,
        "Pull requests run on a self-hosted runner",
        Severity.MEDIUM,
        60,
        "In a public repository a stranger's pull request runs code on the machine, which is not "
        "thrown away afterwards.",
        "Use a hosted or ephemeral runner for pull requests.",
    ),
)
_LONGEST_LINE = 2_000


def look(change: Change) -> Iterator[Sighting]:
    """What the added lines of workflows and actions in scope risk."""
    files = [file for file in in_scope(change) if _PATH.fullmatch(file.path)]
    heads = texts(change, "head", [file.path for file in files])
    habits = _habits(change) if files else frozenset[str]()
    for file in files:
        lines = numbered(heads[file.path]) if file.path in heads else right_side(file)
        whole = "\n".join(lines.values())
        spots = [
            (line, _spot(line, lines, whole))
            for line in added_lines(file)
            if line.number in lines and not line.text.lstrip().startswith("#")
        ]
        for line, spot in spots:
            yield from _judged(file, line, spot)
        outside = [line for line, spot in spots if not spot.in_script]
        yield from unpinned(file, outside, habits)


def _habits(change: Change) -> frozenset[str]:
    """The actions that the base uses without a pin, in whichever workflow."""
    known = change.repo.paths("base") or [file.old_path for file in change.diff.files]
    bases = texts(change, "base", [path for path in known if _PATH.fullmatch(path)])
    rows = [row for text in bases.values() for row in text.split("\n")]
    if not bases:
        removed = (line for file in change.diff.files for line in removed_lines(file))
        rows = [line.text for line in removed]
    return unpinned_actions(rows)


def _spot(line: Line, lines: Mapping[int, str], whole: str) -> _Spot:
    parents = tuple(lines[number] for number in enclosing(lines, line.number))
    in_script = any(_BLOCK.fullmatch(parent) for parent in parents)
    inline = _SCRIPT.match(line.text) is not None
    return _Spot(line.text[:_LONGEST_LINE], in_script or inline, parents, whole)


def _judged(file: DiffFile, line: Line, spot: _Spot) -> Iterator[Sighting]:
    for rule in _RULES:
        if rule.pattern.search(spot.text) and rule.applies(spot):
            yield at_line(file, line, f"{rule.title}.", _claim(rule))


def _claim(rule: _Rule) -> Claim | None:
    if rule.severity is None:
        return None
    return Claim(
        title=rule.title,
        category=rule.category,
        kind=ClaimKind.VULNERABILITY,
        severity=rule.severity,
        confidence=rule.confidence,
        scenario=rule.scenario,
        fix=rule.fix,
    )
