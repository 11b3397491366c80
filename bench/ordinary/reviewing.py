"""Carries a case out: a repository of two commits, and the offline engine over it."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.ordinary.case import Case, Tree
from panelist.cli.engine import Engaged, furnish
from panelist.cli.engine import repository as objects
from panelist.contracts import Conclusion, Context, Engine, Review
from panelist.events import Bus
from panelist.fence import new_nonce
from panelist.forge import local
from panelist.forge.collected import Collected
from panelist.memory import RunDirectory
from panelist.pipeline import Given, Pipeline
from panelist.settings import Settings

_AUTHOR = b"Author <author@example.invalid> 1700000000 +0000"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the offline engine said of a case.

    Attributes:
        findings: the collector of each finding, sorted.
        hints: the collectors that told something without claiming it.
        told: one line for each finding, for people.
    """

    findings: tuple[str, ...]
    hints: frozenset[str]
    conclusion: Conclusion
    notes: tuple[str, ...]
    told: tuple[str, ...]


def review(case: Case) -> Outcome:
    """Let the offline engine review the change of ``case``."""
    with tempfile.TemporaryDirectory() as home:
        repository = Path(home) / "repository"
        make_repository(repository, case.base, {**case.base, **case.head})
        memory = RunDirectory(Path(home) / "run")
        collected = _collect(case, repository)
        memory.write_patch(collected.patch)
        memory.write(collected.pull.model_copy(update={"title": case.title, "body": case.body}))
        settings = Settings(engine=Engine.OFFLINE)
        room = furnish(
            settings,
            Engaged(None, lambda: float("inf")),
            objects(collected.pull, memory.root),
            Bus(),
            nonce=new_nonce(),
        )
        given = Given(
            coverage=case.coverage,
            sarif=case.sarif,
            config_path=collected.pull.trusted.config_path,
        )
        reviewed = asyncio.run(Pipeline(memory, room, given).run())
        if reviewed is None:
            raise SystemExit(f"{case.kind}, {case.name}: there is nothing to review")
        return _outcome(memory.read(Context), reviewed)


def problems(case: Case, outcome: Outcome) -> Iterator[str]:
    """What ``outcome`` has that ``case`` does not allow, and the other way round."""
    if outcome.findings != tuple(sorted(case.findings)):
        yield f"findings of {_listed(outcome.findings)}, expected {_listed(case.findings)}"
        yield from outcome.told
    if missing := case.hints - outcome.hints:
        yield f"no hint of {_listed(missing)}"
    if loud := case.silent & (outcome.hints | {*outcome.findings}):
        yield f"{_listed(loud)} said something"
    if outcome.conclusion is not case.conclusion:
        yield f"the check ends {outcome.conclusion}, expected {case.conclusion}"
    for words in case.notes:
        if not any(words in note for note in outcome.notes):
            yield f"no note says {words!r}, but: {' / '.join(outcome.notes)}"


def make_repository(directory: Path, base: Tree, head: Mapping[str, str | bytes | None]) -> None:
    """A repository with ``base`` and, as its last commit, ``head``."""
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(directory)], check=True)
    stream = b"".join((*_commit(1, base, "Begin"), *_commit(2, head, "Change it")))
    subprocess.run(
        ["git", "-C", str(directory), "fast-import", "--quiet"], input=stream, check=True
    )


def _commit(mark: int, tree: Mapping[str, str | bytes | None], message: str) -> Iterator[bytes]:
    """A commit of exactly ``tree``, in the language of ``git fast-import``."""
    yield b"commit refs/heads/main\nmark :%d\ncommitter %b\n" % (mark, _AUTHOR)
    yield _data(message.encode())
    if mark > 1:
        yield b"from :%d\n" % (mark - 1)
    yield b"deleteall\n"
    for path, content in tree.items():
        if content is not None:
            yield b"M 100644 inline %b\n" % path.encode()
            yield _data(content.encode() if isinstance(content, str) else content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _collect(case: Case, repository: Path) -> Collected:
    collected = local.from_range(repository, "main~1", "main")
    if case.diff_encoding is None:
        return collected
    return local.from_diff(collected.patch.decode().encode(case.diff_encoding), "change.diff")


def _outcome(context: Context, reviewed: Review) -> Outcome:
    findings = [_collectors(each.ids) for each in reviewed.findings]
    return Outcome(
        findings=tuple(sorted("+".join(each) for each in findings)),
        hints=frozenset(each.collector for each in context.evidence if each.finding is None),
        conclusion=reviewed.conclusion,
        notes=reviewed.notes,
        told=tuple(
            f"{'+'.join(by)}: {each.severity} {each.title} ({each.quote.strip()[:80]})"
            for by, each in zip(findings, reviewed.findings, strict=True)
        ),
    )


def _collectors(ids: tuple[str, ...]) -> list[str]:
    """Who found it, from ids of the form ``<collector>.<n>``."""
    return sorted({each.partition(".")[0] for each in ids})


def _listed(collectors: Iterable[str]) -> str:
    return ", ".join(sorted(collectors)) or "nobody"
