"""Where the packages of a lockfile come from, and whether that changed in silence.

Sees the lockfiles of ``panelist.lockfiles``: hosts that the base did not take
packages from, sources by plain http or from a repository, digests that were
taken away, and packages that are other ones under the same version. Reads
lines, not the formats. A host or repository that a manifest of the same change
names as well is told, not claimed: reviewers read manifests. Does not see what
is in a package, and knows no registry.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from panelist.contracts import ClaimKind, DiffFile, Line, LineKind, Severity
from panelist.evidence.change import Change, added_by_number, added_lines, in_scope, texts
from panelist.evidence.dependencies import names_sources
from panelist.evidence.outline import numbered
from panelist.evidence.sighting import Claim, Sighting, at_line, named
from panelist.lockfiles import Format, format_of

_HOST = re.compile(r"(?:[a-z+]*(?:https?|ssh|git)://(?:[^@/\s]*@)?|git@)([\w.-]+)")
_REPOSITORY = re.compile(r"git\+|git://|ssh://|git@|github:|[^#?]*\.git(?:[#?]|$)")
_JSON_OBJECT = re.compile(r'\s*"([\w-]+)": [\[{]')
_FIX = "Resolve the lockfile anew from the manifests, and name in the manifest what is on purpose."


@dataclass
class _Package:
    """What a lockfile says of one version of a package: line number to value."""

    sources: dict[int, str] = field(default_factory=dict[int, str])
    digests: dict[int, str] = field(default_factory=dict[int, str])


_Packages = dict[tuple[str, str], _Package]


@dataclass(frozen=True, slots=True)
class _Sides:
    """A lockfile before and after, as far as it is known."""

    file: DiffFile
    known: Format
    before: _Packages
    after: _Packages
    added: Mapping[int, Line]
    removed: Mapping[int, Line]


def look(change: Change) -> Iterator[Sighting]:
    """What the changed lines of every lockfile say of where packages come from."""
    files = [file for file in change.diff.files if format_of(file.path) is not None]
    before = texts(change, "base", [file.old_path for file in files])
    after = texts(change, "head", [file.path for file in files])
    named_elsewhere = _named_in_manifests(change) if files else ""
    for file in files:
        sides = _sides(file, before.get(file.old_path), after.get(file.path))
        seen: set[str] = set()
        for sighting, key in (*_new_sources(sides, named_elsewhere), *_changed_in_place(sides)):
            if key not in seen:  # a new mirror is one fact, not one for each package
                seen.add(key)
                yield sighting


def _named_in_manifests(change: Change) -> str:
    files = (file for file in in_scope(change) if names_sources(file.path))
    return "\n".join(line.text for file in files for line in added_lines(file))


def _sides(file: DiffFile, before: str | None, after: str | None) -> _Sides:
    known = format_of(file.path)
    if known is None:
        raise AssertionError("only lockfiles are looked at")
    lines = [line for hunk in file.hunks for line in hunk.lines]
    old = numbered(before) if before else {one.old: one.text for one in lines if one.old}
    new = numbered(after) if after else {one.new: one.text for one in lines if one.new}
    removed = {line.number: line for line in lines if line.kind is LineKind.REMOVED}
    return _Sides(
        file, known, _packages(known, old), _packages(known, new), added_by_number(file), removed
    )


def _packages(known: Format, lines: Mapping[int, str]) -> _Packages:
    """Name and version to what is said of them; a source before any name is in there too."""
    found: _Packages = {}
    name, version, within = "", "", ""
    package = _Package()
    for number, text in sorted(lines.items()):
        if opened := _JSON_OBJECT.match(text):
            within = opened[1]
        if match := known.name.match(text):
            name, version = match[1], match[2] if known.name.groups > 1 else ""
            package = found.setdefault((name, version), _Package())
        if match := known.version.match(text):
            # Some name the version last: what was said before it is said of it too.
            package = found.pop((name, version), _Package()) if not version else _Package()
            version = match[1]
            package = found.setdefault((name, version), package)
        if (source := _first(known.source, text)) and (not known.under or within in known.under):
            found.setdefault((name, version), package).sources[number] = source
            _, _, fragment = source.partition("#")
            if fragment and not _REPOSITORY.match(source):
                package.digests[number] = fragment
        if digest := _first(known.integrity, text):
            found.setdefault((name, version), package).digests[number] = digest
    return found


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return next(filter(None, match.groups()), "") if match else ""


def _new_sources(sides: _Sides, named_elsewhere: str) -> Iterator[tuple[Sighting, str]]:
    known_sources = {_bare(url) for one in sides.before.values() for url in one.sources.values()}
    hosts = sides.known.registries | {_host(url) for url in known_sources}
    for (name, _), package in sides.after.items():
        for number, url in package.sources.items():
            line = sides.added.get(number)
            host = _host(url)
            if line is None or not host:
                continue
            explained = host in named_elsewhere
            if "http://" in url:
                yield _sighting(sides, line, _plain(name, host), "http", explained=False)
            elif host not in hosts:
                yield _sighting(sides, line, _foreign(name, host), host, explained=explained)
            elif sides.known.repositories:
                continue
            elif _REPOSITORY.match(url) and _bare(url) not in known_sources:
                yield _sighting(sides, line, _repository(name, url), url, explained=explained)


def _changed_in_place(sides: _Sides) -> Iterator[tuple[Sighting, str]]:
    digested = {name for (name, _), one in sides.after.items() if one.digests}
    names = {name for name, _ in sides.after}
    for (name, version), old in sides.before.items():
        new = sides.after.get((name, version))
        if new is not None and version and not version.startswith("dev-"):
            line = sides.added.get(_replaced(old, new))
            if line is not None:
                yield _sighting(sides, line, _swapped(name, version), "swapped")
        gone = next((sides.removed[n] for n in old.digests if n in sides.removed), None)
        if gone is not None and name in names - digested:
            yield _sighting(sides, gone, _unchecked(name), "unchecked")


def _replaced(old: _Package, new: _Package) -> int:
    """The line that says that ``new`` is another package than ``old``; 0 if none does."""
    before = {_bare(url) for url in old.sources.values()}
    after = {_bare(url): number for number, url in new.sources.items()}
    if before and after and before.isdisjoint(after):
        return next(iter(after.values()))
    digests: dict[str, set[str]] = {}
    for text in old.digests.values():
        digests.setdefault(_kind(text), set()).add(text)
    for kind, known in digests.items():
        alike = {text: number for number, text in new.digests.items() if _kind(text) == kind}
        if alike and known.isdisjoint(alike):
            return next(iter(alike.values()))
    return 0


def _kind(digest: str) -> str:
    """The algorithm of a digest, or its length where it does not say."""
    return re.split(r"[-:=]", digest)[0] if re.match(r"\w{1,8}[-:=]", digest) else f"{len(digest)}"


def _bare(url: str) -> str:
    """Without the commit or the digest behind it."""
    return url.partition("#")[0]


def _host(url: str) -> str:
    if url.startswith("github:"):
        return "github.com"
    match = _HOST.match(url)
    return match[1] if match else ""


def _sighting(
    sides: _Sides, line: Line, claim: Claim, key: str, *, explained: bool = False
) -> tuple[Sighting, str]:
    told = None if explained else claim
    return at_line(sides.file, line, f"{claim.title}.", told), f"{claim.category} {key}"


def _claim(title: str, category: str, scenario: str) -> Claim:
    return Claim(
        title=title,
        category=category,
        kind=ClaimKind.VULNERABILITY,
        severity=Severity.HIGH,
        confidence=85,
        scenario=scenario,
        fix=_FIX,
    )


def _taken(name: str, source: str, category: str, scenario: str) -> Claim:
    title = f"The lockfile takes {named(name) if name else 'packages'} from {source}"
    return _claim(title, category, scenario)


def _foreign(name: str, host: str) -> Claim:
    return _taken(
        name,
        f"the new host {named(host)}",
        "new-package-host",
        "Whoever installs from the lockfile runs what that host serves; no manifest of this "
        "change names it.",
    )


def _plain(name: str, host: str) -> Claim:
    return _taken(
        name,
        f"{named(host)} by plain http",
        "plain-http-package",
        "Anybody on the way can put another package in the place of this one.",
    )


def _repository(name: str, url: str) -> Claim:
    return _taken(
        name,
        f"the repository {named(_bare(url))}",
        "package-from-repository",
        "The package is built from a repository instead of what its registry serves; no "
        "manifest of this change names it.",
    )


def _swapped(name: str, version: str) -> Claim:
    return _claim(
        f"{named(name)} is another package under the same version {named(version)}",
        "package-swapped",
        "A version that is published does not change: what is installed from now on is not what "
        "was reviewed under that version.",
    )


def _unchecked(name: str) -> Claim:
    return _claim(
        f"The lockfile no longer holds a digest of {named(name)}",
        "package-digest-removed",
        "Nothing tells any more whether the package that is installed is the one that was meant.",
    )
