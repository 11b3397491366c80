"""The table of topics: whoever adds a module of cases adds it here."""

from collections.abc import Mapping

from bench.ordinary import facts, injection, lint, logs, secrets, tests, unicode
from bench.ordinary.case import Case

TOPICS: Mapping[str, tuple[Case, ...]] = {
    "lint": lint.CASES,
    "tests": tests.CASES,
    "facts": facts.CASES,
    "logs": logs.CASES,
    "secrets": secrets.CASES,
    "unicode": unicode.CASES,
    "injection": injection.CASES,
}
