"""``panelist publish``: what reaches people. Holds a GitHub token and no model.

It runs whatever happened before it, and every run ends in a terminal check.
"""

import argparse
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from panelist import diff as patches
from panelist.cli import reports
from panelist.cli.collect import run_id, target_of, token_of
from panelist.cli.folder import prompts_folder
from panelist.cli.github import Site, site
from panelist.cli.speech import Speech
from panelist.contracts import (
    Conclusion,
    Posting,
    Publication,
    Pull,
    Review,
    Severity,
    Stopped,
    Trusted,
)
from panelist.errors import EventError, PanelistError
from panelist.forge.github import connect
from panelist.forge.publish import conclude, publish
from panelist.memory import RunDirectory
from panelist.prompts import Prompts
from panelist.render import posting as postings
from panelist.settings import Environment, Settings

STICKY_MARKER = "<!-- panelist:sticky v1 -->"
_STOPPING = frozenset({Conclusion.FAILURE, Conclusion.ACTION_REQUIRED})


@dataclass(frozen=True, slots=True)
class _Ending:
    """What is to be posted, and by which settings. ``problem`` is why it is not the review."""

    tuned: Settings
    posting: Posting
    review: Review | None = None
    problem: PanelistError | None = None


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Post the review, or say why there is none."""
    here = site(given, environment)
    pull = here.memory.find(Pull)
    if pull is None:
        return _without_pull(here, environment, speech)
    ending = _ending(here, pull, environment)
    posting = ending.posting
    _append(environment.summary_path, posting.job_summary, speech)
    if ending.tuned.dry_run:
        speech.notice(f"Dry run, nothing was posted. {posting.check_title}")
        publication = Publication(conclusion=posting.conclusion)
    else:
        publication = _published(pull, posting, environment)
    here.memory.write(publication)
    for sentence in publication.degraded:
        speech.warning(sentence)
    speech.say(f"{posting.conclusion.value}: {posting.check_title}")
    _set_outputs(environment.output_path, publication, ending.review, here.memory, speech)
    if ending.problem is not None:
        raise ending.problem
    return int(ending.tuned.fail_step and posting.conclusion in _STOPPING)


def _ending(here: Site, pull: Pull, environment: Environment) -> _Ending:
    """The review as a posting; what stands in its way still ends in a terminal check."""
    try:
        tuned = here.settings(pull.trusted)
        review = here.memory.find(Review) if pull.skip is None else None
        posting = _posting(pull, review, here.memory, tuned, environment)
    except PanelistError as error:
        stop = Stopped(door="review", sentence=str(error), conclusion=Conclusion.NEUTRAL)
        posting = postings.stopped(stop, _frame(environment), head_sha=pull.head_sha or "")
        return _Ending(_cautious(here), posting, problem=error)
    return _Ending(tuned, posting, review)


def _cautious(here: Site) -> Settings:
    """Settings when the real ones are wrong: whatever might mean a dry run is one."""
    asked = here.inputs.get("dry-run", "false").lower()
    return Settings(dry_run=asked not in {"false", "no", "0"})


def _frame(environment: Environment) -> postings.Frame:
    return postings.Frame(
        Prompts(prompts_folder()),
        STICKY_MARKER,
        environment.github_server_url,
        environment.run_url,
    )


def _posting(
    pull: Pull,
    review: Review | None,
    memory: RunDirectory,
    tuned: Settings,
    environment: Environment,
) -> Posting:
    frame = _frame(environment)
    head_sha = pull.head_sha or ""
    if pull.skip is not None:
        return postings.skipped(pull.skip, frame, head_sha=head_sha)
    if review is None:
        stop = _why_stopped(memory, tuned, environment)
        return postings.stopped(stop, frame, head_sha=head_sha)
    diff = patches.parse(
        memory.read_patch(),
        missing={file.path: file.reason for file in pull.missing_patches},
        uncommentable=pull.uncommentable,
    )
    return postings.posting(
        review,
        diff,
        frame,
        max_inline_comments=tuned.max_inline_comments,
        comment_floor=tuned.comment_floor,
    )


def _why_stopped(memory: RunDirectory, tuned: Settings, environment: Environment) -> Stopped:
    if environment.cancelled:
        return Stopped(
            door="review",
            sentence="The run was cancelled before it ended.",
            conclusion=Conclusion.CANCELLED,
        )
    return memory.find(Stopped) or Stopped(
        door="review",
        sentence="The review ended without a result. The log of the run says why.",
        conclusion=Conclusion(tuned.on_incomplete),
    )


def _published(pull: Pull, posting: Posting, environment: Environment) -> Publication:
    token = token_of(environment)
    return publish(
        connect(token, environment.github_api_url),
        pull.repository,
        pull.number or 0,
        posting,
        check_run_id=pull.check_run_id,
        run_id=run_id(environment),
        pause=time.sleep,
    )


def _without_pull(here: Site, environment: Environment, speech: Speech) -> int:
    """Collect left nothing: end the check it may have opened, if the event names a head."""
    try:
        tuned = here.settings(Trusted(config_path=here.config_path))
    except PanelistError:
        tuned = _cautious(here)  # collect has said what is wrong; its sentence is kept
    stop = _why_stopped(here.memory, tuned, environment)
    _append(environment.summary_path, f"{stop.sentence}\n", speech)
    try:
        found = target_of(here, environment)
    except EventError as error:
        speech.warning(str(error))
        return 0
    if found.head_sha is None or tuned.dry_run:
        return 0
    conclude(
        connect(token_of(environment), environment.github_api_url),
        found.repository,
        found.head_sha,
        None,
        stop.conclusion,
        "Not reviewed",
        stop.sentence,
        run_id=run_id(environment),
        pause=time.sleep,
    )
    _set_outputs(
        environment.output_path,
        Publication(conclusion=stop.conclusion),
        None,
        here.memory,
        speech,
    )
    return 0


def _set_outputs(
    path: Path | None,
    publication: Publication,
    review: Review | None,
    memory: RunDirectory,
    speech: Speech,
) -> None:
    """The outputs of action.yml. Values cannot end the block: its delimiter is random."""
    outputs = {"conclusion": publication.conclusion.value}
    if review is not None:
        severities = [finding.severity for finding in review.findings]
        outputs |= {
            "recommended-action": review.recommended_action.value,
            "findings": str(len(severities)),
            "critical": str(severities.count(Severity.CRITICAL)),
            "high": str(severities.count(Severity.HIGH)),
            "cost-usd": "" if review.cost_usd is None else f"{review.cost_usd:.4f}",
            "review-url": publication.review_url or "",
            "report-json": str((memory.root / Review.file_name).resolve()),
            "report-html": str((memory.root / reports.HTML).resolve()),
            "sarif": str((memory.root / reports.SARIF).resolve()),
        }
    end = secrets.token_hex(16)
    text = "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items())
    _append(path, text, speech)


def _append(path: Path | None, text: str, speech: Speech) -> None:
    """A runner without these files, or with a full disk, does not cost the review."""
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        speech.warning(f"{path.name} cannot be written: {error.strerror}.")
