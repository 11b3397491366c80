"""Dependencies added or changed in manifests, and where they come from.

Sees added lines of the manifests people write (not lock files): new package
indexes, packages from an address or a repository without a pinned commit,
replaced modules, scripts that run at install time. Plain additions are told,
not claimed: whether a package exists, and is the one that is meant, only a
registry can say. Reads lines, not the formats: an entry spread over several
lines may be missed.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from panelist.contracts import DiffFile, Line
from panelist.evidence.change import Change, added_lines, in_scope, texts
from panelist.evidence.dependency_rules import ENTRIES, RULES, Entry, Rule
from panelist.evidence.outline import enclosing, numbered, right_side
from panelist.evidence.sighting import Sighting, at_line, named
from panelist.paths import is_manifest

_REGISTRY_FILES = frozenset({".npmrc", ".yarnrc", ".yarnrc.yml", "pip.conf", "pip.ini", "uv.toml"})
_SECTIONED = frozenset({".toml", ".cfg"})
_SECTION = re.compile(r"\s*\[")
_COMMENT = ("#", "//", "<!--")


def look(change: Change) -> Iterator[Sighting]:
    """What the added lines of the manifests in scope bring in."""
    files = [file for file in in_scope(change) if names_sources(file.path)]
    heads = texts(change, "head", [file.path for file in files])
    for file in files:
        lines = numbered(heads[file.path]) if file.path in heads else right_side(file)
        for line in added_lines(file):
            if line.number in lines and not line.text.lstrip().startswith(_COMMENT):
                yield from _judged(file, line, lines)


def names_sources(path: str) -> bool:
    """Whether people write into ``path`` which packages are used, or where they come from."""
    return is_manifest(path) or PurePosixPath(path).name in _REGISTRY_FILES


def _judged(file: DiffFile, line: Line, lines: Mapping[int, str]) -> Iterator[Sighting]:
    name = PurePosixPath(file.path).name
    heading = _heading(lines, line.number, name)
    for rule in RULES:
        harmless = rule.unless and rule.unless.search(line.text)
        if _is_at(rule, name, heading) and rule.pattern.search(line.text) and not harmless:
            yield at_line(file, line, f"{rule.claim.title}.", rule.claim)
            return
    for entry in ENTRIES:
        match = entry.pattern.search(line.text) if _is_at(entry, name, heading) else None
        if match:
            message = (
                f"Adds or changes the dependency {named(match.group(1))}; whether it exists and is "
                "the one that is meant, only its registry can say."
            )
            yield at_line(file, line, message)
            return


def _is_at(row: Rule | Entry, name: str, heading: str) -> bool:
    placed = row.under is None or row.under.search(heading)
    return bool(placed and row.files.fullmatch(name))


def _heading(lines: Mapping[int, str], number: int, name: str) -> str:
    """The section a line stands in, or the line it is nested below."""
    if PurePosixPath(name).suffix in _SECTIONED or name == "Pipfile":
        above = range(number - 1, 0, -1)
        return next((lines[n] for n in above if n in lines and _SECTION.match(lines[n])), "")
    return next((lines[n] for n in enclosing(lines, number)), "")
