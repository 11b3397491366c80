"""The code around places that somebody spoke of, for whoever judges what was said."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from panelist.contracts import Diff, Side
from panelist.errors import RepositoryError
from panelist.ports import Repo
from panelist.surroundings.changed import added_lines, changed_files, shown_lines
from panelist.surroundings.code_index import CodeIndex
from panelist.surroundings.enclosing import find_enclosing
from panelist.surroundings.passages import PassageCandidate, Relation, Surroundings, choose_passages
from panelist.surroundings.relations import Relations, choose_files
from panelist.surroundings.subjects import Changed, innermost_functions, word_of

_MOST_NAMES = 60
_PARSED = 160
_AROUND = 8
"""Lines shown on each side of a place that stands in no function."""

_CALLED = re.compile(r"([^\W\d]\w*)\s{0,4}\(", re.ASCII)
_IDENTIFIER = re.compile(r"[^\W\d]\w{2,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A line that somebody spoke of, from 1, the code they quoted, and what they said it is about.

    ``subject`` is an identifier, with its owner or without; "" for none.
    """

    path: str
    side: Side
    line: int
    quote: str = ""
    subject: str = ""


def lookup_code(
    repo: Repo,
    diff: Diff,
    places: Sequence[CodePlace],
    *,
    budget_tokens: int,
    shown_hunks: Collection[str] = (),
) -> Surroundings:
    """The code around all ``places``, each line once, and what is named there.

    The functions around the places come first, then definitions of their subjects and of the names
    in their quotes, then callers of these functions and tests that import and call them. Lines of
    ``shown_hunks``, which the prompt has anyway, are left out. Never raises for what is in the
    repository; the passages are at most ``budget_tokens``.
    """
    index = CodeIndex(repo)
    wanted = tuple(dict.fromkeys(places))
    try:
        candidates = tuple(_candidates(wanted, index))
    except RepositoryError as error:
        return Surroundings(notes=(f"The code could not be looked up: {error.happened}",))
    shown = frozenset(shown_lines(changed_files(diff.files, shown_hunks)))
    added = added_lines(diff.files)
    passages = choose_passages(candidates, index.files, shown, added, budget_tokens=budget_tokens)
    paths = dict.fromkeys(place.path for place in wanted)
    lengths = ((path, index.files.count_lines(Side.RIGHT, path)) for path in paths)
    return Surroundings(passages, tuple((path, lines) for path, lines in lengths if lines))


def _candidates(places: Sequence[CodePlace], index: CodeIndex) -> Iterator[PassageCandidate]:
    index.parse({(place.side, place.path): () for place in places})
    about = tuple(_changed_at(places, index))
    named = tuple(dict.fromkeys(_named(places, index)))[:_MOST_NAMES]
    words = tuple(dict.fromkeys((*(each.name for each in about), *(name for _, name in named))))
    own = [place.path for place in places]
    chosen = choose_files(index.search(words), own, limit=_PARSED)
    index.parse({(Side.RIGHT, path): () for path in (*chosen, *own)}, words)
    relations = Relations(index, (*own, *chosen))
    for place in places:
        yield from _around(place, index)
    for caller, name in named:
        yield from relations.find_definitions(caller, name)
    for each in about:
        yield from relations.find_callers(each)
    for each in about:
        yield from relations.find_tests(each)


def _around(place: CodePlace, index: CodeIndex) -> Iterator[PassageCandidate]:
    about = f"line {place.line}"
    found = tuple(find_enclosing(place.side, place.path, (place.line,), index, about))
    yield from found
    if not found:
        span = max(1, place.line - _AROUND), place.line + _AROUND
        yield PassageCandidate(Relation.AROUND, place.path, place.side, (span,), f"around {about}")


def _changed_at(places: Sequence[CodePlace], index: CodeIndex) -> Iterator[Changed]:
    """The functions that the places stand in, as what callers and tests may call."""
    for place in places:
        outline = index.outline(place.side, place.path)
        if outline is not None:
            for _, each in innermost_functions(outline, (place.line,)):
                if word := word_of(each.name):
                    yield Changed(word, each.owner, place.path, about=f"line {place.line}")


def _named(places: Sequence[CodePlace], index: CodeIndex) -> Iterator[tuple[str, str]]:
    """Subjects, then names that the quotes call, then the others, each with the file it is in."""
    for place in places:
        # What a claim is about need not stand in the line that it quotes.
        for name in _IDENTIFIER.findall(place.subject[:_LONGEST_QUOTE]):
            if word := word_of(name):
                yield place.path, word
    for pattern in (_CALLED, _IDENTIFIER):
        for place in places:
            lines = index.files.lines(place.side, place.path)
            quote = place.quote or "".join(lines[place.line - 1 : place.line])
            for name in pattern.findall(quote[:_LONGEST_QUOTE]):
                if word := word_of(name):
                    yield place.path, word


_LONGEST_QUOTE = 2_000
