"""What a comment asks of us: fixed verbs, exact words, no options.

Only the first line counts, from its first character, and only ASCII spaces part
its words. So nothing that is quoted, indented, in a code block or further down
is ever a command, and no character that looks like a space makes one.
"""

import difflib
import re
from collections.abc import Iterable

from panelist.contracts import Command, Entry, Verb

LONGEST_REASON = 500
"""Characters. Reasons live in the ledger, which has to find room in a comment."""
_TRIGGER = "/panelist"
_ALONE: tuple[Verb, ...] = ("review", "full-review", "pause", "resume", "help")
_ABOUT_A_FINDING: tuple[Verb, ...] = ("explain", "dismiss", "dispute")
_REVIEWING: frozenset[Verb] = frozenset({"review", "full-review", "resume", "dismiss", "dispute"})
_NUMBER = re.compile(r"[Ff][1-9][0-9]{0,4}")


def parse(body: str) -> tuple[Verb, str, str] | None:
    """Verb, number and the rest of the line; ``None`` for a comment that is not for us.

    The number is "" where the verb needs none, or where none stands.
    """
    trigger, *rest = body.partition("\n")[0].removesuffix("\r").split(" ")
    if trigger != _TRIGGER:
        return None
    words = [word for word in rest if word]
    for verb in _ALONE:
        if words == [verb]:
            return verb, "", ""
    for verb in _ABOUT_A_FINDING:
        if words[:1] == [verb]:
            return verb, *_numbered(words[1:])
    return "unknown", "", ""


def _numbered(words: list[str]) -> tuple[str, str]:
    """The number that the words begin with, "" without one, and the others."""
    named = bool(words) and _NUMBER.fullmatch(words[0]) is not None
    return (words[0].upper(), " ".join(words[1:])) if named else ("", " ".join(words))


def command(body: str, author: str, comment_id: int) -> Command | None:
    """The comment as a command, with its problem if its words show one."""
    parsed = parse(body)
    if parsed is None:
        return None
    verb, finding, reason = parsed
    problem = _misspelt(body) if verb == "unknown" else _problem(verb, finding, reason)
    return Command(
        verb=verb,
        finding=finding,
        # What cannot be carried out is not kept: it may be of any length.
        reason="" if problem else reason,
        author=author,
        comment_id=comment_id,
        problem=problem,
    )


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


def explains(command: Command) -> bool:
    """Whether the panel is to explain a finding, and nothing else."""
    return command.verb == "explain" and not command.problem


def _misspelt(body: str) -> str:
    """Which command may have been meant; "" where none is near. Nothing is quoted."""
    words = body.partition("\n")[0].removesuffix("\r").lower().split(" ")[1:]
    said = next((word for word in words if word), "")
    near = difflib.get_close_matches(said, (*_ALONE, *_ABOUT_A_FINDING), n=1, cutoff=0.75)
    return f"There is no such command. Did you mean `{_TRIGGER} {near[0]}`?" if near else ""


def _problem(verb: Verb, finding: str, reason: str) -> str:
    if verb not in _ABOUT_A_FINDING:
        return ""
    if not finding:
        return f"`{verb}` needs the number of a finding, such as F3."
    if verb == "explain":
        return "`explain` takes the number of a finding and nothing else." if reason else ""
    if not reason:
        return f"`{verb} {finding}` needs a reason on the same line."
    if len(reason) > LONGEST_REASON:
        return f"The reason is longer than {LONGEST_REASON} characters."
    return ""
