"""What a summary said beside its findings, kept within the sizes of the ledger and told again."""

from collections.abc import Iterable

from panelist.contracts import Account, Disposition, Rejection, Summary
from panelist.ledger.entries import WORDS_CHARS
from panelist.ledger.shedding import clipped

_TITLE_CHARS = 200
_PLACE_CHARS = 1_100
_REASON_CHARS = 500
_ID_CHARS = 64
_REJECTIONS = 40
SET_ASIDE = frozenset({Disposition.REJECTED, Disposition.RECORDED})
"""How a claim ends that people do not see as a finding."""


def summary(text: str, accounts: Iterable[Account]) -> Summary:
    """The paragraph ``text`` and what of ``accounts`` was set aside, the first of them."""
    rejected = [one for one in accounts if one.disposition in SET_ASIDE]
    return Summary(
        text=clipped(text, WORDS_CHARS),
        rejections=tuple(
            Rejection(
                agent=clipped(one.agent, _ID_CHARS),
                title=clipped(one.title, _TITLE_CHARS),
                place=clipped(one.place, _PLACE_CHARS),
                severity=one.severity,
                reason=clipped(one.reason, _REASON_CHARS),
                recorded=one.disposition is Disposition.RECORDED,
            )
            for one in rejected[:_REJECTIONS]
        ),
    )


def accounts(summary: Summary) -> tuple[Account, ...]:
    """The accounts of what was set aside; claims of earlier runs have ids of their own."""
    return tuple(
        Account(
            claim=f"earlier.{place}",
            agent=one.agent,
            title=one.title,
            place=one.place,
            severity=one.severity,
            disposition=Disposition.RECORDED if one.recorded else Disposition.REJECTED,
            reason=one.reason,
        )
        for place, one in enumerate(summary.rejections, start=1)
    )
