import pytest

from panelist.evidence import gather
from tests.unit.evidence.changes import briefs, change, findings, seen_by, told

SHA = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"


@pytest.mark.parametrize(
    ("path", "line", "category", "severity"),
    [
        (
            "requirements.txt",
            "--extra-index-url https://pkg.example.com/simple",
            "package-index",
            "medium",
        ),
        (
            "requirements.txt",
            "--index-url=https://pkg.example.com/simple",
            "package-index",
            "medium",
        ),
        ("requirements.txt", "--trusted-host pkg.example.com", "package-index", "medium"),
        ("pip.conf", "extra-index-url = https://pkg.example.com/simple", "package-index", "medium"),
        (".npmrc", "@org:registry=https://npm.example.com", "package-index", "medium"),
        ("pyproject.toml", "[[tool.uv.index]]", "package-index", "medium"),
        ("pyproject.toml", "[[tool.poetry.source]]", "package-index", "medium"),
        ("Gemfile", 'source "https://gems.example.com"', "package-index", "medium"),
        (
            "requirements.txt",
            "--index-url http://pkg.example.com/",
            "plain-http-dependency",
            "high",
        ),
        ("requirements.txt", "x @ http://h.example.com/x.whl", "plain-http-dependency", "high"),
        (".npmrc", "registry=http://npm.example.com", "plain-http-dependency", "high"),
        ("requirements.txt", "git+https://github.com/o/r", "dependency-from-address", "medium"),
        (
            "requirements.txt",
            "x @ git+https://github.com/o/r@main",
            "dependency-from-address",
            "medium",
        ),
        (
            "requirements.txt",
            "https://h.example.com/x-1.0.tar.gz",
            "dependency-from-address",
            "medium",
        ),
        (
            "pyproject.toml",
            '  "x @ https://h.example.com/x.whl",',
            "dependency-from-address",
            "medium",
        ),
        (
            "Cargo.toml",
            'x = { git = "https://github.com/o/r" }',
            "dependency-from-address",
            "medium",
        ),
        ("Gemfile", 'gem "x", github: "o/r"', "dependency-from-address", "medium"),
        ("go.mod", "replace example.com/a => example.com/b v1.0.0", "replaced-module", "medium"),
    ],
)
def test_a_risky_source_is_found_at_its_line(
    path: str, line: str, category: str, severity: str
) -> None:
    seen = change({path: f"# first\n{line}\n# last\n"}, {path: "# first\n# last\n"})
    assert briefs(seen_by("dependencies", seen)) == [(path, 2, category, severity)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("requirements.txt", f"x @ git+https://github.com/o/r@{SHA}"),
        ("requirements.txt", "https://h.example.com/x.tar.gz --hash=sha256:00"),
        ("Cargo.toml", f'x = {{ git = "https://github.com/o/r", rev = "{SHA}" }}'),
        ("Gemfile", f'gem "x", git: "https://github.com/o/r", ref: "{SHA}"'),
        ("Gemfile", 'source "https://rubygems.org"'),
        ("go.mod", "replace example.com/a => ../a"),
        ("pyproject.toml", 'homepage = "http://example.com"'),
        ("pom.xml", '<project xmlns="http://maven.apache.org/POM/4.0.0">'),
        ("requirements.txt", "# --extra-index-url https://pkg.example.com"),
    ],
)
def test_what_is_pinned_local_or_no_source_is_not_claimed(path: str, line: str) -> None:
    assert briefs(seen_by("dependencies", change({path: f"{line}\n"}))) == []


@pytest.mark.parametrize(
    ("path", "text", "line", "name"),
    [
        ("requirements.txt", "requests==2.32.0\n", 1, "requests"),
        ("requirements/dev.in", "pytest\n", 1, "pytest"),
        ("pyproject.toml", 'dependencies = [\n  "httpx[http2]>=0.28",\n]\n', 2, "httpx"),
        ("pyproject.toml", '[tool.poetry.dependencies]\nhttpx = "^0.28"\n', 2, "httpx"),
        ("Cargo.toml", '[package]\nname = "a"\n\n[dependencies]\nserde = "1"\n', 5, "serde"),
        (
            "package.json",
            '{\n  "name": "a",\n  "devDependencies": {\n    "vite": "^6.0.0"\n  }\n}\n',
            4,
            "vite",
        ),
        ("composer.json", '{\n  "require": {\n    "o/r": "^1"\n  }\n}\n', 3, "o/r"),
        ("go.mod", "require github.com/o/r v1.2.3\n", 1, "github.com/o/r"),
        ("Gemfile", 'gem "rails", "~> 8"\n', 1, "rails"),
        ("build.gradle", "  implementation 'g:a:1.0'\n", 1, "g:a:1.0"),
        ("pom.xml", "    <artifactId>junit</artifactId>\n", 1, "junit"),
        ("App.csproj", '<PackageReference Include="Json.Net" Version="1" />\n', 1, "Json.Net"),
    ],
)
def test_a_plain_addition_is_told_and_not_claimed(
    path: str, text: str, line: int, name: str
) -> None:
    gathered = seen_by("dependencies", change({path: text}))
    message = (
        f"Adds or changes the dependency `{name}`; whether it exists and is the one that is "
        "meant, only its registry can say."
    )
    assert (findings(gathered), told(gathered)) == ([], [(line, message)])


def test_package_json_is_read_by_its_sections() -> None:
    text = """{
  "name": "shop",
  "version": "1.0.0",
  "repository": "owner/shop",
  "exports": { "require": "./a.cjs" },
  "scripts": {
    "test": "vitest",
    "postinstall": "node setup.js"
  },
  "dependencies": {
    "a": "github:o/a",
    "b": "o/b#main",
    "c": "git+https://github.com/o/c.git",
    "d": "https://h.example.com/d.tgz",
    "e": "git+https://github.com/o/e.git#8f4b7f84864484a7bf31766abe9204da3cbe65b3",
    "f": "^1.0.0"
  }
}
"""
    gathered = seen_by("dependencies", change({"package.json": text}))
    address = ("dependency-from-address", "medium")
    assert [each[1:] for each in briefs(gathered)] == [
        (8, "install-script", "medium"),
        *((line, *address) for line in (11, 12, 13, 14)),
    ]
    assert [line for line, _ in told(gathered)] == [15, 16]


def test_without_the_file_the_hunk_tells_the_section() -> None:
    text = '{\n  "dependencies": {\n    "vite": "^6.0.0"\n  }\n}\n'
    gathered = seen_by("dependencies", change({"package.json": text}, readable=False))
    assert [line for line, _ in told(gathered)] == [3]


def test_what_was_there_before_and_lock_files_are_not_looked_at() -> None:
    before = "--extra-index-url https://a.example.com\n"
    seen = change(
        {"requirements.txt": before + "x\n", "poetry.lock": "--index-url https://b\n"},
        {"requirements.txt": before},
    )
    assert briefs(seen_by("dependencies", seen)) == []


def test_a_name_made_to_deceive_is_shown_and_cut() -> None:
    text = '{\n "dependencies": {\n  "x\u202e' + "y" * 90 + '": "1"\n }\n}\n'
    ((_, message),) = told(seen_by("dependencies", change({"package.json": text})))
    assert "`x⟦U+202E⟧" + "y" * 58 + "…`" in message


def test_credentials_in_an_address_are_in_no_evidence() -> None:
    seen = change({"requirements.txt": "--index-url https://me:s3cr3tpw@pkg.example.com/\n"})
    dump = "".join(each.model_dump_json() for each in gather(seen).evidence)
    assert "package-index" in dump
    assert "s3cr3tpw" not in dump
