"""What the person who runs Panelist decides: the environment and the settings."""

from panelist.settings.environment import Environment, read
from panelist.settings.load import CONFIG_KEYS, DOOR_INPUTS, INPUTS, SETTING_KEYS, load
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
    "CustomAgent",
    "Environment",
    "PathInstruction",
    "Provider",
    "Settings",
    "load",
    "read",
]
