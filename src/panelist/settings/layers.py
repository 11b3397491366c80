"""Layers the sources of settings and says exactly which of them is wrong.

An option of the command line beats an action input, an input beats the config
file, the config file beats the default.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from panelist.settings.config_file import ConfigFile, parse
from panelist.settings.inputs import DOOR_INPUTS, INPUTS
from panelist.settings.mistakes import Mistake, as_error, unknown_name, wrong_value
from panelist.settings.values import BUILT_IN_AGENTS, Settings

SETTING_KEYS = tuple(sorted(field.replace("_", "-") for field in Settings.model_fields))
INPUT_ONLY = ("dry-run", "fail-step")
"""Keys of ``Settings`` that belong to one run and are refused in the config file."""
CONFIG_ONLY = (
    "always",
    "conventions",
    "custom-agents",
    "ignore",
    "instructions",
    "review-bots",
    "votes",
)
"""Keys that shape the review and live with the repository, not with the workflow."""
ACTION_INPUTS = ("anthropic-api-key", "github-token", "steps")
"""Inputs that only ``action.yml`` reads."""
CONFIG_KEYS = tuple(key for key in SETTING_KEYS if key not in INPUT_ONLY)


_LAST = 2**31
"""The place of mistakes that are in no file: after all that are."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The settings that sources agree on, without whatever is wrong, and all that is."""

    settings: Settings
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where settings come from; ``words`` name one of its keys."""

    words: str
    values: Mapping[str, object]
    line_of: Callable[[Sequence[str | int]], int | None] = lambda _loc: None

    def name(self, key: str) -> str:
        """How a sentence calls ``key`` of this source."""
        return self.words.format(key)


def load(
    *,
    options: Mapping[str, str],
    inputs: Mapping[str, str],
    config: str | None,
    config_path: str,
) -> Settings:
    """The settings of a run.

    Args:
        options: command line options given, by kebab-case name.
        inputs: action inputs given, by kebab-case name.
        config: text of the config file, ``None`` when there is none.
        config_path: its name, for messages.

    Raises:
        SettingsError: unknown keys, or values out of range, of any source, all
            at once; each sentence names the source and what to write instead.
    """
    checked = _check(options, inputs, config, config_path)
    if checked.mistakes:
        raise as_error(checked.mistakes)
    return checked.settings


def check_config(config: str, config_path: str) -> Checked:
    """What the config file alone would make of a run. Nothing is applied."""
    return _check({}, {}, config, config_path)


def _check(
    options: Mapping[str, str], inputs: Mapping[str, str], config: str | None, config_path: str
) -> Checked:
    elsewhere = (*INPUT_ONLY, *DOOR_INPUTS, *ACTION_INPUTS)
    file = ConfigFile() if config is None else parse(config, config_path, CONFIG_KEYS, elsewhere)
    mistakes = [unknown_name("input", name, INPUTS) for name in inputs if name not in INPUTS]
    mistakes += file.mistakes
    merged: dict[str, object] = {}
    origin: dict[str, _Source] = {}
    for source in (
        _Source(f"key {{}} of {config_path}", file.values, file.line_of),
        _Source("input {}", {name: inputs[name] for name in inputs if name in INPUTS}),
        _Source("option --{}", options),
    ):
        given = {key: value for key, value in source.values.items() if key in SETTING_KEYS}
        wrong = dict(_wrong_values(given, source))
        mistakes += [mistake for found in wrong.values() for mistake in found]
        merged |= {key: value for key, value in given.items() if key not in wrong}
        origin |= dict.fromkeys(given, source)
    settings = Settings.model_validate(merged)
    # Names can only be looked up where it is known who there is.
    if file.readable and ("custom-agents" in merged or "custom-agents" not in origin):
        mistakes += _unknown_agents(settings, origin)
    mistakes.sort(key=lambda each: each.line or _LAST)
    return Checked(settings, tuple(mistakes))


def _wrong_values(given: Mapping[str, object], source: _Source) -> dict[str, list[Mistake]]:
    """What is wrong with the values of one source, by key."""
    found: dict[str, list[Mistake]] = {}
    try:
        Settings.model_validate(given)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if each["type"] == "default_factory_not_called":
                continue  # only because another key is wrong
            key = str(each["loc"][0])
            mistake = wrong_value(each, source.name(key), source.line_of(each["loc"]))
            found.setdefault(key, []).append(mistake)
    return found


def _unknown_agents(settings: Settings, origin: Mapping[str, _Source]) -> Iterator[Mistake]:
    known = (*BUILT_IN_AGENTS, *(agent.id for agent in settings.custom_agents))
    if len(set(known)) != len(known):
        yield Mistake(
            f"The {origin['custom-agents'].name('custom-agents')} uses an id twice.",
            f"Give each agent an id of its own, other than {', '.join(BUILT_IN_AGENTS)}.",
            origin["custom-agents"].line_of(["custom-agents"]),
        )
    for key in ("agents", "always", "tools", "votes"):
        for name in tuple[str, ...](getattr(settings, key)):
            if name not in known:
                source = origin[key]
                yield unknown_name(
                    f"agent in the {source.name(key)}:", name, known, source.line_of([key])
                )
    if not settings.agents:
        source = origin["agents"]
        yield Mistake(
            f"The {source.name('agents')} names no agent.",
            f"Name some of: {', '.join(known)}.",
            source.line_of(["agents"]),
        )
