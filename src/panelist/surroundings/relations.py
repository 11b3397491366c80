"""Definitions that changed lines call, callers of what is changed, and tests that reach it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from panelist import paths
from panelist.contracts import Side
from panelist.ports import Match
from panelist.repo.outlines import Definition, knows
from panelist.surroundings.code_index import CodeIndex, is_worth_reading
from panelist.surroundings.enclosing import lead_of
from panelist.surroundings.passages import PassageCandidate, Relation
from panelist.surroundings.subjects import Changed, word_of

_FILES_OF_A_WORD = 8
_TESTS_OF_A_WORD = 4
_MOST_DEFINITIONS = 2
_MOST_CALLERS = 3
_MOST_TESTS = 2
_DEFINITION_LINES = 40
_VALUE_LINES = 10
_AROUND_CALL = 4
_TEST_LINES = 30

_SHARED_FOLDER = frozenset({".go", ".java", ".kt", ".kts", ".cs", ".php"})
"""Where files of one folder, or of twin folders for tests, see each other without an import."""

_LOOKS_DEFINED = (
    r"\b(?:class|const|def|enum|fn|fun|func|function|interface|let|module|object|record|self"
    r"|static|struct|trait|type|union|var)\b[^=;]*\b{word}\b|\b{word}\s*(?:=|:)"
)


def choose_files(
    matches: Mapping[str, Sequence[Match]], near: Sequence[str], *, limit: int
) -> tuple[str, ...]:
    """The files worth parsing: for each word a few, those that seem to define it first.

    ``near`` are the changed files; what stands beside them comes before the rest.
    """
    changed = frozenset(near)
    folders = {path.rpartition("/")[0] for path in near}
    chosen: dict[str, None] = {}
    for word, found in matches.items():
        defines = re.compile(_LOOKS_DEFINED.format(word=re.escape(word)))
        best: dict[str, tuple[bool, bool, bool, str]] = {}
        for match in found:
            path = match.path
            if not knows(path) or not is_worth_reading(path):
                continue
            key = (
                defines.search(match.text) is None,
                path not in changed,
                path.rpartition("/")[0] not in folders,
                path,
            )
            best[path] = min(best.get(path, key), key)
        ranked = sorted(best, key=lambda path: best[path])
        code = [path for path in ranked if not paths.is_test(path)]
        tests = [path for path in ranked if paths.is_test(path)]
        chosen |= dict.fromkeys((*code[:_FILES_OF_A_WORD], *tests[:_TESTS_OF_A_WORD]))
    return tuple(chosen)[:limit]


class Relations:
    """Who defines and who calls a name, among the parsed files of the head."""

    def __init__(self, index: CodeIndex, parsed: Sequence[str]) -> None:
        self._index = index
        self._defined: dict[str, list[tuple[str, Definition]]] = {}
        self._called: dict[str, list[tuple[str, int]]] = {}
        for path in dict.fromkeys(parsed):
            outline = index.outline(Side.RIGHT, path)
            if outline is None:
                continue
            for definition in outline.definitions:
                if not definition.is_local:
                    word = word_of(definition.name)
                    self._defined.setdefault(word, []).append((path, definition))
            for name, line in outline.calls:
                self._called.setdefault(word_of(name), []).append((path, line))

    def find_definitions(self, caller: str, name: str) -> Iterator[PassageCandidate]:
        """What ``name`` most likely is where the file ``caller`` calls it; nothing if unclear."""
        for path, definition in self.resolve(caller, name):
            first = lead_of(self._index, Side.RIGHT, path, definition)
            longest = _VALUE_LINES if definition.role == "value" else _DEFINITION_LINES
            last = min(definition.end, definition.start + longest - 1)
            reason = f"{name}, called in {caller}"
            yield PassageCandidate(Relation.CALLED, path, Side.RIGHT, ((first, last),), reason)

    def resolve(self, caller: str, name: str) -> tuple[tuple[str, Definition], ...]:
        """Where ``name`` is most likely defined, two places at most; none where it is unclear."""
        found = [
            (self._distance(caller, path, definition), path, definition)
            for path, definition in self._defined.get(name, ())
            if paths.is_test(caller) or not paths.is_test(path)
        ]
        if not found:
            return ()
        nearest = min(distance for distance, _, _ in found)
        best = [(path, each) for distance, path, each in found if distance == nearest]
        if nearest == _ELSEWHERE and len(best) > _MOST_DEFINITIONS:
            return ()
        best.sort(key=lambda each: each[1].start - each[1].end)
        return tuple(best[:_MOST_DEFINITIONS])

    def find_callers(self, changed: Changed) -> Iterator[PassageCandidate]:
        """Where code that is no test calls what changed, other files first."""
        state = "removed in" if changed.is_removed else "of"
        for path, line in self.calls_of(changed)[:_MOST_CALLERS]:
            reason = f"calls {changed.name} {state} {changed.about}"
            yield self._call_site(Relation.CALLER, path, line, reason, _AROUND_CALL)

    def calls_of(self, changed: Changed) -> list[tuple[str, int]]:
        """Path and line of calls of what changed, none of them in tests: one in each function.

        Those of other files come first.
        """
        is_unique = len({path for path, _ in self._defined.get(changed.name, ())}) <= 1
        calls = [
            (path, line)
            for path, line in self._called.get(changed.name, ())
            if not paths.is_test(path)
            and (is_unique or path == changed.path or self._reaches(path, changed))
        ]
        calls.sort(key=lambda call: (call[0] == changed.path, call))
        return _one_of_each_function(calls, self._index)

    def find_tests(self, changed: Changed) -> Iterator[PassageCandidate]:
        """Tests that call what changed and import it, or name the type it belongs to."""
        for path, line in self.tests_of(changed)[:_MOST_TESTS]:
            reason = f"tests {changed.name} of {changed.about}: imports and calls it"
            yield self._call_site(Relation.TEST, path, line, reason, _TEST_LINES // 2)

    def tests_of(self, changed: Changed) -> list[tuple[str, int]]:
        """Path and line of such calls in test files, one in each function."""
        calls = [
            (path, line)
            for path, line in self._called.get(changed.name, ())
            if paths.is_test(path) and path != changed.path and self._reaches(path, changed)
        ]
        return _one_of_each_function(calls, self._index)

    def _call_site(
        self, relation: Relation, path: str, line: int, reason: str, around: int
    ) -> PassageCandidate:
        outline = self._index.outline(Side.RIGHT, path)
        functions = [
            each for each in (outline.enclosing(line) if outline else ()) if each.role == "function"
        ]
        if not functions:
            return PassageCandidate(
                relation, path, Side.RIGHT, ((max(1, line - around), line + around),), reason
            )
        inner = functions[0]
        if inner.end - inner.start < 2 * around:
            spans = ((inner.start, inner.end),)
        else:
            near = max(inner.start, line - around), min(inner.end, line + around)
            spans = ((inner.start, inner.start), near)
        return PassageCandidate(relation, path, Side.RIGHT, spans, reason)

    def _distance(self, caller: str, path: str, definition: Definition) -> int:
        if path == caller:
            return 0
        owner = definition.owner
        if self._index.imports(caller, path, {definition.name, owner or definition.name}):
            return 1
        if _are_neighbours(caller, path) or (owner and self._names(caller, owner)):
            return 2
        return _ELSEWHERE

    def _reaches(self, path: str, changed: Changed) -> bool:
        """Whether the file at ``path`` imports what changed, or sees and names it without."""
        if self._index.imports(path, changed.path, {changed.name, changed.owner or changed.name}):
            return True
        if changed.owner:
            return self._names(path, changed.owner)
        return _are_neighbours(path, changed.path)

    def _names(self, path: str, word: str) -> bool:
        text = self._index.files.text(Side.RIGHT, path)
        return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


_ELSEWHERE = 3


def _one_of_each_function(
    calls: Sequence[tuple[str, int]], index: CodeIndex
) -> list[tuple[str, int]]:
    """The first call in each function; of a file, its functions one after the other."""
    seen: set[tuple[str, int]] = set()
    kept: list[tuple[str, int]] = []
    for path, line in calls:
        outline = index.outline(Side.RIGHT, path)
        around = outline.enclosing(line) if outline else ()
        key = path, around[0].start if around else line
        if key not in seen:
            seen.add(key)
            kept.append((path, line))
    return kept


def _are_neighbours(path: str, other: str) -> bool:
    """Whether two files are in one folder, or in twin folders for code and tests."""
    one, two = PurePosixPath(path), PurePosixPath(other)
    if one.suffix != two.suffix or one.suffix not in _SHARED_FOLDER:
        return False
    return _without_tests(one.parent.parts) == _without_tests(two.parent.parts)


def _without_tests(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part.lower() not in {"test", "tests", "main", "src"})
