"""Secrets in a file that everybody with access to the repository reads.

Names and well-known beginnings decide: what is refused here must be certain, for one
match stops every run. The evidence collectors look closer.
"""

import re

_CALLED_SECRET = re.compile(
    r"(?:^|[-_. ])(?:(?:api|access|secret|private|auth|signing|encryption)[-_ ]?key|token|secret"
    r"|passw(?:or)?d|credentials?)$",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"\bsk-ant-[\w-]{20,}|\bsk-(?!ant-)[\w-]{32,}|\bgh[opusr]_\w{30,}|\bgithub_pat_\w{30,}"
    r"|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{20,}|\bA(?:KIA|SIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
# Alone on its line nothing else can be meant, however short it is.
_WHOLE = re.compile(r"\s*(?:sk-ant-|ghp_|github_pat_)[\w-]{4,}\s*")
# Too short or a number, a switch, or an expression, which is how workflows name a secret.
_NONE = re.compile(r"\s*(?:.{0,5}|[\d.,_]+|\$\{\{.*\}\})\s*", re.DOTALL)


def looks_secret(text: str) -> bool:
    """Whether ``text`` has the shape of a provider's key, or holds one."""
    return bool(_SHAPE.search(text) or _WHOLE.fullmatch(text))


def is_called(key: str, text: str) -> bool:
    """Whether ``key`` calls ``text`` a secret, and it may be one."""
    return bool(_CALLED_SECRET.search(key)) and not _NONE.fullmatch(text)
