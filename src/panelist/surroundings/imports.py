"""Whether an import statement brings in what a certain file defines.

No build is read, so a statement is held against the end of the path: ``from app.rate import x`` and
``import x from "../app/rate"`` mean ``lib/app/rate.*`` and not ``lib/other/rate.*``.
"""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

_WORD = re.compile(r"[\w$-]+")
_PYTHON = re.compile(r"from\s+([.\w]+)\s+import\b(.*)", re.DOTALL)
_QUOTED = re.compile(r"[\"']([^\"'\n]+)[\"']")
_SCRIPT = frozenset({".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".ts", ".tsx"})
_FOLDER_MODULES = frozenset({"__init__", "index", "lib", "main", "mod"})
"""Files that are imported by the name of the folder they are in."""

_ROOTS = frozenset({"", "app", "lib", "main", "python", "src"})
"""Folders that may be missing from the name of a module."""


def imports_file(statement: str, path: str, names: Collection[str]) -> bool:
    """Whether ``statement`` imports the file at ``path``, or one of ``names`` from a package of it.

    ``names`` are what the file defines and the types these belong to.
    """
    suffix = PurePosixPath(path).suffix.lower()
    module = _module(path)
    if suffix in {".py", ".pyi"}:
        return any(_means(source, given, module, names) for source, given in _python(statement))
    if suffix in _SCRIPT:
        source = _script_source(statement)
        return bool(source) and _means(source, _WORD.findall(statement), module, names)
    return _names_it(_WORD.findall(statement), module, names)


def _module(path: str) -> list[str]:
    """The folders and the stem; a file that stands for its folder is the folder."""
    file = PurePosixPath(path)
    stem = file.name.partition(".")[0]
    if file.suffix == ".go" or (stem in _FOLDER_MODULES and len(file.parts) > 1):
        return list(file.parts[:-1]) or [stem]
    return [*file.parts[:-1], stem]


def _python(statement: str) -> list[tuple[list[str], list[str]]]:
    """What a statement imports from which module, as parts of names."""
    found = _PYTHON.match(statement)
    if found is not None:
        return [(found[1].split("."), _WORD.findall(found[2]))]
    imported = statement.removeprefix("import").split(",")
    return [(each.split(" as ")[0].strip().split("."), []) for each in imported]


def _script_source(statement: str) -> list[str]:
    """The parts of the last quoted path, without the suffix of the file."""
    quoted = [each[1] for each in _QUOTED.finditer(statement)]
    if not quoted:
        return []
    *folders, file = quoted[-1].split("/")
    return [*folders, file.partition(".")[0] if file.strip(".") else file]


def _means(
    source: list[str], given: Collection[str], module: list[str], names: Collection[str]
) -> bool:
    """Whether the module ``source`` is ``module``, or a package of it that gives what is meant."""
    said = [part for part in source if part.strip(".@~")]
    if said and _ends_with(module, said):
        return True
    # A submodule or a name that the package hands on.
    wanted = {module[-1], *names}
    is_package = not said or _ends_with_any_folder(module, said)
    return is_package and not wanted.isdisjoint(given)


def _ends_with(module: list[str], said: list[str]) -> bool:
    if module[-1] != said[-1]:
        return False
    before = module[-2] if len(module) > 1 else ""
    return len(said) == 1 or said[-2] == before or before in _ROOTS


def _ends_with_any_folder(module: list[str], said: list[str]) -> bool:
    return any(_ends_with(module[:end], said) for end in range(1, len(module)))


def _names_it(words: list[str], module: list[str], names: Collection[str]) -> bool:
    """As ``_means`` where a statement is a path of words: the file, or a name of its folder."""
    said = {word.lower() for word in words}
    stem, folder = module[-1].lower(), (module[-2].lower() if len(module) > 1 else "")
    is_near = folder in said or folder in _ROOTS
    own = {name.lower() for name in names}
    if stem in said and (is_near or stem not in own):
        return True
    return folder in said and not own.isdisjoint(said)
