"""Which functions a change alters, who calls them, what they call, and which tests do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from panelist import paths
from panelist.contracts import CodeCall, CodeSymbol, DiffFile, Side
from panelist.errors import RepositoryError
from panelist.ports import Repo
from panelist.repo.outlines import Definition
from panelist.surroundings.changed import ChangedFile, changed_files
from panelist.surroundings.code_index import CodeIndex
from panelist.surroundings.gathering import choose_heaviest, read_changed, read_related
from panelist.surroundings.relations import Relations
from panelist.surroundings.subjects import (
    Changed,
    Subjects,
    find_changed_definitions,
    innermost_functions,
    word_of,
)

_CALLERS_OF_A_NAME = 6
_NAMES_OF_A_FILE = 100


@dataclass(frozen=True, slots=True)
class Connections:
    """What is known of the changed files that a parser reads; each mapping is by path.

    Attributes:
        altered: names that are added or altered, in the order of lines.
        gone: names that the head has no more.
        tests: test files that import and call what is altered.
        calls: of what is altered, and those on its added lines; no test calls.
        note: why nothing is known, where the repository could not be read.
    """

    altered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    gone: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    tests: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    calls: tuple[CodeCall, ...] = ()
    note: str = ""


def find_connections(files: Sequence[DiffFile], repo: Repo) -> Connections:
    """The connections of ``files``, of a diff without its secrets; of many, those that change most.

    The same whenever the two revisions are. A name that could mean several things is not told.
    """
    hunks = {hunk.id for file in files for hunk in file.hunks}
    kept = choose_heaviest(changed_files(files, hunks))
    index = CodeIndex(repo)
    # A shard for each file: every one of them has its share of the names that are looked for.
    shards = [(file,) for file in kept]
    try:
        subjects = read_changed(shards, index)
        relations = read_related(subjects, shards, index)
        tests = {
            file.path: _paths_of_tests(subject, relations)
            for file, subject in zip(kept, subjects, strict=True)
        }
        calls = dict.fromkeys(
            call
            for file, subject in zip(kept, subjects, strict=True)
            for call in _calls(file, subject, relations, index)
        )
    except RepositoryError as error:
        return Connections(note=f"What the change calls could not be read: {error.happened}")
    changed = {file.path: tuple(find_changed_definitions(file, index)) for file in kept}
    return Connections(
        altered={path: _names(some, is_removed=False) for path, some in changed.items()},
        gone={path: _names(some, is_removed=True) for path, some in changed.items()},
        tests=tests,
        calls=tuple(calls),
    )


def _names(some: Sequence[Changed], *, is_removed: bool) -> tuple[str, ...]:
    names = (_full_name(each.owner, each.name) for each in some if each.is_removed is is_removed)
    return tuple(dict.fromkeys(names))[:_NAMES_OF_A_FILE]


def _paths_of_tests(subject: Subjects, relations: Relations) -> tuple[str, ...]:
    found = (path for each in subject.changed for path, _ in relations.tests_of(each))
    return tuple(dict.fromkeys(found))


def _calls(
    file: ChangedFile, subject: Subjects, relations: Relations, index: CodeIndex
) -> Iterator[CodeCall]:
    if paths.is_test(file.path):
        return
    for changed in subject.changed:
        if not changed.is_removed:
            callee = CodeSymbol(path=changed.path, name=_full_name(changed.owner, changed.name))
            for path, line in relations.calls_of(changed)[:_CALLERS_OF_A_NAME]:
                yield from _call(_symbol_at(path, line, index), callee)
    outline = index.outline(Side.RIGHT, file.path)
    looked_for = {name for _, name in subject.called}
    added = frozenset(file.added)
    for call in outline.calls if outline else ():
        word = word_of(call.name)
        if call.line in added and word in looked_for:
            found = relations.resolve(file.path, word)
            if len(found) == 1 and found[0][1].role != "value":
                caller = _symbol_at(file.path, call.line, index)
                yield from _call(caller, _symbol(*found[0]))


def _call(caller: CodeSymbol | None, callee: CodeSymbol) -> Iterator[CodeCall]:
    if caller is not None and caller != callee:
        yield CodeCall(caller=caller, callee=callee)


def _symbol_at(path: str, line: int, index: CodeIndex) -> CodeSymbol | None:
    """The innermost function around a line of the head; none at the top of a file."""
    outline = index.outline(Side.RIGHT, path)
    found = [each for _, each in innermost_functions(outline, (line,))] if outline else []
    return _symbol(path, found[0]) if found else None


def _symbol(path: str, definition: Definition) -> CodeSymbol:
    return CodeSymbol(
        path=path, name=_full_name(definition.owner, word_of(definition.name) or definition.name)
    )


def _full_name(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name
