"""Claude as a ``ports.Model``: the only package that knows the Anthropic SDK.

Importing it imports the SDK, which takes most of a second; only the door that
asks a model does so.
"""

from panelist.claude.client import Claude, connect
from panelist.claude.limits import Deadline, Limits, Patience
from panelist.claude.prices import cost_usd

__all__ = ["Claude", "Deadline", "Limits", "Patience", "connect", "cost_usd"]
