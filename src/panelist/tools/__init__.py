"""Read-only tools with which an agent looks around in the code base.

They read git objects of the head revision and nothing else: there is no path
to a file of this machine, no program to run and no address to fetch. What they
return is redacted, fenced as data and limited.
"""

from panelist.tools.toolbox import ReadOnlyToolbox, open_toolbox

__all__ = ["ReadOnlyToolbox", "open_toolbox"]
