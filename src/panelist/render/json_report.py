"""The review for programs: all of it, the verdict in a line, and a prompt for each finding."""

import json

from panelist.contracts import Review
from panelist.prompts import Prompts
from panelist.render.handoff import finding_handoff, review_handoff
from panelist.render.verdict import verdict_line


def json_report(review: Review, prompts: Prompts) -> str:
    """``review`` as JSON.

    Beside its own fields there are ``verdict`` (the line of ``render.verdict``),
    ``handoff`` (the prompt for all findings at lines; "" where there are none)
    and, in each finding, a ``handoff`` of its own.
    """
    told = review.model_dump(mode="json") | {"schema_id": "panelist/report", "version": 1}
    told["findings"] = [
        {**one.model_dump(mode="json"), "handoff": finding_handoff(prompts, review, one)}
        for one in review.findings
    ]
    told |= {"verdict": verdict_line(review), "handoff": review_handoff(prompts, review).text}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
