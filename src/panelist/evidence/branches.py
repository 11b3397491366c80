"""What a line of code does, told without a parser: nothing, something, or a branch."""

import re

_NO_CODE = re.compile(
    r"\s*(?:[(){}\[\],;']*|(?:import|from|using|use|package|include|require|namespace)\b.*"
    r"|#include\b.*|@\w+|else\s*:?\s*\{?|end|pass|try\s*[:{]|\}.{0,3})\s*"
)
_BRANCH = re.compile(
    r"\b(?:if|elif|elsif|unless|while|for|foreach|case|when|catch|except|rescue|guard)\b"
    r"|&&|\|\||\s\?\s[^:]{1,200}:|\b(?:and|or)\b(?=.*:\s*$)"
)
_LONGEST = 2000


def is_code(code: str) -> bool:
    """Whether a line of ``code_lines`` does something when it runs, as far as its looks tell."""
    return not _NO_CODE.fullmatch(code)


def has_branch(code: str) -> bool:
    """Whether a line of ``code_lines`` decides what runs next."""
    return bool(_BRANCH.search(code[:_LONGEST]))
