r"""What a text asks of whoever reviews it, in English.

Two things make an attempt on a review: somebody is addressed who may be the
reviewer (a model, an assistant, whoever has instructions), and an outcome is
asked for (approve, ignore, report nothing, reveal). One without the other is
what people write every day: a polite request to merge, a manual of a system
prompt, the filter of a template language. Some of it is worth a hint.

Everything here reads folded text: lower case, hidden letters spelled out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

_GAP = r"[\W_]{1,12}"
_WORD = rf"[^\W_]{{1,16}}{_GAP}"
_BEFORE, _AFTER = 400, 200
"""Characters between an outcome and the address that it belongs to."""


def _phrase(words: str) -> re.Pattern[str]:
    """``words``: any gap for a space, up to three words more for ``…``, at most one for ``‥``."""
    for sign, most in (("…", 3), ("‥", 1)):
        words = words.replace(sign, f"(?:{_WORD}){{0,{most}}}?")
    return re.compile(rf"\b(?:{words.replace(' ', _GAP)})\b")


IGNORES = "asks to ignore instructions"
ADDRESSES = "addresses automated reviewers"
VERDICT = "asks for a verdict"
REVEALS = "asks for what it must not have"
FRAME = "imitates the frame of a prompt"
FORGED = "imitates a mark of Panelist"

_AI = (
    "(?:ai|a i|llms?|gpt|chatgpt|claude|copilot|gemini|codex|panelist|automated|automatic"
    "|(?:large )?language models?)"
)
_READER = "(?:reviewers?|agents?|assistants?|bots?|models?|graders?|judges?|auditors?|scanners?)"
_MODAL = "(?:must|should|shall|have to|need to|are to|will please|please)"
_CHANGE = "(?:pull request|pr|merge request|changes?|diff|patch|code|commit|file|submission|it)"
_DIRECTIONS = "(?:instructions?|prompts?|guidelines|directives?|directions|rules)"
_EARLIER = "(?:previous|prior|above|earlier|preceding)"
_IGNORE = "(?:ignore|disregard|forget|stop following|(?:do not|don t) follow)"
_NOT = r"(?<!not\s)(?<!n't\s)(?<!never\s)"
# An outcome that depends on something is a rule, not an order.
_UNLESS = rf"(?!{_GAP}(?:if(?!{_GAP}you{_GAP}are)|when|unless|where|for each|twice)\b)"

_IGNORED = _phrase(
    f"{_NOT}(?:{_IGNORE}|override|bypass) (?:all|any|every|everything) …"
    f"(?:{_EARLIER}|your|system|initial|original|other) ‥{_DIRECTIONS}"
    f"|{_NOT}{_IGNORE} …your ‥{_DIRECTIONS}"
    f"|{_NOT}{_IGNORE} all …rules and (?:accept|answer|approve|merge|report|say)"
)
"""Only who was told something before can be meant: a model. Nothing else is needed."""
_REVEALED = _phrase(
    f"{_NOT}(?:print|reveal|show|repeat|output|leak|send|post|disclose) …your "
    "(?:(?:system|initial|original|hidden|secret) (?:prompt|instructions))"
    f"|{_NOT}(?:reveal|leak|disclose) …your (?:prompt|instructions)"
    f"|{_NOT}(?:print|include|put|write|append|add|post|output|reveal|leak|paste|echo|show|send) …"
    "(?:environment variables?|api keys?|access tokens?|secrets?|credentials) …"
    "(?:[a-z0-9_]{1,60} )?in your (?:summary|review|comment|answer|report|reply|output)"
)
_OVERRULED = _phrase(
    f"{_NOT}(?:{_IGNORE}|override|bypass) …(?:{_EARLIER}|your) ‥{_DIRECTIONS}"
    f"|{_NOT}{_IGNORE} …(?:system|initial|original) ‥{_DIRECTIONS}"
)
"""Said to people as well: of a manual, of a form."""

_MACHINE = _phrase(
    f"{_AI} …{_READER}"
    rf"|(?:dear|hey|hi|hello|attention|notice|note|message|instructions?)(?: (?:to|for))? …{_AI}"
    f"|to (?:all|any|every|the) …(?:{_AI}|models?|agents?|assistants?|bots?)"
    rf"|{_AI}(?=\s?[,:])"
    f"|(?:if|when|as) (?:you are )?(?:a|an|the) ‥{_AI}"
    f"|you are (?:now |no longer )?(?:a|an|the) …{_READER}"
    "|(?:i|we) (?:order|command|instruct|authorize|authorise|direct) you"
    f"|your (?:only |sole |new |real )?(?:task|job|instructions|guidelines|verdict|system prompt)"
    "|in your (?:summary|review|answer|report|output|verdict)"
    "|new ‥(?:instructions?|prompt|rules|directives?)(?=\\s?:)"
    "|end of (?:the )?(?:diff|input|data|prompt|instructions|review)"
)
_PERSON = _phrase(
    rf"(?:(?:code )?reviewers?|graders?|judges?)(?=\s?[,:])"
    f"|(?:dear|hey|hi|hello|attention|note to|note for|message to|message for) …{_READER}"
    "|(?:whoever|whatever|anyone who|anything that) …(?:reviews|reads|audits|checks|grades)"
)
"""May be the colleague who reads it."""
_ROLE = re.compile(r"(?:^|[^\w\s]\s{0,3})(?:system|assistant|developer)\s?:(?!:)", re.MULTILINE)
_FRAMES = re.compile(
    r"<\|(?:im_start|im_end|system|assistant|user|endoftext|end_of_turn|eot_id)\|>"
    r"|(?<![\w\])])\[/?inst\]|<</?sys>>|</?(?:system|developer)[-_ ](?:prompt|message|reminder)>"
)
_MARK = re.compile(r"<!--[\W_]{0,12}panelist\b|</?data-[0-9a-f]{16}")

_CLAUSE = (
    r"(?:(?:^|[^\w\s])[\s*_`'\"]{0,6}"
    rf"|\b(?:please|must|should|shall|and|then|just|now|so|always|simply|only|to|do|you|will)"
    rf"{_GAP})"
)


def _asked(words: str) -> re.Pattern[str]:
    """``words`` at the head of a clause: asked for, not told of."""
    return re.compile(f"{_CLAUSE}(?P<said>{_phrase(words).pattern}){_UNLESS}", re.MULTILINE)


_NOTHING = "(?:no|zero|an empty (?:list|array|set) of)"
_PROBLEMS = "(?:findings?|issues?|problems?|vulnerabilit(?:y|ies)|bugs?|concerns?|defects?|errors?)"
_NO_FINDINGS = _asked(
    f"(?:report|return|output|answer with|reply with|respond with|say|find|list|raise) …"
    f"{_NOTHING} ‥{_PROBLEMS}"
    "|(?:answer|reply|respond) (?:with )?(?:only )?an empty (?:list|array|report|review)"
    "|(?:report|say|flag|find|mention) nothing"
)
_OUTCOME = _asked(
    f"approve (?:this|my|the|every|all) ‥{_CHANGE}|approve (?:immediately|everything|it)"
    f"|(?:merge|accept|pass) (?:this|my|the) ‥{_CHANGE}"
    "|mark …as (?:safe|secure|approved|reviewed|resolved|passed|passing)"
    "|(?:treat|regard|consider|rate|classify) …as "
    "(?:safe|secure|approved|reviewed|trusted|benign|low)"
    "|(?:set|change|make|turn|keep) (?:the|your|every|all) …"
    "(?:verdict|conclusion|check|status|severity|review|severities) …"
    "(?:to|success|green|low|pass|passing|approved)"
    "|(?:give|issue|return) …(?:passing|positive|approving|clean|successful) "
    "(?:verdict|review|grade|score|report|rating)"
    "|say (?:that )?(?:it|this|everything|all|the (?:code|change)) (?:is|looks) ‥"
    "(?:fine|safe|ok|okay|good|secure|correct|clean)"
    "|(?:answer|say|reply) lgtm"
)
_SILENCE = _asked(
    "not (?:flag|mention|report(?: on)?|raise|comment on|complain about|review) "
    "(?:this|these|the|any|anything|it|my)"
)
_NUDGE = _asked(
    "(?:skip|ignore|trust) (?:this|these|the following|it|everything)"
    "|(?:this|it|everything|the code|the change) is (?:safe|secure|reviewed|approved)"
)
_DIRECT = _phrase(f"{_AI} …(?:{_READER} )?{_MODAL} ‥(?:approve|accept)(?! (?:no|if|only))")

_QUOTED = re.compile(
    r"""
      "[^"\n]{3,400}" | `[^`\n]{3,400}` | (?<!\w)'[^'\n]{3,400}'(?!\w)
    | “[^”]{3,400}” | «[^»]{3,400}» | „[^“”]{3,400}[“”]
    | ^[ ]{0,3}(?P<fence>```|~~~)[^\n]{0,80}\n        # a block of code
      (?:(?![ ]{0,3}(?P=fence)).{0,400}\n){1,80}[ ]{0,3}(?P=fence)
    | ^[ ]{0,3}>[^\n]{3,400}
    """,
    re.MULTILINE | re.VERBOSE,
)
# Quotation marks that nobody sees: the title of a link, an attribute, a comment.
_UNSEEN = re.compile(r"\]\(\S*\s*$|\]:\s*\S*\s*$|<!--[^>]*$|<[^<>]*$")
_MENTIONED = re.compile(
    r"\b(?:attack\w*|inject\w*|jailbreak\w*|adversar\w*|malicious|hostile|payloads?|patterns?"
    r"|phrases?|detect\w*|catch\w*|block\w*|reject\w*|refus\w*|flag(?:s|ged)|such as|e\.g\."
    r"|for example|like)"
)
_SYNTAX = re.compile(r"[)\]]\?|\w\|\w|\(\?|\\[swbd]|\.[*+?]|\)\|")
_CONTEXT = 120

Span = tuple[int, int]


class Addressee(Enum):
    """Who must be addressed for words to be an attempt."""

    NOBODY = auto()
    READER = auto()
    MACHINE = auto()


@dataclass(frozen=True, slots=True)
class Order:
    """Something that a text asks for.

    Attributes:
        start: where in the text.
        kind: a verb phrase that goes on after "the text".
        attempt: whether it is addressed to a reviewer and asks for an outcome.
        decides: whether that outcome is one of the review.
        quoted: whether it is between marks of quotation that people see.
        mentioned: whether the words before it speak about such texts.
        pattern: whether it is written as an expression that finds such texts.
    """

    start: int
    kind: str
    attempt: bool
    decides: bool = True
    quoted: bool = False
    mentioned: bool = False
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, what it means, and what must stand near it.

    Attributes:
        addressee: who must be addressed for it to be an attempt: nobody
            (``NOBODY``), whoever reads, or a machine.
        hint: whether it is worth telling when nobody is.
        decides: as in ``Order``.
    """

    pattern: re.Pattern[str]
    kind: str
    addressee: Addressee
    hint: bool = False
    decides: bool = True


_RULES = (
    _Rule(_IGNORED, IGNORES, Addressee.NOBODY, decides=False),
    _Rule(_REVEALED, REVEALS, Addressee.NOBODY, decides=False),
    _Rule(_OVERRULED, IGNORES, Addressee.MACHINE, hint=True, decides=False),
    _Rule(_DIRECT, ADDRESSES, Addressee.NOBODY),
    _Rule(_NO_FINDINGS, VERDICT, Addressee.READER, hint=True),
    _Rule(_OUTCOME, VERDICT, Addressee.READER),
    _Rule(_SILENCE, VERDICT, Addressee.READER),
    _Rule(_NUDGE, VERDICT, Addressee.MACHINE),
    _Rule(_MARK, FORGED, Addressee.NOBODY),
)
_MACHINES = (_MACHINE, _ROLE, _FRAMES, _IGNORED)
_READERS = (_PERSON, _OVERRULED)


def find_orders(folded: str) -> Iterator[Order]:
    """Every order in ``folded``, and every forged mark, rule by rule."""
    quotes = _quotations(folded)
    machines = _starts(folded, _MACHINES)
    addressed = {
        Addressee.MACHINE: machines,
        Addressee.READER: sorted((*machines, *_starts(folded, _READERS))),
    }
    for rule in _RULES:
        for match in rule.pattern.finditer(folded):
            quote = _around(quotes, _start(match))
            near = rule.addressee is Addressee.NOBODY or _is_near(
                addressed[rule.addressee], match, quote
            )
            if near or rule.hint:
                yield _order(folded, match, rule, attempt=near, quoted=quote is not None)
    for match in _FRAMES.finditer(folded):
        yield Order(match.start(), FRAME, attempt=False)


def _order(text: str, match: re.Match[str], rule: _Rule, *, attempt: bool, quoted: bool) -> Order:
    start = _start(match)
    return Order(
        start=start,
        kind=rule.kind,
        attempt=attempt,
        decides=rule.decides,
        quoted=quoted,
        mentioned=_MENTIONED.search(text[max(0, start - _CONTEXT) : start]) is not None,
        pattern=_SYNTAX.search(text, max(0, start - 5), match.end() + 5) is not None,
    )


def _start(match: re.Match[str]) -> int:
    """Where the words begin, without what makes them the head of a clause."""
    return match.start(match.lastgroup or 0)


def _starts(text: str, patterns: Sequence[re.Pattern[str]]) -> list[int]:
    return sorted(match.start() for pattern in patterns for match in pattern.finditer(text))


def _is_near(addresses: Sequence[int], match: re.Match[str], quote: Span | None) -> bool:
    """Whether somebody is addressed around ``match``; of a quotation, within it."""
    first, last = match.start() - _BEFORE, match.end() + _AFTER
    if quote is not None:
        first, last = max(first, quote[0]), min(last, quote[1])
    at = bisect_left(addresses, first)
    return at < len(addresses) and addresses[at] < last


def _quotations(text: str) -> list[Span]:
    """What stands in visible marks of quotation, in order."""
    return [
        found.span()
        for found in _QUOTED.finditer(text)
        if not _UNSEEN.search(text[max(0, found.start() - _CONTEXT) : found.start()])
    ]


def _around(quotes: Sequence[Span], at: int) -> Span | None:
    before = bisect_left(quotes, (at + 1, 0)) - 1
    return quotes[before] if before >= 0 and at < quotes[before][1] else None
