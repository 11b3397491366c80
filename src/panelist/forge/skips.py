"""When a pull request is not reviewed at all."""

from dataclasses import dataclass

from panelist.contracts import Skip

SKIP_LABEL = "panelist-skip"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    ``files`` is how many files the change touches, ``None`` while unknown.
    """

    draft: bool
    state: str
    merged: bool
    author: str | None
    author_is_bot: bool
    labels: tuple[str, ...]
    files: int | None


def skip(facts: Facts, *, review_bots: bool) -> Skip | None:
    """Why this pull is not reviewed, the most lasting reason first; ``None`` to review it."""
    if facts.merged:
        return Skip(code="closed", sentence="This pull request is merged.")
    if facts.state == "closed":
        return Skip(code="closed", sentence="This pull request is closed.")
    if facts.draft:
        return Skip(
            code="draft",
            sentence="This pull request is a draft; it is reviewed once it is ready for review.",
        )
    if SKIP_LABEL in facts.labels:
        return Skip(code="label", sentence=f"The label `{SKIP_LABEL}` turns the review off.")
    if facts.author_is_bot and not review_bots:
        return Skip(
            code="bot",
            sentence="A bot opened this pull request; set `review-bots: true` to review those.",
        )
    if facts.files == 0:
        return Skip(code="empty", sentence="This pull request changes no file.")
    return None
