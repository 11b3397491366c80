"""Where things are: values the doors hand down, never guessed from the checkout under review."""

from pathlib import Path

from panelist.errors import SettingsError
from panelist.memory import RunDirectory
from panelist.redaction import NO_SECRETS, Redactor

DEFAULT_RUN_DIRECTORY = ".panelist/run"


def prompts_folder() -> Path:
    """In the wheel when installed, at the root of a source tree otherwise."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parents[1] / "prompts"


def run_directory(name: str | None, redactor: Redactor = NO_SECRETS) -> RunDirectory:
    """The run directory of that name, or the one that is taken if nobody names any.

    Raises:
        SettingsError: it is a repository or holds the working directory. A run
            directory is emptied as a whole, so it has to be one of its own.
        ArtifactError: something in it is neither a plain file nor a folder.
    """
    path = Path(name or DEFAULT_RUN_DIRECTORY)
    here = Path.cwd()
    if path.resolve() in {here, *here.parents} or (path / ".git").exists():
        raise SettingsError(
            f"The run directory cannot be {path}: it is emptied when a run starts over.",
            f"Name a directory that holds nothing else, such as {DEFAULT_RUN_DIRECTORY}.",
        )
    memory = RunDirectory(path, redactor)
    memory.check()
    return memory
