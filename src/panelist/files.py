"""Plain files, where somebody may have put something else in their place.

A link would have us read or write a file of its author's choice, and a pipe
would have us wait for ever.
"""

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
