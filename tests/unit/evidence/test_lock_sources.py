import pytest

from tests.unit.evidence.changes import briefs, change, seen_by, told

NPM = """{
  "packages": {
    "node_modules/a": {
      "version": "1.0.0",
      "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
      "integrity": "sha512-AAAA=="
    }
  }
}
"""
YARN = """\
a@^1.0.0:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#00ff"
  integrity sha512-AAAA==
"""
BERRY = '"a@npm:^1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  checksum: 10c0/00ff\n'
PNPM = "packages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-AAAA==}\n"
POETRY = """\
[[package]]
name = "a"
version = "1.0.0"
files = [
    {file = "a-1.0.0.whl", hash = "sha256:00ff"},
]
"""
UV = """\
[[package]]
name = "a"
version = "1.0.0"
source = { registry = "https://pypi.org/simple" }
wheels = [
    { url = "https://files.pythonhosted.org/packages/a-1.0.0.whl", hash = "sha256:00ff" },
]
"""
PIPENV = """\
{
    "default": {
        "a": {
            "hashes": [
                "sha256:00ff"
            ],
            "index": "pypi",
            "version": "==1.0.0"
        }
    }
}
"""
INDEX = "registry+https://github.com/rust-lang/crates.io-index"
CARGO = """\
[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "00ff"
"""
GO = f"example.com/a v1.0.0 h1:{'A' * 43}=\n"
GEM = """\
GEM
  remote: https://rubygems.org/
  specs:
    a (1.0.0)

CHECKSUMS
  a (1.0.0) sha256=00ff
"""
COMPOSER = """\
        {
            "name": "o/a",
            "version": "1.0.0",
            "dist": {
                "type": "zip",
                "url": "https://api.github.com/repos/o/a/zipball/00ff",
                "shasum": ""
            },
            "support": {
                "url": "https://a.example"
            }
        }
"""
URL = "https://e.example/a.tgz"
SOURCE = f'[package.source]\nurl = "{URL}"'
HOST = "new-package-host"
PLAIN = "plain-http-package"
REPOSITORY = "package-from-repository"
SWAPPED = "package-swapped"
UNCHECKED = "package-digest-removed"


@pytest.mark.parametrize(
    ("path", "base", "old", "new", "line", "category"),
    [
        ("package-lock.json", NPM, "registry.npmjs.org", "npm.example", 5, HOST),
        ("package-lock.json", NPM, "https://registry", "http://registry", 5, PLAIN),
        ("package-lock.json", NPM, "https://registry.npmjs.org", "ssh://git@e.example", 5, HOST),
        ("package-lock.json", NPM, "/a/-/a-1", "/b/-/b-1", 5, SWAPPED),
        ("package-lock.json", NPM, "sha512-AAAA", "sha512-BBBB", 6, SWAPPED),
        ("package-lock.json", NPM, ',\n      "integrity": "sha512-AAAA=="', "", 6, UNCHECKED),
        ("yarn.lock", YARN, "registry.yarnpkg.com", "npm.example", 3, HOST),
        ("yarn.lock", YARN, "sha512-AAAA", "sha512-BBBB", 4, SWAPPED),
        ("yarn.lock", YARN, "#00ff", "#00ee", 3, SWAPPED),
        ("yarn.lock", BERRY, "a@npm:1.0.0", "a@https://npm.example/a.tgz", 3, HOST),
        ("yarn.lock", BERRY, "  checksum: 10c0/00ff\n", "", 4, UNCHECKED),
        ("pnpm-lock.yaml", PNPM, "integrity: sha512-AAAA==", f"tarball: {URL}", 4, HOST),
        ("pnpm-lock.yaml", PNPM, "sha512-AAAA", "sha512-BBBB", 4, SWAPPED),
        ("poetry.lock", POETRY, "00ff", "00ee", 5, SWAPPED),
        ("poetry.lock", POETRY, "},\n]", "},\n]\n" + SOURCE, 8, HOST),
        ("uv.lock", UV, 'registry = "https://pypi.org', 'git = "https://e.example', 4, HOST),
        ("uv.lock", UV, "files.pythonhosted.org", "pypi.example", 6, HOST),
        ("uv.lock", UV, ', hash = "sha256:00ff"', "", 6, UNCHECKED),
        ("Pipfile.lock", PIPENV, "00ff", "00ee", 5, SWAPPED),
        ("Cargo.lock", CARGO, INDEX, "git+https://github.com/e/a#00", 4, HOST),
        ("Cargo.lock", CARGO, "00ff", "00ee", 5, SWAPPED),
        ("go.sum", GO, "AAA=", "BBB=", 1, SWAPPED),
        ("Gemfile.lock", GEM, "rubygems.org", "gems.example", 2, HOST),
        ("Gemfile.lock", GEM, "GEM\n", "GIT\n  remote: https://e.example/a\nGEM\n", 2, HOST),
        ("Gemfile.lock", GEM, "00ff", "00ee", 7, SWAPPED),
        ("composer.lock", COMPOSER, "api.github.com", "dist.example", 6, HOST),
        ("composer.lock", COMPOSER, "repos/o/a", "repos/e/a", 6, SWAPPED),
    ],
)  # fmt: skip
def test_a_package_from_elsewhere_is_found_at_its_line(
    path: str, base: str, old: str, new: str, line: int, category: str
) -> None:
    assert old in base
    seen = briefs(seen_by("lock_sources", change({path: base.replace(old, new)}, {path: base})))
    assert (path, line, category, "high") in seen
    unseen = change({path: base.replace(old, new)}, {path: base}, readable=False)
    assert (path, line, category, "high") in briefs(seen_by("lock_sources", unseen))


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("package-lock.json", NPM),
        ("yarn.lock", YARN),
        ("yarn.lock", BERRY),
        ("pnpm-lock.yaml", PNPM),
        ("poetry.lock", POETRY),
        ("uv.lock", UV),
        ("Pipfile.lock", PIPENV),
        ("Cargo.lock", CARGO),
        ("go.sum", GO),
        ("Gemfile.lock", GEM),
        ("composer.lock", COMPOSER),
    ],
)
def test_an_update_is_nothing_to_tell(path: str, base: str) -> None:
    head = base.replace("1.0.0", "1.0.1").replace("00ff", "00ee").replace("AAAA", "BBBB")
    assert seen_by("lock_sources", change({path: head}, {path: base})).evidence == ()
    assert seen_by("lock_sources", change({path: base})).evidence == ()
    assert seen_by("lock_sources", change({}, {path: base})).evidence == ()


def test_what_a_manifest_of_the_same_change_names_is_told_only() -> None:
    lock = CARGO.replace(INDEX, "git+https://git.example/a#00").replace("1.0.0", "1.0.1")
    files = {
        "Cargo.lock": lock,
        "Cargo.toml": '[dependencies]\na = { git = "https://git.example/a", rev = "00" }\n',
    }
    seen = seen_by("lock_sources", change(files, {"Cargo.lock": CARGO}))
    assert briefs(seen) == []
    assert told(seen) == [(4, "The lockfile takes `a` from the new host `git.example`.")]


def test_a_second_repository_of_a_known_host_is_one_to_tell() -> None:
    base = CARGO.replace(INDEX, "git+https://github.com/o/a#00")
    head = base + base.replace('"a"', '"b"').replace("/o/a", "/e/b")
    seen = seen_by("lock_sources", change({"Cargo.lock": head}, {"Cargo.lock": base}))
    assert briefs(seen) == [("Cargo.lock", 9, REPOSITORY, "high")]


def test_a_new_mirror_is_one_fact() -> None:
    head = "".join(NPM.replace("/a", f"/a{n}") for n in range(50)).replace(
        "registry.npmjs.org", "npm.example"
    )
    seen = briefs(seen_by("lock_sources", change({"package-lock.json": head})))
    assert seen == [("package-lock.json", 5, HOST, "high")]
