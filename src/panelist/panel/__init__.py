"""The table of agents, what a depth makes of it, and their selection."""

from panelist.panel.depth import DEPTHS, DepthProfile
from panelist.panel.selection import TINY_LINES, Wish, changed_lines, choose
from panelist.panel.table import (
    LENSES,
    PANEL,
    REVIEWER,
    Agent,
    Lens,
    PlannedReading,
    readings_of,
    seat_panel,
)

__all__ = [
    "DEPTHS",
    "LENSES",
    "PANEL",
    "REVIEWER",
    "TINY_LINES",
    "Agent",
    "DepthProfile",
    "Lens",
    "PlannedReading",
    "Wish",
    "changed_lines",
    "choose",
    "readings_of",
    "seat_panel",
]
