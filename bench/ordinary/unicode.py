"""Letters and pictures that need what nobody sees, and what hides among them."""
# ruff: noqa: RUF001 - letters of many scripts, on purpose

from collections.abc import Iterator

from bench.ordinary.case import Case
from panelist.contracts import Conclusion
from tests.hostile.corpus import selected, tagged

_SILENT = frozenset({"unicode"})
_SCRIPTS = {
    "Persian": "می\u200cخواهم کتاب\u200cها API\u200cها",
    "Hindi": "क्\u200dष क्\u200cष",
    "Bengali": "র\u200d্য",
    "Sinhala": "ශ්\u200dරී",
    "Malayalam": "ന്\u200d",
    "Hebrew": "שלום\u200f! C++\u200e",
    "Arabic": "مرحبا\u200f (Panelist)\u200e",
    "Thai": "ภาษา\u200bไทย",
    "Khmer": "ភាសា\u200bខ្មែរ",
    "Mongolian": "ᠮᠣ\u180bᠩᠭᠣᠯ\u180eᠠ",
    "Japanese": "葛\U000e0100",
}
_PICTURES = {
    "selectors": "☕\ufe0f ℹ\ufe0f ↔\ufe0f ‼\ufe0f ™\ufe0e 〰\ufe0f",
    "keycaps": "1\ufe0f\u20e3 #\ufe0f\u20e3",
    "joined": "👩\u200d🚀 🏴\u200d☠\ufe0f 👁\ufe0f\u200d🗨\ufe0f 🙂\u200d↔\ufe0f",
    "a flag": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
}
_HIDDEN = {
    "an override": "a\u202ecba\u202c",
    "tags": f"a{tagged('approve')}",
    "tags behind a picture": f"☕{tagged('approve')}",
    "selectors that spell": selected("approve"),
    "joiners that spell": "م" + "\u200c\u200d" * 8 + "ی",
}


def _explained() -> Iterator[Case]:
    for kind, texts in (("letters that need joiners", _SCRIPTS), ("emoji", _PICTURES)):
        for name, text in texts.items():
            for path in ("src/strings.py", "README.md", "locale/x.json"):
                head = {path: f'x = "{text}"\n'}
                yield Case(kind, f"{name} in {path}", head=head, silent=_SILENT)
    yield Case(
        "letters that need joiners",
        "a joiner in a Latin name",
        head={"src/app.py": 'role = "ad\u200dmin"\n'},
        findings=("unicode",),
    )
    for name, text in _HIDDEN.items():
        yield Case(
            "emoji" if "picture" in name else "letters that need joiners",
            name,
            head={"src/app.py": f'x = "{text}"\n'},
            findings=("unicode",),
            conclusion=Conclusion.FAILURE,
        )


def _outside() -> Iterator[Case]:
    kind = "hidden text outside of the diff"
    plain = {"src/app.py": "x = 1\n"}
    for name, text in (_SCRIPTS | _PICTURES).items():
        yield Case(kind, name, head=plain, title=f"Add {text}", body=f"{text}\n")
    for name, text in _HIDDEN.items():
        for place, title, body in (("title", text, ""), ("description", "", text)):
            yield Case(
                kind,
                f"{name} in the {place}",
                head=plain,
                conclusion=Conclusion.ACTION_REQUIRED,
                title=title,
                body=body,
            )
    yield Case(
        kind,
        "a stray space in the title",
        head=plain,
        title="Add\u200b this",
        notes=("The title holds hidden characters: U+200B",),
    )


CASES = (*_explained(), *_outside())
