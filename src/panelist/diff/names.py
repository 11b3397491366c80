"""File names as a patch spells them: C quoting, time stamps and prefixes."""

import re

NOWHERE = "/dev/null"
"""What a patch writes in place of the name of a file that does not exist."""

_LETTERS = {
    0x07: b"a",
    0x08: b"b",
    0x09: b"t",
    0x0A: b"n",
    0x0B: b"v",
    0x0C: b"f",
    0x0D: b"r",
    0x22: b'"',
    0x5C: b"\\",
}
_BYTES = {letter: bytes((code,)) for code, letter in _LETTERS.items()}
_ESCAPE = re.compile(rb'\\([0-3][0-7]{2}|[abfnrtv"\\])')
_QUOTED = re.compile(rb'"((?:[^"\\]|\\(?:[0-3][0-7]{2}|[abfnrtv"\\]))*)"')
_NEEDS_QUOTES = re.compile(rb"[^ !#-\[\]-~]")
_GIT_PREFIX = re.compile(r"[abciow12]/")


def quote(name: bytes) -> bytes:
    """``name`` as git prints it: in C quotes if it holds anything but plain ASCII."""
    if not _NEEDS_QUOTES.search(name):
        return name
    return b'"' + _NEEDS_QUOTES.sub(_escaped, name) + b'"'


def _escaped(match: re.Match[bytes]) -> bytes:
    code = match[0][0]
    return b"\\" + _LETTERS.get(code, b"%03o" % code)


def read(token: bytes) -> str | None:
    r"""The name that ``token`` spells; ``None`` if its quoting is broken.

    Bytes that are not UTF-8 read as ``\xNN``. An unquoted name ends at a tab:
    git puts one after a name with spaces, ``diff -u`` puts a time stamp there.
    """
    raw = token.partition(b"\t")[0]
    if token.startswith(b'"'):
        quoted = _QUOTED.match(token)
        if quoted is None or token[quoted.end() :].partition(b"\t")[0]:
            return None
        raw = _ESCAPE.sub(_unescaped, quoted[1])
    return raw.decode("utf-8", "backslashreplace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return _BYTES.get(escape) or bytes((int(escape, 8),))


def halves(pair: bytes) -> tuple[bytes, bytes]:
    """The two names of a ``diff --git`` line.

    Both spell one name behind prefixes of one length, so the border is the
    middle, however many spaces the name has. Only renames and copies differ,
    and those say their names once more.
    """
    middle = len(pair) // 2
    return pair[:middle], pair[middle + 1 :]


def shared(old: str, new: str) -> str | None:
    """The name two spellings have in common, whole or after the first component.

    ``a/f`` and ``b/f`` share ``f``, and so do ``i/f`` and ``w/f``; ``a/f``
    twice is a patch without prefixes, and the name is ``a/f``.
    """
    if old == new:
        return new
    old_rest, new_rest = old.partition("/")[2], new.partition("/")[2]
    return new_rest if old_rest == new_rest else None


def without_prefixes(old: str, new: str) -> tuple[str, str]:
    """The names behind a ``---`` and a ``+++`` line; either may be ``/dev/null``."""
    if NOWHERE in {old, new}:
        return old.removeprefix("a/"), new.removeprefix("b/")
    if name := shared(old, new):
        return name, name
    if old[0] != new[0] and _GIT_PREFIX.match(old) and _GIT_PREFIX.match(new):
        return old[2:], new[2:]
    return old, new
