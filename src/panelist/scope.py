"""Which files of a change are read, and why the others are not.

Nothing in the head decides what is read: the ignore list comes from the
default branch, attributes from the base, and a name excuses only what the base
has under it. A marker in the changed text (``@generated``, one very long line)
would be a switch in the author's hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from panelist import lockfiles, paths
from panelist.contracts import ChangeKind, DiffFile, FileKind, LineKind
from panelist.errors import SettingsError

LOCKFILE = "lockfile"
"""The reason for a file that no reviewer reads and a collector does."""

LARGE_DELETION = 400
"""Removed lines from which on a deleted file is not read."""

LONG_LINE = 5_000
"""Characters of a line that no person wrote."""

_QUOTED_PATTERN = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_SCRIPT_SUFFIXES = (".js", ".mjs", ".cjs", ".css")


@dataclass(frozen=True, slots=True)
class _Attributes:
    """One line of ``.gitattributes``: ``None`` is git's "unspecified"."""

    pattern: re.Pattern[str]
    states: dict[str, bool | None]

    def covers(self, path: str) -> bool:
        found = self.pattern.search(path)
        # Unlike an ignore pattern, one that names a folder says nothing of
        # what is in it; pathspec marks such a match by this group.
        return found is not None and found.groupdict().get("ps_d") is None


@dataclass(frozen=True, slots=True)
class Scope:
    """The rules of one repository; made by ``rules``."""

    _ignore: GitIgnoreSpec
    _patterns: tuple[str, ...]
    _attributes: tuple[_Attributes, ...]

    def reason(self, file: DiffFile) -> str | None:
        """Why nobody reads ``file``; ``None`` when it is in scope. First match wins.

        1. A pattern of the ignore list matches; the last one that does decides.
           If that is a negation (``!pattern``), rules 2 to 5 and 9 do not apply.
        2. The base ``.gitattributes`` says ``linguist-generated``.
        3. It says ``linguist-vendored``.
        4. A lockfile by name whose new lines are those of a lockfile, or a minified
           file or source map by name, unless ``-linguist-generated`` says otherwise.
           Manifests stay in scope.
        5. In a vendored folder, unless ``-linguist-vendored`` says otherwise.
        6. A file whose content could not be had (``missing``) is in scope: it
           should be read, and that it cannot be must show.
        7. Binary: what of that may run or be built is ``missing``, so this is not.
           A symbolic link is one line of text: in scope.
        8. No line changed: a pure rename, a new mode, an empty file.
        9. A deleted file of 400 lines or more; shorter ones are read, because
           their callers may break. A script or style sheet whose base already
           had a line above 5,000 characters: it was minified before.

        Rules 4 and 5 go by a name, which is its author's to choose. They hold for
        a file that the base has, and that stays what it was there; whatever is
        new under such a name is read.

        Rules 1 to 5 look at a moved file under both its names, and hide it only
        if both are out of scope: moving code is no way to keep it from review.
        """
        hidden = self._excused(file, file.path)
        if file.change is ChangeKind.RENAMED and self._excused(file, file.old_path) is None:
            hidden = None
        if hidden is not None or file.missing is not None:
            return hidden
        if (nothing := _nothing_to_read(file)) is not None:
            return nothing
        return None if self._wanted(file.path) else _not_worth_reading(file)

    def _excused(self, file: DiffFile, path: str) -> str | None:
        """What the default branch and the base say of ``file`` under the name ``path``."""
        pattern = self._last_pattern(path)
        if pattern is not None:
            return None if pattern.startswith("!") else f"ignored by the pattern '{pattern}'"
        generated = self._attribute("linguist-generated", path)
        vendored = self._attribute("linguist-vendored", path)
        lockfile = paths.is_lockfile(path) and lockfiles.is_well_formed(file)
        stays = _stays_what_it_was(file)
        answers = (
            (generated, "generated: .gitattributes says linguist-generated"),
            (vendored, "vendored: .gitattributes says linguist-vendored"),
            (stays and generated is None and lockfile, LOCKFILE),
            (stays and generated is None and paths.is_minified(path), "minified"),
            (stays and vendored is None and paths.is_vendored(path), "vendored"),
        )
        return next((reason for hides, reason in answers if hides), None)

    def _wanted(self, path: str) -> bool:
        return (self._last_pattern(path) or "").startswith("!")

    def _last_pattern(self, path: str) -> str | None:
        index = self._ignore.check_file(path).index
        return None if index is None else self._patterns[index]

    def _attribute(self, name: str, path: str) -> bool | None:
        for line in reversed(self._attributes):
            if name in line.states and line.covers(path):
                return line.states[name]
        return None


def rules(ignore: Sequence[str], gitattributes: str | None) -> Scope:
    """The scope of a repository.

    Args:
        ignore: patterns in ``.gitignore`` syntax, from the default branch.
        gitattributes: text of the root ``.gitattributes`` of the base, never of
            the head.

    Raises:
        SettingsError: an ignore pattern is not valid.
    """
    patterns = tuple(pattern for pattern in ignore if pattern)
    lines = (gitattributes or "").removeprefix("\ufeff").split("\n")
    parsed = (_attributes_line(line.strip(" \t\r")) for line in lines)
    return Scope(_spec(patterns), patterns, tuple(line for line in parsed if line is not None))


def matches(patterns: Sequence[str], path: str) -> bool:
    """Whether ``path`` matches ``patterns`` in ``.gitignore`` syntax; the last match decides.

    Raises:
        SettingsError: a pattern is not valid.
    """
    return bool(_spec(tuple(pattern for pattern in patterns if pattern)).check_file(path).include)


@lru_cache(maxsize=256)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(patterns, backend="simple")
    except (ValueError, re.error) as error:
        raise SettingsError(
            f"A path pattern cannot be read: {error}.",
            "Write patterns as in .gitignore, for example docs/** or !docs/api.md.",
        ) from error


def _attributes_line(line: str) -> _Attributes | None:
    """Parse one line; ``None`` if it says nothing of files (comment, macro, broken)."""
    quoted = _QUOTED_PATTERN.match(line)
    if quoted is not None:
        pattern, words = re.sub(r"\\(.)", r"\1", quoted[1]), line[quoted.end() :].split()
    else:
        pattern, *words = line.split() or [""]
    if pattern.startswith(("[attr]", "!", "#", '"')):
        return None
    try:
        regex, _ = GitIgnoreSpecPattern.pattern_to_regex(pattern)
        compiled = None if regex is None else re.compile(regex)
    except (ValueError, re.error):
        return None
    return None if compiled is None else _Attributes(compiled, dict(map(_state, words)))


def _state(word: str) -> tuple[str, bool | None]:
    if word.startswith("-"):
        return word[1:], False
    name, equals, value = word.removeprefix("!").partition("=")
    if word.startswith("!"):
        return name, None
    return name, {"": not equals or None, "true": True, "false": False}.get(value)


def _stays_what_it_was(file: DiffFile) -> bool:
    """Whether the base has ``file``, and the head has the same kind of thing there."""
    there = file.change not in {ChangeKind.ADDED, ChangeKind.COPIED}
    same_mode = file.new_mode in {file.old_mode, None}
    return there and same_mode and file.kind is not FileKind.SUBMODULE


def _nothing_to_read(file: DiffFile) -> str | None:
    if file.kind is FileKind.BINARY:
        return "binary"
    return None if file.hunks else "no line changed"


def _not_worth_reading(file: DiffFile) -> str | None:
    lines = [line for hunk in file.hunks for line in hunk.lines]
    if file.change is ChangeKind.DELETED and len(lines) >= LARGE_DELETION:
        return "deleted: nothing new to read"
    if file.path.endswith(_SCRIPT_SUFFIXES) and any(
        line.kind is not LineKind.ADDED and len(line.text) > LONG_LINE for line in lines
    ):
        return "minified: the base has a line above 5,000 characters"
    return None
