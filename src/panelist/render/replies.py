"""What people hear who asked for something in a comment: one reply, known by its marker."""

from panelist.contracts import (
    Command,
    Entry,
    EntryState,
    Ledger,
    Note,
    Outcome,
    Reply,
    Skip,
    Stopped,
)
from panelist.prompts import Prompts
from panelist.render import blocks, endings
from panelist.render.markdown import line, prose
from panelist.render.sentences import dollars

_TEXT_BYTES = 12_000
_REVIEWS = frozenset({"review", "full-review", "resume"})


def reply_marker(comment_id: int) -> str:
    """The first line of our one reply to a comment."""
    return f"<!-- panelist:reply {comment_id} -->"


def short_answer(prompts: Prompts, command: Command) -> Note:
    """The reply to what needs no review: help, pause, and whatever cannot be carried out."""
    if command.problem:
        return _reply(prompts, command, "problem", problem=prose(command.problem))
    name = {"pause": "paused", "help": "help"}.get(command.verb, "unknown")
    return _reply(prompts, command, name)


def answer(prompts: Prompts, command: Command, reply: Reply, ledger: Ledger | None) -> Note:
    """What the panel says about a finding, and what saying it cost, for the finding's thread."""
    entry = asked_about(command, ledger)
    prices = [call.cost_usd for call in reply.calls]
    known = [price for price in prices if price is not None]
    return _about(
        prompts,
        command,
        "answer",
        entry,
        title=blocks.title(entry.title if entry else ""),
        text=prose(reply.text, limit=_TEXT_BYTES),
        verb="answered" if command.verb == "ask" else "explained",
        who=line(reply.by),
        cost=line(dollars(sum(known) if len(known) == len(prices) else None)),
    )


def unanswered(prompts: Prompts, command: Command, stop: Stopped, ledger: Ledger | None) -> Note:
    """That nobody could be asked, and why."""
    entry = asked_about(command, ledger)
    return _about(prompts, command, "unanswered", entry, sentence=prose(stop.sentence))


def idle(prompts: Prompts, command: Command, skip: Skip) -> Note:
    """Why what was asked for started no review."""
    return _reply(prompts, command, "idle", sentence=prose(skip.sentence))


def outcome(
    prompts: Prompts, command: Command | None, after: Ledger | None, *, nothing_new: bool = False
) -> tuple[Note, ...]:
    """What a dismissal or a dispute led to; nothing for commands whose answer is the review.

    Where there was ``nothing_new`` to read, whoever asked for a review is told so.
    """
    entry = asked_about(command, after)
    if command is not None and command.verb in _REVIEWS and nothing_new:
        resumed = command.verb == "resume"
        return (_reply(prompts, command, "nothing-new", resumed=resumed),)
    if command is None or entry is None:
        return ()
    if command.verb == "dismiss":
        return (_about(prompts, command, "dismissed", entry, why=prose(endings.because(entry))),)
    if command.verb == "dispute":
        return (_disputed(prompts, command, entry),)
    return ()


def _disputed(prompts: Prompts, command: Command, entry: Entry) -> Note:
    withdrawn = entry.state in {EntryState.FIXED, EntryState.DISMISSED}
    # An entry is disputed from the answer on; before it, its check says why there is none.
    answered = entry.state is EntryState.DISPUTED
    if not withdrawn and (not answered or entry.checked.outcome is Outcome.UNSETTLED):
        reason = entry.checked.reason
        return _about(prompts, command, "unanswered", entry, sentence=prose(reason))
    return _about(
        prompts,
        command,
        "withdrawn" if withdrawn else "upheld",
        entry,
        why=prose(endings.because(entry) if withdrawn else entry.checked.reason),
        checked=line(f"checked by {entry.checked.by}"),
    )


def asked_about(command: Command | None, ledger: Ledger | None) -> Entry | None:
    """The entry that a command names."""
    if command is None or ledger is None:
        return None
    return next((entry for entry in ledger.entries if entry.number == command.finding), None)


def _about(
    prompts: Prompts, command: Command, name: str, entry: Entry | None, **words: str
) -> Note:
    """A reply about a finding, for its thread."""
    note = _reply(prompts, command, name, number=line(command.finding), **words)
    return note.model_copy(update={"fingerprint": entry.fingerprint if entry else None})


def _reply(prompts: Prompts, command: Command, name: str, **words: object) -> Note:
    marker = reply_marker(command.comment_id)
    body = prompts.fill(f"comment/reply/{name}.md.j2", marker=marker, **words)
    return Note(marker=marker, body=body, thread=command.thread)
