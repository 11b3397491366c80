"""``panelist init``: a workflow and a config file for this repository. Nothing is overwritten."""

import argparse
from pathlib import Path

from panelist.cli.detecting import Detected, Mention, detect
from panelist.cli.folder import workflows_folder
from panelist.cli.github import DEFAULT_CONFIG
from panelist.cli.pull_request import find_repository, token_of_person
from panelist.cli.speech import Speech
from panelist.errors import ForgeError, RepositoryError, SettingsError
from panelist.forge.github import Remote, connect
from panelist.forge.repository import about
from panelist.repo.local import toplevel_git_dir, work_tree
from panelist.settings import Environment

WORKFLOW = ".github/workflows/panelist.yml"
FORKS = ".github/workflows/panelist-forks.yml"


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Write what is missing, and say what is left to do."""
    directory = Path(given.repo or ".")
    toplevel_git_dir(directory)
    root = work_tree(directory)
    if root is None:
        raise RepositoryError(
            "The repository is bare: there is no work tree to write to.", "Start in a clone."
        )
    forks, told = _forks(given.forks, environment, directory)
    found = detect(root)
    ready = workflows_folder()
    files = {
        WORKFLOW: (ready / "pull-request.yml").read_text(encoding="utf-8"),
        **({FORKS: (ready / "forks.yml").read_text(encoding="utf-8")} if forks else {}),
        DEFAULT_CONFIG: render_config(found),
    }
    for name, text in files.items():
        speech.say(_write(root, name, text))
    speech.say(told)
    for step in _STEPS:
        speech.say(step)
    return 0


_STEPS = (
    "What is left to do:",
    "1. In the workflows, put the commit of the release that you want in place of the zeros.",
    "2. On GitHub, make an environment `panelist` with the secret ANTHROPIC_API_KEY.",
    "3. Commit the files to the default branch: from there the config file is read.",
    "4. `panelist doctor` checks all of it.",
)


def render_config(found: Detected) -> str:
    """A config file that changes nothing yet, with what was found as comments to take up."""
    languages = ", ".join(f"{name} ({count})" for name, count in found.languages)
    rows = [
        "# How Panelist reviews this repository. Read from the default branch, never from a pull",
        "# request. `panelist config check` checks it; `panelist config schema` prints the schema",
        "# for editors. Every key has a default; the README lists them.",
        f"# Files by language: {languages or 'none that are known'}.",
        "",
        "fail-on: high # critical, high, medium, low or never",
        "max-cost-usd: 5 # of one review",
        "",
        *_suggested(
            "coverage-report", found.coverage, "The tests reviewer builds on a coverage report."
        ),
        *_suggested("sarif-in", found.sarif, "Reviewers weigh what other tools report."),
        "# What holds here, for every reviewer:",
        "# conventions: |",
        "#   Money is in cents. Handlers never touch the database directly.",
        "",
        "# Files that nobody has to read, as in .gitignore:",
        "# ignore:",
        '#   - "docs/archive/**"',
    ]
    return "\n".join(rows) + "\n"


def _suggested(key: str, found: tuple[Mention, ...], why: str) -> list[str]:
    if not found:
        return []
    names = ", ".join(one.path for one in found) if key == "sarif-in" else found[0].path
    workflows = ", ".join(dict.fromkeys(one.workflow for one in found))
    return [
        f"# {why} {workflows} makes one. Write it in a step of the job before",
        "# Panelist, or download it there as an artifact, and take the # away:",
        f"# {key}: {names}",
        "",
    ]


def _forks(wish: str, environment: Environment, directory: Path) -> tuple[bool, str]:
    """Whether pull requests of forks are to be reviewed, and how that was decided."""
    if wish != "auto":
        return wish == "yes", f"Pull requests from forks: {wish}, as you said."
    left = "`panelist init --forks yes` adds a workflow for them."
    token = token_of_person(environment)
    if not token:
        return (
            False,
            f"Whether anybody may fork this repository is not known without a token; {left}",
        )
    try:
        remote = Remote(
            connect(token, environment.github_api_url), find_repository(environment, directory)
        )
        facts = about(remote)
    except (ForgeError, SettingsError) as error:
        return False, f"Whether anybody may fork this repository is not known ({error}); {left}"
    if facts.private:
        return False, f"The repository is private, so there is no workflow for forks; {left}"
    return True, "The repository is public, so there is a workflow for pull requests from forks."


def _write(root: Path, name: str, text: str) -> str:
    """What became of a file."""
    path = root / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return f"{name} is there already; it stays as it is."
    except OSError as error:
        raise SettingsError(
            f"{name} cannot be written: {error.strerror}.", "Start where you may write."
        ) from error
    return f"Wrote {name}."
