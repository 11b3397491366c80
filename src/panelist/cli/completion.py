"""``panelist completion``: scripts that complete commands and options, made from the parser."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from panelist.cli.arguments import whole_parser
from panelist.cli.options import Parser, commands
from panelist.cli.speech import Speech
from panelist.settings.environment import Environment
from panelist.settings.inputs import TABLE

_PLACES = frozenset({"FILE", "DIR", "CASES"})


@dataclass(frozen=True, slots=True)
class Word:
    """An option, or the place of an argument.

    Attributes:
        names: as they are written; none for an argument.
        told: what it is for.
        takes: whether a value follows.
        choices: what that may be; empty where anything may.
        is_file: whether it is a file or folder.
    """

    names: tuple[str, ...]
    told: str
    takes: bool
    choices: tuple[str, ...]
    is_file: bool


def door(given: argparse.Namespace, environment: Environment, speech: Speech) -> int:
    """Print the script for a shell."""
    del environment, speech
    parser = whole_parser()
    print(SCRIPTS[given.shell](parser, _table(parser)), end="")  # noqa: T201 - what was asked for
    return 0


Table = Mapping[str, Sequence[Word]]


def _table(parser: Parser) -> Table:
    """What may follow each command."""
    return {name: tuple(_words(door)) for name, door in commands(parser).items()}


def _words(door: Parser) -> Iterator[Word]:
    for action in door._actions:  # noqa: SLF001 - argparse has no other way to its own table
        name = next((one[2:] for one in action.option_strings if one.startswith("--")), "")
        known = TABLE[name].choices if name in TABLE else ()
        yield Word(
            names=tuple(action.option_strings),
            told=(action.help or "").partition(" (")[0].partition(":")[0].replace("%%", "%"),
            takes=action.nargs != 0,
            choices=tuple(map(str, action.choices or known)),
            is_file=action.metavar in _PLACES,
        )


def _helps(parser: Parser) -> Mapping[str, str]:
    """What each command is for, in one clause."""
    return {name: (door.description or "").rstrip(".") for name, door in commands(parser).items()}


def _bash(parser: Parser, table: Table) -> str:
    cases = "\n".join(_bash_command(name, words) for name, words in table.items())
    names = " ".join((*table, "--help", "--version"))
    del parser
    return f"""\
_panelist() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{names}" -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{cases}
  esac
}}
complete -F _panelist panelist
"""


def _bash_command(name: str, words: Sequence[Word]) -> str:
    rows = [
        f"    {name})",
        '      case "$before" in',
        *(
            f"        {'|'.join(word.names)}) {_bash_values(word)} return ;;"
            for word in words
            if word.takes and word.names
        ),
    ]
    options = " ".join(option for word in words for option in word.names)
    places = [word for word in words if not word.names]
    rows += [
        "      esac",
        f'      COMPREPLY=($(compgen -W "{options}" -- "$word"))',
        *(
            f'      [ "${{word#-}}" = "$word" ] && {{ {_bash_values(place)} }}'
            for place in places
            if place.choices or place.is_file
        ),
        "      ;;",
    ]
    return "\n".join(rows)


def _bash_values(word: Word) -> str:
    if word.choices:
        return f'COMPREPLY=($(compgen -W "{" ".join(word.choices)}" -- "$word"));'
    return 'COMPREPLY=($(compgen -f -- "$word"));' if word.is_file else "true;"


def _zsh(parser: Parser, table: Table) -> str:
    told = "\n".join(f"    {_quoted(f'{name}:{text}')}" for name, text in _helps(parser).items())
    cases = "\n".join(
        f"    {name}) _arguments {' '.join(_zsh_word(word) for word in words)} ;;"
        for name, words in table.items()
    )
    return f"""\
#compdef panelist
_panelist() {{
  local -a commands
  commands=(
{told}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case "$command" in
{cases}
  esac
}}
compdef _panelist panelist
"""


def _zsh_word(word: Word) -> str:
    values = f"({' '.join(word.choices)})" if word.choices else "_files" if word.is_file else " "
    told = word.told.replace("[", "").replace("]", "").replace(":", "")
    if not word.names:
        return _quoted(f"1:{told}:{values}")
    value = f":value:{values}" if word.takes else ""
    return " ".join(_quoted(f"{name}[{told}]{value}") for name in word.names)


def _fish(parser: Parser, table: Table) -> str:
    rows = ["complete -c panelist -f"]
    for name, told in _helps(parser).items():
        rows.append(f"complete -c panelist -n __fish_use_subcommand -a {name} -d {_quoted(told)}")
    for name, words in table.items():
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        for word in words:
            options = " ".join(
                f"-l {one[2:]}" if one.startswith("--") else f"-s {one[1:]}" for one in word.names
            )
            values = f" -a {_quoted(' '.join(word.choices))}" if word.choices else ""
            files = " -F" if word.is_file else ""
            needs = " -r" if word.takes and word.names else ""
            parts = f"{options}{needs}{values}{files} -d {_quoted(word.told)}".strip()
            rows.append(f"complete -c panelist {seen} {parts}")
    return "\n".join(rows) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'"


SCRIPTS: Mapping[str, Callable[[Parser, Table], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
"""How each shell is told."""
