r"""Text that gives orders to reviewers, and marks that imitate ours.

Sees orders in English to ignore instructions, to report nothing or to approve,
words addressed to automated reviewers, the frames of chat prompts, and forged
marks of Panelist: on added lines (an order may go on over several), in file
names, and in what people wrote outside of the diff. Hidden letters are read as
what they spell. Does not see orders in other languages or encodings, nor such
as are worded like ordinary prose: this raises an alarm, the fence keeps orders
from being one.

No claim of this file fails a check: it asks for a person.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from panelist.contracts import ClaimKind, DiffFile, Line, Pull, Severity
from panelist.evidence.change import Change, added_lines
from panelist.evidence.sighting import Claim, Sighting, at_line, excerpt, named
from panelist.fence import is_hidden, visible

_LONGEST = 100_000
"""Characters of one text that are looked at."""
_TOLD = 20
"""Attempts outside of the diff that are named; an alarm needs no more."""
_GAP = r"[\W_]{1,12}"
_WORD = rf"[^\W_]{{1,16}}{_GAP}"


def _order(words: str) -> re.Pattern[str]:
    """``words``: any gap for a space, up to three words more for ``…``, at most one for ``‥``."""
    for sign, most in (("…", 3), ("‥", 1)):
        words = words.replace(sign, f"(?:{_WORD}){{0,{most}}}?")
    return re.compile(rf"\b(?:{words.replace(' ', _GAP)})\b")


_AI = "(?:ai|llm|gpt|chatgpt|claude|copilot|gemini|panelist|automated|language model)"
_REVIEWER = "(?:reviewers?|agents?|assistants?|bots?|models?|graders?|judges?)"
_CHANGE = "(?:pull request|pr|merge request|change|changes|diff|patch|code|commit)"
_VERBS = "(?:ignore|disregard|forget|override|bypass|stop following|(?:do not|don t) follow)"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "asks to ignore instructions",
        _order(
            f"{_VERBS} …(?:previous|prior|above|earlier|preceding|your|system|initial|original) "
            "‥(?:instructions?|prompts?|rules|guidelines|directives|directions)"
            f"|{_VERBS} …(?:all|any|these|those|every) …(?:instructions?|prompts?|directives)"
            f"|{_VERBS} all …rules and (?:accept|answer|approve|merge|report|say)"
            "|new (?:system )?(?:instructions|prompt)(?=\\s?:)"
        ),
    ),
    (
        "addresses automated reviewers",
        _order(
            f"{_AI} …{_REVIEWER} …(?:approve|ignore|skip|accept|trust|not (?:report|flag|review)"
            "|report (?:no|nothing)|say (?:no|nothing))"
            f"|(?:note|message|notice|instructions?) (?:to|for) …{_AI} …(?:reviewers?|graders?)"
        ),
    ),
    (
        "asks for a verdict",
        _order(
            "(?:report|return|output|answer with|say) …(?:no|zero|an empty list of) findings"
            "|answer with an empty (?:list|array)"
            "|(?:and|so|please|just|always) report no (?:issues|problems|vulnerabilities)"
            f"|(?:and|so|please|now|just|then|immediately) (?:approve|merge) (?:this|my) {_CHANGE}"
            f"|approve (?:this|my) {_CHANGE} without"
            "|not (?:flag|mention|report on) (?:this|these) (?:files?|lines?|code|changes?)"
            "|mark this …as (?:safe|secure|approved)"
        ),
    ),
    (
        "asks for what it must not have",
        _order(
            "(?:print|reveal|show|repeat|output|leak|send|post) …your (?:system )?"
            "(?:prompt|instructions)"
            "|environment variable [a-z_]{0,40}(?:key|token|secret) …in (?:your|the) "
            "(?:summary|review|comment|answer)"
        ),
    ),
    (
        "imitates the frame of a prompt",
        re.compile(
            r"<\|(?:im_start|im_end|system|assistant|user|endoftext|end_of_turn|eot_id)\|>"
            r"|\[/?inst\]|<</?sys>>|</?(?:system|developer)[-_ ](?:prompt|message|reminder)>"
        ),
    ),
)
_FORGED = "imitates a mark of Panelist"
_MARK = re.compile(r"<!--[\W_]{0,12}panelist\b|</?data-[0-9a-f]{16}")

_CLAIM = Claim(
    title="Text gives orders to whoever reviews it",
    category="prompt-injection",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.MEDIUM,
    confidence=80,
    scenario="A model that reads this as an instruction does what its author wants: here, or in "
    "any other tool that reads the repository. Panelist has read it as data.",
    fix="Take it out. If it is meant, as an example or a test, have a maintainer say so.",
)
_FORGERY = Claim(
    title="Text imitates a mark of Panelist",
    category="forged-marker",
    kind=ClaimKind.VULNERABILITY,
    severity=Severity.MEDIUM,
    confidence=80,
    scenario="Programs that look for the mark take the text for something that Panelist said. "
    "Panelist itself knows its own by their author.",
    fix="Take it out. If it is meant, as an example or a test, have a maintainer say so.",
)


def look(change: Change) -> Iterator[Sighting]:
    """One sighting for each kind on each added line, and for each file name."""
    for file in change.diff.files:
        for _, kind in _found(file.path):
            yield _in_name(file, kind)
        for run in _runs(added_lines(file)):
            for line, kind in sorted(_in_lines(run), key=lambda seen: seen[0].number):
                yield at_line(file, line, f"The text {kind}.", _claim(kind))


def attempts(pull: Pull) -> tuple[str, ...]:
    """What its author tried outside of the diff, one sentence for each text and kind."""
    return _named(_of_author(pull))


def remarks(pull: Pull) -> tuple[str, ...]:
    """What others tried in comments. None can change a verdict, so none raises an alarm."""
    return _named(_of_others(pull))


def _named(texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    seen = [f"{where} {kind}" for where, text in texts for _, kind in _found(text)]
    sentences = tuple(dict.fromkeys(seen))
    more = len(sentences) - _TOLD
    return (*sentences[:_TOLD], f"{more} more texts do") if more > 0 else sentences


def _of_author(pull: Pull) -> Iterator[tuple[str, str]]:
    yield "the title", pull.title
    yield "the description", pull.body
    yield "the name of the branch", pull.head_ref
    for label in pull.labels:
        yield "a label", label
    for commit in pull.commits:
        yield f"the message of commit {commit.sha[:12]}", commit.message
    yield from ((at, text) for who, at, text in _comments(pull) if who == pull.author)


def _of_others(pull: Pull) -> Iterator[tuple[str, str]]:
    yield from ((at, text) for who, at, text in _comments(pull) if who != pull.author)


def _comments(pull: Pull) -> Iterator[tuple[str | None, str, str]]:
    """Author, what and where it is, and the text."""
    for comment in pull.comments:
        yield comment.author, f"a comment by {comment.author or 'nobody'}", comment.body
    for thread in pull.threads:
        for comment in thread.comments:
            where = f"{thread.path}:{thread.line}" if thread.line else thread.path
            said = f"a comment by {comment.author or 'nobody'} on {where}"
            yield comment.author, said, comment.body


def _found(text: str) -> Iterator[tuple[int, str]]:
    """Where in the folded text an attempt begins, and its kind; each kind once a text."""
    yield from _kinds(_folded(text[:_LONGEST]))


def _kinds(folded: str) -> Iterator[tuple[int, str]]:
    for kind, pattern in (*_KINDS, (_FORGED, _MARK)):
        for match in pattern.finditer(folded):
            yield match.start(), kind


def _runs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Added lines that follow each other: an order may go on from one to the next."""
    run: list[Line] = []
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _in_lines(run: list[Line]) -> set[tuple[Line, str]]:
    folded = [_folded(line.text[:_LONGEST]) for line in run]
    ends = list(accumulate(len(text) + 1 for text in folded))
    return {(run[bisect_right(ends, at)], kind) for at, kind in _kinds("\n".join(folded))}


def _folded(text: str) -> str:
    """``text`` as a model may read it: hidden letters spelled out, one form for every letter."""
    if text.isascii():
        return text.lower()
    spelled = "".join(map(_spelled, text))
    return unicodedata.normalize("NFKC", spelled).lower()


def _spelled(char: str) -> str:
    code = ord(char)
    if 0xE0020 <= code <= 0xE007E:  # noqa: PLR2004 - tags, one for each letter
        return chr(code - 0xE0000)
    if 0xE0110 <= code <= 0xE016E:  # noqa: PLR2004 - variation selectors, as bytes
        return chr(code - 0xE0100 + 16)
    return "" if is_hidden(char) else char


def _claim(kind: str) -> Claim:
    return _FORGERY if kind == _FORGED else _CLAIM


def _in_name(file: DiffFile, kind: str) -> Sighting:
    number, quote = next(((line.number, line.text) for line in added_lines(file)), (1, ""))
    message = f"The file name {named(file.path)} {kind}."
    return Sighting(file.path, number, number, message, visible(excerpt(quote)), _claim(kind))
