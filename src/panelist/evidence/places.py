"""Where things are only shown: tests, manuals, examples."""

from pathlib import PurePosixPath

from panelist.paths import is_documentation, is_test

_FOLDERS = frozenset(
    """
    demo demos doc docs documentation example examples fixture fixtures mock mocks sample samples
    snapshots t testing
    """.split()  # noqa: SIM905 - a table
)
_NAMES = ("example", "sample", "template", "fixture", "mock")


def is_for_show(path: str) -> bool:
    """Whether what stands in the file is likely made up: a test, a manual or an example."""
    file = PurePosixPath(path.lower())
    if is_test(path) or is_documentation(path) or not _FOLDERS.isdisjoint(file.parts[:-1]):
        return True
    return any(name in file.name for name in _NAMES)
