"""Where things are: values the doors hand down, never guessed from the checkout under review."""

from pathlib import Path
from typing import TYPE_CHECKING

from panelist.errors import SettingsError
from panelist.redaction import NO_SECRETS, Redactor

if TYPE_CHECKING:
    from panelist.memory import RunDirectory

DEFAULT_RUN_DIRECTORY = ".panelist/run"


def prompts_folder() -> Path:
    """Where every word for models and readers is."""
    return _shipped("_prompts", "prompts")


def config_schema_file() -> Path:
    """The JSON schema of the config file."""
    return _shipped("_panelist.schema.json", "docs/panelist.schema.json")


def workflows_folder() -> Path:
    """The workflows that are ready to be copied."""
    return _shipped("_workflows", "examples/workflows")


def _shipped(installed: str, source: str) -> Path:
    """In the wheel when installed, in the source tree otherwise."""
    package = Path(__file__).resolve().parents[1]
    there = package / installed
    return there if there.exists() else package.parents[1] / source


def place_of_run(name: str | None) -> Path:
    """The path of the run directory of that name, or of the one taken if nobody names any.

    Raises:
        SettingsError: it is a repository or holds the working directory. A run
            directory is emptied as a whole, so it has to be one of its own.
    """
    path = Path(name or DEFAULT_RUN_DIRECTORY)
    here = Path.cwd()
    if path.resolve() in {here, *here.parents} or (path / ".git").exists():
        raise SettingsError(
            f"The run directory cannot be {path}: it is emptied when a run starts over.",
            f"Name a directory that holds nothing else, such as {DEFAULT_RUN_DIRECTORY}.",
        )
    return path


def run_directory(name: str | None, redactor: Redactor = NO_SECRETS) -> "RunDirectory":
    """The run directory of that name, or the one that is taken if nobody names any.

    Raises:
        SettingsError: as ``place_of_run`` does.
        ArtifactError: something in it is neither a plain file nor a folder.
    """
    # With it comes pydantic, for which no first word has to wait.
    from panelist.memory import RunDirectory  # noqa: PLC0415

    memory = RunDirectory(place_of_run(name), redactor)
    memory.check()
    return memory
