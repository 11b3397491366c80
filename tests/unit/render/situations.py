"""What people see in the situations they meet most, from the verdict down to every output."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from panelist.contracts import (
    Account,
    Cell,
    CellState,
    Checked,
    ClaimKind,
    Conclusion,
    Coverage,
    Diff,
    Disposition,
    Engine,
    EntryState,
    Outcome,
    Posting,
    RankedFinding,
    ReadingStep,
    Review,
    Risk,
    Severity,
    Stopped,
    Walkthrough,
)
from panelist.forge.refusals import refusal
from panelist.phases.policy import judge
from panelist.render import unreviewed
from panelist.render.posting import Frame, Wishes, posting
from panelist.render.text import text_report
from tests.unit.render import walkthroughs
from tests.unit.render.samples import (
    FINDINGS,
    HEAD,
    MARKER,
    PROMPTS,
    REVIEW,
    RUN_URL,
    SERVER,
    added_file,
    entry,
    finding,
    ledger,
    place,
)

AGENTS = ("security", "quality", "performance", "tests")
WISHES = Wishes(20, Severity.LOW)
FRAME = Frame(PROMPTS, MARKER, SERVER, RUN_URL)
OVERLOADED = (
    "claude-sonnet-5-5 was overloaded or failing (HTTP 529, request req_011C{}). Run "
    "the review again later, or add another model to `model-balanced`."
)

LATE = (
    "The time of this run was over before claude-sonnet-5-5 had answered. Raise "
    "`deadline-minutes`, or split the pull request."
)


def cells(
    paths: Sequence[str], state: CellState = CellState.READ, reason: str = "", *, read: int = 2
) -> tuple[Cell, ...]:
    """``paths`` under every agent, in one state; quality reads three times."""
    return tuple(
        Cell(
            path=path,
            agent=agent,
            state=state,
            reason=reason.format(f"{position}{agent[0]}"),
            hunks_read=read * (3 if agent == "quality" else 1),
            hunks_total=2 * (3 if agent == "quality" else 1),
        )
        for position, path in enumerate(paths)
        for agent in AGENTS
    )


def reviewed(
    findings: Sequence[RankedFinding],
    shown: Sequence[Cell],
    summary: str,
    accounts: Sequence[Account] = (),
) -> Review:
    """A review whose verdict code computes, as it does in a run."""
    counted = [cell for cell in shown if cell.state is not CellState.IGNORED]
    done = sum(cell.hunks_read for cell in counted)
    total = sum(cell.hunks_total for cell in counted)
    coverage = Coverage(
        cells=tuple(shown), hunks_read=done, hunks_total=total, complete=done == total > 0
    )
    end = judge(
        findings, coverage, (), engine=Engine.CLAUDE, fail_on="high", on_incomplete="neutral"
    )
    kept = (account_of(found, name) for found in findings for name in found.ids)
    return REVIEW.model_copy(
        update={
            "recommended_action": end.action,
            "conclusion": end.conclusion,
            "headline": end.headline,
            "reasons": end.reasons,
            "blocking": end.blocking,
            "summary": summary,
            "findings": tuple(findings),
            "accounts": (*kept, *accounts),
            "coverage": coverage,
            "walkthrough": None,
            "reading_order": REVIEW.reading_order[:1] if findings else (),
            "cost_usd": 0.21,
            "costs": REVIEW.costs[:1],
            "notes": (),
        }
    )


def account_of(found: RankedFinding, name: str) -> Account:
    """A claim behind ``found``."""
    where = f"{found.place.path}:{found.place.start}" if found.place else ""
    return Account(
        claim=name,
        agent=name.partition(".")[0],
        title=found.title,
        place=where,
        severity=found.claimed_severity,
        disposition=Disposition.KEPT if name == found.ids[0] else Disposition.MERGED,
        into=found.number,
        reason="",
    )


def refuted(number: int, lens: str) -> Account:
    """One of several readings of a thing that is not so."""
    return Account(
        claim=f"quality.{lens}.s1.{number}",
        agent="quality",
        title="`token` may be logged",
        place=f"src/cart.py:{number}",
        severity=Severity.HIGH,
        disposition=Disposition.REJECTED,
        reason="The logger redacts it; see `redact()` in src/log.py. (claude-opus-5-5)",
    )


def with_walkthrough(review: Review, walkthrough: Walkthrough) -> Review:
    """``review`` of the change that ``walkthrough`` goes through."""
    known = {step.path: step for step in REVIEW.reading_order}
    steps = tuple(
        known.get(file.path, ReadingStep(path=file.path, risk=Risk.LOW, reason="nothing special"))
        for file in walkthrough.files
    )
    return review.model_copy(update={"walkthrough": walkthrough, "reading_order": steps})


PATHS = ("src/db/orders.py", "src/cart.py")
SECRET = finding(
    1,
    found_by=("security",),
    ids=("secrets.1",),
    models=("secrets",),
    title="A live API key stands in the code",
    category="secret",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.HIGH,
    claimed_severity=Severity.HIGH,
    support=0,
    place=place("src/cart.py", 12),
    quote='KEY = "…"',
    scenario="Whoever can read the repository can use the key.",
    fix="Revoke the key, and read it from the environment.",
    checked=Checked(outcome=Outcome.CONFIRMED, by="code", reason="It has the form of a live key."),
)
GRAVER = finding(
    2,
    found_by=("security", "quality"),
    ids=("security.s1.2", "quality.states.s1.1"),
    title="The key is sent to a host that the request names",
    category="vulnerability",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.CRITICAL,
    claimed_severity=Severity.CRITICAL,
    support=2,
    worth=91,
    place=place("src/cart.py", 12),
    quote='KEY = "…"',
    scenario="A request with `host=evil.example` receives the key.",
    fix="",
)


def _clean() -> Review:
    review = reviewed((), cells(PATHS), "Orders can be searched by name.")
    return with_walkthrough(review, walkthroughs.ORDINARY)


def _large() -> Review:
    """Twelve findings of a change in six files."""
    paths = tuple(file.path for file in walkthroughs.LARGE.files)
    more = tuple(
        finding(
            number,
            title=f"The {noun} is not checked",
            scenario=f"A request with a wrong {noun} is taken for a right one, and paid.",
            fix=f"Refuse a {noun} that `rules` does not have.",
            severity=severity,
            claimed_severity=severity,
            place=place(paths[number % 4], 20 + number),
            worth=40 + number,
        )
        for number, (noun, severity) in enumerate(
            (
                ("amount", Severity.HIGH),
                ("currency", Severity.HIGH),
                ("voucher", Severity.MEDIUM),
                ("date", Severity.MEDIUM),
                ("address", Severity.LOW),
                ("answer of the bank", Severity.LOW),
            ),
            start=7,
        )
    )
    ranked = sorted((*FINDINGS, *more), key=lambda found: found.severity.rank)
    told = (
        "Paying moves from the cart to a checkout of its own, and coupons become vouchers. "
        "Money is taken before the amount is checked."
    )
    return with_walkthrough(reviewed(ranked, cells(paths), told), walkthroughs.LARGE)


def _partly_out_of_scope() -> Review:
    ignored = cells(("web/app.min.js", "web/app.min.js.map"), CellState.IGNORED, "generated")
    return reviewed((), (*cells(PATHS), *ignored), "Orders can be searched by name.")


def _secret_and_graver() -> Review:
    return reviewed((GRAVER, SECRET), cells(PATHS), "The cart asks a bank for the price.")


def _findings() -> Review:
    aside = tuple(refuted(number, lens) for number, lens in ((12, "paths"), (14, "states")))
    review = reviewed(FINDINGS, cells(PATHS), "The order search trusts its input.", aside)
    return with_walkthrough(review, walkthroughs.ORDINARY)


def _partly_read() -> Review:
    late = (
        cell.model_copy(update={"hunks_read": 4}) if cell.agent == "quality" else cell
        for cell in cells(("src/cart.py",), CellState.PARTIAL, LATE, read=1)
    )
    shown = (*cells(("src/db/orders.py",)), *late)
    return reviewed(FINDINGS[2:3], shown, "The cart change is sound but for one subtraction.")


def _dead_api() -> Review:
    paths = [f"src/shop/part_{number}.py" for number in range(34)]
    return reviewed((), cells(paths, CellState.FAILED, OVERLOADED, read=0), "")


def _dead_key() -> Review:
    why = (
        "The Anthropic API did not accept the API key (HTTP 401, request req_011C{}). "
        "Set ANTHROPIC_API_KEY to a valid key (in a workflow: `anthropic-api-key`, from a secret)."
    )
    shown = cells(PATHS, CellState.FAILED, why, read=0)
    return reviewed((SECRET,), shown, "").model_copy(update={"costs": (), "cost_usd": 0.0})


def _after_dismissal() -> Review:
    review = reviewed(FINDINGS[1:3], cells(PATHS), "The order search trusts its input.")
    told = "The driver escapes every name, see docs/db.md."
    gone = entry(1, EntryState.DISMISSED, at=HEAD, who="eve", why=told, title=FINDINGS[0].title)
    known = (entry(2), entry(3, EntryState.DISPUTED, at=HEAD, who="eve", why="It is meant so."))
    return review.model_copy(update={"ledger": ledger(gone, *known)})


REVIEWS: Mapping[str, Callable[[], Review]] = {
    "clean": _clean,
    "partly-out-of-scope": _partly_out_of_scope,
    "secret-and-graver": _secret_and_graver,
    "findings": _findings,
    "large": _large,
    "partly-read": _partly_read,
    "dead-api": _dead_api,
    "dead-key": _dead_key,
    "after-dismissal": _after_dismissal,
}


def _missing_rights() -> Posting:
    told = refusal("POST", "/repos/octo/shop/check-runs", 403, {}, '{"message": "Forbidden"}')
    stop = Stopped(
        door="collect", sentence=f"{told.happened} {told.fix}", conclusion=Conclusion.NEUTRAL
    )
    return unreviewed.stopped(stop, FRAME, head_sha=HEAD)


def outputs() -> dict[str, str]:
    """File name to what people see there, for every situation."""
    shown: dict[str, str] = {}
    for name, made in REVIEWS.items():
        review = made()
        posted = posted_as(review, WISHES)
        terse = posted_as(review, replace(WISHES, wording="terse"))
        shown |= _texts(name, posted) | {f"{name}/terminal.txt": text_report(review)}
        # The page of the run is the same whatever the comments say.
        shown |= {
            path: text
            for path, text in _texts(f"{name}/terse", terse).items()
            if not path.endswith("job.md")
        }
    return shown | _texts("missing-rights", _missing_rights())


def posted_as(review: Review, wishes: Wishes) -> Posting:
    """The posting of a review of ``PATHS`` and what else its walkthrough names."""
    files = review.walkthrough.files if review.walkthrough else ()
    paths = dict.fromkeys((*PATHS, *(file.path for file in files)))
    return posting(review, Diff(files=tuple(map(added_file, paths))), FRAME, wishes)


def _texts(name: str, posted: Posting) -> dict[str, str]:
    notes = "".join(
        f"\n> {note.level} {note.path}:{note.start_line}-{note.end_line} **{note.title}**\n>\n"
        + "".join(f"> {row}\n" for row in note.message.split("\n"))
        for note in posted.annotations
    )
    texts = {
        "sticky.md": posted.sticky_body,
        "check.md": f"## {posted.check_title}\n\n{posted.check_summary}{notes}",
        "job.md": posted.job_summary,
        "comments.md": "\n".join(comment.body for comment in posted.comments),
    }
    return {f"{name}/{file}": text for file, text in texts.items() if text}
