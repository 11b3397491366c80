"""The last look before publishing: what people decided while the panel was at work.

Another run, or somebody's command, may have written to the ledger since this
one read it. A finding that a person dismissed meanwhile must not be posted.
"""

from panelist.contracts import (
    Account,
    Command,
    Disposition,
    Entry,
    EntryState,
    FailOn,
    Ledger,
    OnIncomplete,
    RankedFinding,
    Review,
)
from panelist.ledger import obeyed, reconciled
from panelist.phases.policy import judge


def settle(
    review: Review,
    there: Ledger | None,
    command: Command | None,
    *,
    fail_on: FailOn,
    on_incomplete: OnIncomplete,
) -> Review:
    """``review`` with the decisions that ``there`` holds, and the verdict that follows.

    Args:
        review: as synthesized.
        there: the ledger as it is on the pull now.
        command: what this run was asked for; ``None`` when nobody asked.
        fail_on: see settings.
        on_incomplete: see settings.
    """
    if review.ledger is None or review.head_sha is None:
        return review
    ledger = reconciled(review.ledger, there)
    if command is not None:
        ledger = obeyed(ledger, command, review.head_sha)
    entries = {entry.fingerprint: entry for entry in ledger.entries}
    findings = tuple(
        _numbered(found, entries.get(found.fingerprint))
        for found in review.findings
        if not _dismissed(entries.get(found.fingerprint))
    )
    review = review.model_copy(update={"ledger": ledger})
    if findings == review.findings:
        return review
    judgement = judge(
        findings,
        review.coverage,
        review.alarms,
        engine=review.engine,
        fail_on=fail_on,
        on_incomplete=on_incomplete,
    )
    return review.model_copy(
        update={
            "findings": findings,
            "accounts": _accounts(review, entries),
            "recommended_action": judgement.action,
            "conclusion": judgement.conclusion,
            "headline": judgement.headline,
            "reasons": judgement.reasons,
            "blocking": judgement.blocking,
        }
    )


def _dismissed(entry: Entry | None) -> bool:
    return entry is not None and entry.state is EntryState.DISMISSED


def _numbered(found: RankedFinding, entry: Entry | None) -> RankedFinding:
    """Another run may have given the number to another finding in the meantime."""
    return found if entry is None else found.model_copy(update={"number": entry.number})


def _accounts(review: Review, entries: dict[str, Entry]) -> tuple[Account, ...]:
    ends = {found.number: entries.get(found.fingerprint) for found in review.findings}
    return tuple(_account(one, ends.get(one.into or "")) for one in review.accounts)


def _account(account: Account, entry: Entry | None) -> Account:
    if entry is None:
        return account
    if not _dismissed(entry):
        return account.model_copy(update={"into": entry.number})
    reason = f"dismissed by {entry.who}: {entry.why}"
    changes = {"disposition": Disposition.REJECTED, "into": None, "reason": reason}
    return account.model_copy(update=changes)
