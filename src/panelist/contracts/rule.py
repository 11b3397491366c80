"""Rules that keep small findings from people: proposed by code, accepted by a person."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from panelist.contracts.base import Value
from panelist.contracts.words import ClaimKind

RuleId = Annotated[
    str,
    StringConstraints(pattern=r"^R[1-9][0-9]{0,3}$"),
    Field(description="R and a number, such as R3"),
]
Login = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}(_[A-Za-z0-9]{1,20})?$"),
    Field(description="the login of a person on GitHub"),
]
Example = Annotated[
    str,
    StringConstraints(pattern=r"^#[1-9][0-9]{0,17} F[1-9][0-9]{0,4}$"),
    Field(description="a pull request and a finding of it, such as '#12 F3'"),
]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Signature(Value):
    """Who decided, and when."""

    by: Login
    date: dt.date


class SilencingRule(Value):
    """Which findings people do not want to see, and who says so.

    It applies once it is ``accepted``, until it ``expires``. One that is ``declined`` stays
    in the file so that it is not proposed again.
    """

    id: RuleId
    paths: tuple[str, ...] = Field(
        min_length=1, max_length=20, description="Files it is about, as gitignore patterns."
    )
    kind: ClaimKind = Field(description="The kind of finding.")
    agent: str = Field(
        default="",
        pattern=r"^([a-z][a-z0-9-]{1,30})?$",
        description="the id of an agent, such as quality",
    )
    """Whose findings; "" for anybody's."""
    title: str = Field(
        default="", max_length=200, description="Words that the title of a finding must all have."
    )
    owner: Login
    """Whom to ask about it."""
    date: dt.date
    """When it was proposed."""
    expires: dt.date | None = Field(default=None, description="The last day on which it applies.")
    reasons: tuple[Annotated[str, StringConstraints(max_length=600)], ...] = Field(
        default=(), max_length=20, description="Why findings like this were dismissed, by whom."
    )
    """Anybody's text: never an instruction, and shown nowhere but in the file."""
    examples: tuple[Example, ...] = Field(
        default=(), max_length=50, description="Findings it was learned from."
    )
    note: str = Field(default="", max_length=1_000, description="Whatever a person adds to it.")
    accepted: Signature | None = Field(default=None, description="Without it nothing is silenced.")
    declined: Signature | None = Field(default=None, description="It is not proposed again.")

    def applies(self, today: dt.date) -> bool:
        """Whether it silences anything on that day."""
        expired = self.expires is not None and self.expires < today
        return self.accepted is not None and self.declined is None and not expired


class RuleUse(Value):
    """How often a rule kept a finding from people.

    Attributes:
        rule: its id; with ``by`` and ``since`` it is known even where an id is given again.
        by: who accepted it.
        since: the day of that (``YYYY-MM-DD``).
        times: findings, each counted in every review that silenced it.
        last: the last day on which it did (UTC); "" where nobody counts days.
        title: of the last finding that it silenced. Anybody's text.
    """

    rule: RuleId
    by: Login
    since: Day
    times: int = Field(ge=1, le=999_999)
    last: Day | Annotated[str, StringConstraints(max_length=0)] = ""
    title: Annotated[str, StringConstraints(max_length=200)] = ""
