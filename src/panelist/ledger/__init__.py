"""What lives on of a pull from run to run: its findings, and what of it was read.

Pure: values in, values out. Everything read from the state line is taken for
what it is, text that people with write access can edit.
"""

from panelist.ledger.entries import carried, entry, is_part, tell_part
from panelist.ledger.life import following, obeyed, paid, recovered, seen
from panelist.ledger.matching import matched
from panelist.ledger.numbers import Identity, identified
from panelist.ledger.prints import fingerprint, fingerprints, hunk_prints
from panelist.ledger.races import reconciled
from panelist.ledger.rounds import after_round, completed_rounds, has_converged
from panelist.ledger.scope import Scope, reading, scope
from panelist.ledger.spending import spent_in, spent_on
from panelist.ledger.state import MARKER, STATE_BYTES, decode, encode, split_state, with_state
from panelist.ledger.summaries import accounts, summary
from panelist.ledger.uses import add_uses

__all__ = [
    "MARKER",
    "STATE_BYTES",
    "Identity",
    "Scope",
    "accounts",
    "add_uses",
    "after_round",
    "carried",
    "completed_rounds",
    "decode",
    "encode",
    "entry",
    "fingerprint",
    "fingerprints",
    "following",
    "has_converged",
    "hunk_prints",
    "identified",
    "is_part",
    "matched",
    "obeyed",
    "paid",
    "reading",
    "reconciled",
    "recovered",
    "scope",
    "seen",
    "spent_in",
    "spent_on",
    "split_state",
    "summary",
    "tell_part",
    "with_state",
]
