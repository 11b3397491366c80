"""``panelist skill``: the review as instructions for assistants. What a person wrote stays."""

import argparse
import hashlib
import re
from pathlib import Path

from panelist.cli.folder import prompts_folder
from panelist.cli.skill_text import NAME, write_section, write_skill
from panelist.cli.speech import Speech
from panelist.errors import SettingsError
from panelist.prompts import Prompts
from panelist.repo.local import toplevel_git_dir, work_tree
from panelist.settings import Environment

SECTIONS = {"agents": "AGENTS.md", "copilot": ".github/copilot-instructions.md"}
"""The file of each assistant that reads one, in which ours is a section."""
SKILLS = {"claude": f".claude/skills/{NAME}"}
"""The folder of each assistant that reads skills."""
_MOST_BYTES = 4 * 1024 * 1024
_BEGIN = "<!-- panelist:skill: written by `panelist skill`; what stands outside stays -->\n"
_OURS = re.compile(
    r"(?P<begin><!-- panelist:skill: [^\n]*-->\n)(?P<body>.*?)"
    r"<!-- /panelist:skill sha256=(?P<digest>[0-9a-f]{64}) -->\n?",
    re.DOTALL,
)
_MARK = re.compile(r"<!-- /?panelist:skill\b")


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Write what the assistants read.

    Raises:
        SettingsError: a file cannot be written, or what we wrote was changed by hand.
    """
    del environment
    root, prompts = _root(given.output), Prompts(prompts_folder())
    wanted = (*SECTIONS, *SKILLS) if given.assistant == "all" else (given.assistant,)
    files: dict[str, str] = {}
    for name in wanted:
        if name in SECTIONS:
            path = SECTIONS[name]
            files[path] = put_section(_read(root, path), write_section(prompts), path)
        else:
            for part, text in write_skill(prompts).items():
                path = f"{SKILLS[name]}/{part}"
                files[path] = put_file(_read(root, path), text, path)
    # Nothing is written before it is known that all of it may be.
    for path, text in files.items():
        speech.say(_write(root, path, text))
    return 0


def put_section(there: str | None, body: str, path: str) -> str:
    """``there`` with ``body`` as our section: in the place of the one before, else at the end.

    Raises:
        SettingsError: the section was changed by hand, or its marks are not a pair.
    """
    section = f"{_BEGIN}{body}{_end(body)}"
    if not there:
        return section
    newline = "\r\n" if "\r\n" in there else "\n"
    text = there.replace("\r\n", "\n") if newline == "\r\n" else there
    found = list(_OURS.finditer(text))
    if len(found) != bool(found) or len(_MARK.findall(text)) != 2 * len(found):
        raise SettingsError(
            f"The marks around the section of Panelist in {path} are not one pair.",
            "Take the section out with its marks, then write it anew.",
        )
    if found and _digest(found[0]["body"]) != found[0]["digest"]:
        raise _changed(f"The section of Panelist in {path}")
    if found:
        text = text[: found[0].start()] + section + text[found[0].end() :]
    else:
        text = "\n".join((text.removesuffix("\n"), "", section))
    return text.replace("\n", newline) if newline == "\r\n" else text


def put_file(there: str | None, body: str, path: str) -> str:
    """``body`` as a whole file, in the place of the one that we wrote before.

    Raises:
        SettingsError: what is there is not ours, or was changed by hand.
    """
    if there is not None:
        before, mark, rest = there.replace("\r\n", "\n").rpartition("<!-- /panelist:skill ")
        if f"{mark}{rest}" != _end(before):
            raise _changed(path)
    return f"{body}{_end(body)}"


def _end(body: str) -> str:
    return f"<!-- /panelist:skill sha256={_digest(body)} -->\n"


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogateescape")).hexdigest()


def _changed(what: str) -> SettingsError:
    return SettingsError(
        f"{what} is not as Panelist wrote it, so it stays as it is.",
        "Keep your own words elsewhere and take it out, then write it anew.",
    )


def _root(output: str | None) -> Path:
    """Where files go: where ``output`` says, or the top of the repository here."""
    if output is not None:
        root = Path(output)
        if not root.is_dir():
            raise SettingsError(f"{output} is no folder.", "Name one that is there with -o.")
        return root
    toplevel_git_dir(Path())
    return work_tree(Path()) or Path()


def _read(root: Path, name: str) -> str | None:
    path = _inside(root, name)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}.", "Move it away.") from error
    if len(content) > _MOST_BYTES:
        raise SettingsError(
            f"{name} is larger than {_MOST_BYTES >> 20} MiB.", "Is it the right one?"
        )
    # What is not UTF-8 goes through as it is.
    return content.decode("utf-8", "surrogateescape")


def _write(root: Path, name: str, text: str) -> str:
    """What became of a file."""
    path, content = _inside(root, name), text.encode("utf-8", "surrogateescape")
    try:
        is_new = not path.exists()
        if not is_new and path.read_bytes() == content:
            return f"{name} is as it should be."
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.panelist")
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(
            f"{name} cannot be written: {error.strerror}.", "Start where you may write."
        ) from error
    return f"{'Wrote' if is_new else 'Updated'} {name}."


def _inside(root: Path, name: str) -> Path:
    """The file that ``name`` is, a link followed, as long as it is below ``root``."""
    path, top = (root / name).resolve(), root.resolve()
    if not path.is_relative_to(top):
        raise SettingsError(f"{name} leads out of {root}.", "Put a plain file in its place.")
    return path
