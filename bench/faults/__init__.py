"""The fault table: what breaks, what becomes of the run, and which promises hold.

``claude`` breaks the Anthropic API and the way to it, ``claude_table`` prints it.
The other tables break GitHub, the runner and the change itself: ``scene`` is a
pull request on a fake GitHub with jobs of the action in this process,
``promises`` is what has to hold after every job whatever broke, ``rows`` is what
a row of those tables says.
"""
