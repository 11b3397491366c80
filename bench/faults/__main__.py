"""Print every table; ends with 1 if a promise is broken. Numbers of faults: only those."""

import sys
from collections.abc import Sequence

from bench.faults import claude, claude_table, rows, tables


def main(wanted: Sequence[str]) -> int:
    """The tables of the wanted faults, of all without any."""
    of_github = [row for row in tables.rows() if not wanted or row.id in wanted]
    of_claude = [row for row in claude.ROWS if not wanted or row.id in wanted]
    broken = rows.table(of_github) if of_github else []
    print()
    broken += claude_table.table(of_claude) if of_claude else []
    print(f"\n{len(of_github) + len(of_claude)} cases, {len(broken)} broken promises.")
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
