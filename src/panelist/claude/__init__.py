"""Claude as a ``ports.Model``: the only package that knows the Anthropic SDK.

Importing it imports the SDK, which takes most of a second; only the door that
asks a model does so.
"""

from panelist.claude.client import Claude
from panelist.claude.connection import connect, connect_cloud
from panelist.claude.limits import Deadline, Limits, Patience
from panelist.claude.prices import cost_usd

__all__ = ["Claude", "Deadline", "Limits", "Patience", "connect", "connect_cloud", "cost_usd"]
