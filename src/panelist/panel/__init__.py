"""The table of agents and their selection."""

from panelist.panel.selection import TINY_LINES, Wish, changed_lines, choose
from panelist.panel.table import PANEL, Agent, seated

__all__ = ["PANEL", "TINY_LINES", "Agent", "Wish", "changed_lines", "choose", "seated"]
