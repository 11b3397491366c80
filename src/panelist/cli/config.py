"""``panelist config``: whether config and rules hold, and the schema that editors check with."""

import argparse
from pathlib import Path

from panelist.cli.folder import config_schema_file
from panelist.cli.github import DEFAULT_CONFIG
from panelist.cli.speech import Speech
from panelist.errors import RepositoryError, SettingsError
from panelist.files import as_utf8, read_plain
from panelist.repo.local import work_tree
from panelist.settings import Environment, check_config, check_rules
from panelist.settings.mistakes import Mistake

_MOST_BYTES = 1 << 20


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Check a file, or print the schema."""
    del environment
    if given.what == "schema":
        print(config_schema_file().read_text(encoding="utf-8"), end="")  # noqa: T201 - as asked
        return 0
    path = Path(given.file) if given.file else _usual()
    mistakes = _check(path)
    for mistake in mistakes:
        speech.say(f"{path}:{mistake.line or 1}: {mistake}")
    if not mistakes:
        speech.say(f"{path} is sound.")
    return int(bool(mistakes))


def _check(path: Path) -> tuple[Mistake, ...]:
    """Every mistake: a file that is called like the rules is held to be them."""
    check = check_rules if path.stem.endswith("-rules") else check_config
    return check(_read(path), str(path)).mistakes


def _usual() -> Path:
    root = work_tree(Path())
    if root is None:
        raise RepositoryError(
            "There is no repository here whose config file could be checked.",
            "Name the file: `panelist config check FILE`.",
        )
    return Path(DEFAULT_CONFIG) if root == Path.cwd() else root / DEFAULT_CONFIG


def _read(path: Path) -> str:
    try:
        return as_utf8(read_plain(path, most=_MOST_BYTES)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.",
            "Name another file, or write one with `panelist init`.",
        ) from error
