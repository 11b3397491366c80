"""Prints a table of every sink and every construct that must not survive in it.

For each of them the sink is written twice, with hostile words and with harmless
ones wherever a model or a stranger can put any; a node that only the first one
has is a hole.
"""

import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from panelist.cli.outputs import set_outputs
from panelist.cli.speech import Speech
from panelist.contracts import (
    Command,
    Conclusion,
    InlineComment,
    Publication,
    Reply,
    Review,
    Skip,
    Stopped,
)
from panelist.forge import bodies
from panelist.ledger import encode
from panelist.memory import RunDirectory
from panelist.render import comment, life, replies, unreviewed
from panelist.render.check import annotations, check_summary, check_title
from panelist.render.json_report import json_report
from panelist.render.links import Links
from panelist.render.posting import Frame
from panelist.render.report import html_report, markdown_report
from panelist.render.sarif import sarif_report
from panelist.render.text import text_report
from tests.e2e.runner import parsed
from tests.hostile import nodes, planned
from tests.unit.render.hostile import harmless
from tests.unit.render.samples import BEFORE, HEAD, MARKER, PROMPTS, RUN_URL, SERVER, poisoned

CONSTRUCTS: Mapping[str, tuple[str, ...]] = {
    "mention": ("@octocat please", "(@octocat)", "a\n\n@octocat", "`x` @octocat"),
    "team mention": ("ping @octo/security-team",),
    "reference": ("see #1", "octo/shop#12", "GH-7 and gh-8", "(#3)"),
    "closing keyword": ("fixes #1", "Closes: octo/shop#12", "Duplicate of #3", "resolved gh-4"),
    "commit": ("0123456789abcdef0123456789abcdef01234567", "see deadbee", "a1b2c3d...d4c3b2a"),
    "slash command": ("/lgtm", "fine\n/approve cancel", "  /panelist dismiss F1", "\t/merge"),
    "bot command": ("bors r+", "@dependabot merge", "ok\n!deploy now"),
    "image": ("![p](https://evil.example/p.png)", "![p][1]\n\n[1]: https://evil.example/p"),
    "external link": ("[click](https://evil.example)", "[x](//evil.example 'title')"),
    "autolink": ("https://evil.example/a", "www.evil.example", "<https://evil.example>", "e@x.org"),
    "raw HTML": ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<p hidden>x</p>"),
    "HTML comment": ("<!-- hidden -->", "<!-- unclosed", "<!DOCTYPE html>"),
    "marker": (MARKER, "<!-- panelist:finding 0000000000000001 F1 -->", "`<!--panelist:x-->`"),
    "definition": ("[x]: https://evil.example 'title'", "[//]: # (hidden words)"),
    "footnote": ("x[^1]\n\n[^1]: https://evil.example", "x[^note]\n\n[^note]: words"),
    "task list": ("- [x] approved", "* [ ] todo", "+ [X] item"),
    "alert": ("> [!WARNING]\n> do not read on", "> [!NOTE]\n> x"),
    "break-out of a table": ("a | b | c", "\\| x |", "x |\n| --- |\n| y", "`a|b`"),
    "break-out of a fence": ("```\nx", "~~~\nx\n~~~", "````suggestion\nx = 1\n````", "    x"),
    "break-out of a fold": ("</details>", "</details></summary></td></table>", "<details open>"),
    "break-out of a block": ("# heading", "x\n===", "---", "- item", "1. one", "> quote", "***"),
    "emoji code": (":tada::rocket:", "(:+1:)", ":octocat:"),
    "math": ("$\\alpha$", "$$\\int$$", "$`x`$", "```math\nx\n```"),
    "mermaid": ("```mermaid\ngraph TD\n```", "~~~ geojson\n{}\n~~~"),
    "terminal sequence": ("\x1b[31mred", "\x1b]8;;https://evil.example\x07x", "\x9b2J"),
    "workflow command": ("::add-mask::e", "x\n::set-output name=a::b", "##[error]x", "\r::error::"),
    "hidden character": (
        "a\u202egnp.exe\u2066",
        "\u200b@\u200bx",
        "\U000e0061",
        "\ufe0f\u2062",
        "\u00ad",
    ),
}
"""What must not survive, and how it is written."""

_STRUCTURE = "break-out"
_MARKDOWN = frozenset(CONSTRUCTS) - {"workflow command"}
_BYTES = frozenset({"terminal sequence", "hidden character"})
_LINES = _BYTES | {"workflow command"}
_NOTE = _LINES | {
    "mention",
    "team mention",
    "reference",
    "closing keyword",
    "slash command",
    "bot command",
    "marker",
}
_PAGE = (
    _BYTES
    | {name for name in CONSTRUCTS if name.startswith(_STRUCTURE)}
    | {"image", "external link", "autolink", "raw HTML", "HTML comment"}
)
_NAMES, _COLUMN = 22, 10
"""Columns of the table."""


@dataclass(frozen=True, slots=True)
class Sink:
    """Somewhere that words go.

    Attributes:
        write: the sink, given a review with the words in every field, and the words.
        read: what whoever shows it makes of it.
        heeded: constructs that mean anything there.
    """

    write: Callable[[Review, str], str]
    read: Callable[[str], Counter[str]]
    heeded: frozenset[str]


def _scene(review: Review) -> comment.Scene:
    told = life.turns(BEFORE, review.ledger, HEAD)
    return comment.Scene(PROMPTS, Links.of(review, SERVER), RUN_URL, frozenset({"F1"}), told)


def _sticky(review: Review, words: str) -> str:
    del words
    state = encode(review.ledger) if review.ledger else ""
    return comment.sticky(review, _scene(review), MARKER, state)


def _inline(review: Review, words: str) -> str:
    suggesting = review.findings[0].model_copy(update={"suggestion": words})
    bodies = (comment.inline(PROMPTS, one, review) for one in (suggesting, *review.findings[1:]))
    return "\n\n".join(bodies)


def _threads(review: Review, words: str) -> str:
    del words
    told = life.turns(BEFORE, review.ledger, HEAD)
    entries = review.ledger.entries if review.ledger else ()
    again = [life.Turn(one, "second-try", HEAD) for one in entries]
    return "\n\n".join(change.note.body for change in life.threads(PROMPTS, (*told, *again)))


def _replied(review: Review, words: str) -> str:
    ask = Command(verb="explain", finding="F5", reason=words, author=words, comment_id=7)
    wrong = ask.model_copy(update={"verb": "dismiss", "problem": words})
    reply = Reply(finding="F5", text=words, by=words)
    stop = Stopped(door="review", sentence=words, conclusion=Conclusion.NEUTRAL)
    notes = [
        replies.short_answer(PROMPTS, wrong),
        replies.answer(PROMPTS, ask, reply, review.ledger),
        replies.unanswered(PROMPTS, ask, stop, review.ledger),
        replies.idle(PROMPTS, ask, Skip(code="budget", sentence=words)),
    ]
    for number in ("F5", "F6", "F7", "F8"):
        for verb in ("dismiss", "dispute"):
            given = ask.model_copy(update={"verb": verb, "finding": number})
            notes += replies.outcome(PROMPTS, given, review.ledger)
    return "\n\n".join(note.body for note in notes)


def _unread(review: Review, words: str) -> str:
    frame = Frame(PROMPTS, MARKER, SERVER, RUN_URL)
    stop = Stopped(door="review", sentence=words, conclusion=Conclusion.NEUTRAL)
    skip = Skip(code="budget", sentence=words)
    known = review.ledger
    stopped = unreviewed.stopped(stop, frame, head_sha=HEAD, ledger=known)
    skipped = unreviewed.skipped(skip, frame, head_sha=HEAD, ledger=known, command=None)
    return f"{stopped.sticky_body}\n\n{skipped.check_summary}\n\n{skipped.notes[0].body}"


def _annotated(review: Review, words: str) -> str:
    del words
    return "\n".join(f"{note.title}\n{note.message}" for note in annotations(review))


def _sarif(review: Review, words: str) -> str:
    del words
    log = json.loads(sarif_report(review, version="1.0", server_url=SERVER))
    results = log["runs"][0]["results"]
    return "\n".join(result["message"]["text"] for result in results)


def _handed_off(review: Review, words: str) -> str:
    """What `panelist handoff` prints and the JSON report holds, and the line of the verdict."""
    suggesting = review.findings[0].model_copy(update={"suggestion": words, "patch": ""})
    findings = (suggesting, *review.findings[1:])
    told = json.loads(json_report(review.model_copy(update={"findings": findings}), PROMPTS))
    line = told["verdict"].removeprefix("<!-- panelist:verdict ")
    return "\n".join([line, told["handoff"], *(one["handoff"] for one in told["findings"])])


def _logged(review: Review, words: str) -> str:
    out = io.StringIO()
    speech = Speech(on_actions=True, out=out)
    for say in (speech.say, speech.log):
        say(words)
        say(review.headline)
    # These two begin with a command of ours.
    for annotate in (speech.notice, speech.warning):
        annotate(words)
    return (
        out.getvalue()
        .replace("::notice title=Panelist::", "")
        .replace("::warning title=Panelist::", "")
    )


def _outputs(review: Review, words: str) -> str:
    """The values, as the runner reads them; a value that breaks out becomes an output."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output"
        posted = Publication(conclusion=Conclusion.FAILURE, review_url=f"https://x/{words}")
        set_outputs(path, posted, review, RunDirectory(Path("run")), _SILENT)
        return "\n".join(sorted(parsed(path.read_text(encoding="utf-8"))))


_SILENT = Speech(on_actions=False, out=io.StringIO())


def _elsewhere(review: Review, words: str) -> str:
    """Inline comments that GitHub would not take, and what it says of that."""
    spots = [one for one in review.findings if one.place is not None]
    moved = [
        InlineComment(
            fingerprint=one.fingerprint,
            number=one.number,
            place=one.place,
            body=comment.inline(PROMPTS, one, review),
        )
        for one in spots
        if one.place is not None
    ]
    said = bodies.notice(f"GitHub refused POST /pulls (422): {' '.join(words.split())}")
    return "\n\n".join((*map(bodies.moved, moved), said))


SINKS: Mapping[str, Sink] = {
    "sticky comment": Sink(_sticky, nodes.of_markdown, _MARKDOWN),
    "inline comment": Sink(_inline, nodes.of_markdown, _MARKDOWN),
    "review body": Sink(_elsewhere, nodes.of_markdown, _MARKDOWN),
    "thread note": Sink(_threads, nodes.of_markdown, _MARKDOWN),
    "reply": Sink(_replied, nodes.of_markdown, _MARKDOWN),
    "not reviewed": Sink(_unread, nodes.of_markdown, _MARKDOWN),
    "plan page": Sink(lambda _, words: planned.page_of(words), nodes.of_markdown, _MARKDOWN),
    "check summary": Sink(
        lambda review, _: check_summary(review, _scene(review)), nodes.of_markdown, _MARKDOWN
    ),
    "job summary": Sink(
        lambda review, _: comment.job_summary(review, _scene(review)),
        nodes.of_markdown,
        _MARKDOWN,
    ),
    "Markdown report": Sink(
        lambda review, _: markdown_report(review, PROMPTS, server_url=SERVER, hints=review.notes),
        nodes.of_markdown,
        # A file, which nobody's bot reads; it shows code as it is.
        _MARKDOWN - {"slash command", "bot command"},
    ),
    "HTML report": Sink(
        lambda review, _: html_report(review, PROMPTS, server_url=SERVER, hints=review.notes),
        nodes.of_page,
        _PAGE,
    ),
    "SARIF": Sink(_sarif, nodes.of_note, _NOTE - {"workflow command"}),
    "hand-off": Sink(_handed_off, nodes.of_note, _NOTE),
    "check title": Sink(lambda review, _: check_title(review), nodes.of_note, _NOTE),
    "annotation": Sink(_annotated, nodes.of_note, _NOTE),
    "terminal": Sink(
        lambda review, _: text_report(review, hints=review.notes), nodes.of_bytes, _LINES
    ),
    "log line": Sink(_logged, nodes.of_bytes, _LINES),
    "outputs": Sink(_outputs, nodes.of_bytes, _LINES),
}


@cache
def _harmless(sink: str, words: str) -> Counter[str]:
    return _found(sink, words)


def _found(sink: str, words: str) -> Counter[str]:
    there = SINKS[sink]
    return there.read(there.write(poisoned(words), words))


def holes(sink: str, construct: str) -> list[str]:
    """The words of ``construct`` that come to life in ``sink``."""
    return [words for words in CONSTRUCTS[construct] if _lives(sink, construct, words)]


def _lives(sink: str, construct: str, words: str) -> bool:
    before, after = _harmless(sink, harmless(words).strip("\n")), _found(sink, words)
    if construct.startswith(_STRUCTURE):
        blocks = [each for each in before | after if each.startswith("block: ")]
        return any(before[block] != after[block] for block in blocks)
    return after[construct] > before[construct]


def table(constructs: Iterable[str] = CONSTRUCTS) -> tuple[list[str], int]:
    """The lines of the table, and how many holes there are."""
    found: list[str] = []
    rows = _head()
    cases = 0
    for construct in constructs:
        words = CONSTRUCTS[construct]
        marks: list[str] = []
        for name, sink in SINKS.items():
            heeded = construct in sink.heeded
            alive = holes(name, construct) if heeded else []
            cases += len(words) * heeded
            marks.append(f"{len(alive)} LIVE" if alive else "inert" if heeded else "-")
            found += [f"! {construct} in {name}: {each!r}" for each in alive]
        rows.append(_row(construct, marks))
    rows += ["", *found, f"{cases} cases, {len(found)} holes. -: nothing there acts on it."]
    return rows, len(found)


def _head() -> list[str]:
    first, second = zip(*(name.rpartition(" ")[::2] for name in SINKS), strict=True)
    return [_row("", first), _row("", second)]


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:{_NAMES}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 if there is a hole."""
    del arguments
    rows, found = table()
    print("\n".join(rows))
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
