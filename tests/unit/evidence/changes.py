"""Changes for the tests of collectors, written as the two texts of each file."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from panelist.contracts import (
    ChangeKind,
    Claim,
    Diff,
    DiffFile,
    Evidence,
    FileKind,
    Hunk,
    Line,
    LineKind,
)
from panelist.evidence import COLLECTORS, Change, Gathered, collect
from panelist.ports import Match

CONFIG = ".github/panelist.yml"
CONTEXT = 3


class FakeRepo:
    """Two revisions held in memory."""

    def __init__(self, base: Mapping[str, bytes], head: Mapping[str, bytes]) -> None:
        self._revisions = {"base": base, "head": head}

    def read(self, rev: str, path: str) -> bytes | None:
        """One file."""
        return self._revisions[rev].get(path)

    def read_many(self, rev: str, paths: Iterable[str]) -> dict[str, bytes]:
        """Those of ``paths`` that exist."""
        files = self._revisions[rev]
        return {path: files[path] for path in paths if path in files}

    def paths(self, rev: str) -> Sequence[str]:
        """Every file."""
        return sorted(self._revisions[rev])

    def search(
        self,
        rev: str,
        text: str,
        *,
        limit: int = 50,
        whole_word: bool = True,
        glob: str = "",
        seconds: float = 60.0,
    ) -> Sequence[Match] | None:
        """No collector searches."""
        raise NotImplementedError(rev, text, limit, whole_word, glob, seconds)

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        """No collector searches."""
        raise NotImplementedError(rev, words, limit, seconds)


def change(
    head: Mapping[str, str],
    base: Mapping[str, str] | None = None,
    *,
    coverage: str | None = None,
    in_scope: Iterable[str] | None = None,
    readable: bool = True,
    unchanged: Mapping[str, str] | None = None,
    sarif: Mapping[str, str] | None = None,
) -> Change:
    """The change from ``base`` to ``head``, both text by path.

    Without ``readable`` the repository is not known, as for a bare diff file.
    ``unchanged`` files are in both revisions.
    """
    base = base or {}
    paths = list(dict.fromkeys([*head, *base]))
    files: list[DiffFile] = []
    for path in paths:
        hunks = sum(len(file.hunks) for file in files)
        files.append(file_of(path, base.get(path), head.get(path), first=hunks + 1))
    still = {path: text.encode() for path, text in (unchanged or {}).items()}
    repo = FakeRepo(
        {path: text.encode() for path, text in base.items()} | still if readable else {},
        {path: text.encode() for path, text in head.items()} | still if readable else {},
    )
    scope = frozenset(paths if in_scope is None else in_scope)
    return Change(Diff(tuple(files)), scope, repo, coverage, CONFIG, sarif or {})


def file_of(path: str, before: str | None, after: str | None, *, first: int = 1) -> DiffFile:
    """The diff of one file; ``None`` where it does not exist."""
    kinds = {(True, False): ChangeKind.ADDED, (False, True): ChangeKind.DELETED}
    return DiffFile(
        path=path,
        old_path=path,
        change=kinds.get((before is None, after is None), ChangeKind.MODIFIED),
        kind=FileKind.TEXT,
        old_mode=None if before is None else "100644",
        new_mode=None if after is None else "100644",
        hunks=_hunks(path, _split(before), _split(after), first),
    )


def _split(text: str | None) -> list[str]:
    lines = (text or "").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _hunks(path: str, before: list[str], after: list[str], first: int) -> tuple[Hunk, ...]:
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT)
    return tuple(
        _hunk(f"h{number}", path, before, after, group)
        for number, group in enumerate(groups, start=first)
    )


def _hunk(
    hunk_id: str,
    path: str,
    before: list[str],
    after: list[str],
    group: Sequence[tuple[str, int, int, int, int]],
) -> Hunk:
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            pairs = zip(range(i1, i2), range(j1, j2), strict=True)
            lines += [Line(LineKind.CONTEXT, after[j], i + 1, j + 1) for i, j in pairs]
        else:
            lines += [Line(LineKind.REMOVED, before[i], i + 1, None) for i in range(i1, i2)]
            lines += [Line(LineKind.ADDED, after[j], None, j + 1) for j in range(j1, j2)]
    _, old_start, _, new_start, _ = group[0]
    _, _, old_end, _, new_end = group[-1]
    return Hunk(
        id=hunk_id,
        path=path,
        old_start=old_start + 1,
        old_count=old_end - old_start,
        new_start=new_start + 1,
        new_count=new_end - new_start,
        heading="",
        lines=tuple(lines),
    )


def seen_by(collector: str, seen: Change) -> Gathered:
    """What one collector of the table makes of a change."""
    return collect(next(each for each in COLLECTORS if each.id == collector), seen)


def findings(gathered: Gathered) -> list[Claim]:
    """The findings among the evidence, in order."""
    return [each.finding for each in gathered.evidence if each.finding]


def brief(finding: Claim) -> tuple[str, int, str, str]:
    """Path, line, category and severity of a finding."""
    place = finding.place
    return place.path, place.start, finding.category, finding.severity.value


def briefs(gathered: Gathered) -> list[tuple[str, int, str, str]]:
    """Path, line, category and severity of every finding."""
    return [brief(each) for each in findings(gathered)]


def told(gathered: Gathered) -> list[tuple[int, str]]:
    """Line and message of the evidence that is no finding."""
    only: list[Evidence] = [each for each in gathered.evidence if each.finding is None]
    return [(each.place.start, each.message) for each in only]
