"""The summary comment while a review is under way, and the summary that it said before.

Below marker and ledger stands a mark that names the run and the time by which it is over. What
the comment said before is folded below what the run announces. So a run that ends without a
review, or never ends, takes nothing from the page; and the ledger stays as it is, byte for byte.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from panelist.forge.bodies import LIMIT
from panelist.ledger import split_state

_MARK = re.compile(r"<!-- panelist:reviewing ([\w.-]+) (\d{4}-\d\d-\d\dT\d\d:\d\dZ) -->")
_EARLIER = "<!-- panelist:earlier -->\n"
_FOLD = re.compile(r"<details><summary>[^\n]*</summary>\n\n(.*)\n\n</details>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a run says of itself before it has a result.

    Attributes:
        run_id: names the run, as in its check run.
        due: the time in UTC by which it is over.
        texts: what it says, the longest first: the first that fits is taken.
        heading: of what the comment said before.
    """

    run_id: str
    due: datetime
    texts: tuple[str, ...]
    heading: str


def announced(body: str, marker: str, announcement: Announcement) -> str:
    """``body``, a sticky comment or "", as ``announcement``; as it is where nothing more fits."""
    state, earlier = split_state(body)[0], text_before(body)
    fold = (
        f"\n\n{_EARLIER}<details><summary>{announcement.heading}</summary>\n\n{earlier}\n\n</details>"
        if earlier
        else ""
    )
    mark = f"<!-- panelist:reviewing {announcement.run_id} {_minute(announcement.due)} -->"
    for text in announcement.texts:
        longer = "\n".join(filter(None, (marker, state, mark, text.strip()))) + fold
        if len(longer.encode()) <= LIMIT:
            return longer
    return body


def withdrawn(body: str, run_id: str, note: str) -> str:
    """``body`` with what it said before ``run_id`` announced itself, or else with ``note``.

    A comment that says anything else by now stays as it is.
    """
    if announcing_run(body) != run_id:
        return body
    start = body.lstrip()
    marker, state = start.partition("\n")[0], split_state(body)[0]
    return "\n".join(filter(None, (marker, state, text_before(body) or note)))


def text_before(body: str) -> str:
    """The summary in ``body``: below what is announced, where something is."""
    text = split_state(body)[1]
    if _MARK.match(text) is None:
        return text.strip()
    fold = text.replace("\r\n", "\n").partition(_EARLIER)[2]
    whole = _FOLD.fullmatch(fold)
    return whole[1].strip() if whole else fold.strip()


def announcing_run(body: str | None) -> str | None:
    """The run that ``body`` announces; ``None`` where it is no announcement."""
    found = _MARK.match(split_state(body or "")[1])
    return found[1] if found else None


def is_overdue(body: str | None, now: datetime) -> bool:
    """Whether ``body`` announces a run that should be over by ``now``, a time in UTC."""
    found = _MARK.match(split_state(body or "")[1])
    return found is not None and found[2] < _minute(now)


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%MZ}"
