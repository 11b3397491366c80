"""The rules file as text: the rules in it, and every mistake in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from pydantic import Field, ValidationError

from panelist.contracts import SilencingRule, Value
from panelist.settings.config_file import ConfigFile, parse
from panelist.settings.mistakes import Mistake, wrong_value
from panelist.settings.schema import file_schema

_KEY = "rules"
_EXAMPLE = "Write `rules:` and a list below it; `panelist learn` makes one."


class RulesFile(Value):
    """All that a rules file may hold."""

    rules: tuple[SilencingRule, ...] = Field(
        default=(), description="Which findings are not worth people's time, and who says so."
    )


@dataclass(frozen=True, slots=True)
class CheckedRules:
    """The sound rules of a file, accepted or not, in its order; and all that is wrong in it."""

    rules: tuple[SilencingRule, ...]
    mistakes: tuple[Mistake, ...]


def rules_path(config_path: str) -> str:
    """Where the rules are whose config file is there: ``panelist.yml``, ``panelist-rules.yml``."""
    config = PurePosixPath(config_path)
    return str(config.parent / f"{config.stem}-rules{config.suffix}")


def rules_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a rules file."""
    return file_schema("The rules file of Panelist", RulesFile, (_KEY,))


def check_rules(text: str, path: str) -> CheckedRules:
    """What a rules file holds. A rule with a mistake is none; nor are two with one id.

    Where the form of the file is wrong (no YAML, a key twice, a secret) nobody can tell what
    was meant, and there is no rule at all.

    Args:
        text: what the file holds.
        path: its name, for messages.
    """
    file = parse(text, path, (_KEY,), example=_EXAMPLE)
    words = f"key {_KEY} of {path}"
    entries = file.values.get(_KEY, [])
    rules: dict[int, SilencingRule] = {}
    mistakes = list(file.mistakes)
    if not isinstance(entries, list):
        mistakes += _wrong_values({_KEY: entries}, RulesFile, (), words, file)
        entries = []
    for place, entry in enumerate(cast("list[object]", entries)):
        wrong = tuple(_wrong_values(entry, SilencingRule, (_KEY, place), words, file))
        mistakes += wrong
        if not wrong:
            rules[place] = SilencingRule.model_validate(entry)
    mistakes += _doubled_ids(rules, file, path)
    times = Counter(rule.id for rule in rules.values())
    sound = tuple(rule for rule in rules.values() if times[rule.id] == 1)
    return CheckedRules(() if file.mistakes else sound, tuple(mistakes))


def _wrong_values(
    value: object, model: type[Value], above: Sequence[str | int], words: str, file: ConfigFile
) -> Iterator[Mistake]:
    """What is wrong with ``value``, which stands at ``above`` in the file."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            each["loc"] = (*above, *each["loc"])
            yield wrong_value(each, words, file.line_of(each["loc"]), RulesFile)


def _doubled_ids(
    rules: Mapping[int, SilencingRule], file: ConfigFile, path: str
) -> Iterator[Mistake]:
    for name, times in Counter(rule.id for rule in rules.values()).items():
        if times > 1:
            last = max(place for place, rule in rules.items() if rule.id == name)
            yield Mistake(
                f"The id {name} stands {times} times in {path}.",
                "Give each rule a number of its own.",
                file.line_of((_KEY, last, "id")),
            )
