"""A repository whose last commit is a change of a wanted size, the same in every run.

The code is made up but reads like code: functions of different shapes with names
of their own, a few hunks a file, unchanged lines around them.
"""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

CHARACTERS_PER_TOKEN = 3
"""As the fake counts them."""

_DIFF_CHARACTERS_PER_FILE = 1_720
"""What one changed file adds to the diff, headers and unchanged lines included."""

_NOUNS = "invoice order ledger session parcel tariff booking coupon tenant webhook".split()  # noqa: SIM905 - read as a list of words
_VERBS = "load merge rank split settle export retry collect prune rebuild".split()  # noqa: SIM905 - same

_SHAPES = (
    '''\
def {verb}_{noun}s(store, {noun}_ids):
    """Every {noun} of the given ids, in their order."""
    found = []
    for {noun}_id in {noun}_ids:
        {noun} = store.get({noun}_id)
        if {noun} is None:
            continue
        found.append({noun})
    return found
''',
    '''\
def {verb}_{noun}_total(rows, *, rate={number}):
    """What the rows add up to, in cents."""
    total = 0
    for row in rows:
        if row.kind == "{noun}" and not row.cancelled:
            total += row.amount * row.quantity
    return total + total * rate // 100
''',
    '''\
class {title}{number}:
    """One {noun} on its way through the {verb} step."""

    def __init__(self, name, limit={number}):
        self.name = name
        self.limit = limit
        self.seen = {{}}

    def {verb}(self, key, value):
        if len(self.seen) >= self.limit:
            raise ValueError(f"{{self.name}} holds {{self.limit}} already")
        self.seen[key] = value
        return self.seen
''',
    '''\
def {verb}_{noun}_page(client, page, size={number}):
    """One page of {noun}s and whether there is another."""
    reply = client.get("/{noun}s", params={{"page": page, "size": size}})
    rows = reply.json()["{noun}s"]
    return [row["name"].strip().lower() for row in rows], len(rows) == size
''',
)


def make(directory: Path, tokens: int) -> int:
    """Two commits whose diff has about ``tokens`` tokens; returns how many it has."""
    dice = random.Random(19)  # noqa: S311 - the same change in every run
    files = max(1, round(tokens * CHARACTERS_PER_TOKEN / _DIFF_CHARACTERS_PER_FILE))
    git(directory, "init", "--quiet", "--initial-branch=main")
    before = {_path(number): list(_functions(dice, 9)) for number in range(files)}
    _write(directory, before)
    _commit(directory, "base")
    for functions in before.values():
        # Two places a file: one function changed, two added.
        functions[1] = next(_functions(dice, 1))
        functions[6:6] = _functions(dice, 2)
    _write(directory, before)
    _commit(directory, "Settle what is left over")
    shown = subprocess.run(
        ["git", "-C", str(directory), "diff", "HEAD~1", "HEAD"], check=True, capture_output=True
    )
    return len(shown.stdout.decode()) // CHARACTERS_PER_TOKEN


def git(directory: Path, *arguments: str) -> None:
    """Run git."""
    subprocess.run(["git", "-C", str(directory), *arguments], check=True)


def _path(number: int) -> str:
    noun = _NOUNS[number % len(_NOUNS)]
    return f"src/{noun}/{_VERBS[number // len(_NOUNS) % len(_VERBS)]}_{number}.py"


def _functions(dice: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        noun = dice.choice(_NOUNS)
        yield dice.choice(_SHAPES).format(
            noun=noun, title=noun.title(), verb=dice.choice(_VERBS), number=dice.randrange(2, 900)
        )


def _write(directory: Path, files: dict[str, list[str]]) -> None:
    for name, functions in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(functions))


def _commit(directory: Path, message: str) -> None:
    git(directory, "add", "--all")
    git(directory, "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", message)
