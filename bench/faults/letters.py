r"""F36: bytes of a change that are easy to count wrongly.

Every file ends with the same line, which a collector is certain of. The fake
takes a comment only where git's own diff has a line, and answers with that line:
so a comment that is one off is found out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bench.faults.promises import begun
from bench.faults.rows import Row
from bench.faults.scene import Setting, World
from tests.fakes.github import Limits

_LINE = b"raise NotImplemented"
_FOUND = "The raise statement raises something else"
_PATH = "src/a.py"
_HEADERS = rb'''x = """
--- a/x
+++ b/x
diff --git a/x b/x
@@ -1 +1 @@
\ No newline at end of file
"""
'''
_KINDS: Mapping[str, tuple[str, bytes]] = {
    "not UTF-8": (_PATH, b"# \xff\xfe\xe9\nx = 1\n"),
    "CRLF": (_PATH, b"x = 1\r\ny = 2\r\n"),
    "CR alone": (_PATH, b"# one\rtwo\rthree\n"),
    "CR before CRLF": (_PATH, b"x = 1\r\r\ny = 2\n"),
    "U+2028, U+2029, U+0085": (_PATH, b"x = '\xe2\x80\xa8\xe2\x80\xa9\xc2\x85'\ny = 2\n"),
    "form feed, vertical tab": (_PATH, b"x = 1\n\x0c\ny = '\x0b'\n"),
    "U+001C, U+001D, U+001E": (_PATH, b"y = '\x1c\x1d\x1e'\n"),
    "a byte order mark": (_PATH, b"\xef\xbb\xbfx = 1\n"),
    "lines like headers of a diff": (_PATH, _HEADERS),
    "an empty line at the start": (_PATH, b"\n\nx = 1\n"),
    "a name with spaces": ("src/a b  c.py", b"x = 1\n"),
    "a name that git quotes": ('src/\t"\u00fc\\.py', b"x = 1\n"),
    "a name with a line break": ("src/a\nb.py", b"x = 1\n"),
    "a name with an arrow and b/": ("src/a => b/ b/c.py", b"x = 1\n"),
}


def _placed(world: World) -> Iterable[str]:
    """The comment stands at its line, as git counts."""
    about = [comment for comment in begun(world) if _FOUND in comment.body]
    if len(about) != 1:
        yield f"{len(about)} comments at the line"
    for comment in about:
        line = comment.diff_hunk.rsplit("\n", 1)[-1].rstrip("\r")
        if line != "+" + _LINE.decode():
            yield f"a comment stands at {line!r}"


def rows() -> Iterator[Row]:
    """The rows."""
    # Most of these bytes are themselves worth a comment.
    row = Row("F36", "", check="neutral", told=_FOUND, inline=None, also=_placed)
    for server, limits in (("GitHub", Limits()), ("git", Limits(diff_files=0))):
        of_server = replace(row, what=f"odd bytes in a change, in the diff of {server}")
        for case, (path, before) in _KINDS.items():
            for end, last in ((b"\n", ""), (b"", ", no newline at the end")):
                setting = Setting(
                    base={"README.md": b"Sums.\n", path: before},
                    head={path: before + _LINE + end},
                    limits=limits,
                )
                yield replace(of_server, case=case + last, setting=setting)
