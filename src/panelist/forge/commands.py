"""What a comment asks of us: fixed verbs, exact words, no options.

Only the first line counts, from its first character, and only ASCII spaces part
its words. So nothing that is quoted, indented, in a code block or further down
is ever a command, and no character that looks like a space makes one. A question
alone may go on below.
"""

import difflib
import re
from collections.abc import Iterable

from panelist.contracts import Command, Entry, Verb

LONGEST_REASON = 500
"""Characters. Reasons live in the ledger, which has to find room in a comment."""
LONGEST_QUESTION = 2_000
"""Characters. Whoever has more to say than a page is asking for a review."""
_TRIGGER = "/panelist"
_ALONE: tuple[Verb, ...] = ("review", "full-review", "pause", "resume", "help")
_ABOUT_A_FINDING: tuple[Verb, ...] = ("explain", "ask", "dismiss", "dispute")
_REVIEWING: frozenset[Verb] = frozenset({"review", "full-review", "resume", "dismiss", "dispute"})
_NUMBER = re.compile(r"[Ff][1-9][0-9]{0,4}")
_MENTION = re.compile(r"@([A-Za-z0-9][A-Za-z0-9-]{0,99})(?:\[bot\])?[,:]?")


def parse(body: str) -> tuple[Verb, str, str] | None:
    """Verb, number and what follows; ``None`` for a comment that is not for us.

    The number is "" where the verb needs none, or where none stands.
    """
    trigger, words, below = _split(body)
    if trigger != _TRIGGER:
        return None
    for verb in _ALONE:
        if words == [verb]:
            return verb, "", ""
    for verb in _ABOUT_A_FINDING:
        if words[:1] == [verb]:
            return _numbered(verb, words[1:], below)
    return "unknown", "", ""


def mentioned(body: str) -> str:
    """The account that a comment begins with, without ``@`` and ``[bot]``; "" for none."""
    found = _MENTION.fullmatch(_split(body)[0])
    return found[1] if found else ""


def _split(body: str) -> tuple[str, list[str], str]:
    """The first word, the others of the first line, and the lines below it."""
    first, _, below = body.partition("\n")
    trigger, *rest = first.removesuffix("\r").split(" ")
    return trigger, [word for word in rest if word], below


def _numbered(verb: Verb, words: list[str], below: str) -> tuple[Verb, str, str]:
    """``verb`` with the number that ``words`` begin with, "" without one, and the others."""
    named = bool(words) and _NUMBER.fullmatch(words[0]) is not None
    number, said = (words[0].upper(), words[1:]) if named else ("", words)
    rest = " ".join(said)
    return verb, number, f"{rest}\n{below}".strip() if verb == "ask" else rest


def _parse_mention(body: str) -> tuple[Verb, str, str] | None:
    """A question that begins with the name of an account; whose that is, others know."""
    _, words, below = _split(body)
    if not mentioned(body):
        return None
    return _numbered("ask", words[1:] if words[:1] == ["ask"] else words, below)


def command(
    body: str, author: str, comment_id: int, *, thread: int | None = None
) -> Command | None:
    """The comment as a command, with its problem if its words show one.

    In a thread, whose finding is known later, no number is needed, and a comment
    that begins with the name of an account is a question.
    """
    parsed = parse(body) or (None if thread is None else _parse_mention(body))
    if parsed is None:
        return None
    verb, finding, reason = parsed
    known = finding != "" or thread is not None
    problem = _misspelt(body) if verb == "unknown" else _problem(verb, finding, reason, known=known)
    return Command(
        verb=verb,
        finding=finding,
        # What cannot be carried out is not kept: it may be of any length.
        reason="" if problem else reason,
        author=author,
        comment_id=comment_id,
        problem=problem,
        thread=thread,
    )


def needs_finding(command: Command) -> bool:
    """Whether it is about a finding, which has to be on record."""
    return command.verb in _ABOUT_A_FINDING and not command.problem


def in_thread_of(command: Command, number: str) -> Command:
    """``command`` about the finding ``number``, whose thread it stands in; "" for no finding's."""
    if command.finding:
        return command
    problem = (
        ""
        if number
        else (
            "This is not the thread of a finding. Name the one you mean: "
            f"`{_TRIGGER} {command.verb} F3 …`."
        )
    )
    return command.model_copy(update={"finding": number, "problem": problem})


def about(command: Command, entries: Iterable[Entry], unread: Iterable[str] = ()) -> Command:
    """``command``, with a problem where it is about a finding that nobody knows.

    Args:
        command: what was asked.
        entries: of our ledger.
        unread: why that may not be all of them.
    """
    if not command.finding or command.problem:
        return command
    # One without a title is a number that was found again, and nothing else.
    if any(entry.number == command.finding and entry.title for entry in entries):
        return command
    because = next(iter(unread), "")
    problem = f"There is no finding {command.finding} on record for this pull request. {because}"
    return command.model_copy(update={"problem": problem.strip()})


def reviews(command: Command) -> bool:
    """Whether it runs the whole review; the others are only answered."""
    return command.verb in _REVIEWING and not command.problem


def _misspelt(body: str) -> str:
    """Which command may have been meant; "" where none is near. Nothing is quoted."""
    words = body.partition("\n")[0].removesuffix("\r").lower().split(" ")[1:]
    said = next((word for word in words if word), "")
    near = difflib.get_close_matches(said, (*_ALONE, *_ABOUT_A_FINDING), n=1, cutoff=0.75)
    return f"There is no such command. Did you mean `{_TRIGGER} {near[0]}`?" if near else ""


def _problem(verb: Verb, finding: str, reason: str, *, known: bool) -> str:
    """What is missing; ``known`` says whether the finding is, by its number or by its thread."""
    if verb not in _ABOUT_A_FINDING:
        return ""
    if not known:
        return f"`{verb}` needs the number of a finding, such as F3."
    if verb == "explain":
        told = "`explain` takes the number of a finding and nothing else; `ask` takes a question."
        return told if reason else ""
    longest = LONGEST_QUESTION if verb == "ask" else LONGEST_REASON
    if not reason:
        what = "a question" if verb == "ask" else "a reason on the same line"
        return f"`{f'{verb} {finding}'.strip()}` needs {what}."
    if len(reason) > longest:
        what = "question" if verb == "ask" else "reason"
        return f"The {what} is longer than {longest:,} characters."
    return ""
