import os
import socket
from pathlib import Path

import pytest

from panelist.files import as_utf8, read_plain, strange


def test_a_plain_file_is_read_whole_or_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"content")
    assert read_plain(path) == b"content"
    assert read_plain(path, most=3) == b"con"
    assert read_plain(path, most=8) == b"content"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to("secret")
    with pytest.raises(OSError, match="it is a symbolic link"):
        read_plain(tmp_path / "link")


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is no plain file"):
        read_plain(tmp_path / "pipe")


def test_a_folder_a_device_and_nothing_at_all_are_no_plain_files(tmp_path: Path) -> None:
    for path in (tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="it is no plain file"):
            read_plain(path)
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "none")


def test_files_and_folders_are_nothing_strange(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("")
    assert strange(tmp_path) is None


@pytest.mark.parametrize("kind", ["link", "link to a folder", "broken link", "pipe", "socket"])
def test_anything_else_is_found_at_any_depth(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    odd = tmp_path / "a" / "b" / "odd"
    match kind:
        case "pipe":
            os.mkfifo(odd)
        case "socket":
            monkeypatch.chdir(odd.parent)  # the name of a socket has to be short
            with socket.socket(socket.AF_UNIX) as server:
                server.bind("odd")
        case _:
            targets = {"link": "/etc/hostname", "link to a folder": "/", "broken link": "/none"}
            odd.symlink_to(targets[kind])
    assert strange(tmp_path) == odd


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_text_with_a_byte_order_mark_becomes_plain_utf8(encoding: str) -> None:
    """As PowerShell writes it: every line ends in a carriage return, whatever it ended in."""
    assert as_utf8("\ufeffé\r\nb\r\n".encode(encoding)) == "é\nb\n".encode()
    assert as_utf8("\ufeffa\r\nb\n".encode(encoding)) == b"a\r\nb\n"


@pytest.mark.parametrize("content", [b"", b"a\r\nb\r\n", b"\xe9\xff", b"a\x00b\x00"])
def test_text_without_a_mark_stays_as_it_is(content: bytes) -> None:
    assert as_utf8(content) == content
