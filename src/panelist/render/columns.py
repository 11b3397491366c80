"""Parts of a text for the terminal, laid out in columns of a given width."""

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType


def render_columns(parts: Iterable[RenderableType], *, width: int, colour: bool) -> str:
    """``parts`` one below the other, at most ``width`` columns, no row with blanks at its end.

    Without ``colour`` there is no escape sequence.
    """
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="256" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(row.rstrip() for row in captured.get().split("\n"))
