"""Which config file a run on a laptop uses, where somebody may expect another one."""

from pathlib import Path

from panelist.cli.github import DEFAULT_CONFIG
from panelist.contracts import Pull
from panelist.errors import SettingsError
from panelist.files import as_utf8, read_plain
from panelist.repo.local import work_tree
from panelist.repo.objects import GitRepo

_MOST_BYTES = 1024 * 1024


def read_named_config(path: str, option: str) -> str:
    """The text of the config file that ``option`` of the command line names.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The config file {path} cannot be read.", f"Check the path given with {option}."
        ) from error


def explain_config(pull: Pull, directory: Path) -> str:
    """One sentence about a config file in the work tree, or at the head, that is not used.

    "" where there is none, or the one that is used says the same. ``directory`` is
    where the repository is looked for.
    """
    used = pull.trusted.config
    found = _in_work_tree(directory)
    where = "in the work tree"
    if found is None:
        found, where = _at_head(pull), f"of {pull.head_ref}"
    if found is None or found == used:
        return ""
    if used is None:
        base = f"{pull.base_ref} has none" if pull.base_ref else "a diff comes without one"
        happened = f"Config: the defaults, for {base}; the {DEFAULT_CONFIG} {where} is not used."
    else:
        happened = (
            f"Config: {pull.trusted.config_path} as it is where {pull.head_ref} left "
            f"{pull.base_ref}; the one {where} differs and is not used."
        )
    return f"{happened} Use --config FILE to try another one."


def _in_work_tree(directory: Path) -> str | None:
    root = work_tree(directory)
    if root is None:
        return None
    try:
        content = read_plain(root / DEFAULT_CONFIG, most=_MOST_BYTES)
    except OSError:
        return None
    return as_utf8(content).decode("utf-8", "replace")


def _at_head(pull: Pull) -> str | None:
    if pull.objects is None or not (pull.base_sha and pull.head_sha):
        return None
    content = GitRepo(Path(pull.objects), pull.base_sha, pull.head_sha).read("head", DEFAULT_CONFIG)
    return None if content is None else as_utf8(content).decode("utf-8", "replace")
