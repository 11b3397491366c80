"""What code tells of a change: the files people read, the riskiest first, with what is in them."""

from collections.abc import Sequence
from dataclasses import replace

from panelist.contracts import FileChange, FileContext, Risk
from panelist.diff import parse
from panelist.errors import RepositoryError
from panelist.phases.ranking import Record
from panelist.phases.walkthrough import describe_change
from panelist.ports import Match
from panelist.settings import Settings
from tests.unit.phases import scene
from tests.unit.phases.test_plan import change
from tests.unit.phases.test_synthesize import record

ROWS = (("a.md", Risk.LOW, True), ("b.lock", Risk.LOW, False), ("c.py", Risk.HIGH, True))


def of_rows() -> Record:
    files = tuple(
        FileContext(path=path, risk=risk, in_scope=scope, reason="") for path, risk, scope in ROWS
    )
    told = record()
    return replace(
        told,
        diff=parse(change({path: 1 for path, _, _ in ROWS})),
        context=told.context.model_copy(update={"files": files}),
    )


def test_each_file_in_scope_is_told_the_riskiest_first() -> None:
    walkthrough, notes = describe_change(of_rows(), scene.room())
    assert walkthrough is not None
    assert [file.path for file in walkthrough.files] == ["c.py", "a.md"]
    assert notes == ()


def test_a_file_is_told_with_its_size_and_what_is_altered() -> None:
    walkthrough, _ = describe_change(record(), scene.room())
    assert walkthrough is not None
    (told,) = walkthrough.files
    (file,) = scene.diff().files
    assert told == FileChange(
        path="src/ratio.py",
        change=file.change,
        hunks=len(file.hunks),
        added=sum(line.kind == "+" for hunk in file.hunks for line in hunk.lines),
        removed=sum(line.kind == "-" for hunk in file.hunks for line in hunk.lines),
        altered=("ratio",),
    )


def test_a_team_that_wants_none_has_none() -> None:
    off = replace(scene.room(), settings=Settings(walkthrough="off"))
    assert describe_change(record(), off) == (None, ())


class _Silent(scene.FakeRepo):
    """Has the files, and cannot be searched."""

    def search_words(
        self, rev: str, words: Sequence[str], *, limit: int = 50, seconds: float = 60.0
    ) -> dict[str, Sequence[Match]]:
        del rev, words, limit, seconds
        raise RepositoryError("git did not answer.")


def test_a_repository_that_fails_costs_the_names_and_not_the_files() -> None:
    silent = _Silent({"src/ratio.py": scene.BASE}, {"src/ratio.py": scene.HEAD})
    walkthrough, notes = describe_change(record(), scene.room(repo=silent))
    assert walkthrough is not None
    assert [file.path for file in walkthrough.files] == ["src/ratio.py"]
    assert walkthrough.files[0].altered == ()
    assert notes == ("What the change calls could not be read: git did not answer.",)
