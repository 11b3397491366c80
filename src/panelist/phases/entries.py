"""The ledger after this run: what became of every entry, and what goes on record as read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panelist import ledger
from panelist.contracts import (
    Account,
    Call,
    Checked,
    Entry,
    EntryState,
    Ledger,
    Pull,
    RankedFinding,
    Reading,
    Reviewed,
    RuleUse,
    Side,
    Spending,
    Summary,
    Verdict,
)
from panelist.ledger.entries import NAME_CHARS, WORDS_CHARS
from panelist.ledger.shedding import clipped
from panelist.phases import costs, policy
from panelist.phases.checks import Checks
from panelist.phases.continuing import OPEN, Continuity, Judged, disputed, read_again
from panelist.phases.coverage import read_by_all
from panelist.phases.known import panel_digest
from panelist.phases.ranking import Record, Standing, claims_of
from panelist.phases.room import Room


@dataclass(frozen=True, slots=True)
class Life:
    """What a ledger is written with.

    Attributes:
        marks: what each hunk in scope is known by, by its id.
        day: today (UTC, ``YYYY-MM-DD``), for the account of money.
    """

    marks: Mapping[str, str]
    day: str


@dataclass(frozen=True, slots=True)
class Ends:
    """How the findings of a run ended, and what is said beside them.

    ``contested`` are those that may raise an alarm; ``complete`` says whether
    everything was read; ``silenced`` counts what rules set aside.
    """

    shown: tuple[Standing, ...]
    ranked: tuple[RankedFinding, ...]
    accounts: tuple[Account, ...]
    contested: Judged
    calls: tuple[Call, ...]
    summary: Summary
    complete: bool
    silenced: tuple[RuleUse, ...] = ()


def next_ledger(
    life: Life, ends: Ends, record: Record, earlier: Continuity, checks: Checks, room: Room
) -> Ledger:
    """The ledger after this run.

    Raises:
        ValueError: the pull has no head, so nothing of it lives on.
    """
    head_sha = record.pull.head_sha
    if head_sha is None:
        raise ValueError("a change without a head has no ledger")
    pairs = zip(ends.shown, ends.ranked, strict=True)
    standing = tuple(_standing(one, ranked, head_sha, record, checks) for one, ranked in pairs)
    after = ledger.following(
        record.pull.ledger,
        standing,
        _ended(standing, ends, head_sha, record, earlier),
        reading=_reading(life, head_sha, ends, record, checks, room),
        spending=Spending(day=life.day, usd=costs.known(ends.calls), runs=1),
        summary=ends.summary,
        silenced=ends.silenced,
    )
    if not _is_round(record, room):
        return after
    found_new = any(map(_is_new, ends.shown))
    return ledger.after_round(after, found_new=found_new, complete=ends.complete)


def _is_round(record: Record, room: Room) -> bool:
    """Whether there was something new to read, and a model that read any of it."""
    read = any(isinstance(report, Reviewed) for report in record.reports)
    return room.model is not None and record.context.scope != "nothing" and read


def _is_new(one: Standing) -> bool:
    return one.entry is None or one.tries > one.entry.tries


def _standing(
    one: Standing, ranked: RankedFinding, head_sha: str, record: Record, checks: Checks
) -> Entry:
    """The entry of a finding that people see."""
    was, finding, place = one.entry, one.candidate.finding, ranked.place
    lives = was is not None and was.state in OPEN
    again_answered = was is not None and one.tries > was.tries
    again = place is not None and read_again(place, record.context, checks)
    entry = ledger.entry(
        ranked,
        head_sha,
        who=finding.agent,
        told=was is not None
        and lives
        and (was.told or (again and not again_answered and _is_news(record.pull))),
        subject=finding.subject,
        collector=finding.collector,
    ).model_copy(update={"said_in": ranked.said_in})
    if was is None or not lives or again_answered:
        return entry
    command = record.pull.command
    if command is not None and was == disputed(record.pull) and ranked.checked.by != "code":
        dispute = {"who": command.author, "why": command.reason}
        return entry.model_copy(update={"state": EntryState.DISPUTED, **dispute})
    kept = {"state": was.state, "who": was.who, "why": was.why, "at": was.at}
    return entry.model_copy(update=kept)


def _is_news(pull: Pull) -> bool:
    """Whether that something still stands is worth a word: not to a delivery that comes twice."""
    return pull.command is not None or pull.since is None or pull.since.relation != "same"


def _ended(
    standing: Sequence[Entry], ends: Ends, head_sha: str, record: Record, earlier: Continuity
) -> tuple[Entry, ...]:
    """Every entry that counted before this run and does not any more.

    With them those that were dismissed before and met again: what is known of
    them has to follow their code, or it would come back after the next move.
    """
    numbers = {entry.number for entry in standing}
    verdicts = {verdict.finding: verdict for verdict in record.verdicts.verdicts}
    accounts = {account.claim: account for account in ends.accounts}
    first = {one.id: claims_of(one)[0] for one in record.verdicts.findings}
    categories = {finding.id: finding.category for finding in record.verdicts.findings}
    over = tuple(
        _end(entry, verdicts[name], accounts[first[name]], head_sha, record)
        for name, entry in earlier.entries.items()
        if entry.state in OPEN and entry.number not in numbers
    )
    met = tuple(
        ledger.seen(entry, place=verdicts[name].place, category=categories[name])
        for name, entry in earlier.entries.items()
        if entry.state is EntryState.DISMISSED and entry.number not in numbers
    )
    return (*over, *met)


def _end(entry: Entry, verdict: Verdict, account: Account, head_sha: str, record: Record) -> Entry:
    if account.into is not None:
        why = ledger.tell_part(account.into, account.reason)
        update = {"state": EntryState.FIXED, "who": "code", "why": why, "at": head_sha}
        return entry.model_copy(update=update)
    by, why = clipped(verdict.by, NAME_CHARS), clipped(verdict.reason, WORDS_CHARS)
    withdrawn = entry == disputed(record.pull) and by != "code"
    return entry.model_copy(
        update={
            "state": EntryState.DISMISSED if withdrawn else EntryState.FIXED,
            "who": by,
            "why": why,
            "at": head_sha,
            "checked": Checked(outcome=verdict.outcome, by=by, reason=why),
        }
    )


def _reading(
    life: Life, head_sha: str, ends: Ends, record: Record, checks: Checks, room: Room
) -> Reading:
    """What goes on record as read.

    Nothing does where no model read. Hunks that a person has to decide about
    do not either: an alarm must not fall silent because somebody pushed.
    """
    read = frozenset[str]()
    if room.model is not None:
        read = read_by_all(record.context, record.plan, record.reports)
        read -= _alarming(ends, record, checks)
    return ledger.reading(
        life.marks,
        read,
        head_sha=head_sha,
        panel=panel_digest(room),
        agents=(one.agent for one in record.context.agents if one.needed),
    )


def _alarming(ends: Ends, record: Record, checks: Checks) -> frozenset[str]:
    """The hunks that an alarm stands on; all of a file where its line is not to be found."""
    hunks = frozenset[str]()
    for place in policy.alarming(record.reports, ends.contested, ends.ranked):
        there = checks.hunks(place) | checks.hunks(place.model_copy(update={"side": Side.LEFT}))
        whole = frozenset(one.id for one in record.diff.hunks if one.path == place.path)
        hunks |= there or whole
    return hunks
