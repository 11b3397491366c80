"""What a repository tells of itself by its files: for ``panelist init``."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from panelist.files import read_plain
from panelist.repo.git import Git

_LANGUAGES = {
    "C": (".c", ".h"),
    "C#": (".cs",),
    "C++": (".cc", ".cpp", ".cxx", ".hpp"),
    "Go": (".go",),
    "Java": (".java",),
    "JavaScript": (".js", ".jsx", ".mjs", ".cjs"),
    "Kotlin": (".kt", ".kts"),
    "PHP": (".php",),
    "Python": (".py",),
    "Ruby": (".rb",),
    "Rust": (".rs",),
    "Scala": (".scala",),
    "Shell": (".sh",),
    "Swift": (".swift",),
    "TypeScript": (".ts", ".tsx"),
}
_OF_SUFFIX = {suffix: name for name, suffixes in _LANGUAGES.items() for suffix in suffixes}
_MOST_LANGUAGES = 5
_MOST_BYTES = 1 << 20
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_COVERAGE = re.compile(
    r"[\w./-]*(?:lcov\.info|coverage[\w.-]*\.xml|cobertura[\w.-]*\.xml|jacoco[\w.-]*\.xml)"
)
_SARIF = re.compile(r"[\w./-]+\.sarif\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A file that a workflow writes or reads, and the workflow."""

    path: str
    workflow: str


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found.

    Attributes:
        languages: with the number of their files, most first.
        coverage: reports that workflows name.
        sarif: SARIF files that workflows name.
    """

    languages: tuple[tuple[str, int], ...]
    coverage: tuple[Mention, ...]
    sarif: tuple[Mention, ...]


def detect(root: Path) -> Detected:
    """What the files that git knows tell of the repository at ``root``.

    Raises:
        RepositoryError: git cannot list them.
    """
    listed = Git(root).run("ls-files", "-z").decode("utf-8", "replace").split("\0")
    paths = [path for path in listed if path]
    workflows = {path: _read(root / path) for path in paths if _WORKFLOW.fullmatch(path)}
    return Detected(
        languages=_languages(paths),
        coverage=tuple(_mentions(_COVERAGE, workflows.items())),
        sarif=tuple(_mentions(_SARIF, workflows.items())),
    )


def _languages(paths: Sequence[str]) -> tuple[tuple[str, int], ...]:
    suffixes = (PurePosixPath(path).suffix.lower() for path in paths)
    counted = Counter(_OF_SUFFIX[suffix] for suffix in suffixes if suffix in _OF_SUFFIX)
    return tuple(counted.most_common(_MOST_LANGUAGES))


def _mentions(what: re.Pattern[str], workflows: Iterable[tuple[str, str]]) -> Iterable[Mention]:
    seen: set[str] = set()
    for workflow, text in workflows:
        for path in what.findall(text):
            if path not in seen:
                seen.add(path)
                yield Mention(path, PurePosixPath(workflow).name)


def _read(path: Path) -> str:
    try:
        return read_plain(path, most=_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""  # it is deleted, or a link that nobody follows
