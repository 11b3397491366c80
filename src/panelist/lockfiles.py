"""The lockfiles that package managers write: how their lines look and what they say.

One row for each format. A line that does not fit is no line of a lockfile,
whatever the file is called; and what the fields mean is all that is needed to
tell where a package comes from.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from panelist.contracts import DiffFile, LineKind

_LONGEST_LINE = 2_000
"""Characters; longer ones hold something else than a package."""
_EXECUTABLE = "100755"
_NOTHING = re.compile(r"(?!)")

# No string may hold what a shell would carry out, but for words to people.
_STRING = r'"(?:[^"\\`$]|\$(?!\()|\\.)*"'
_SAID = r'\s*"(?:deprecated|description)":\s"(?:[^"\\]|\\.)*",?'


@dataclass(frozen=True, slots=True)
class Format:
    """A format of lockfiles.

    Attributes:
        line: every line fits it as a whole.
        name: a line that begins a package; its first group is the name, its
            second, if there is one, the version.
        version: its first group is the version.
        source: its first group that matched is where the package comes from.
        integrity: its first group that matched is a digest of the package.
        under: in JSON the objects that a source stands in; empty if in any.
        repositories: whether it takes every package from its repository.
        registries: hosts that need no explanation.
    """

    line: re.Pattern[str]
    name: re.Pattern[str]
    version: re.Pattern[str]
    source: re.Pattern[str]
    integrity: re.Pattern[str]
    registries: frozenset[str]
    under: frozenset[str] = frozenset()
    repositories: bool = False


_TOKENS = rf"{_STRING} | true | false | [-+:\d.eETZ] | [\s,\[\]{{}}]"
_RANGE = r"[~^<>=]{0,2}\d[\w.+-]*(?:(?:\s?\|\|\s?|\s-\s|\s)[~^<>=]{0,2}\d[\w.+-]*)*"

_JSON_LINE = re.compile(rf"{_SAID} | (?: {_TOKENS} | null )*", re.VERBOSE)
_TOML_LINE = re.compile(
    rf"""
    description\ =\ "(?:[^"\\]|\\.)*"
    | \s{{0,16}}(?: \[\[?[\w."'-]+\]\]?
      | (?:[\w"'.-]+\ =\ )? (?: {_TOKENS} | '[^']*' | [a-zA-Z][\w-]{{0,60}}\ =\ )+
      | \#(?!!).* )? """,
    re.VERBOSE,
)
_YAML_LINE = re.compile(
    rf"""
    (?: --- | \#(?!!).* | \s{{0,60}}(?:-\s){{0,4}}
      (?: (?: '[^'`$]*' | "[^"`$]*" | [^\s:\#'"$`&|;<>(){{}}=]{{1,200}} (?:\([^\s`$;|&<>]*\))* )
          : (?:\s (?: [^`$;|&]* | {_RANGE} | \{{\w+:\s'?{_RANGE}'?\}} ) )?
        | (?<=-\s)[^`$;|&]* ) )? """,
    re.VERBOSE,
)
_YARN_LINE = re.compile(
    rf"""
    (?: \#(?!!).*
      | (?: "[^"`$]*" | [^\s"`$;&<>(){{}}=|]+ ) (?:,\s (?: "[^"`$]*" | [^\s"`$;&(){{}}=|]+ ))* :
      | \s+ conditions:\s (?: [\s&|()] | (?:os|cpu|libc)=\w+ )*
      | \s+ (?: "[\w@/.-]+" | [\w@/.-]+ ) :? (?:\s (?: "[^"`$]*" | [^\s"`$;|&()]+ | {_RANGE} ))?
      )? """,
    re.VERBOSE,
)
_GEM_LINE = re.compile(
    r"[A-Z][A-Z ]*|\s+[\w.-]+!?(?: \([^)`$;|]*\))?!?(?: sha256=[0-9a-f]+)?"
    r"|\s+[a-z]+:(?: [^\s`$;|&]+)?|\s+[\w.-]+(?: [\w.-]+)*|"
)
_GO_LINE = re.compile(r"[\w./~!+-]+ v[\w.+/-]+ h1:[A-Za-z0-9+/]{43}=|")

_NPM_HOSTS = frozenset({"registry.npmjs.org", "registry.yarnpkg.com"})
_PYTHON_HOSTS = frozenset({"pypi.org", "files.pythonhosted.org"})
_JSON_NAME = re.compile(r'\s*"([^"]*)": \{')
_JSON_VERSION = re.compile(r'\s*"version": "([^"]*)"')
_TOML_NAME = re.compile(r'name = "([^"]*)"')
_TOML_VERSION = re.compile(r'version = "([^"]*)"')

_NPM = Format(
    line=_JSON_LINE,
    name=_JSON_NAME,
    version=_JSON_VERSION,
    source=re.compile(
        r'\s*"resolved": "([^"]*)"|\s*"version": "((?:git|https?|github)[^"]*[:/][^"]*)"'
    ),
    integrity=re.compile(r'\s*"integrity": "([^"]*)"'),
    registries=_NPM_HOSTS,
)
_PIPENV = Format(
    line=_JSON_LINE,
    name=_JSON_NAME,
    version=_JSON_VERSION,
    source=re.compile(r'\s*"(?:url|git|file)": "([^"]*)"'),
    integrity=re.compile(r'\s*"(sha\d+:[0-9a-f]+)"'),
    registries=_PYTHON_HOSTS,
)
_COMPOSER = Format(
    line=_JSON_LINE,
    name=re.compile(r'\s*"name": "([^"]*)"'),
    version=_JSON_VERSION,
    source=re.compile(r'\s*"url": "([^"]*)"'),
    integrity=re.compile(r'\s*"shasum": "([^"]+)"'),
    registries=frozenset({"api.github.com", "github.com", "repo.packagist.org"}),
    under=frozenset({"source", "dist"}),
    repositories=True,
)
_PYTHON_TOML = Format(
    line=_TOML_LINE,
    name=_TOML_NAME,
    version=_TOML_VERSION,
    source=re.compile(r'(?:.*[\s{,])?(?:url|git|registry)\s=\s"([^"]*)"'),
    integrity=re.compile(r'.*[\s{,]hash = "([^"]*)"'),
    registries=_PYTHON_HOSTS,
)
_CARGO = Format(
    line=_TOML_LINE,
    name=_TOML_NAME,
    version=_TOML_VERSION,
    source=re.compile(
        r'source = "(?!registry\+https://github\.com/rust-lang/crates\.io-index")([^"]*)"'
    ),
    integrity=re.compile(r'checksum = "([^"]*)"'),
    registries=frozenset({"index.crates.io"}),
)
_PNPM = Format(
    line=_YAML_LINE,
    name=re.compile(r"  '?/?(@?[^@\s'/:]+(?:/[^@\s':]+)?)@([^:'(\s]+)[^:']*'?:"),
    version=_NOTHING,
    source=re.compile(r".*(?:tarball|repo): ([^,}\s]+)|  '?[^@\s']+@((?:https?|git\+)[^'\s]*)'?:$"),
    integrity=re.compile(r".*integrity: ([^,}\s]+)"),
    registries=_NPM_HOSTS,
)
_YARN = Format(
    line=_YARN_LINE,
    name=re.compile(r'"?(@?[^@\s"]+)@'),
    version=re.compile(r'\s+version:? "?([^"\s]+)'),
    source=re.compile(r'\s+resolved "([^"]*)"|\s+resolution: "[^"]*?@((?:https?|git|ssh)[^"]*)"'),
    integrity=re.compile(r"\s+(?:integrity|checksum):? (\S+)"),
    registries=_NPM_HOSTS,
)
_GEMFILE = Format(
    line=_GEM_LINE,
    name=re.compile(r"\s{2,4}([\w.-]+) \(([^)]+)\)"),
    version=_NOTHING,
    source=re.compile(r"\s+remote: (\S+)"),
    integrity=re.compile(r".* (sha256=[0-9a-f]+)"),
    registries=frozenset({"rubygems.org"}),
)
_GO = Format(
    line=_GO_LINE,
    name=re.compile(r"(\S+) (v\S+) h1:"),
    version=_NOTHING,
    source=_NOTHING,
    integrity=re.compile(r".* (h1:\S+)"),
    registries=frozenset(),
)

_FORMATS = {
    "package-lock.json": _NPM,
    "npm-shrinkwrap.json": _NPM,
    "yarn.lock": _YARN,
    "pnpm-lock.yaml": _PNPM,
    "poetry.lock": _PYTHON_TOML,
    "uv.lock": _PYTHON_TOML,
    "pdm.lock": _PYTHON_TOML,
    "Pipfile.lock": _PIPENV,
    "Cargo.lock": _CARGO,
    "go.sum": _GO,
    "go.work.sum": _GO,
    "Gemfile.lock": _GEMFILE,
    "composer.lock": _COMPOSER,
}


def format_of(path: str) -> Format | None:
    """The format of the lockfile ``path``; ``None`` for anything else."""
    return _FORMATS.get(PurePosixPath(path).name)


def is_well_formed(file: DiffFile) -> bool:
    """Whether everything the change adds to ``file`` is what a package manager writes there.

    Nothing of what is executable, or of what is not shown, is.
    """
    known = format_of(file.path)
    if known is None or not file.hunks or file.missing is not None:
        return False
    return file.new_mode != _EXECUTABLE and all(
        len(line.text) <= _LONGEST_LINE and known.line.fullmatch(line.text.removesuffix("\r"))
        for hunk in file.hunks
        for line in hunk.lines
        if line.kind is LineKind.ADDED
    )
