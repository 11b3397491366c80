"""Who calls whom among what a larger change touches, as a Mermaid flowchart.

GitHub draws such a block. Names of files and functions are anybody's words, and Mermaid has
a language of its own (directives, links, HTML, Markdown in labels), so a label has letters,
digits and a few marks that mean nothing in it, and every identifier is ours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from panelist.contracts import CodeCall, CodeSymbol, Review, Walkthrough
from panelist.fence import visible
from panelist.render.markdown import Markdown

_LEAST_FILES = 3
_LEAST_CALLS = 3
_MOST_SYMBOLS = 16
_MOST_CALLS = 24
_LABEL_CHARS = 48

_OTHER = re.compile(r"[^\w./-]")
"""What no label has: quotes, brackets, ``#``, ``@``, ``:``, ``%``, spaces, line breaks, …"""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A block of Mermaid, and how many calls it has no room for."""

    text: Markdown
    left: int


def call_diagram(review: Review) -> Diagram | None:
    """The calls of a change that is large enough to need a map; ``None`` for any other."""
    walkthrough = review.walkthrough
    if walkthrough is None or len(walkthrough.files) < _LEAST_FILES:
        return None
    calls = _choose_calls(walkthrough)
    if len(calls) < _LEAST_CALLS:
        return None
    rows = "\n".join(_flowchart(calls, _altered(walkthrough)))
    text = Markdown(f"```mermaid\n{rows}\n```")
    return Diagram(text, len(dict.fromkeys(walkthrough.calls)) - len(calls))


def _altered(walkthrough: Walkthrough) -> frozenset[CodeSymbol]:
    return frozenset(
        CodeSymbol(path=file.path, name=name) for file in walkthrough.files for name in file.altered
    )


def _choose_calls(walkthrough: Walkthrough) -> tuple[CodeCall, ...]:
    """What fits: calls within the change first, those of one function never to itself."""
    altered = _altered(walkthrough)
    calls = [call for call in dict.fromkeys(walkthrough.calls) if call.caller != call.callee]
    calls.sort(key=lambda call: (call.caller not in altered) + (call.callee not in altered))
    symbols: set[CodeSymbol] = set()
    chosen: list[CodeCall] = []
    for call in calls:
        together = symbols.union((call.caller, call.callee))
        if len(together) <= _MOST_SYMBOLS and len(chosen) < _MOST_CALLS:
            symbols = together
            chosen.append(call)
    return tuple(chosen)


def _flowchart(calls: Sequence[CodeCall], altered: frozenset[CodeSymbol]) -> Iterable[str]:
    ends = dict.fromkeys(end for call in calls for end in (call.caller, call.callee))
    names = {symbol: f"n{number}" for number, symbol in enumerate(ends, start=1)}
    yield "flowchart LR"
    for number, path in enumerate(dict.fromkeys(symbol.path for symbol in ends), start=1):
        yield f'  subgraph f{number}["{_label(path)}"]'
        yield from _nodes((symbol for symbol in ends if symbol.path == path), names, altered)
        yield "  end"
    yield from (f"  {names[call.caller]} --> {names[call.callee]}" for call in calls)
    yield "  classDef altered stroke-width:3px"


def _nodes(
    symbols: Iterable[CodeSymbol],
    names: Mapping[CodeSymbol, str],
    altered: frozenset[CodeSymbol],
) -> Iterable[str]:
    for symbol in symbols:
        mark = ":::altered" if symbol in altered else ""
        yield f'    {names[symbol]}["{_label(symbol.name)}"]{mark}'


def _label(text: str) -> str:
    """``text`` as words of a label: its end where it is long, for that tells names apart."""
    shown = visible(text[-_LABEL_CHARS:])
    inert = _OTHER.sub("·", shown)
    return (f"…{inert}" if len(text) > _LABEL_CHARS else inert) or "·"
