"""Whatever happens to a pull, its findings keep their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from panelist.contracts import Entry, EntryState, Finding, Ledger, Place
from panelist.ledger import (
    MARKER,
    decode,
    encode,
    entry,
    fingerprints,
    following,
    identified,
    matched,
    obeyed,
    seen,
    with_state,
)
from tests.unit.ledger.cases import READING, SPENDING, command, finding, place, ranked

DEFECTS = {
    "divides by zero": "return total / count",
    "leaks a file handle": "handle = open(path)",
    "SQL is put together from input": 'run("SELECT " + name)',
    "never called": "def unused(): ...",
    "token in the log": "log.info(token)",
}
COUNTS = frozenset({EntryState.OPEN, EntryState.DISPUTED})


@dataclass(frozen=True, slots=True)
class Code:
    """One file.

    Attributes:
        path: where it is.
        lines: at which line each defect stands.
        category: what a reviewer calls defects of this sort now.
        fixed: path and category of each defect when it was fixed.
    """

    path: str = "a.py"
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    category: str = "defect"
    fixed: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def may_come(self, title: str) -> bool:
        """Whether a defect can come, or come back and be known by something."""
        path, category = self.fixed.get(title, (self.path, self.category))
        return title not in self.lines and (path == self.path or category == self.category)

    def findings(self, random: Random) -> list[Finding]:
        found = [
            finding(
                DEFECTS[title],
                line=line,
                path=self.path,
                name=f"quality.s1.{index}",
                title=title,
                category=self.category,
            )
            for index, (title, line) in enumerate(self.lines.items())
        ]
        random.shuffle(found)
        return found

    def stands(self, there: Entry) -> Place | None:
        line = self.lines.get(there.title)
        here = there.place is not None and there.place.path == self.path
        return place(self.path, line) if here and line else None


def changed(code: Code, what: str, random: Random) -> Code:
    """``code`` after one thing that happens to code."""
    if what == "moved":
        by = random.randint(1, 300)
        return replace(code, lines={title: line + by for title, line in code.lines.items()})
    if what == "renamed":
        return replace(code, path=f"{random.choice('bcd')}{random.randint(0, 99)}.py")
    if what == "called":
        return replace(code, category=random.choice(["defect", "bug", "risk"]))
    if what == "fixed" and code.lines:
        gone = random.choice(list(code.lines))
        left = {title: line for title, line in code.lines.items() if title != gone}
        known = {**code.fixed, gone: (code.path, code.category)}
        return replace(code, lines=left, fixed=known)
    missing = [title for title in DEFECTS if code.may_come(title)]
    if what == "added" and missing:
        line = max(code.lines.values(), default=0) + 30
        return replace(code, lines={**code.lines, random.choice(missing): line})
    return code


def run(before: Ledger | None, code: Code, head_sha: str, random: Random) -> Ledger:
    """What a run does with the ledger, the comment it stands in included."""
    found = code.findings(random)
    marks = dict(zip((one.id for one in found), fingerprints(found), strict=True))
    entries = before.entries if before else ()
    places = {one.number: code.stands(one) for one in entries}
    stands = {number: where for number, where in places.items() if where is not None}
    pairs = matched(entries, found, marks, standing=stands)
    shown = [
        one
        for one in found
        if one.id not in pairs or pairs[one.id].state is not EntryState.DISMISSED
    ]
    names = identified(before, [one.id for one in shown], pairs, marks)
    standing = [entry(ranked(one, names[one.id]), head_sha) for one in shown]
    counted = {one.number for one in standing}
    over = {"state": EntryState.FIXED, "at": head_sha, "who": "code"}
    ended = [
        one.model_copy(update=over)
        for one in entries
        if one.state in COUNTS and one.number not in counted
    ]
    ended += [
        seen(pairs[one.id], place=one.place, category=one.category)
        for one in found
        if one.id in pairs and pairs[one.id].state is EntryState.DISMISSED
    ]
    after = following(before, standing, ended, reading=READING, spending=SPENDING)
    back = decode(with_state(f"{MARKER}\n## Summary\n", encode(after)))
    assert back == after
    return after


def by_title(ledger: Ledger, states: frozenset[EntryState]) -> dict[str, str]:
    return {one.title: one.number for one in ledger.entries if one.state in states}


HAPPENS = st.sampled_from(["moved", "renamed", "called", "fixed", "added", "dismissed", "again"])


@given(
    titles=st.lists(st.sampled_from(list(DEFECTS)), min_size=1, unique=True),
    story=st.lists(HAPPENS, max_size=12),
    random=st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_a_finding_keeps_its_number_for_life(
    titles: Sequence[str], story: Sequence[str], random: Random
) -> None:
    code = Code(lines={title: 30 * (at + 1) for at, title in enumerate(titles)})
    ledger = run(None, code, "0" * 40, random)
    known = by_title(ledger, COUNTS)
    dismissed = set[str]()
    for day, what in enumerate(story, start=1):
        head_sha = f"{day:040x}"
        open_ones = [title for title in code.lines if title not in dismissed]
        if what == "dismissed" and open_ones:
            title = random.choice(open_ones)
            ledger = obeyed(ledger, command("dismiss", known[title], "because"), head_sha)
            dismissed.add(title)
        code = changed(code, what, random)
        ledger = run(ledger, code, head_sha, random)
        now = by_title(ledger, COUNTS)
        assert now.keys() == code.lines.keys() - dismissed
        for title, number in now.items():
            assert known.setdefault(title, number) == number
        assert by_title(ledger, frozenset({EntryState.DISMISSED})) == {
            title: known[title] for title in dismissed
        }
        assert len(set(known.values())) == len(known) <= ledger.highest
