"""A pull request as a snapshot, pinned to one head."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

from github import Github

from panelist.contracts import Command, Conclusion, Ledger, Pull, Skip, Stopped, Trusted
from panelist.errors import ForgeError, PanelistError
from panelist.forge import checks, commands, conversation, own, patches, permission, trusted
from panelist.forge.collected import Collected
from panelist.forge.contents import ShownPatch, show_contents
from panelist.forge.conversation import Conversation
from panelist.forge.event import Target
from panelist.forge.github import Remote
from panelist.forge.identity import JOB_ACCOUNT, is_named, own_login
from panelist.forge.month import hold_to_month, read_month
from panelist.forge.objects import DIRECTORY, GitAccess, Objects, gather
from panelist.forge.own import Own
from panelist.forge.patience import Patience, Pause
from panelist.forge.reactions import acknowledge
from panelist.forge.refusals import RefusedError
from panelist.forge.rights import require_listener
from panelist.forge.since import since
from panelist.forge.skips import Facts, Rules, skip, spent
from panelist.forge.wire import Comparison, IssueComment, PullRequest
from panelist.forge.writes import Writer
from panelist.ledger import obeyed, recovered
from panelist.repo.bare import open_bare


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever runs Panelist wants collected, and how.

    Attributes:
        run_directory: where the git objects go.
        run_id: names this run in its check run.
        access: how git reaches the server.
        config_path: of the config file, on the default branch.
        rules: what the team decides; asked once the config is read.
        day: today in UTC, ``YYYY-MM-DD``: budgets are for a day.
        dry_run: write nothing to GitHub.
        pause: waits that many seconds.
    """

    run_directory: Path
    run_id: str
    access: GitAccess
    config_path: str
    rules: Callable[[Trusted], Rules]
    day: str
    dry_run: bool
    pause: Pause


@dataclass(frozen=True, slots=True)
class _Snapshot:
    remote: Remote
    target: Target
    found: PullRequest
    head_sha: str
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class _Known:
    """What was written on the pull before, by others and by our account ``login``."""

    login: str
    said: Conversation
    own: Own

    @property
    def notes(self) -> tuple[str, ...]:
        """What of it could not be read."""
        return self.said.notes + self.own.notes

    @property
    def sticky(self) -> IssueComment | None:
        """Our summary comment."""
        return own.find_sticky(self.said.comments, self.login)


def collect(github: Github, target: Target, wishes: Wishes) -> Collected | Stopped:
    """Take the snapshot of a pull request.

    First a check run in progress is put on the head, unless a comment asks for
    no review. When what follows fails, that check is completed before the error
    goes on.

    Returns:
        The snapshot; or why nothing happens, quietly, where a comment is by
        somebody who may not command, or the pull takes none any more.

    Raises:
        ForgeError: GitHub refused or did not answer.
        PanelistError: whatever ``wishes.rules`` raises.
    """
    remote = Remote(github, target.repository, Patience(wishes.pause))
    refusal = permission.refusal(remote, target.command.author) if target.command else None
    if refusal is not None:
        return unasked(refusal)
    found = remote.get(f"/pulls/{target.number}", PullRequest)
    if target.command is not None and (found.state == "closed" or found.merged or found.locked):
        return unasked("The pull request is closed, or its conversation is locked.")
    if target.mention and not is_named(target.mention, own_login(remote, None, found.head.sha)):
        return unasked("The comment is not for Panelist.")
    if target.command is not None and not wishes.dry_run:
        acknowledge(remote, target.command)
    # A comment names no head. Whoever may command means the one that is there now.
    snapshot = _Snapshot(remote, target, found, target.head_sha or found.head.sha, wishes)
    command, known = _asked(snapshot)
    if command is not None and known is not None and _is_answered(command, known):
        return unasked("The question was answered before.")
    writer = Writer(remote, wishes.pause)
    checked = command is None or commands.reviews(command)
    check_run_id, notes = _begin(writer, snapshot) if checked else (None, ())
    try:
        known = known or _known(snapshot, check_run_id)
        pull = _described(snapshot).model_copy(
            update={"check_run_id": check_run_id, "notes": notes + known.notes}
        )
        return _collected(snapshot, pull, command, known)
    except PanelistError as error:
        if check_run_id is not None:
            stopped = checks.Outcome(
                Conclusion.NEUTRAL, "Review stopped: nothing was reviewed", str(error)
            )
            # The first error is the one to tell; publishing completes the check otherwise.
            with contextlib.suppress(ForgeError):
                checks.complete(writer, snapshot.head_sha, check_run_id, wishes.run_id, stopped)
        raise


def unasked(sentence: str) -> Stopped:
    """That the event asks for nothing: no check, no word on the pull."""
    return Stopped(door="collect", sentence=sentence, conclusion=Conclusion.NEUTRAL, quiet=True)


def _asked(snapshot: _Snapshot) -> tuple[Command | None, _Known | None]:
    """The command, with its problem if our ledger shows one, and what was read to see that.

    A command about a finding that is not there must not touch the check.
    """
    command = snapshot.target.command
    if command is None or not commands.needs_finding(command):
        return command, None
    known = _known(snapshot, None)
    entries = known.own.ledger.entries if known.own.ledger else ()
    number = own.number_in_thread(known.said, known.login, command.thread, entries)
    command = commands.in_thread_of(command, number)
    return commands.about(command, entries, known.notes), known


def _is_answered(command: Command, known: _Known) -> bool:
    """Whether a question, which costs money every time, has its answer."""
    answered = own.has_answered(known.said, known.login, command.comment_id)
    return command.is_question and answered


def _known(snapshot: _Snapshot, check_run_id: int | None) -> _Known:
    remote = snapshot.remote
    login = own_login(remote, check_run_id, snapshot.head_sha)
    said = conversation.read(remote, snapshot.target.number)
    return _Known(login, said, own.of(said, login))


def _begin(writer: Writer, snapshot: _Snapshot) -> tuple[int | None, tuple[str, ...]]:
    if snapshot.wishes.dry_run:
        return None, ()
    try:
        return checks.begin(writer, snapshot.head_sha, snapshot.wishes.run_id), ()
    except ForgeError as error:
        return None, (str(error),)


def _collected(
    snapshot: _Snapshot, pull: Pull, command: Command | None, known: _Known
) -> Collected:
    """``pull`` with everything that a review needs, or with the reason why there is none."""
    remote, wishes = snapshot.remote, snapshot.wishes
    base_sha, base_notes = _merge_base(snapshot)
    today = date.fromisoformat(wishes.day)
    steering = trusted.read(remote, snapshot.found, wishes.config_path, base_sha, today)
    rules = wishes.rules(steering.trusted)
    # Numbers outlive the comment that holds the ledger.
    ledger = recovered(known.own.numbers, known.own.ledger)
    if command is not None:
        command = _affordable(command, ledger, rules, wishes.day)
        ledger = _obeyed(ledger, command, snapshot.head_sha)
    pull = pull.model_copy(
        update={
            "base_sha": base_sha,
            "trusted": steering.trusted,
            "command": command,
            "ledger": ledger,
            "notes": (*pull.notes, *base_notes, *steering.notes),
        }
    )
    skipped = _skip(snapshot, rules, ledger, command)
    if skipped is None and rules.paid and isfinite(rules.usd_per_month):
        pull = _with_month(snapshot, pull, known)
        pull = hold_to_month(pull, rules)
        skipped = pull.skip
    if skipped is not None:
        skipped_pull = pull.model_copy(update={"skip": skipped})
        return Collected(skipped_pull, b"", known.login, known.sticky)
    if rules.paid and _is_mute(pull, wishes):
        require_listener(Writer(remote, wishes.pause), snapshot.target.number)
    return _whole(snapshot, pull, known)


def _with_month(snapshot: _Snapshot, pull: Pull, known: _Known) -> Pull:
    """``pull`` with what the reviews of the whole repository cost this month."""
    month, logins = snapshot.wishes.day[:7], (known.login, JOB_ACCOUNT)
    spending, notes = read_month(
        snapshot.remote, month, snapshot.target.number, pull.ledger, logins
    )
    return pull.model_copy(update={"spent_this_month": spending, "notes": pull.notes + notes})


def _is_mute(pull: Pull, wishes: Wishes) -> bool:
    """Whether no check can show what is paid for.

    Pulls of forks and bots get a token that may only read and no key: they hear about the key.
    """
    free = pull.from_fork or pull.author_is_bot or wishes.dry_run
    return pull.check_run_id is None and not free


def _affordable(command: Command, ledger: Ledger | None, rules: Rules, day: str) -> Command:
    """An answer costs money and is no review: who asks is told when there is none left."""
    problem = spent(ledger, day, rules) if command.is_question else ""
    return command.model_copy(update={"problem": problem}) if problem else command


def _obeyed(ledger: Ledger | None, command: Command, head_sha: str) -> Ledger | None:
    if ledger is None and command.verb != "pause":
        return None  # there is nothing to change yet
    return obeyed(ledger, command, head_sha)


def _whole(snapshot: _Snapshot, pull: Pull, known: _Known) -> Collected:
    """The snapshot with diff, objects, and what others wrote."""
    remote, base_sha = snapshot.remote, pull.base_sha or snapshot.found.base.sha
    directory, access = snapshot.wishes.run_directory, snapshot.wishes.access
    objects = gather(remote, access, directory, base_sha, snapshot.head_sha)
    patch = patches.exact(remote, snapshot.found, _span(snapshot, base_sha, objects))
    shown = _shown(patch, objects)
    commits, commit_notes = conversation.commits(remote, snapshot.target.number)
    happened, since_notes = since(remote, pull.ledger, snapshot.head_sha)
    told = (*objects.notes, *patch.notes, *commit_notes, *since_notes)
    return Collected(
        pull.model_copy(
            update={
                "commits": commits,
                "comments": conversation.comments(known.said, known.login),
                "threads": conversation.threads(known.said, known.login),
                "finding_threads": conversation.finding_threads(known.said, known.login),
                "missing_patches": shown.missing,
                "uncommentable": shown.uncommentable,
                "diff_source": patch.source,
                "objects": DIRECTORY if objects.directory else None,
                "since": happened,
                "notes": (*pull.notes, *told),
            }
        ),
        shown.text,
        known.login,
        known.sticky,
    )


def _shown(patch: patches.Patch, objects: Objects) -> ShownPatch:
    """``patch`` with what GitHub does not show of it, as far as it is text."""
    repo = open_bare(objects.directory) if objects.directory else None
    return show_contents(patch.text, repo, missing=patch.missing, uncommentable=patch.uncommentable)


def _described(snapshot: _Snapshot) -> Pull:
    """What GitHub says of the pull itself; its words are those of the event."""
    found, target = snapshot.found, snapshot.target
    return Pull(
        source="github",
        repository=target.repository,
        number=found.number,
        title=found.title or "" if target.title is None else target.title,
        body=found.body or "" if target.body is None else target.body,
        author=found.user.login if found.user else None,
        author_is_bot=found.user is not None and found.user.is_bot,
        author_association=found.author_association or "NONE",
        base_ref=found.base.ref or "",
        head_ref=found.head.ref or "",
        head_sha=snapshot.head_sha,
        from_fork=found.from_fork(target.repository),
        labels=found.label_names,
        files_total=found.changed_files or 0,
        diff_source="diff",
        html_url=found.html_url,
    )


def _skip(
    snapshot: _Snapshot, rules: Rules, ledger: Ledger | None, command: Command | None
) -> Skip | None:
    found = snapshot.found
    facts = Facts(
        draft=bool(found.draft),
        state=found.state or "open",
        merged=bool(found.merged),
        author=found.user.login if found.user else None,
        author_is_bot=found.user is not None and found.user.is_bot,
        labels=found.label_names,
        files=found.changed_files,
        day=snapshot.wishes.day,
        ledger=ledger,
        command=command,
    )
    return skip(facts, rules)


def _merge_base(snapshot: _Snapshot) -> tuple[str, tuple[str, ...]]:
    """Where the diff starts: the newest commit both sides have."""
    base = snapshot.found.base.sha
    try:
        path = f"/compare/{base}...{snapshot.head_sha}"
        common = snapshot.remote.get(path, Comparison, per_page=1).merge_base_commit
    except RefusedError as error:
        return base, (f"The merge base is not known; the base is taken for it ({error.reason}).",)
    if common is None:
        return base, ("The merge base is not known; the base is taken for it.",)
    return common.sha, ()


def _span(snapshot: _Snapshot, base_sha: str, objects: Objects) -> patches.Span:
    whole = objects.directory if objects.whole else None
    return patches.Span(base_sha, snapshot.head_sha, whole)
