"""What a door leaves for the runner: the outputs of action.yml and the job's summary."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from panelist.cli import reports
from panelist.cli.speech import Speech
from panelist.contracts import Placement, Publication, Review, Severity
from panelist.memory import RunDirectory


def set_outputs(
    path: Path | None,
    publication: Publication,
    review: Review | None,
    memory: RunDirectory,
    speech: Speech,
) -> None:
    """The outputs of action.yml.

    Findings are counted that people meet at a line, not what is noted or unsettled.
    """
    outputs = {"conclusion": publication.conclusion.value}
    if review is not None:
        severities = [
            finding.severity for finding in review.findings if finding.placement is Placement.INLINE
        ]
        outputs |= {
            "recommended-action": review.recommended_action.value,
            "findings": str(len(severities)),
            "critical": str(severities.count(Severity.CRITICAL)),
            "high": str(severities.count(Severity.HIGH)),
            "cost-usd": "" if review.cost_usd is None else f"{review.cost_usd:.4f}",
            "review-url": publication.review_url or "",
            "report-json": str((memory.root / reports.JSON).resolve()),
            "report-html": str((memory.root / reports.HTML).resolve()),
            "sarif": str((memory.root / reports.SARIF).resolve()),
        }
    write_outputs(
        path, {name: memory.redactor.text(value) for name, value in outputs.items()}, speech
    )


def write_outputs(path: Path | None, outputs: Mapping[str, str], speech: Speech) -> None:
    """Outputs of a step. No value can end its block: the delimiter is random."""
    end = secrets.token_hex(16)
    text = "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items())
    append(path, text, speech)


def append(path: Path | None, text: str, speech: Speech) -> None:
    """A runner without these files, or with a full disk, does not cost the review."""
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        speech.warning(f"{path.name} cannot be written: {error.strerror}.")
