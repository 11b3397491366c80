"""What people see: Markdown for GitHub, a terminal, a page, SARIF.

Nothing in here reads or writes; every function answers with text or a value.
Strangers' and models' words pass ``markdown`` or ``plain`` on their way.
"""
