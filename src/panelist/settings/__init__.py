"""What the person who runs Panelist decides: the environment and the settings.

A name is loaded when it is first asked for. Settings are made with pydantic, whose import
takes longer than all that a door does before its first word.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panelist.settings.environment import Environment, read
    from panelist.settings.inputs import DOOR_INPUTS, INPUTS
    from panelist.settings.layers import CONFIG_KEYS, SETTING_KEYS, Checked, check_config, load
    from panelist.settings.mistakes import tell_all
    from panelist.settings.rules import CheckedRules, check_rules, rules_path, rules_schema
    from panelist.settings.schema import config_schema
    from panelist.settings.values import (
        BUILT_IN_AGENTS,
        CustomAgent,
        PathInstruction,
        Provider,
        Settings,
    )

__all__ = [
    "BUILT_IN_AGENTS",
    "CONFIG_KEYS",
    "DOOR_INPUTS",
    "INPUTS",
    "SETTING_KEYS",
    "Checked",
    "CheckedRules",
    "CustomAgent",
    "Environment",
    "PathInstruction",
    "Provider",
    "Settings",
    "check_config",
    "check_rules",
    "config_schema",
    "load",
    "read",
    "rules_path",
    "rules_schema",
    "tell_all",
]

_HOMES = {
    "environment": ("Environment", "read"),
    "inputs": ("DOOR_INPUTS", "INPUTS"),
    "layers": ("CONFIG_KEYS", "SETTING_KEYS", "Checked", "check_config", "load"),
    "mistakes": ("tell_all",),
    "rules": ("CheckedRules", "check_rules", "rules_path", "rules_schema"),
    "schema": ("config_schema",),
    "values": ("BUILT_IN_AGENTS", "CustomAgent", "PathInstruction", "Provider", "Settings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found
