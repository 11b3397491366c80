"""The form of a case."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from panelist.contracts import Conclusion

Tree = Mapping[str, str | bytes]
"""Content by path; text is stored as UTF-8."""


@dataclass(frozen=True, slots=True)
class Case:
    """One change, and what the offline engine must make of it.

    Attributes:
        kind: the row it counts in, such as ``names that a notebook provides``.
            Cases of one kind stand together.
        name: what sets this input apart within its kind; unique there.
        head: the files that the change adds or rewrites, whole; ``None`` removes one.
        base: the files that were there before.
        findings: the collector of each finding, one for one, in any order: two
            findings of ``linters`` are ``("linters", "linters")``. Exactly these.
        hints: collectors that must tell a hint about the change; others may.
        silent: collectors that may tell neither a finding nor a hint.
        conclusion: how the check ends. Offline nothing is ever green.
        title: the pull request's title.
        body: its description.
        coverage: the text of a coverage report of the head.
        sarif: logs of other tools, by name of file.
        notes: words that must stand in the review's notes.
        diff_encoding: the change comes as a diff file in this encoding, and no
            repository is there to read around it.
    """

    kind: str
    name: str
    head: Mapping[str, str | bytes | None]
    base: Tree = field(default_factory=dict[str, str | bytes])
    findings: tuple[str, ...] = ()
    hints: AbstractSet[str] = frozenset()
    silent: AbstractSet[str] = frozenset()
    conclusion: Conclusion = Conclusion.NEUTRAL
    title: str = ""
    body: str = ""
    coverage: str | None = None
    sarif: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    diff_encoding: str | None = None
