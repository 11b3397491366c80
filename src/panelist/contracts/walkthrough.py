"""What a change does, file by file, as code sees it."""

from panelist.contracts.base import Value
from panelist.contracts.diff import ChangeKind


class FileChange(Value):
    """What happens to a file in the change, as code sees it.

    Attributes:
        hunks, added, removed: how many, the last two of lines.
        altered: functions and types that lines are added to or taken from, in the
            order of lines, each with the type it belongs to: ``Cart.total``.
        gone: those that the head has no more.
        tests: test files that import and call what is altered.
    """

    path: str
    change: ChangeKind
    hunks: int
    added: int
    removed: int
    altered: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


class CodeSymbol(Value):
    """A function or type of the head, with the type it belongs to: ``Cart.total``."""

    path: str
    name: str


class CodeCall(Value):
    """That one calls the other, by an import or a name that can mean nothing else."""

    caller: CodeSymbol
    callee: CodeSymbol


class Walkthrough(Value):
    """The change file by file, in the order to read it, and the calls that it touches.

    Made by code from diff and syntax; no model has a say in it.
    """

    files: tuple[FileChange, ...]
    calls: tuple[CodeCall, ...] = ()
