"""A config file of Panelist with which no run could start once it is merged.

Sees the file whole, at the head, whether the diff shows the mistake or not. Certain: it is
checked as a run would check it. Nothing is said of a file that a run can use; what that
would change is told by ``own_config``. Nothing of it reaches the settings of this run.
"""

from collections.abc import Iterator
from dataclasses import replace

from panelist.contracts import ClaimKind, Severity
from panelist.evidence.change import Change
from panelist.evidence.config_preview import preview_config
from panelist.evidence.sighting import Claim, Sighting, at_first_line

_BROKEN = Claim(
    title="After this merge every review fails: the config file cannot be used",
    category="reviewer-config",
    kind=ClaimKind.DEFECT,
    severity=Severity.HIGH,
    confidence=100,
    scenario="From the merge on, every run on every pull request ends with an error and reviews "
    "nothing.",
    fix="Correct the file before the merge; then have somebody who owns the review rules approve "
    "it.",
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting, at the first mistake that the diff shows, with every mistake in its words."""
    for file in change.diff.files:
        if change.config_path not in {file.path, file.old_path}:
            continue
        preview = preview_config(change, file)
        if preview.problem:
            claim = replace(_BROKEN, scenario=f"{_BROKEN.scenario} {preview.problem}")
            yield at_first_line(file, claim, preview.lines)
