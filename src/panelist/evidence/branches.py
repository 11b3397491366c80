"""What an added line is made of, told without a parser: code, comment, or a branch."""

import re

_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|--|;|<!--|\"\"\"|''')")
_NO_CODE = re.compile(
    r"\s*(?:[(){}\[\],;]*|(?:import|from|using|use|package|include|require|namespace)\b.*"
    r"|#include\b.*|@\w+|else\s*:?\s*\{?|end|pass|try\s*[:{]|\}.{0,3})\s*"
)
_BRANCH = re.compile(
    r"\b(?:if|elif|elsif|unless|while|for|foreach|case|when|catch|except|rescue|guard)\b"
    r"|&&|\|\||\s\?\s[^:]{1,200}:|\b(?:and|or)\b(?=.*:\s*$)"
)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.){0,400}\"|'(?:[^'\\]|\\.){0,400}'|`[^`]{0,400}`")


def is_code(text: str) -> bool:
    """Whether the line does something when it runs, as far as its looks tell."""
    return bool(text.strip()) and not _COMMENT.match(text) and not _NO_CODE.fullmatch(text)


def has_branch(text: str) -> bool:
    """Whether the line decides what runs next. Words in strings do not count."""
    return not _COMMENT.match(text) and bool(_BRANCH.search(_STRING.sub("''", text[:2000])))
