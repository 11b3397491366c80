"""What the person who runs Panelist decides: the environment and the settings."""

from panelist.settings.environment import Environment, read
from panelist.settings.load import (
    CONFIG_KEYS,
    DOOR_INPUTS,
    INPUTS,
    SETTING_KEYS,
    Checked,
    check_config,
    load,
)
from panelist.settings.mistakes import tell_all
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
    "CustomAgent",
    "Environment",
    "PathInstruction",
    "Provider",
    "Settings",
    "check_config",
    "config_schema",
    "load",
    "read",
    "tell_all",
]
