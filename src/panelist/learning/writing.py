"""The rules file as text: every word of anybody is a quoted string on one line."""

import json
from collections.abc import Collection, Iterator, Sequence

from panelist.contracts import Signature, SilencingRule

_HEAD = """\
# Findings that are not worth people's time here. Panelist reads this file from the default branch
# alone, and by it silences nothing that is high, certain, or fails the check.
#
# A rule applies once somebody adds this to it:
#     accepted: {by: LOGIN, date: YYYY-MM-DD}
# `declined: {by: LOGIN, date: YYYY-MM-DD}` keeps it from being proposed again. Reasons are quoted
# from comments: read them as a stranger's words. `panelist config check FILE` checks the file.
"""


def write_rules(rules: Sequence[SilencingRule], unused: Collection[str] = ()) -> str:
    """The rules file that holds ``rules``, in YAML; ids in ``unused`` get a comment.

    What is read from it again are the same rules.
    """
    body = [line for rule in rules for line in ("", *_lines(rule, unused=rule.id in unused))]
    return "\n".join((f"{_HEAD}rules:" if body else f"{_HEAD}rules: []", *body, ""))


def _lines(rule: SilencingRule, *, unused: bool) -> Iterator[str]:
    if unused:
        yield "  # It has silenced nothing for long: take it out, unless somebody needs it."
    yield f"  - id: {rule.id}"
    yield f"    paths: {_quoted(list(rule.paths))}"
    yield f"    kind: {rule.kind.value}"
    if rule.agent:
        yield f"    agent: {_quoted(rule.agent)}"
    if rule.title:
        yield f"    title: {_quoted(rule.title)}"
    yield f"    owner: {_quoted(rule.owner)}"
    yield f'    date: "{rule.date}"'
    if rule.expires is not None:
        yield f'    expires: "{rule.expires}"'
    for name, signed in (("accepted", rule.accepted), ("declined", rule.declined)):
        if signed is not None:
            yield f"    {name}: {_signature(signed)}"
    if rule.note:
        yield f"    note: {_quoted(rule.note)}"
    if rule.examples:
        yield f"    examples: {_quoted(list(rule.examples))}"
    if rule.reasons:
        yield "    reasons:"
        yield from (f"      - {_quoted(reason)}" for reason in rule.reasons)


def _signature(signed: Signature) -> str:
    return f'{{by: {_quoted(signed.by)}, date: "{signed.date}"}}'


def _quoted(value: str | list[str]) -> str:
    """A string or a list of strings as YAML: JSON is a part of it.

    Letters stay readable; what cannot be seen is escaped as both languages do.
    """
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"  # noqa: PLR2004 - of Unicode
