"""Reviews to render: one realistic, one quiet, and pieces to build others from."""

from datetime import UTC, datetime
from pathlib import Path

from panelist.contracts import (
    Account,
    Cell,
    CellState,
    ChangeKind,
    Checked,
    ClaimKind,
    Conclusion,
    Cost,
    Coverage,
    DiffFile,
    Disposition,
    Engine,
    Entry,
    EntryState,
    FileKind,
    Hunk,
    Ledger,
    Line,
    LineKind,
    Origin,
    Outcome,
    Place,
    Placement,
    RankedFinding,
    ReadingStep,
    RecommendedAction,
    Review,
    Risk,
    Severity,
    Side,
    Tokens,
)
from panelist.prompts import Prompts
from panelist.render.reviewing import Undertaking
from tests.unit.render.walkthroughs import ORDINARY, poisoned_walkthrough

PROMPTS = Prompts(Path(__file__).parents[3] / "prompts")
BASE = "b" * 40
HEAD = "a" * 40
SERVER = "https://github.com"
EARLIER = "e" * 40
RUN_URL = "https://github.com/octo/shop/actions/runs/77"
MARKER = "<!-- panelist:sticky v1 -->"
BEGUN = Undertaking(
    head_sha=HEAD,
    files=14,
    in_scope=12,
    hunks=40,
    new=None,
    read_at="",
    agents=("security", "quality", "performance", "tests"),
    engine=Engine.CLAUDE,
    usd=5.0,
    usd_said="max-cost-usd 5",
    due=datetime(2026, 11, 29, 7, 5, tzinfo=UTC),
)


def place(path: str, start: int, end: int | None = None, side: Side = Side.RIGHT) -> Place:
    """Lines ``start`` to ``end`` of ``path``."""
    return Place(path=path, side=side, start=start, end=end or start)


def finding(number: int = 1, **changes: object) -> RankedFinding:
    """A medium finding in ``src/cart.py``, introduced here and checked."""
    whole = RankedFinding(
        number=f"F{number}",
        fingerprint=f"{number:016x}",
        ids=(f"quality.paths.s1.{number}",),
        found_by=("quality",),
        models=("claude-sonnet-5-5",),
        title="The discount is applied twice",
        category="logic",
        kind=ClaimKind.DEFECT,
        severity=Severity.MEDIUM,
        claimed_severity=Severity.MEDIUM,
        confidence=80,
        place=place("src/cart.py", 10),
        quote="total -= discount",
        scenario="A cart with a voucher is charged too little.",
        fix="Subtract the discount once, in `total()`.",
        commentable=True,
        origin=Origin.INTRODUCED,
        checked=Checked(
            outcome=Outcome.CONFIRMED, by="claude-opus-5-5", reason="Both callers subtract it."
        ),
    )
    return RankedFinding.model_validate(whole.model_dump() | changes)


FINDINGS = (
    finding(
        1,
        found_by=("security", "quality"),
        title="SQL text is built from the request",
        category="sql-injection",
        kind=ClaimKind.VULNERABILITY,
        severity=Severity.CRITICAL,
        claimed_severity=Severity.HIGH,
        confidence=96,
        place=place("src/db/orders.py", 41, 43),
        quote="query = f\"SELECT * FROM orders WHERE name = '{name}'\"\nrows = db.execute(query)",
        scenario="A request with `name=' OR 1=1 --` reads the orders of every customer.",
        fix="Pass `name` as a parameter of `execute`.",
        suggestion='rows = db.execute("SELECT * FROM orders WHERE name = ?", (name,))',
        ids=("security.s1.1", "quality.paths.s1.1", "quality.states.s1.4"),
        support=3,
        worth=96,
        also_at=(place("src/db/users.py", 12),),
    ),
    finding(
        2,
        found_by=("performance",),
        title="One query for each order",
        category="n-plus-one",
        kind=ClaimKind.SLOWDOWN,
        severity=Severity.HIGH,
        claimed_severity=Severity.HIGH,
        confidence=88,
        place=place("src/db/orders.py", 57),
        quote="    lines = db.lines(order.id)",
        scenario="A page with 200 orders sends 201 queries, about 2 s at 10 ms each.",
        fix="Read all lines with one `IN` query before the loop.",
        ids=("performance.s1.1",),
        worth=72,
    ),
    finding(3, suggestion_note="the file would not parse any more"),
    finding(
        4,
        found_by=("tests",),
        title="No test reaches the branch for refunds",
        category="untested-branch",
        kind=ClaimKind.MISSING_TEST,
        severity=Severity.LOW,
        claimed_severity=Severity.MEDIUM,
        confidence=61,
        place=place("src/cart.py", 28, 31),
        quote="if order.refunded:",
        scenario="A refund with a negative amount would pass unnoticed.",
        fix="",
        commentable=False,
        checked=Checked(outcome=Outcome.UNSETTLED, by="code", reason="No model answered."),
        placement=Placement.UNTESTED,
    ),
    finding(
        5,
        title="The lock is never released when `save` fails",
        category="resource-leak",
        severity=Severity.LOW,
        claimed_severity=Severity.LOW,
        confidence=70,
        place=place("src/locks.py", 12, side=Side.LEFT),
        quote="lock.acquire()",
        scenario="The next request waits until the process ends.",
        fix="Use `with lock:`.",
        origin=Origin.PRE_EXISTING,
        placement=Placement.NOTED,
    ),
    finding(
        6,
        title="The total may be rounded twice",
        place=place("src/cart.py", 44),
        quote="return round(total, 2)",
        scenario="A total of 0.125 becomes 0.13 and is charged as 0.12.",
        fix="",
        checked=Checked(
            outcome=Outcome.UNSETTLED, by="claude-opus-5-5", reason="`bank` is another repository."
        ),
        placement=Placement.UNSETTLED,
        open_question="Does `bank.charge` round as well?",
    ),
)


def _cells() -> tuple[Cell, ...]:
    def cell(path: str, agent: str, state: CellState, read: int, reason: str = "") -> Cell:
        return Cell(
            path=path, agent=agent, state=state, reason=reason, hunks_read=read, hunks_total=2
        )

    late, read = "the deadline passed", CellState.READ
    return (
        cell("src/db/orders.py", "security", read, 2),
        cell("src/db/orders.py", "quality", read, 2),
        cell("src/db/orders.py", "performance", read, 2),
        cell("src/db/orders.py", "tests", CellState.FAILED, 0, "the model refused to answer"),
        cell("src/cart.py", "security", read, 2),
        cell("src/cart.py", "quality", CellState.PARTIAL, 1, "it attested only a part"),
        cell("src/cart.py", "performance", CellState.LEFT_OUT, 0, late),
        cell("src/cart.py", "tests", CellState.LEFT_OUT, 0, late),
        cell("docs/a_b.md", "security", CellState.IGNORED, 0, "documentation"),
    )


REVIEW = Review(
    engine=Engine.CLAUDE,
    repository="octo/shop",
    number=7,
    base_sha=BASE,
    head_sha=HEAD,
    recommended_action=RecommendedAction.FIX_AND_RE_REVIEW,
    conclusion=Conclusion.FAILURE,
    headline="2 findings to fix, and a part was not read",
    reasons=("text at src/cart.py:3 tries to instruct the reviewers",),
    blocking=("F1", "F2"),
    summary="The order search trusts its input.\nThe cart change is sound but for one subtraction.",
    synthesized_by="claude-opus-5-5",
    findings=FINDINGS,
    accounts=(
        *(
            Account(
                claim=found.ids[0],
                agent=found.found_by[0],
                title=found.title,
                place="src/cart.py:10",
                severity=found.claimed_severity,
                disposition=Disposition.KEPT,
                into=found.number,
                reason="",
            )
            for found in FINDINGS
        ),
        Account(
            claim="quality.paths.s1.9",
            agent="quality",
            title="Query text from user input",
            place="src/db/orders.py:41",
            severity=Severity.HIGH,
            disposition=Disposition.MERGED,
            into="F1",
            reason="the same line, the same cause",
        ),
        Account(
            claim="security.s1.2",
            agent="security",
            title="`token` may be logged",
            place="src/cart.py:12",
            severity=Severity.HIGH,
            disposition=Disposition.REJECTED,
            reason="The logger redacts it; see `redact()` in src/log.py.",
        ),
    ),
    coverage=Coverage(cells=_cells(), hunks_read=9, hunks_total=16, complete=False),
    reading_order=(
        ReadingStep(path="src/db/orders.py", risk=Risk.HIGH, reason="builds SQL"),
        ReadingStep(path="src/cart.py", risk=Risk.MEDIUM, reason="computes money"),
    ),
    walkthrough=ORDINARY,
    costs=(
        Cost(
            who="security",
            models=("claude-sonnet-5-5",),
            calls=2,
            tokens=Tokens(input=1_200, cache_write=9_000, cache_read=9_000, output=2_100),
            usd=0.0512,
            seconds=21.4,
        ),
        Cost(
            who="verify",
            models=("claude-opus-5-5",),
            calls=1,
            tokens=Tokens(input=8_000, output=900),
            usd=None,
            seconds=9.0,
        ),
        Cost(who="collectors", models=(), calls=0, tokens=Tokens(), usd=0.0, seconds=0.4),
    ),
    cost_usd=None,
    seconds=72.0,
    notes=("ruff could not be run; its rules are missing.",),
)

QUIET = REVIEW.model_copy(
    update={
        "recommended_action": RecommendedAction.MERGE,
        "conclusion": Conclusion.SUCCESS,
        "headline": "Nothing found",
        "reasons": (),
        "blocking": (),
        "summary": "",
        "findings": (),
        "accounts": (),
        "coverage": Coverage(
            cells=tuple(
                Cell(
                    path="src/cart.py",
                    agent=agent,
                    state=CellState.READ,
                    hunks_read=2,
                    hunks_total=2,
                )
                for agent in ("security", "quality")
            ),
            hunks_read=4,
            hunks_total=4,
            complete=True,
        ),
        "walkthrough": None,
        "notes": (),
        "cost_usd": 0.04,
    }
)


def entry(number: int, state: EntryState = EntryState.OPEN, **changes: object) -> Entry:
    """The entry of ``finding(number)``, which got its state at an earlier head."""
    found = finding(number)
    whole = Entry(
        number=found.number,
        fingerprint=found.fingerprint,
        state=state,
        agent=found.found_by[0],
        category=found.category,
        claim=found.kind,
        severity=found.severity,
        confidence=found.confidence,
        title=found.title,
        place=found.place,
        quote=found.quote,
        scenario=found.scenario,
        fix=found.fix,
        origin=found.origin,
        checked=found.checked,
        at=EARLIER,
    )
    return Entry.model_validate(whole.model_dump() | changes)


def ledger(*entries: Entry, **changes: object) -> Ledger:
    """A ledger of those entries."""
    highest = max((int(one.number[1:]) for one in entries), default=0)
    return Ledger(entries=entries, highest=highest).model_copy(update=changes)


BEFORE = ledger(
    entry(3),
    entry(5),
    entry(6),
    entry(7, EntryState.DISMISSED, at=HEAD, who="eve", why="Rounding is done by the bank."),
    entry(8),
    entry(9, EntryState.FIXED, who="code", why="The code it quoted is gone."),
    entry(10, EntryState.FIXED, who="claude-opus-5-5", why="The loop ends now."),
)
AFTER = ledger(
    entry(3),
    entry(5, at=HEAD, told=True),
    entry(6, EntryState.FIXED, at=HEAD, who="code", why="The code it quoted is gone."),
    entry(7, EntryState.DISMISSED, at=HEAD, who="eve", why="Rounding is done by the bank."),
    entry(8, EntryState.DISPUTED, at=HEAD, who="eve", why="This is never called."),
    entry(9, at=HEAD, who="code"),
    entry(10, EntryState.FIXED, who="claude-opus-5-5", why="The loop ends now."),
    entry(11, at=HEAD),
)
LATER = REVIEW.model_copy(
    update={
        "findings": (
            finding(3, carried=True),
            finding(5),
            finding(8),
            finding(9),
            finding(11, said_in=4711, said_by="octocat"),
        ),
        "ledger": AFTER,
    }
)
"""The second review of a pull: each finding has lived another life since ``BEFORE``."""


def poisoned(text: str) -> Review:
    """``REVIEW`` with ``text`` wherever a model or a stranger can put words.

    Addresses need a path, so an empty one stays a word.
    """
    path = text if text.strip() else "word"

    def foul(found: RankedFinding) -> RankedFinding:
        where = found.place and found.place.model_copy(update={"path": path})
        words = dict.fromkeys(("title", "category", "quote", "scenario", "fix"), text)
        changes = {
            **words,
            "place": where,
            "suggestion_note": text,
            "patch": text,
            "test": text,
            "open_question": found.open_question and text,
            "also_at": tuple(one.model_copy(update={"path": path}) for one in found.also_at),
            "found_by": (f"a{text}", "b"),
            "checked": found.checked.model_copy(update={"by": f"m{text}", "reason": text}),
            "said_in": 4711,
            "said_by": f"w{text}",
        }
        return found.model_copy(update=changes)

    def cells() -> tuple[Cell, ...]:
        return tuple(
            cell.model_copy(update={"path": path + cell.path, "reason": cell.reason and text})
            for cell in REVIEW.coverage.cells
        )

    def account(one: Account) -> Account:
        words = dict.fromkeys(("title", "agent", "reason"), f"w{text}")
        return one.model_copy(update={**words, "place": path})

    def grudge(one: Entry) -> Entry:
        names = ("who", "why", "title", "category", "quote", "scenario")
        return one.model_copy(update=dict.fromkeys(names, f"w{text}"))

    return REVIEW.model_copy(
        update={
            "ledger": ledger(*map(grudge, AFTER.entries)),
            "headline": f"w{text}",
            "reasons": (f"w{text}",) * 2,
            "summary": text,
            "findings": tuple(map(foul, REVIEW.findings)),
            "accounts": tuple(map(account, REVIEW.accounts)),
            "coverage": REVIEW.coverage.model_copy(update={"cells": cells()}),
            "reading_order": tuple(
                step.model_copy(update={"path": path, "reason": f"w{text}"})
                for step in REVIEW.reading_order
            ),
            "walkthrough": poisoned_walkthrough(text),
            "costs": tuple(
                cost.model_copy(update={"who": f"w{text}", "models": (f"w{text}",)})
                for cost in REVIEW.costs
            ),
            "notes": (f"w{text}",),
        }
    )


def added_file(path: str, *, commentable: bool = True) -> DiffFile:
    """A file whose hunk adds lines 1 to 60."""
    lines = tuple(Line(LineKind.ADDED, "x", None, number) for number in range(1, 61))
    return DiffFile(
        path=path,
        old_path=path,
        change=ChangeKind.MODIFIED,
        kind=FileKind.TEXT,
        old_mode=None,
        new_mode=None,
        hunks=(Hunk(f"h-{path}", path, 0, 0, 1, 60, "", lines),),
        commentable=commentable,
    )
