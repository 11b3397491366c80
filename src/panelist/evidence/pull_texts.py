"""What people tried in words that are no part of the diff: title, description, commits, comments.

Orders to reviewers, forged marks, and characters that nobody sees. What the
author wrote may raise an alarm; what others wrote is only noted, for none of
them can change a verdict.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from panelist.contracts import Pull
from panelist.evidence.injection import LONGEST, folded
from panelist.evidence.orders import find_orders
from panelist.evidence.unicode import hidden_text

_TOLD = 20
"""Texts that are named; an alarm needs no more."""


@dataclass(frozen=True, slots=True)
class _Observation:
    """Something about one text: where and what, and whether it is an attempt on the review."""

    words: str
    attempt: bool
    hidden: bool = False


def attempts(pull: Pull) -> tuple[str, ...]:
    """What its author tried, a clause for each text and kind: a person has to look."""
    return _capped(seen.words for seen in _observed(_of_author(pull)) if seen.attempt)


def remarks(pull: Pull) -> tuple[str, ...]:
    """Sentences on what others tried in comments, and on what of the author is no attempt."""
    own = (seen for seen in _observed(_of_author(pull)) if not seen.attempt)
    others = _observed(_of_others(pull))
    return _capped(map(_sentence, (*own, *others)))


def _observed(texts: Iterable[tuple[str, str]]) -> Iterator[_Observation]:
    for where, text in texts:
        tried: dict[str, bool] = {}
        for order in find_orders(folded(text[:LONGEST])):
            shown = order.quoted or order.pattern or order.mentioned
            tried[order.kind] = tried.get(order.kind, False) or (order.attempt and not shown)
        for kind, attempt in tried.items():
            yield _Observation(f"{where} {kind}", attempt)
        if found := hidden_text(text[:LONGEST]):
            verb = "carries hidden text" if found.smuggles else "holds hidden characters"
            yield _Observation(f"{where} {verb}: {found.points}", found.smuggles, hidden=True)


def _sentence(seen: _Observation) -> str:
    words = seen.words
    return f"{words[:1].upper()}{words[1:]}." if seen.hidden else f"Not obeyed: {words}."


def _capped(sayings: Iterable[str]) -> tuple[str, ...]:
    said = tuple(dict.fromkeys(sayings))
    more = len(said) - _TOLD
    return (*said[:_TOLD], f"{more} more like these") if more > 0 else said


def _of_author(pull: Pull) -> Iterator[tuple[str, str]]:
    yield "the title", pull.title
    yield "the description", pull.body
    yield "the name of the branch", pull.head_ref
    for label in pull.labels:
        yield "a label", label
    for commit in pull.commits:
        yield f"the message of commit {commit.sha[:12]}", commit.message
    yield from ((at, text) for who, at, text in _comments(pull) if who == pull.author)


def _of_others(pull: Pull) -> Iterator[tuple[str, str]]:
    yield from ((at, text) for who, at, text in _comments(pull) if who != pull.author)


def _comments(pull: Pull) -> Iterator[tuple[str | None, str, str]]:
    """Author, what and where it is, and the text."""
    for comment in pull.comments:
        yield comment.author, f"a comment by {comment.author or 'nobody'}", comment.body
    for thread in pull.threads:
        for comment in thread.comments:
            where = f"{thread.path}:{thread.line}" if thread.line else thread.path
            said = f"a comment by {comment.author or 'nobody'} on {where}"
            yield comment.author, said, comment.body
