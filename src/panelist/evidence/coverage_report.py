"""Coverage reports: lcov, Cobertura and JaCoCo, as hits by file and line.

A report is made by the tests of the pull request, so it is read as a
stranger's text: no entities, no size without limit.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from panelist.errors import EvidenceError
from panelist.evidence.sighting import named

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Hits by line number, by path as the report spells it.
Hits = Mapping[str, Mapping[int, int]]

_LARGEST = 60_000_000
_FIX = "Give a report of the head in lcov, Cobertura XML or JaCoCo XML as `coverage-report`."
# What Istanbul and JaCoCo write; anything more could declare entities.
_PLAIN_DOCTYPE = re.compile(
    r"<!DOCTYPE\s+(?:coverage|report)\s+"
    r"(?:SYSTEM|PUBLIC\s+\"[^\"<>]*\")\s+\"[^\"<>]*\"\s*>"
)
_COUNT = re.compile(r"\d{1,18}")
_DATA = re.compile(r"DA:(\d{1,9}),(\d{1,18})")


def read_report(text: str) -> Hits:
    """The hits of every line the report knows.

    Raises:
        EvidenceError: the text is no report, holds no file, or is too large.
    """
    if len(text) > _LARGEST:
        raise EvidenceError("The coverage report is larger than 60 MB.", _FIX)
    hits = _xml(text) if text.lstrip("\ufeff \r\n\t").startswith("<") else _lcov(text)
    if not hits:
        raise EvidenceError("The coverage report names no file.", _FIX)
    return hits


def _lcov(text: str) -> Hits:
    hits: dict[str, dict[int, int]] = {}
    lines: dict[int, int] | None = None
    for row in text.split("\n"):
        if row.startswith("SF:"):
            lines = hits.setdefault(_normal(row[3:].strip()), {})
        elif row.startswith("DA:") and lines is not None and (data := _DATA.match(row)):
            number, count = int(data.group(1)), int(data.group(2))
            lines[number] = lines.get(number, 0) + count
    return hits


def _xml(text: str) -> Hits:
    # Not needed unless a report is given.
    import xml.etree.ElementTree as ET  # noqa: PLC0415 - see above

    text = _PLAIN_DOCTYPE.sub("", text.lstrip("\ufeff \r\n\t"), count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise EvidenceError("The coverage report declares XML entities.", _FIX)
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        row, column = error.position
        raise EvidenceError(
            f"The coverage report is no valid XML (line {row}, column {column}).", _FIX
        ) from error
    read = _DIALECTS.get(root.tag)
    if read is None:
        raise EvidenceError(
            f"The coverage report is XML of another kind: it begins with {named(root.tag)}.", _FIX
        )
    hits: dict[str, dict[int, int]] = defaultdict(dict)
    for path, number, count in read(root):
        hits[path][number] = hits[path].get(number, 0) + count
    return dict(hits)


def _cobertura_lines(root: "Element") -> Iterator[tuple[str, int, int]]:
    sources = [(source.text or "").strip() for source in root.iter("source")]
    prefix = f"{sources[0]}/" if len(sources) == 1 and sources[0] else ""
    for element in root.iter("class"):
        name = element.get("filename", "")
        path = _normal(name if name.startswith("/") else prefix + name)
        for line in element.iter("line"):
            number, count = line.get("number", ""), line.get("hits", "")
            if name and _COUNT.fullmatch(number) and _COUNT.fullmatch(count):
                yield path, int(number), int(count)


def _jacoco_lines(root: "Element") -> Iterator[tuple[str, int, int]]:
    """The lines of every source file; a path begins where the package does."""
    for package in root.iter("package"):
        folder = package.get("name", "")
        for source in package.iter("sourcefile"):
            path = _normal(f"{folder}/{source.get('name', '')}").lstrip("/")
            for line in source.iter("line"):
                number, covered = line.get("nr", ""), line.get("ci", "")
                if source.get("name") and _COUNT.fullmatch(number) and _COUNT.fullmatch(covered):
                    # Instructions are counted, not how often they ran.
                    yield path, int(number), min(int(covered), 1)


_DIALECTS = {"coverage": _cobertura_lines, "report": _jacoco_lines}


def _normal(path: str) -> str:
    path = path.replace("\\", "/").replace("/./", "/")
    return path.removeprefix("./")
