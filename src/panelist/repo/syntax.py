"""Whether a file parses, judged by a parser of its language."""

from pathlib import PurePosixPath

from panelist.repo.apart import run_apart
from panelist.repo.grammar import PARSERS

_MAX_CHARS = 1 << 20
_WRONG = 3

_PROGRAM = f"""
import sys
from panelist.repo.grammar import PARSERS
sys.exit(0 if PARSERS[sys.argv[1]](sys.stdin.buffer.read()) else {_WRONG})
"""


def parses(path: str, text: str, *, seconds: float = 10.0) -> bool | None:
    """Whether ``text`` is free of syntax errors, or ``None`` if that cannot be told.

    It cannot for a language that is not known here, for more than 1 MiB of
    text, and where a parser ran out of stack, of memory or of its ``seconds``.
    Python is read with the grammar of the running interpreter.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in PARSERS or len(text) > _MAX_CHARS:
        return None
    source = text.removeprefix("\ufeff").encode("utf-8", "replace")
    return _parses_apart(suffix, source, seconds)


def worse(path: str, before: str, after: str) -> bool | None:
    """Whether ``after`` has a syntax error while ``before`` had none; ``None`` if unknown."""
    fine = parses(path, after)
    if fine is None:
        return None
    return False if fine else parses(path, before)


def _parses_apart(suffix: str, source: bytes, seconds: float) -> bool | None:
    ended = run_apart(_PROGRAM, suffix, stdin=source, seconds=seconds)
    said: dict[int | None, bool] = {0: True, _WRONG: False}
    return said.get(ended.code)
