"""What the bytes of a file tell: text, media that only shows something, or a pointer elsewhere.

Git calls a file binary for one NUL byte or for a line of attributes, and both
are its author's. Nothing here asks git, a name alone, or the executable bit.
"""

import codecs
import re
from pathlib import PurePosixPath

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 16
_MOSTLY, _HARDLY = 0.4, 0.05
_MOST_ODD = 0.1
"""Share of the characters from which on nobody could read the rest."""
# NUL is left out on purpose: however many there are, a shell reads around them.
_ODD = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")

_MEDIA_SUFFIX = re.compile(
    r"""\.(?: apng | avif | bmp | cur | eot | flac | gif | heic | heif | icns | ico | jfif | jp2
    | jpe?g | jxl | m4[av] | mkv | mo | mov | mp[34] | og[agv] | opus | otf | pdf | png | psd
    | tiff? | tt[cf] | wav | webm | webp | woff2? )""",
    re.VERBOSE,
)
_MEDIA_MAGIC = re.compile(
    rb"""
      \x89PNG\r\n\x1a\n | \xff\xd8\xff | GIF8[79]a | RIFF.{4}(?:WEBP|WAVE) | BM.{4}\0\0\0\0
    | \0\0[\x01\x02]\0 | icns | II\*\0 | MM\0\* | .{4}ftyp | \xff\x0a | \0\0\0\x0c(?:JXL|jP)\x20
    | wOF[F2] | \0\x01\0\0 | OTTO | true | ttcf | .{34}LP | %PDF- | 8BPS
    | ID3 | \xff[\xe2-\xfb] | OggS | fLaC | \x1aE\xdf\xa3 | \xde\x12\x04\x95 | \x95\x04\x12\xde
    """,
    re.VERBOSE | re.DOTALL,
)
# What an interpreter would find in a file that is media to everybody else.
_PROGRAM_INSIDE = re.compile(rb"<\?php|<script|#! ?/(?:usr/)?bin/", re.IGNORECASE)

_POINTER_BYTES = 1 << 10
"""As far as Git LFS looks into a file; blanks around a pointer count for nothing."""
_LFS_VERSION = re.compile(
    r"version (?:https://git-lfs\.github\.com/spec/v1|https://hawser\.github\.com/spec/v1"
    r"|http://git-media\.io/v/2)"
)
_LFS_LINE = re.compile(rf"\s*{_LFS_VERSION.pattern}\s*|oid sha256:[0-9a-f]{{64}}\s*")


def text_of(content: bytes) -> str | None:
    """``content`` as text, as far as somebody can read it; ``None`` for what nobody can.

    UTF-16 and UTF-32 are known by their mark, UTF-16 also by the NUL in every
    other byte. NUL bytes stay where they are; what is no character is U+FFFD.
    """
    text = content.decode(_encoding(content), "replace").removeprefix("\ufeff")
    letters = len(text) - text.count("\0")
    odd = sum(1 for _ in _ODD.finditer(text))
    return text if odd <= letters * _MOST_ODD else None


def is_media(path: str, content: bytes) -> bool:
    """Whether ``path`` is named as a picture, a font, a page, sound or film, and is one.

    What holds a program as well is none.
    """
    if _MEDIA_SUFFIX.fullmatch(PurePosixPath(path).suffix.lower()) is None:
        return False
    return bool(_MEDIA_MAGIC.match(content)) and not _PROGRAM_INSIDE.search(content)


def is_lfs_pointer(content: bytes) -> bool:
    """Whether Git LFS puts another content into the place of this one when it is checked out."""
    beginning = content[:_POINTER_BYTES].decode("utf-8", "replace").lstrip()
    return _LFS_VERSION.match(beginning) is not None


def is_lfs_line(line: str) -> bool:
    """Whether ``line`` is one that shows a pointer of Git LFS, wherever it begins."""
    return _LFS_LINE.fullmatch(line) is not None


def _encoding(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    even, odd = content[:_SAMPLE:2], content[1:_SAMPLE:2]
    if odd:
        at_even, at_odd = even.count(0) / len(even), odd.count(0) / len(odd)
        if at_odd >= _MOSTLY and at_even <= _HARDLY:
            return "utf-16-le"
        if at_even >= _MOSTLY and at_odd <= _HARDLY:
            return "utf-16-be"
    return "utf-8"
