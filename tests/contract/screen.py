"""What a terminal shows in the end of what a program wrote to it."""

import re
from dataclasses import dataclass, field

_CONTROL = re.compile(r"\x1b\[(?P<argument>[?\d;]*)(?P<verb>[A-Za-z])|(?P<char>[\r\n\x08])|\x1b.")


@dataclass
class Screen:
    """A terminal without an end below, and where its cursor is."""

    columns: int
    rows: list[list[str]] = field(default_factory=lambda: [list[str]()])
    row: int = 0
    column: int = 0

    def put(self, text: str) -> None:
        """Write ``text``, which holds nothing that moves the cursor otherwise."""
        for char in text:
            if self.column == self.columns:
                self.row, self.column = self.row + 1, 0
            self.rows += [[] for _ in range(self.row + 1 - len(self.rows))]
            line = self.rows[self.row]
            line += " " * (self.column + 1 - len(line))
            line[self.column] = char
            self.column += 1

    def obey(self, verb: str, argument: str) -> None:
        """Carry out what a live view needs; anything else changes nothing that can be read."""
        match verb:
            case "\n":
                self.row += 1
            case "\r":
                self.column = 0
            case "\x08":
                self.column = max(0, self.column - 1)
            case "A":
                self.row = max(0, self.row - int(argument or 1))
            case "K" if self.row < len(self.rows):
                line = self.rows[self.row]
                self.rows[self.row] = [] if argument == "2" else line[: self.column]
            case _:
                pass


def draw(written: str, columns: int) -> str:
    """The rows of a terminal of ``columns`` after ``written``, without blanks at their ends."""
    screen, end = Screen(columns), 0
    for control in _CONTROL.finditer(written):
        screen.put(written[end : control.start()])
        screen.obey(control["char"] or control["verb"] or "", control["argument"] or "")
        end = control.end()
    screen.put(written[end:])
    return "\n".join("".join(line).rstrip() for line in screen.rows).rstrip()
