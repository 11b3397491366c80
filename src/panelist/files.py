"""Plain files, where somebody may have put something else in their place.

A link would have us read or write a file of its author's choice, and a pipe
would have us wait for ever.
"""

import codecs
import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_plain(path: Path, *, most: int = -1) -> bytes:
    """The content of a plain file, of a larger one its first ``most`` bytes.

    Raises:
        OSError: it is a link, a pipe, a device or a folder, or cannot be read;
            ``strerror`` says which to a person.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a symbolic link", str(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)


def strange(folder: Path) -> Path | None:
    """Something below ``folder`` that is neither a plain file nor a folder; ``None`` if all is."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry))
                elif not entry.is_file(follow_symlinks=False):
                    return Path(entry)
    return None


def as_utf8(content: bytes) -> bytes:
    """Text as UTF-8 without a byte order mark, whichever one it begins with.

    PowerShell writes what a program prints as UTF-16 with a mark, or as UTF-8 with one, and
    ends every line anew with a carriage return. Those go where all lines have them: which
    of them were there before nobody can tell.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content.removeprefix(mark).decode(encoding, "replace").encode()
            converted = text.count(b"\r\n") == text.count(b"\n")
            return text.replace(b"\r\n", b"\n") if converted else text
    return content


def make_ignored(folder: Path) -> None:
    """Make ``folder`` with all above it, and have git ignore what is in it.

    One that is there already is somebody's, and stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
