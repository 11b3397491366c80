"""``panelist eval --from-history``: proposes cases from what reviewers of a team said before."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from panelist.cli.case_folder import write_case
from panelist.cli.speech import Speech
from panelist.errors import DiffError, SettingsError
from panelist.evaluation.cases import CaseLabel, LabelKind, LabelledCase
from panelist.forge.github import Remote, connect
from panelist.forge.history import ReviewedPull, list_merged, read_reviewed
from panelist.forge.patience import Patience
from panelist.forge.refusals import RefusedError, UnreadableError
from panelist.settings import Environment

DEFAULT_CASES = "cases"
PROPOSED = "proposed, check me"


def door(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Write a case for each merged pull request whose review comments led to a change.

    Raises:
        SettingsError: nobody said of which repository, or for how many.
        ForgeError: GitHub refused or did not answer.
    """
    repository = given.repository or environment.github_repository
    if repository is None:
        raise SettingsError(
            "Nobody said whose pull requests to look at.", "Use `--repository OWNER/NAME`."
        )
    if given.from_history < 1:
        raise SettingsError("--from-history needs a number from 1 up.", "Use 50, for example.")
    github = connect(environment.github_token, environment.github_api_url)
    remote = Remote(github, repository, Patience(pause=pause))
    root = Path(given.cases or DEFAULT_CASES)
    looked_at = proposed = 0
    for pull in list_merged(remote, given.from_history):
        looked_at += 1
        try:
            reviewed = read_reviewed(remote, pull)
        except (DiffError, RefusedError, UnreadableError) as error:
            speech.say(f"#{pull.number}: left out: {error}")
            continue
        if reviewed is None:
            continue
        case = propose_case(reviewed)
        folder = root / case.name
        if folder.exists():
            speech.say(f"#{pull.number}: {folder} is there already.")
            continue
        write_case(folder, case, reviewed.patch, PROPOSED)
        proposed += 1
        speech.say(f"#{pull.number}: {len(case.labels)} labels in {folder}")
    speech.say(
        f"{proposed} cases proposed from {looked_at} merged pull requests. Check every label: "
        "does it name a defect of this change? Remove what does not."
    )
    return 0


def propose_case(reviewed: ReviewedPull) -> LabelledCase:
    """A case whose labels are the comments, for a person to edit."""
    labels = tuple(
        CaseLabel(
            id=f"G{number}",
            kind=LabelKind.GOLDEN,
            text=remark.text,
            path=remark.path,
            line=remark.line,
        )
        for number, remark in enumerate(reviewed.remarks, 1)
    )
    name = f"pr-{reviewed.number}"
    return LabelledCase(name=name, title=reviewed.title, body=reviewed.body, labels=labels)
