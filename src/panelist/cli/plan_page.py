"""The plan of a run directory, as a page of GitHub shows it."""

from panelist import diff as patches
from panelist.contracts import Context, Plan, Pull
from panelist.memory import RunDirectory
from panelist.render.markdown import Markdown
from panelist.render.plan import plan_page


def page_of(memory: RunDirectory, pull: Pull, plan: Plan) -> Markdown:
    """What a person needs to know to decide on ``plan``."""
    diff = patches.parse(memory.read_patch(), missing=pull.missing_reasons)
    return plan_page(plan, memory.read(Context), diff)
