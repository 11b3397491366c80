"""The review as SARIF 2.1.0, for GitHub code scanning and for editors."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from panelist.contracts import EntryState, Place, Placement, Review, Severity, Side
from panelist.fence import visible
from panelist.render import coverage, endings, sentences
from panelist.render.links import Links
from panelist.render.plain import inert

Json: TypeAlias = Mapping[str, object]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_GRADES = ("error", "warning", "note")
_SCORES = {
    # The middle of the bands in which GitHub calls an alert critical, high, medium, low.
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_LINK = re.compile(r"\](?=\()")


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is said of a place. ``dismissal`` is why it does not count; ``None`` if it does."""

    number: str
    fingerprint: str
    category: str
    severity: Severity
    agents: tuple[str, ...]
    text: str
    place: Place
    facts: Json
    placement: Placement = Placement.INLINE
    also_at: tuple[Place, ...] = ()
    dismissal: str | None = None

    @property
    def level(self) -> str:
        """What people do not meet at its line is a note, however grave."""
        return _LEVELS[self.severity] if self.placement is Placement.INLINE else "note"


def sarif_report(review: Review, *, version: str, server_url: str | None) -> str:
    """``review`` as one SARIF run; what was not read becomes notifications.

    Args:
        review: what to tell.
        version: of Panelist.
        server_url: where the repository can be looked at; ``None`` for a local range.
    """
    claims = _claims(review)
    run: dict[str, object] = {
        "tool": {"driver": _driver(claims, version)},
        "invocations": [_invocation(review)],
        "results": [_result(claim) for claim in claims],
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


def _claims(review: Review) -> tuple[_Claim, ...]:
    """What is claimed of a place: findings, then what people dismissed."""
    found = (
        _Claim(
            number=one.number,
            fingerprint=one.fingerprint,
            category=visible(one.category),
            severity=one.severity,
            agents=one.found_by,
            text=_told(one.title, one.scenario, one.fix, one.open_question),
            place=one.place,
            facts={
                "confidence": one.confidence,
                "support": one.support,
                "placement": one.placement,
                "checked": f"{one.checked.outcome} by {one.checked.by}",
                "origin": one.origin,
                **({} if one.worth is None else {"worth": one.worth}),
            },
            placement=one.placement,
            also_at=one.also_at,
        )
        for one in review.findings
        if one.place
    )
    dismissed = (
        _Claim(
            number=one.number,
            fingerprint=one.fingerprint,
            category=visible(one.category),
            severity=one.severity,
            agents=(one.agent,),
            text=_told(one.title, one.scenario, one.fix),
            place=one.place,
            facts={"confidence": one.confidence, "origin": one.origin},
            dismissal=_text(f"{endings.ending(one)}: {endings.because(one)}"),
        )
        for one in endings.ended(review)
        if one.place and one.state is EntryState.DISMISSED
    )
    return (*found, *dismissed)


def _told(title: str, scenario: str, fix: str, question: str = "") -> str:
    said = (f"{title}.", scenario, fix and f"Fix: {fix}", question and f"Not settled: {question}")
    return _text(" ".join(filter(None, said)))


def _driver(claims: Sequence[_Claim], version: str) -> Json:
    by_category: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_category.setdefault(claim.category, []).append(claim)
    return {
        "name": "panelist",
        "fullName": "Panelist, a panel of AI reviewers",
        "semanticVersion": version,
        "rules": [_rule(category, alike) for category, alike in sorted(by_category.items())],
    }


def _rule(category: str, claims: Sequence[_Claim]) -> Json:
    worst = min((claim.severity for claim in claims), key=lambda severity: severity.rank)
    agents = sorted({agent for claim in claims for agent in claim.agents})
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
        "defaultConfiguration": {"level": min((one.level for one in claims), key=_GRADES.index)},
        "properties": properties,
    }


def _result(claim: _Claim) -> Json:
    properties: dict[str, object] = {
        "number": claim.number,
        "severity": claim.severity,
        "foundBy": list(claim.agents),
        **claim.facts,
    }
    if "security" in claim.agents:
        properties["security-severity"] = _SCORES[claim.severity]
    result: dict[str, object] = {
        "ruleId": claim.category,
        "level": claim.level,
        "message": {"text": claim.text},
        "locations": [{"physicalLocation": _location(claim.place)}],
        **_related(claim),
        "partialFingerprints": {
            # The one name by which code scanning knows an alert again.
            "primaryLocationLineHash": f"{claim.fingerprint}:1",
            "panelist/v1": claim.fingerprint,
        },
        "properties": properties,
    }
    if claim.dismissal is not None:
        justified = {"kind": "external", "status": "accepted", "justification": claim.dismissal}
        result["suppressions"] = [justified]
    return result


def _related(claim: _Claim) -> Json:
    places = [{"physicalLocation": _location(place)} for place in claim.also_at]
    return {"relatedLocations": places} if places else {}


def _location(place: Place) -> Json:
    artifact = {"uri": quote(place.path, errors="replace"), "uriBaseId": _ROOT}
    if place.side is Side.LEFT:  # a region would name lines of the head
        return {"artifactLocation": artifact}
    return {
        "artifactLocation": artifact,
        "region": {"startLine": place.start, "endLine": place.end},
    }


def _invocation(review: Review) -> Json:
    unread = () if review.coverage.complete else (coverage.covered(review),)
    gaps = (*filter(None, unread), *coverage.gaps(review.coverage))
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
    return inert(_LINK.sub("] ", visible(text)))
