"""Layers the sources of settings and says exactly which of them is wrong.

An option of the command line beats an action input, an input beats the config
file, the config file beats the default.
"""

import difflib
from collections.abc import Mapping
from typing import cast

import yaml
from pydantic import ValidationError

from panelist.errors import SettingsError
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
DOOR_INPUTS = ("config", "pr-number", "run-directory")
"""Inputs the doors read themselves; they are not settings of a review."""
INPUTS = tuple(sorted({*SETTING_KEYS, *DOOR_INPUTS} - {*CONFIG_ONLY}))
CONFIG_KEYS = tuple(key for key in SETTING_KEYS if key not in INPUT_ONLY)


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
        SettingsError: an unknown key, or a value out of range; the sentence
            names the source and the nearest known key or the values allowed.
    """
    for name in inputs:
        if name not in INPUTS:
            raise _unknown("input", name, INPUTS)
    from_config = _parse(config, config_path) if config is not None else {}
    merged: dict[str, object] = {}
    origin: dict[str, str] = {}
    for source, values in (
        (f"key {{}} of {config_path}", from_config),
        ("input {}", inputs),
        ("option --{}", options),
    ):
        for key, value in values.items():
            if key in SETTING_KEYS:
                merged[key] = value
                origin[key] = source.format(key)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise _invalid(error, origin) from error
    return _with_known_agents(settings, origin)


def _parse(text: str, path: str) -> dict[str, object]:
    try:
        parsed: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" at line {place.line + 1}" if place is not None else ""
        raise SettingsError(
            f"{path} is not YAML{where}.", "Correct the file on the default branch."
        ) from error
    if parsed is None:
        return {}
    if not isinstance(parsed, dict):
        raise SettingsError(
            f"{path} holds no mapping.", "Write `key: value` lines, for example `fail-on: high`."
        )
    keys = cast("dict[object, object]", parsed)
    for key in keys:
        if key in INPUT_ONLY:
            raise SettingsError(
                f"{key} in {path} is an input of the action, not a config key.",
                f"Move `{key}` to the `with:` block of the workflow.",
            )
        if key not in CONFIG_KEYS:
            raise _unknown(f"key in {path}:", str(key), CONFIG_KEYS)
    return {str(key): value for key, value in keys.items()}


def _unknown(what: str, name: str, known: tuple[str, ...]) -> SettingsError:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    fix = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."
    return SettingsError(f"Unknown {what} `{name}`.", fix)


def _invalid(error: ValidationError, origin: Mapping[str, str]) -> SettingsError:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    inside = ".".join(str(part) for part in first["loc"][1:])
    where = origin.get(key, key) + (f" ({inside})" if inside else "")
    if first["type"] == "extra_forbidden":
        return SettingsError(f"Unknown key in {where}.", "Remove it or correct its spelling.")
    given = first.get("input")
    scalar = isinstance(given, str | int | float | bool)
    happened = f"The {where} cannot be {given!r}." if scalar else f"The {where} is wrong."
    return SettingsError(happened, _sentence(first["msg"]))


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _with_known_agents(settings: Settings, origin: Mapping[str, str]) -> Settings:
    known = (*BUILT_IN_AGENTS, *(agent.id for agent in settings.custom_agents))
    if len(set(known)) != len(known):
        raise SettingsError(
            f"The {origin['custom-agents']} uses an id twice.",
            f"Give each agent an id of its own, other than {', '.join(BUILT_IN_AGENTS)}.",
        )
    for key in ("agents", "always", "tools", "votes"):
        names: tuple[str, ...] = tuple(getattr(settings, key))
        for name in names:
            if name not in known:
                raise _unknown(f"agent in the {origin[key]}:", name, known)
    if not settings.agents:
        raise SettingsError(
            f"The {origin['agents']} names no agent.", f"Name some of: {', '.join(known)}."
        )
    return settings
