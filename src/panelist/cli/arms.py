"""Arms of an evaluation: the ways of reviewing that are compared."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from panelist.cli.local_config import read_named_config
from panelist.errors import SettingsError

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "quick": {"depth": "quick"},
    "standard": {"depth": "standard"},
    "deep": {"depth": "deep"},
    "offline": {"engine": "offline"},
}
DEFAULT_ARMS = ("quick", "standard")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of reviewing.

    Attributes:
        options: settings by kebab-case name, as on the command line.
        config: text of the config file, ``None`` for none.
        config_path: its name, for messages.
    """

    name: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    config: str | None = None
    config_path: str = ".github/panelist.yml"

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all that shapes its reviews."""
        words = (*sorted(self.options.items()), self.config)
        return hashlib.sha256(repr(words).encode()).hexdigest()


def parse_arm(word: str, shared: Mapping[str, str]) -> Arm:
    """The arm that the command line names: a built-in one, or ``name=config.yml``.

    Args:
        word: as it was given.
        shared: options that all arms have.

    Raises:
        SettingsError: there is no such arm, or its file cannot be read.
    """
    name, _, path = word.partition("=")
    if not path:
        if word not in BUILT_IN:
            raise SettingsError(
                f"There is no arm `{word}`.",
                f"Use {', '.join(BUILT_IN)}, or `--arm name=config.yml` for a config file.",
            )
        return Arm(word, {**shared, **BUILT_IN[word]})
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"`{name}` is no name of an arm.", "Use letters, digits, dots, dashes and underscores."
        )
    return Arm(name, shared, read_named_config(path, "--arm"), path)
