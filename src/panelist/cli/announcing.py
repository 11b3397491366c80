"""Our summary comment while a review is under way: collect announces it, whatever ends it tells.

Nothing here ever stops a review: the check says that one is under way, and publishing names the
right that is missing.
"""

from datetime import UTC, datetime, timedelta

from panelist import ledger
from panelist.cli.folder import prompts_folder
from panelist.cli.github import Site
from panelist.cli.scope import ChangeScope
from panelist.cli.speech import Speech
from panelist.contracts import Diff, Pull
from panelist.errors import ForgeError, RepositoryError
from panelist.forge import sticky
from panelist.forge.announcements import Announcement, announcing_run, is_overdue
from panelist.forge.collected import Collected
from panelist.forge.github import Remote, connect
from panelist.forge.patience import LOOKS, Patience
from panelist.forge.sticky import StickyPlace
from panelist.forge.writes import Writer
from panelist.ledger import MARKER
from panelist.phases.costs import Ceiling
from panelist.phases.known import spent_before
from panelist.prompts import Prompts
from panelist.render.posting import Frame
from panelist.render.reviewing import EARLIER, Undertaking, announcement_texts
from panelist.repo.bare import open_bare
from panelist.settings import Environment, Settings

_TO_PUBLISH = timedelta(minutes=10)
"""What posting may take after the deadline of a review, GitHub's limits included."""
_NOTHING_THERE = "Not reviewed: the run that was under way here never ended."


def announce_review(
    here: Site,
    collected: Collected,
    change: ChangeScope,
    tuned: Settings,
    environment: Environment,
    run_id: str,
) -> tuple[Pull, str]:
    """Say in our comment what is about to be read; the pull with the comment's id, and why not.

    Nothing is said of a change that was read before, nor with a token that may only read, as
    pull requests of forks and of bots get it.
    """
    pull = collected.pull
    only_reads = pull.check_run_id is None and (pull.from_fork or pull.author_is_bot)
    if collected.login is None or tuned.dry_run or only_reads:
        return pull, ""
    begun = _undertaking(here, pull, change, tuned)
    if begun is None:
        return pull, ""
    frame = Frame(
        Prompts(prompts_folder()), MARKER, environment.github_server_url, environment.run_url
    )
    texts = announcement_texts(begun, frame, pull.ledger)
    told = Announcement(run_id, begun.due, tuple(map(here.memory.redactor.text, texts)), EARLIER)
    try:
        comment = sticky.announce(_place(here, pull, collected.login, environment), told)
    except ForgeError as error:
        return pull, str(error)
    return pull.model_copy(update={"sticky_id": comment.id}), ""


def withdraw_overdue(
    here: Site, collected: Collected, tuned: Settings, environment: Environment, speech: Speech
) -> None:
    """End what a run announced that died, where this run reviews nothing."""
    found, login = collected.sticky, collected.login
    run_id = announcing_run(found.body) if found is not None else None
    if found is None or login is None or run_id is None or tuned.dry_run:
        return
    if not is_overdue(found.body, datetime.now(UTC)):
        return  # it may be at work
    try:
        sticky.withdraw(_place(here, collected.pull, login, environment), run_id, _NOTHING_THERE)
    except ForgeError as error:
        speech.say(f"The summary comment still announces a run that died: {error}")


def _place(here: Site, pull: Pull, login: str, environment: Environment) -> StickyPlace:
    # A review does not wait for a comment: no rate limit is waited for.
    patience = Patience(here.pause, seconds=sum(LOOKS))
    github = connect(environment.github_token or "", environment.github_api_url)
    writer = Writer(Remote(github, pull.repository, patience), here.pause)
    return StickyPlace(writer, pull.number or 0, MARKER, login)


def _undertaking(
    here: Site, pull: Pull, change: ChangeScope, tuned: Settings
) -> Undertaking | None:
    """What is read, by whom, for how much and until when; ``None`` where nothing is new."""
    diff = change.diff
    paths = frozenset(path for path, reason in change.reasons.items() if reason is None)
    hunks = sum(hunk.path in paths for hunk in diff.hunks)
    new = _new_hunks(here, pull, diff, paths, tuned)
    if new == 0 and hunks:
        return None
    now = datetime.now(UTC)
    ceiling = Ceiling.of(tuned, spent_before(pull, now.date().isoformat()))
    return Undertaking(
        head_sha=pull.head_sha or "",
        files=len(diff.files),
        in_scope=len(paths),
        hunks=hunks,
        new=new,
        read_at=pull.ledger.reading.head_sha if pull.ledger and pull.ledger.reading else "",
        agents=(*tuned.agents, *(agent.id for agent in tuned.custom_agents)),
        engine=tuned.engine,
        usd=ceiling.usd,
        usd_said=ceiling.said,
        due=now + timedelta(minutes=tuned.deadline_minutes) + _TO_PUBLISH,
    )


def _new_hunks(
    here: Site, pull: Pull, diff: Diff, paths: frozenset[str], tuned: Settings
) -> int | None:
    """How many hunks nobody has read; ``None`` where all are read anew, or nobody can tell.

    Which panel read is not looked at: another one reads everything anew.
    """
    before = pull.ledger.reading if pull.ledger is not None else None
    everything = pull.command is not None and pull.command.verb == "full-review"
    if before is None or not before.hunks or pull.objects is None or everything:
        return None
    if not (tuned.incremental and tuned.engine.has_readers):
        return None
    old_paths = [file.old_path for file in diff.files if file.path in paths]
    try:
        texts = open_bare(here.memory.root / pull.objects).read_many("base", old_paths)
    except RepositoryError:
        return None
    base = {path: data.decode("utf-8", "replace") for path, data in texts.items()}
    prints = ledger.hunk_prints(diff, paths, base)
    scope = ledger.scope(
        pull.ledger, pull.since, prints, panel=before.panel, incremental=tuned.incremental
    )
    return len(prints) - len(scope.known) if scope.kind != "whole" else None
