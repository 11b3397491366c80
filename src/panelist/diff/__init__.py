"""Patches as lines, and where a claim about a line really belongs."""

from panelist.diff.anchors import Anchors
from panelist.diff.completing import complete, context_hunk
from panelist.diff.composing import compose, side_lines
from panelist.diff.numbering import numbered
from panelist.diff.parsing import parse
from panelist.diff.rewriting import rewrite

__all__ = [
    "Anchors",
    "complete",
    "compose",
    "context_hunk",
    "numbered",
    "parse",
    "rewrite",
    "side_lines",
]
