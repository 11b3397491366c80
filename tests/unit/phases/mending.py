"""Findings with edits, as models answer them; shared by the tests of mending."""

from collections.abc import Sequence
from dataclasses import replace

from panelist.contracts import Finding, Fixes, Verdict
from panelist.diff import parse
from panelist.phases.answers import (
    EditAnswer,
    FixAnswer,
    MendAnswer,
    RereadAnswer,
    RereadVerdictAnswer,
    UnreadableItem,
)
from panelist.phases.ranking import Record
from tests.unit.phases import scene
from tests.unit.phases.test_synthesize import PLAN, record, verdict


def edit(
    old: str = "        b = 0", new: str = "        return None", **more: object
) -> EditAnswer:
    """An edit of line 3 of the change, unless it says otherwise."""
    told: dict[str, object] = {"file": "f1", "start_line": 3, "end_line": 3, "old": old, "new": new}
    return EditAnswer.model_validate(told | more)


def fix(
    *edits: EditAnswer, name: str = "quality.s1.1", reason: str = "b is no number"
) -> FixAnswer:
    """What a mender says of one finding."""
    return FixAnswer(id=name, reason=reason, edits=list(edits))


def mended(*fixes: FixAnswer | UnreadableItem) -> MendAnswer:
    """The answer of a mender."""
    return MendAnswer(fixes=list(fixes))


def word(name: str = "quality.s1.1", /, **changed: object) -> RereadVerdictAnswer:
    """What a rereader says of one edit; it has nothing against it unless told."""
    answer: dict[str, object] = {
        "id": name,
        "reason": "line 3 returns",
        "still_stands": False,
        "breaks": False,
        "objection": "",
        "test": "ratio(1, None) is None",
    }
    return RereadVerdictAnswer.model_validate(answer | changed)


def reread(*words: RereadVerdictAnswer | UnreadableItem) -> RereadAnswer:
    """The answer of a rereader."""
    return RereadAnswer(edits=list(words))


def whole_file(path: str, text: str) -> bytes:
    """A patch that adds ``text`` as a file."""
    rows = text.removesuffix("\n").split("\n")
    body = "".join(f"+{row}\n" for row in rows)
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    tail = "" if text.endswith("\n") else "\\ No newline at end of file\n"
    return f"{head}@@ -0,0 +1,{len(rows)} @@\n{body}{tail}".encode()


def judged(*pairs: tuple[Finding, Verdict]) -> Record:
    """A run in which ``pairs`` were verified; one confirmed finding unless told otherwise."""
    one = scene.finding()
    return record(*(pairs or ((one, verdict(one)),)))


def of_files(files: dict[str, str], *pairs: tuple[Finding, Verdict]) -> Record:
    """As ``judged``, of a change that adds ``files``."""
    patch = b"".join(whole_file(path, text) for path, text in files.items())
    context = scene.context()
    (row,) = context.files
    rows = tuple(row.model_copy(update={"path": path}) for path in files)
    return replace(
        judged(*pairs),
        diff=parse(patch),
        context=context.model_copy(update={"files": rows}),
    )


def reasons(fixes: Fixes) -> Sequence[str]:
    """Why there are no fixes."""
    return [one.reason for one in fixes.fixes]


__all__ = [
    "PLAN",
    "edit",
    "fix",
    "judged",
    "mended",
    "of_files",
    "reasons",
    "reread",
    "verdict",
    "whole_file",
    "word",
]
