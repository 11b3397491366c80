"""From the hunks of a shard to the passages that are shown beside them."""

from collections.abc import Collection, Iterator, Sequence

from panelist.contracts import ChangeKind, Diff, Side
from panelist.errors import RepositoryError
from panelist.ports import Repo
from panelist.surroundings.changed import (
    ChangedFile,
    added_lines,
    divide_files,
    shown_lines,
    spans_of,
    touched_lines,
)
from panelist.surroundings.code_index import CodeIndex, is_worth_reading
from panelist.surroundings.enclosing import find_enclosing
from panelist.surroundings.passages import PassageCandidate, Surroundings, choose_passages
from panelist.surroundings.relations import Relations, choose_files
from panelist.surroundings.subjects import Subjects, find_subjects

_FILES_OF_A_SHARD = 30
_NAMES_OF_A_SHARD = 24
_NAMES_OF_A_CHANGE = 120
_PARSED_OF_A_SHARD = 48
_PARSED_OF_A_CHANGE = 300


def gather_surroundings(
    diff: Diff, shard_hunks: Collection[str], repo: Repo, *, budget_tokens: int
) -> Surroundings:
    """What stands around the hunks of these ids, for all readings of a shard.

    ``diff`` is the whole change, without its secrets. Never raises for what is
    in the repository: what cannot be gathered is a note. The passages are at most
    ``budget_tokens``, and the same whenever the two revisions are.
    """
    return gather_for_shards(diff, (shard_hunks,), repo, budgets=(budget_tokens,))[0]


def gather_for_shards(
    diff: Diff, shards: Sequence[Collection[str]], repo: Repo, *, budgets: Sequence[int]
) -> tuple[Surroundings, ...]:
    """As ``gather_surroundings`` for several shards at once, which costs far less time."""
    files = divide_files(diff.files, shards)
    kept = [choose_heaviest(shard) for shard in files]
    index = CodeIndex(repo)
    try:
        index.files.fetch(Side.RIGHT, (file.path for shard in files for file in shard))
        subjects = read_changed(kept, index)
        relations = read_related(subjects, kept, index)
    except RepositoryError as error:
        note = f"The surroundings could not be read: {error.happened}"
        return tuple(Surroundings(notes=(note,)) for _ in shards)
    added = added_lines(diff.files)
    gathered: list[Surroundings] = []
    for shard, best, subject, budget in zip(files, kept, subjects, budgets, strict=True):
        candidates = tuple(_candidates(best, subject, relations, index))
        passages = choose_passages(
            candidates, index.files, frozenset(shown_lines(shard)), added, budget_tokens=budget
        )
        unread = sorted(index.unread & {file.path for file in shard})
        notes = [f"{len(unread)} of the files could not be parsed."] if unread else []
        gathered.append(Surroundings(passages, _lengths(shard, index), tuple(notes)))
    return tuple(gathered)


def choose_heaviest(shard: Sequence[ChangedFile]) -> tuple[ChangedFile, ...]:
    """The files of a shard in its order; where it has very many, those that change most."""
    able = [file for file in shard if is_worth_reading(file.path)]
    best = {file.path for file in sorted(able, key=lambda file: -file.weight)[:_FILES_OF_A_SHARD]}
    return tuple(file for file in able if file.path in best)


def read_changed(shards: Sequence[Sequence[ChangedFile]], index: CodeIndex) -> tuple[Subjects, ...]:
    """Parse both sides of the changed files."""
    each = [file for shard in shards for file in shard]
    head = [file for file in each if file.file.change is not ChangeKind.DELETED]
    base = [file for file in each if file.may_remove_definitions]
    index.parse(
        {(Side.RIGHT, file.path): spans_of(file.added) for file in head}
        | {(Side.LEFT, file.file.old_path): spans_of(file.removed) for file in base}
    )
    limit = min(_NAMES_OF_A_SHARD, max(4, _NAMES_OF_A_CHANGE // max(1, len(shards))))
    return tuple(find_subjects(tuple(shard), index, limit=limit) for shard in shards)


def read_related(
    subjects: Sequence[Subjects], shards: Sequence[Sequence[ChangedFile]], index: CodeIndex
) -> Relations:
    """Search the head for all names at once and parse the files that matter."""
    words = tuple(dict.fromkeys(word for subject in subjects for word in subject.words))
    words = words[:_NAMES_OF_A_CHANGE]
    matches = index.search(words)
    own = [file.path for shard in shards for file in shard]
    limit = min(_PARSED_OF_A_CHANGE, _PARSED_OF_A_SHARD * len(shards))
    chosen = choose_files(matches, own, limit=limit)
    known = [path for path in own if index.outline(Side.RIGHT, path) is not None]
    added = {file.path: spans_of(file.added) for shard in shards for file in shard}
    index.parse({(Side.RIGHT, path): added.get(path, ()) for path in chosen}, words)
    return Relations(index, (*known, *chosen))


def _candidates(
    shard: Sequence[ChangedFile], subjects: Subjects, relations: Relations, index: CodeIndex
) -> Iterator[PassageCandidate]:
    for file in shard:
        for hunk in file.hunks:
            touched = touched_lines(hunk)
            yield from find_enclosing(Side.RIGHT, file.path, touched, index, f"hunk {hunk.id}")
    for caller, name in subjects.called:
        yield from relations.find_definitions(caller, name)
    for changed in subjects.changed:
        yield from relations.find_callers(changed)
    for changed in subjects.changed:
        yield from relations.find_tests(changed)


def _lengths(shard: Sequence[ChangedFile], index: CodeIndex) -> tuple[tuple[str, int], ...]:
    lengths = ((file.path, index.files.count_lines(Side.RIGHT, file.path)) for file in shard)
    return tuple((path, lines) for path, lines in lengths if lines)
