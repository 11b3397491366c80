"""What real git says of real trees is what ``parse`` reads, line by line."""

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from panelist.contracts import (
    ChangeKind,
    Diff,
    DiffFile,
    FileKind,
    Hunk,
    Line,
    LineKind,
    Place,
    Side,
)
from panelist.diff import Anchors, compose, parse
from panelist.errors import DiffError
from panelist.fence import visible
from tests.unit.diff.git_trees import (
    Entry,
    Repository,
    Tree,
    applied,
    file_lines,
    kind_of,
    new_repository,
    pairs,
    statuses,
)

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ABSENT = Entry("", b"")

searches = st.sampled_from(
    (("-M",), ("-M10%", "--text"), ("-C", "--find-copies-harder"), ("--no-renames", "--patience"))
)
"""Options that decide what is compared with what."""

shapes = st.sampled_from(
    (
        (),
        ("-U0",),
        ("-U1", "--full-index", "--binary"),
        ("--no-prefix", "--inter-hunk-context=4"),
        ("--function-context",),
    )
)
"""Options that decide what a patch looks like."""

settings_of_users = st.sampled_from(
    (
        (),
        ("-c", "core.quotePath=false"),
        ("-c", "diff.mnemonicPrefix=true"),
        ("-c", "diff.suppressBlankEmpty=true"),
    )
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """One repository for all examples: their commits replace each other."""
    return new_repository(tmp_path_factory.mktemp("bare"))


def _name_of(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


@given(pair=pairs(), search=searches, shape=shapes, user=settings_of_users)
@settings(max_examples=80, deadline=None)
def test_every_file_and_line_is_what_git_compared(
    repository: Repository,
    pair: tuple[Tree, Tree],
    search: tuple[str, ...],
    shape: tuple[str, ...],
    user: tuple[str, ...],
) -> None:
    """Applied to the base, the hunks give the head; names, modes and counts are git's."""
    base, head = pair
    repository.commit(base, head)
    diff = parse(repository.git(*user, "diff", *search, *shape, "base", "head"))
    raw = repository.git("diff", "--raw", "--no-abbrev", "-z", *search, "base", "head")
    for file, status in zip(diff.files, statuses(raw), strict=True):
        assert (file.old_path, file.path) == (_name_of(status.old_name), _name_of(status.name))
        assert (file.change, file.old_mode, file.new_mode) == (
            status.change,
            status.old_mode,
            status.new_mode,
        )
        added, deleted = file.change is ChangeKind.ADDED, file.change is ChangeKind.DELETED
        before = ABSENT if added else base[status.old_name]
        after = ABSENT if deleted else head[status.name]
        binary = "--text" not in search and b"\0" in before.content + after.content
        differ = binary and before.content != after.content
        if file.old_mode or file.new_mode:  # a mere move shows no mode and no content
            assert file.kind is kind_of(before if deleted else after, binary=differ)
        assert file.missing is None
        if file.kind is not FileKind.BINARY:
            assert applied(file, file_lines(before.content)) == file_lines(after.content)
    assert [hunk.id for hunk in diff.hunks] == [f"h{n + 1}" for n in range(len(diff.hunks))]
    _assert_counts(diff, repository.git("diff", "--numstat", "-z", *search, "base", "head"))


def _assert_counts(diff: Diff, numstat: bytes) -> None:
    """Added and removed lines of each file are those of ``git diff --numstat -z``."""
    entries = Counter(file.path for file in diff.files)
    told: dict[str, tuple[int, int]] = {}
    fields = iter(numstat.split(b"\0")[:-1])
    for field in fields:
        added, removed, name = field.split(b"\t", 2)
        path = _name_of(name or (next(fields), next(fields))[1])
        # Binary files have no count, and a change of type is two files in a patch.
        if added != b"-" and entries[path] == 1:
            told[path] = int(added), int(removed)
    assert {file.path: _counts(file) for file in diff.files if file.path in told} == told


def _counts(file: DiffFile) -> tuple[int, int]:
    kinds = Counter(line.kind for hunk in file.hunks for line in hunk.lines)
    return kinds[LineKind.ADDED], kinds[LineKind.REMOVED]


@given(pair=pairs())
@settings(max_examples=15, deadline=None)
def test_a_commit_shown_or_mailed_is_read_like_its_diff(
    repository: Repository, pair: tuple[Tree, Tree]
) -> None:
    """Its message, its statistics and its signature are no part of any file."""
    repository.commit(*pair)
    diff = parse(repository.git("diff", EMPTY_TREE, "head", "--"))
    assume(diff.files)
    assert parse(repository.git("show", "head")) == diff
    assert parse(repository.git("format-patch", "--stdout", "--root", "head")) == diff


@given(pair=pairs(), data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_lost_line_is_never_half_a_diff(
    repository: Repository, pair: tuple[Tree, Tree], data: st.DataObject
) -> None:
    """Without any one of its lines, or cut inside, a hunk is an error."""
    repository.commit(*pair)
    patch = repository.git("diff", "--text", "base", "head")
    lines = patch.split(b"\n")[:-1]
    inside = [number - 1 for number in _body_lines(parse(patch), lines)]
    assume(inside)
    lost = data.draw(st.sampled_from(inside))
    for damaged in (lines[:lost] + lines[lost + 1 :], lines[:lost]):
        with pytest.raises(DiffError):
            parse(b"\n".join(damaged) + b"\n")


def _body_lines(diff: Diff, lines: list[bytes]) -> list[int]:
    """1-based numbers of the lines of a patch that are content, found by counting."""
    numbers: list[int] = []
    at = 0
    for hunk in diff.hunks:
        header = f"@@ -{_ranged(hunk.old_start, hunk.old_count)} "
        header += f"+{_ranged(hunk.new_start, hunk.new_count)} @@"
        while not lines[at].startswith(header.encode()):
            at += 1
        for line in hunk.lines:
            at += 1
            numbers.append(at + 1)
            at += not line.terminated
    return numbers


def _ranged(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


@given(pair=pairs(), data=st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_bytes_come_the_answer_is_a_diff_or_a_diff_error(
    repository: Repository, pair: tuple[Tree, Tree], data: st.DataObject
) -> None:
    """No other error, and no empty diff."""
    repository.commit(*pair)
    lines = repository.git("diff", "--binary", "-C", "base", "head").split(b"\n")
    places = st.integers(0, len(lines) - 1)
    for _ in range(20):
        changed = list(lines)
        begin, end, to = data.draw(places), data.draw(places), data.draw(places)
        changed[to:to] = changed[begin:end]
        changed[begin] = changed[begin][: data.draw(st.integers(0, 30))]
        with contextlib.suppress(DiffError):
            assert parse(b"\n".join(changed)).files or not any(changed)


@given(pair=pairs())
@settings(max_examples=30, deadline=None)
def test_what_github_lists_of_a_file_composes_to_the_same_file(
    repository: Repository, pair: tuple[Tree, Tree]
) -> None:
    """Name, former name, change and hunks."""
    repository.commit(*pair)
    for file in parse(repository.git("diff", "-M", "--text", "base", "head")).files:
        section = compose(file.path, file.old_path, file.change, _bare(file.hunks) or None)
        (again,) = parse(section).files
        assert (again.path, again.old_path, again.change) == (
            file.path,
            file.old_path,
            file.change,
        )
        assert [replace(hunk, id="") for hunk in again.hunks] == [
            replace(hunk, id="") for hunk in file.hunks
        ]


def _bare(hunks: tuple[Hunk, ...]) -> str:
    """Hunks as GitHub's list of files serves them: no header, no line break at the end."""
    rows: list[str] = []
    for hunk in hunks:
        ranges = f"-{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count}"
        rows.append(f"@@ {ranges} @@ {hunk.heading}".rstrip(" "))
        for line in hunk.lines:
            rows.append(line.kind + line.text)
            if not line.terminated:
                rows.append("\\ No newline at end of file")
    return "\n".join(rows)


@given(pair=pairs(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_code_copied_from_a_hunk_is_found_where_it_stands(
    repository: Repository, pair: tuple[Tree, Tree], data: st.DataObject
) -> None:
    """However a model copies it, and the index agrees on every line."""
    repository.commit(*pair)
    diff = parse(repository.git("diff", "-M", "--text", "base", "head"))
    anchors = Anchors(diff)
    for file in diff.files:
        for hunk in file.hunks:
            for side in Side:
                shown = [line for line in hunk.lines if _number_on(line, side)]
                for line in shown:
                    number = _number_on(line, side) or 0
                    assert anchors.line(file.path, side, number) == line
                    assert anchors.hunk_at(file.path, side, number) == hunk
                if shown:
                    _assert_located(anchors, file.path, side, shown, data)


def _number_on(line: Line, side: Side) -> int | None:
    return line.old if side is Side.LEFT else line.new


def _assert_located(
    anchors: Anchors, path: str, side: Side, shown: list[Line], data: st.DataObject
) -> None:
    begin = data.draw(st.integers(0, len(shown) - 1))
    quoted = shown[begin : data.draw(st.integers(begin + 1, len(shown)))]
    if not quoted[0].text.strip() or not quoted[-1].text.strip():
        return
    texts = [line.text for line in quoted]
    place = Place(
        path=path,
        side=side,
        start=_number_on(quoted[0], side) or 0,
        end=_number_on(quoted[-1], side) or 0,
    )
    copied = data.draw(st.sampled_from(COPIES))(texts)
    assert anchors.locate(path, side, place.start, copied, None) == place


COPIES: tuple[Callable[[list[str]], str], ...] = (
    "\n".join,
    lambda texts: "\n".join(f"    {text}" for text in texts),
    lambda texts: "\n".join(f"{text} \t" for text in texts),
    lambda texts: "\n".join(f"+{text}" for text in texts),
    lambda texts: "\n \n" + "\n".join(texts) + "\n\n",
    lambda texts: visible("\n".join(texts)),
)
"""Ways in which a model copies lines."""
