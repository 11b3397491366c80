"""The review as SARIF 2.1.0, for GitHub code scanning and for editors."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from panelist.contracts import Place, RankedFinding, Review, Severity, Side
from panelist.fence import visible
from panelist.render import sentences
from panelist.render.links import Links

Json: TypeAlias = Mapping[str, object]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SCORES = {
    # The middle of the bands in which GitHub calls an alert critical, high, medium, low.
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_LINK = re.compile(r"\](?=\()")


def sarif_report(review: Review, *, version: str, server_url: str | None) -> str:
    """``review`` as one SARIF run; what was not read becomes notifications.

    Args:
        review: what to tell.
        version: of Panelist.
        server_url: where the repository can be looked at; ``None`` for a local range.
    """
    run: dict[str, object] = {
        "tool": {"driver": _driver(review, version)},
        "invocations": [_invocation(review)],
        "results": [_result(found, found.place) for found in review.findings if found.place],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "panelist/"},
        "properties": {
            "conclusion": review.conclusion,
            "recommendedAction": review.recommended_action,
            "headSha": review.head_sha,
        },
    }
    repository = Links.of(review, server_url).repository_url()
    if repository and review.head_sha:
        run["versionControlProvenance"] = [
            {"repositoryUri": repository, "revisionId": review.head_sha}
        ]
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _driver(review: Review, version: str) -> Json:
    by_category: dict[str, list[RankedFinding]] = {}
    for found in review.findings:
        by_category.setdefault(visible(found.category), []).append(found)
    return {
        "name": "panelist",
        "fullName": "Panelist, a panel of AI reviewers",
        "semanticVersion": version,
        "rules": [_rule(category, founds) for category, founds in sorted(by_category.items())],
    }


def _rule(category: str, founds: Sequence[RankedFinding]) -> Json:
    worst = min((found.severity for found in founds), key=lambda severity: severity.rank)
    agents = sorted({agent for found in founds for agent in found.found_by})
    properties: dict[str, object] = {"tags": agents, "precision": "medium"}
    if "security" in agents:
        properties["security-severity"] = _SCORES[worst]
    return {
        "id": category,
        "shortDescription": {"text": category.replace("-", " ")},
        "help": {
            "text": f"The panel ({sentences.listed(agents)}) files a finding as {category} after"
            " reading the change. The result says what goes wrong, who checked it and what"
            " to change."
        },
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": properties,
    }


def _result(found: RankedFinding, place: Place) -> Json:
    properties: dict[str, object] = {
        "number": found.number,
        "severity": found.severity,
        "confidence": found.confidence,
        "foundBy": list(found.found_by),
        "checked": f"{found.checked.outcome} by {found.checked.by}",
        "origin": found.origin,
    }
    if "security" in found.found_by:
        properties["security-severity"] = _SCORES[found.severity]
    parts = [f"{found.title}.", found.scenario, found.fix and f"Fix: {found.fix}"]
    return {
        "ruleId": visible(found.category),
        "level": _LEVELS[found.severity],
        "message": {"text": _text(" ".join(filter(None, parts)))},
        "locations": [{"physicalLocation": _location(place)}],
        "partialFingerprints": {"panelist/v1": found.fingerprint},
        "properties": properties,
    }


def _location(place: Place) -> Json:
    artifact = {"uri": quote(place.path, errors="replace"), "uriBaseId": _ROOT}
    if place.side is Side.LEFT:  # a region would name lines of the head
        return {"artifactLocation": artifact}
    return {
        "artifactLocation": artifact,
        "region": {"startLine": place.start, "endLine": place.end},
    }


def _invocation(review: Review) -> Json:
    unread = () if review.coverage.complete else (sentences.covered(review),)
    gaps = (*unread, *sentences.gaps(review.coverage))
    told = [_notification("warning", gap) for gap in gaps]
    told += [_notification("note", note) for note in review.notes]
    told += [
        _notification("warning", f"{found.number} has no place in the change: {found.title}")
        for found in review.findings
        if found.place is None
    ]
    return {
        "executionSuccessful": review.coverage.complete,
        "toolExecutionNotifications": told,
    }


def _notification(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": _text(text)}}


def _text(text: str) -> str:
    # In a SARIF message `[words](target)` is a link.
    return _LINK.sub("] ", visible(text))
