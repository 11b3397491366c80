"""What the lines of dependency manifests mean, as two tables."""

import re
from dataclasses import dataclass

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.sighting import Claim


@dataclass(frozen=True, slots=True)
class Entry:
    """How a dependency is written in files whose name matches ``files``.

    ``pattern`` captures its name. ``under`` must be found in the heading of
    the line (its section, or the key it stands below), where one is needed.
    """

    files: re.Pattern[str]
    pattern: re.Pattern[str]
    under: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A risky line.

    ``unless`` says what makes a match harmless; ``under`` as in ``Entry``.
    """

    files: re.Pattern[str]
    pattern: re.Pattern[str]
    claim: Claim
    unless: re.Pattern[str] | None = None
    under: re.Pattern[str] | None = None


def _files(names: str) -> re.Pattern[str]:
    return re.compile(names, re.IGNORECASE)


def _claim(category: str, severity: Severity, title: str, scenario: str, fix: str) -> Claim:
    return Claim(title, category, ClaimKind.VULNERABILITY, severity, 80, scenario, fix)


_INDEX = _claim(
    "package-index",
    Severity.MEDIUM,
    "Packages may come from another index",
    "A package of the same name and a higher version on the other index is installed instead of "
    "the one that is meant (dependency confusion).",
    "Bind the index to the packages that need it, or mirror them on one index.",
)
_ADDRESS = _claim(
    "dependency-from-address",
    Severity.MEDIUM,
    "Dependency from an address whose content can change",
    "Whoever controls the address, branch or tag changes what the next install runs, without any "
    "change in this repository.",
    "Use a released version, or pin a full commit id or a digest.",
)
_PLAIN_HTTP = _claim(
    "plain-http-dependency",
    Severity.HIGH,
    "Dependency or index fetched without TLS",
    "Anybody on the way between the build machine and the server can replace the package.",
    "Use https.",
)
_INSTALL_SCRIPT = _claim(
    "install-script",
    Severity.MEDIUM,
    "A script runs when the package is installed",
    "Everybody who installs the package, and every build machine, runs the command with their own "
    "rights before anything is reviewed or tested.",
    "Run the step when building or publishing instead.",
)
_REPLACED = _claim(
    "replaced-module",
    Severity.MEDIUM,
    "A module is replaced by another one",
    "The code that is built is not the code whose name the imports give.",
    "Say in a comment why the fork is needed and until when, and pin it.",
)

_PINNED = re.compile(
    r"[@#][0-9a-f]{40}\b|\bre[vf]\s*(?:=|:|=>)\s*[\"'][0-9a-f]{40}\b|#sha256=|--hash="
)
_NODE_SECTION = re.compile(r"\"(?:\w*dependencies|overrides|resolutions)\"", re.IGNORECASE)
_PYTHON = _files(r".*\.(?:txt|in|toml|cfg|py)|pipfile")
_TOML = _files(r".*\.toml|pipfile")


def _pattern(verbose: str) -> re.Pattern[str]:
    return re.compile(verbose, re.VERBOSE)


RULES = (
    Rule(
        _files(r".*"),
        _pattern(
            r"""
            ^ \s* (?: --?[a-z-]{1,20} [\s=]+ )? http://
            | git\+http:// | @\s?http://
            | (?: index-url | registry | source | \bgit ) ["']? \s? [=:( ] \s? ["']?
              http:// (?! localhost\b | 127\. )
            """
        ),
        _PLAIN_HTTP,
    ),
    Rule(
        _files(r".*\.(?:txt|in|conf|ini|toml)|pipfile"),
        _pattern(
            r"""
            ^ \s* (?: --(?:extra-)?index-url | -i | --find-links | -f | --trusted-host ) [\s=]
            | ^ \s* (?:extra-)?index-url \s* =
            | ^ \s* \[\[ (?: tool\.uv\. )? index \]\]
            | ^ \s* \[\[ (?: tool\. (?: poetry | pdm ) \. )? source \]\]
            """
        ),
        _INDEX,
    ),
    Rule(
        _files(r"\.npmrc|\.yarnrc(?:\.yml)?"),
        _pattern(r"""registry(?:Server)?["']?\s*[=:\ ]"""),
        _INDEX,
    ),
    Rule(
        _files(r"gemfile"),
        _pattern(r"""^ \s* source [(\ ] \s* ["'] (?! https://rubygems\.org )"""),
        _INDEX,
    ),
    Rule(
        _PYTHON,
        _pattern(
            r"""
            \b git\+(?:https|ssh):// | @\s?https:// | \b git \s* = \s* "
            | (?: ^ \s* | \b url \s* = \s* " ) https://[^\s"]{1,300} \. (?: whl | zip | tar\.gz )
            """
        ),
        _ADDRESS,
        unless=_PINNED,
    ),
    Rule(
        _files(r"package\.json"),
        _pattern(
            r"""
            ^ \s* "[^"]{1,200}" \s* : \s* "
            (?: git[+:@] | https?://\S{1,300} \. (?: tgz | tar\.gz ) \b
              | (?: github | gitlab | bitbucket ) :
              | [\w.-]{1,100} / [\w.-]{1,100} (?: \#[^"]{0,100} )? " \s* ,? \s* $ )
            """
        ),
        _ADDRESS,
        unless=_PINNED,
        under=_NODE_SECTION,
    ),
    Rule(
        _files(r"gemfile"),
        _pattern(r"""^ \s* gem \b .{0,200} \b (?: git | github ) \s* (?: : | => )"""),
        _ADDRESS,
        unless=_PINNED,
    ),
    Rule(
        _files(r"package\.json"),
        _pattern(r"""^ \s* "(?: preinstall | install | postinstall )" \s* : \s* " """),
        _INSTALL_SCRIPT,
    ),
    Rule(
        _files(r"go\.(?:mod|work)"),
        _pattern(r"""^ \s* (?: replace \s )? [^/=\s] [^=]{1,300} => \s* [^.\s/]"""),
        _REPLACED,
    ),
)

_REQUIREMENT = r"([A-Za-z0-9][\w.-]{0,100})(?:\[[\w, .-]{0,100}\])?\s*"
_JSON_PAIR = re.compile(r"^\s*\"([^\"]{1,200})\"\s*:\s*\"")
ENTRIES = (
    Entry(_files(r".*\.(?:txt|in)"), re.compile(rf"^\s*{_REQUIREMENT}(?:[=<>~!]=?|@|;|#|$)")),
    Entry(_files(r"package\.json"), _JSON_PAIR, _NODE_SECTION),
    Entry(_files(r"composer\.json"), _JSON_PAIR, re.compile(r"\"require(?:-dev)?\"")),
    Entry(_PYTHON, re.compile(rf"^\s*[\"']{_REQUIREMENT}(?:[=<>~!]=?|@|;)")),
    Entry(
        _TOML,
        re.compile(r"^\s*[\"']?([A-Za-z0-9][\w.-]{0,100})[\"']?\s*=\s*[\"'{]"),
        re.compile(r"^\s*\[.*(?:dependencies|packages)"),
    ),
    Entry(_files(r"go\.mod"), re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w.-]+/\S+)\s+v\d")),
    Entry(
        _files(r"gemfile|.*\.gemspec"), re.compile(r"^\s*(?:gem|\w+\.add_\w+)[( ]\s*[\"']([^\"']+)")
    ),
    Entry(
        _files(r".*\.gradle(?:\.kts)?"),
        re.compile(
            r"^\s*\w*(?:implementation|api|classpath|compileOnly|kapt)[( ]\s*[\"']([^\"']+)",
            re.IGNORECASE,
        ),
    ),
    Entry(_files(r"pom\.xml"), re.compile(r"<artifactId>\s*([^<\s]{1,100})")),
    Entry(
        _files(r".*proj|packages\.config"),
        re.compile(r"<[Pp]ackage(?:Reference)?\s+(?:Include|id)=\"([^\"]+)"),
    ),
)
