"""``panelist learn``: rules proposed from what people with write access turned away, and why.

It reads GitHub and writes one file here at most. A person reads it, accepts what is right, and
commits it to the default branch.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from panelist.cli.github import DEFAULT_CONFIG
from panelist.cli.pull_request import find_repository, sign_in
from panelist.cli.reports import put
from panelist.cli.speech import Speech
from panelist.cli.stats import read_day
from panelist.contracts import SilencingRule
from panelist.errors import SettingsError
from panelist.forge import permission, trusted
from panelist.forge.github import Remote, connect
from panelist.forge.ledgers import PullLedger, read_ledgers
from panelist.forge.patience import Patience
from panelist.learning import (
    UNUSED_DAYS,
    find_dismissals,
    find_unused,
    propose_rules,
    write_rules,
)
from panelist.redaction import Redactor
from panelist.settings import Environment, check_rules, rules_path, tell_all


def _today() -> date:
    return datetime.now(UTC).date()


def door(
    given: argparse.Namespace,
    environment: Environment,
    speech: Speech,
    *,
    pause: Callable[[float], None] = time.sleep,
    today: Callable[[], date] = _today,
) -> int:
    """Write or print the rules file with what is proposed; neither where nothing is.

    Raises:
        SettingsError: no repository, no token, no day, or rules that cannot be read.
        ForgeError: GitHub refused or did not answer.
    """
    if given.least < 1:
        raise SettingsError("--least needs a number from 1 up.", "Use 2, for example.")
    since = read_day(given.since) if given.since is not None else None
    repository = given.repo or find_repository(environment, Path())
    signed = sign_in(environment)
    github = connect(signed.github_token, signed.github_api_url)
    remote = Remote(github, repository, Patience(pause))
    path = rules_path(given.config or DEFAULT_CONFIG)
    rules = read_rules(remote, path)
    speech.say(f"Reading the summary comments of {repository}.")
    found = sorted(read_ledgers(remote, since), key=lambda one: one.number)
    proposed = _propose(remote, found, rules, given.least, today(), speech)
    unused = _unused(found, rules, since, today(), speech)
    if not proposed and not unused:
        speech.say("There is nothing to propose.")
        return 0
    text = write_rules((*rules, *proposed), {rule.id for rule in unused})
    _give(Redactor.of(signed.secrets).text(text), given.output, path, speech)
    return 0


@dataclass
class _Writers:
    """Who may write, asked once for each account."""

    remote: Remote
    refusals: dict[str, str | None] = field(default_factory=dict[str, str | None])

    def may_write(self, login: str) -> bool:
        if login not in self.refusals:
            self.refusals[login] = permission.refusal(self.remote, login)
        return self.refusals[login] is None


def read_rules(remote: Remote, path: str) -> tuple[SilencingRule, ...]:
    """The rules of the default branch, accepted or not.

    Raises:
        SettingsError: the file has mistakes; a new one would lose what they stand in.
        ForgeError: GitHub refused or did not answer.
    """
    branch = trusted.find_default_branch(remote)
    checked = check_rules(trusted.read_text(remote, path, branch) or "", path)
    if checked.mistakes:
        raise SettingsError(
            f"The rules on {branch} have mistakes. {tell_all(checked.mistakes)}",
            "Mend them before new ones are proposed.",
        )
    return checked.rules


def _propose(
    remote: Remote,
    found: list[PullLedger],
    rules: tuple[SilencingRule, ...],
    least: int,
    today: date,
    speech: Speech,
) -> tuple[SilencingRule, ...]:
    """New rules, and who did not count for them."""
    writers = _Writers(remote)
    dismissals = [
        one
        for pull in found
        if pull.ledger is not None
        for one in find_dismissals(pull.number, pull.ledger, writers.may_write)
    ]
    for login, refusal in writers.refusals.items():
        if refusal is not None:
            speech.say(f"Left out what {login} decided: {refusal}")
    proposed = propose_rules(dismissals, rules, today, least)
    speech.say(
        f"{len(dismissals)} decisions with a reason; "
        f"proposed: {', '.join(rule.id for rule in proposed) or 'none'}."
    )
    return proposed


def _unused(
    found: list[PullLedger],
    rules: tuple[SilencingRule, ...],
    since: str | None,
    today: date,
    speech: Speech,
) -> tuple[SilencingRule, ...]:
    """Rules to take out. Who looks back less far than that cannot tell."""
    first = (today - timedelta(days=UNUSED_DAYS)).isoformat()
    if since is not None and since > first:
        return ()
    uses = [use for pull in found if pull.ledger is not None for use in pull.ledger.silenced]
    unused = find_unused(rules, uses, today)
    for rule in unused:
        speech.say(f"{rule.id} has silenced nothing since {first}: take it out?")
    return unused


def _give(text: str, output: str | None, path: str, speech: Speech) -> None:
    if output is None:
        put(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{output} cannot be written: {error.strerror}.", "Name another file with -o."
        ) from error
    speech.say(f"Wrote {output}. Accept what is right, and commit it as {path}.")
