"""What is posted where there is no review: why not, or a reply and nothing else."""

import re

from panelist.contracts import Command, Conclusion, Ledger, Note, Posting, Skip, Stopped
from panelist.render import endings, life, replies
from panelist.render.check import note_title
from panelist.render.links import address
from panelist.render.markdown import Markdown, code, line, prose
from panelist.render.posting import Frame, state_line

_PERMISSIONS = re.compile(r"\n\n(permissions:(?:\n  [a-z-]+: [a-z]+)+)\Z")
"""Nothing else that a sentence may quote becomes a block, whose lines bots would read."""


def skipped(
    skip: Skip, frame: Frame, *, head_sha: str, ledger: Ledger | None, command: Command | None
) -> Posting:
    """The posting for a pull that was not reviewed on purpose: a check, and no comment.

    Money that is used up is told in the conversation too, once a day; whoever
    asked for the review is told in reply.
    """
    conclusion = Conclusion.NEUTRAL if skip.code == "budget" else Conclusion.SKIPPED
    posted = _unreviewed(skip.sentence, conclusion, frame, head_sha)
    notes: tuple[Note, ...] = ()
    if command is not None:
        notes = (replies.idle(frame.prompts, command, skip),)
    elif skip.code == "budget":
        notes = (_spent(skip, frame, ledger),)
    return posted.model_copy(update={"notes": notes})


def _spent(skip: Skip, frame: Frame, ledger: Ledger | None) -> Note:
    day = max((one.day for one in ledger.spending), default="") if ledger else ""
    marker = f"<!-- panelist:budget {day} -->"
    body = frame.prompts.fill("comment/budget.md.j2", marker=marker, sentence=prose(skip.sentence))
    return Note(marker=marker, body=body)


def answered(note: Note, frame: Frame, *, head_sha: str, ledger: Ledger | None = None) -> Posting:
    """A reply and no check; ``ledger`` is given where the command changed it."""
    text = note.body.partition("\n")[2]
    return _only(text, Conclusion.SKIPPED, frame, head_sha).model_copy(
        update={"notes": (note,), "sticky_state": state_line(ledger)}
    )


def stopped(
    stop: Stopped,
    frame: Frame,
    *,
    head_sha: str,
    ledger: Ledger | None = None,
    command: Command | None = None,
    changed: bool = False,
) -> Posting:
    """The posting for a run that ended without a review.

    The sticky comment says so too, lest an older one be taken for the verdict
    on this head, and goes on to hold ``ledger``. A cancelled run leaves it to
    the run that replaces it, unless ``ledger`` has ``changed``.
    """
    posted = _unreviewed(stop.sentence, stop.conclusion, frame, head_sha, ledger)
    notes = replies.outcome(frame.prompts, command, ledger)
    if command is not None and command.verb == "dispute":
        notes = (replies.unanswered(frame.prompts, command, stop, ledger),)
    # Whatever ended at this head ended by a command: no review of it is done.
    done = life.threads(frame.prompts, life.turns(ledger, ledger, head_sha))
    done, notes = life.answered_once(done, notes)
    posted = posted.model_copy(update={"notes": notes, "threads": done})
    state = state_line(ledger)
    if stop.conclusion is Conclusion.CANCELLED:
        return posted.model_copy(update={"sticky_state": state if changed else ""})
    head = "\n".join(filter(None, (frame.marker, state)))
    return posted.model_copy(
        update={"sticky_body": f"{head}\n{posted.check_summary}", "sticky_state": state}
    )


def _unreviewed(
    sentence: str,
    conclusion: Conclusion,
    frame: Frame,
    head_sha: str,
    ledger: Ledger | None = None,
) -> Posting:
    text = frame.prompts.fill(
        "comment/unreviewed.md.j2",
        sentence=_sentence(sentence),
        standing=line(endings.still_open(ledger)),
        run_url=address(frame.run_url),
    )
    title = note_title(f"Not reviewed: {_without_permissions(sentence)}")
    return _only(text, conclusion, frame, head_sha).model_copy(update={"check_title": title})


def _sentence(sentence: str) -> Markdown:
    """A sentence, and the permissions that are to be copied from it as a block."""
    told, *block = _PERMISSIONS.split(sentence, maxsplit=1)
    return Markdown("\n\n".join([prose(told), *(code(one, "yaml") for one in block if one)]))


def _without_permissions(sentence: str) -> str:
    """What happened; what to copy, and the words that lead to it, are for the text below."""
    told, *block = _PERMISSIONS.split(sentence, maxsplit=1)
    happened, end, _ = told.rpartition(". ")
    return f"{happened}." if block and end else told


def _only(text: str, conclusion: Conclusion, frame: Frame, head_sha: str) -> Posting:
    """A posting that has nothing but ``text`` to say, and no check."""
    return Posting(
        head_sha=head_sha,
        conclusion=conclusion,
        check_title="",
        check_summary=text,
        annotations=(),
        sticky_marker=frame.marker,
        sticky_body="",
        review_body="",
        comments=(),
        job_summary=text,
    )
