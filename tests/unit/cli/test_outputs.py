"""The outputs of action.yml, as a runner reads them."""

import io
from pathlib import Path

from panelist.cli.outputs import set_outputs
from panelist.cli.speech import Speech
from panelist.contracts import Conclusion, Placement, Publication, RankedFinding, Severity
from panelist.memory import RunDirectory
from tests.e2e.runner import parsed
from tests.unit.render.samples import REVIEW, finding


def test_findings_are_counted_that_stand_at_a_line(tmp_path: Path) -> None:
    """What is only noted, not settled or not tested is in the reports, and counts for nothing."""

    def found(number: int, severity: Severity, placement: Placement) -> RankedFinding:
        return finding(number, severity=severity, placement=placement)

    findings = (
        found(1, Severity.CRITICAL, Placement.INLINE),
        found(2, Severity.LOW, Placement.INLINE),
        found(3, Severity.HIGH, Placement.NOTED),
        found(4, Severity.CRITICAL, Placement.UNSETTLED),
        found(5, Severity.HIGH, Placement.UNTESTED),
    )
    outputs = tmp_path / "outputs"
    set_outputs(
        outputs,
        Publication(conclusion=Conclusion.FAILURE),
        REVIEW.model_copy(update={"findings": findings}),
        RunDirectory(tmp_path),
        Speech(on_actions=False, out=io.StringIO()),
    )
    got = parsed(outputs.read_text(encoding="utf-8"))
    assert (got["findings"], got["critical"], got["high"]) == ("2", "1", "0")
