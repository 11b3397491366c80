"""F1, F2 and F3: changes that GitHub does not serve whole."""

from collections.abc import Iterator
from dataclasses import replace

from bench.faults import crowd
from bench.faults.rows import GREEN, Row
from bench.faults.scene import CLEAN, HEAD, Files, Setting, World
from tests.fakes.github import Executable, Limits, Link, Submodule

_WIDE: Files = {f"src/part_{n:03}.py": f"PART = {n}\n".encode() for n in range(300)}
_LONG: Files = {"src/long.py": "".join(f"X{n} = {n}\n" for n in range(20_001)).encode()}


def _without_git(world: World) -> None:
    world.breaks_git()
    world.run()


def _f1() -> Iterator[Row]:
    at_hand = Row("F1", "406, the diff is too large; git at hand")
    yield replace(at_hand, case="301 files", setting=Setting(head={**HEAD, **_WIDE}))
    # GitHub shows no diff of the other file either, so nothing can be said at its lines.
    long = Setting(head={**HEAD, **_LONG})
    yield replace(at_hand, case="20,001 lines in a file", setting=long, inline=0)
    listed = Row("F1", "406, the diff is too large; no git", act=_without_git, inline=0)
    yield replace(
        listed,
        case="301 files",
        check="success",
        told=GREEN,
        setting=Setting(head={**CLEAN, **_WIDE}, claude=crowd.reads),
    )
    yield replace(
        listed,
        case="20,001 lines in a file",
        check="neutral",
        told="is more than a prompt holds",
        unread=("src/long.py", "src/sums.py"),
        setting=Setting(head={**CLEAN, **_LONG}, claude=crowd.reads),
    )


def _cut_short(world: World) -> None:
    world.pull.changed_files = 4_210
    world.breaks_git()
    world.run()


def _f2() -> Iterator[Row]:
    many = {f"src/{n // 100:02}/part_{n:04}.py": b"PART = 1\n" for n in range(3_050)}
    yield Row(
        "F2",
        "4,210 files, of which GitHub lists 3,000; no git",
        act=_cut_short,
        check="neutral",
        told="3,000 of 4,210",
        inline=0,
        setting=Setting(head={**CLEAN, **many}, claude=crowd.reads),
    )


_BEFORE: Files = {
    "src/sums.py": b"def total(rows):\n    return sum(row.amount for row in rows)\n",
    "logo.png": bytes(range(256)),
    "old_name.py": b"KEPT = 1\n" * 20,
    "run.sh": b"#!/bin/sh\n",
    "gone.py": b"GONE = 1\n",
    "module.py": b"ONE = 1\n",
}
_ONE_OF_EACH: Files = {
    **HEAD,
    "logo.png": bytes(range(255, -1, -1)) * 2,
    "old_name.py": None,
    "new_name.py": b"KEPT = 1\n" * 20,
    "run.sh": Executable(b"#!/bin/sh\n"),
    "vendor/lib": Submodule("1" * 40),
    "film.mp4": b"version https://git-lfs.github.com/spec/v1\noid sha256:%b\nsize 5\n"
    % (b"a" * 64),
    "gone.py": None,
    "module.py": Link("src/sums.py"),
    "empty.py": b"",
}


def _f3() -> Iterator[Row]:
    setting = Setting(base=_BEFORE, head=_ONE_OF_EACH)
    what = "binary, renamed, mode, submodule, LFS, deleted, link, empty"
    row = Row("F3", what, setting=setting, unread=("logo.png", "vendor/lib", "film.mp4"))
    yield replace(row, case="GitHub's diff")
    large = replace(row, setting=replace(setting, limits=Limits(diff_files=2)))
    yield replace(large, case="git's diff")
    yield replace(large, case="the list of files", act=_without_git)


def rows() -> Iterator[Row]:
    """The rows."""
    yield from _f1()
    yield from _f2()
    yield from _f3()
