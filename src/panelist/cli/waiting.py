"""What the check says while a plan waits for somebody to approve it."""

from panelist.cli.collect import run_id, token_of
from panelist.cli.github import Site
from panelist.cli.plan_page import page_of
from panelist.cli.speech import Speech
from panelist.contracts import Conclusion, Plan, Pull
from panelist.forge import checks
from panelist.forge.github import Remote, connect
from panelist.forge.patience import Patience
from panelist.forge.writes import Writer
from panelist.render.check import note_title
from panelist.render.links import address
from panelist.render.plan import plan_headline
from panelist.settings import Environment


def tell_waiting(here: Site, pull: Pull, environment: Environment, speech: Speech) -> int:
    """End the check for now: it asks for a person, who may never come. Gives the exit code.

    Whoever publishes later ends the same check with what came of the plan.
    """
    plan, tuned = here.memory.read(Plan), here.settings(pull.trusted)
    told = f"Waits for somebody to approve the plan: {plan_headline(plan)}"
    speech.say(told)
    if tuned.dry_run or pull.head_sha is None:
        return 0
    page, link = page_of(here.memory, pull, plan), address(environment.run_url)
    where = f"[the page of the run]({link})" if link else "the page of the run"
    summary = f"Approve or reject it on {where}. Until then nobody reads the change.\n\n{page}"
    github = connect(token_of(environment), environment.github_api_url)
    writer = Writer(Remote(github, pull.repository, Patience(here.pause)), here.pause)
    safe = here.memory.redactor.text
    outcome = checks.Outcome(Conclusion.ACTION_REQUIRED, note_title(safe(told)), safe(summary))
    checks.complete(writer, pull.head_sha, pull.check_run_id, run_id(environment), outcome)
    return 0
