"""What earlier runs of ours left on a pull: a ledger, and the texts that hold it."""

from panelist.contracts import (
    Checked,
    ClaimKind,
    Entry,
    EntryState,
    Ledger,
    Outcome,
    Place,
    Reading,
    Severity,
    Spending,
)
from panelist.ledger import MARKER, encode, with_state
from tests.unit.forge.stage import BOT, DAY, Stage

OLD = "1" * 40


def entry(number: str, *, state: EntryState = EntryState.OPEN) -> Entry:
    """A finding on line 3 of ``b.py``."""
    return Entry(
        number=number,
        fingerprint=f"{int(number[1:]):016x}",
        state=state,
        agent="quality",
        category="off-by-one",
        claim=ClaimKind.DEFECT,
        severity=Severity.HIGH,
        confidence=90,
        title="The last line is left out",
        place=Place(path="b.py", start=3, end=3),
        quote="line 3",
        scenario="A file of one line is read as empty.",
        checked=Checked(outcome=Outcome.CONFIRMED, by="claude-opus-5-5", reason="It is."),
        at=OLD,
        who="code",
    )


def reading(head_sha: str) -> Reading:
    """All of it was read at that head."""
    return Reading(head_sha=head_sha, panel="2" * 16, patch="3" * 32, complete=True)


def ledger(*numbers: str, **changes: object) -> Ledger:
    """A ledger with these findings, all open."""
    entries = tuple(entry(number) for number in numbers)
    highest = max((int(number[1:]) for number in numbers), default=0)
    return Ledger(entries=entries, highest=highest).model_copy(update=changes)


def spent(usd: float, day: str = DAY) -> tuple[Spending, ...]:
    """What one run cost."""
    return (Spending(day=day, usd=usd, runs=1),)


def sticky(found: Ledger) -> str:
    """A sticky comment that holds ``found``."""
    return with_state(f"{MARKER}\n## All read", encode(found))


def leave(stage: Stage, found: Ledger, *, author: str | None = BOT) -> None:
    """Post that sticky comment on the pull."""
    stage.repo.add_issue_comment(stage.number, sticky(found), author=author)
