"""Values that only their name makes look like a secret: words, placeholders, paths, look-ups.

People write ``password=Passwort`` in a translation and ``tokenizer=whitespace``
in a setting. A word is never taken for a secret; letters and digits mixed, or
letters that no language puts in a row, are.
"""

import re

from detect_secrets.filters import heuristic

_PLACEHOLDER = re.compile(
    r"example|placeholder|redacted|x{5}|\*{3}|\.{3}|your[_-]|^your|⟦|^%|%[sd]$|%\(|^\$"
    r"|<[^<>]{1,60}>|[{]{1,2}[^{}]{0,60}[}]|\$\{"
    r"|(.)\1{9}|abcdefgh|qwertyui",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"change[_-]?(?:me|it|this)|dummy|fake|0{8}|1234567|my[_-]?secret"
    r"|^[A-Za-z_][\w.]*[(\[](?:.*[)\]])?$|^[\[(]",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_PIECES = re.compile(r"[-_.:/@+ \\|&=]+")
_SENTENCE = "!?.,;:()[]{}<>*"
_SHAPE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+s?|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,}|[A-Z]{2,5}$)*")
_UNSPOKEN = re.compile(r"[^aeiouy]{5}", re.IGNORECASE)
_LONGEST_SPOKEN = 16
"""Letters from which on a word must look like one that can be said."""
_SHORT = 5
_LONG = 16

# What a name ends in that is about a secret, not one.
_ABOUT = tuple(
    """
    age algo algorithm audience backend budget class column count days description dir driver
    enabled encryption endpoint env error expiration expires expiry field file filename format
    header help hint host hours interval issuer kind label length lifetime limit manager mask
    max message min minutes mode name path pattern placeholder policy port prefix provider ref
    regex required reset rotation scope script seconds size source store strategy suffix text
    timeout title ttl type uri url usage var version
    """.split()  # noqa: SIM905 - a table
)


def is_placeholder(value: str) -> bool:
    """Whether a value stands for one that is put in later."""
    return bool(_PLACEHOLDER.search(value)) or heuristic.is_sequential_string(value)


def is_weak(value: str) -> bool:
    """Whether a value that only its name makes a secret is hardly one."""
    return is_placeholder(value) or bool(_WEAK.search(value))


def is_ordinary(value: str) -> bool:
    """Whether a value is made of words and numbers, such as a path, a name or a sentence."""
    plain = _ESCAPE.sub("e", value).strip(_SENTENCE)
    pieces = [piece for piece in _PIECES.split(plain) if piece]
    most = _SHORT if len(pieces) > 1 or len(plain) <= _SHORT else 0
    return all(
        _is_word(piece.strip(_SENTENCE)) or piece.isdigit() or len(piece) <= most
        for piece in pieces
    )


def is_about_secrets(name: str) -> bool:
    """Whether ``name`` is that of a file, a limit or a label of a secret."""
    return re.sub(r"[^a-z]", "", name.lower()).endswith(_ABOUT)


def is_random(value: str) -> bool:
    """Whether a part of ``value`` is so long and mixed that no name has it."""
    return any(len(piece) >= _LONG and is_mixed(piece) for piece in _PIECES.split(value))


def is_mixed(value: str) -> bool:
    """Whether there are letters and digits in ``value``."""
    return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


def _is_word(piece: str) -> bool:
    if not piece.isascii():
        return piece.isalpha()
    if len(piece) >= _LONGEST_SPOKEN and _UNSPOKEN.search(piece):
        return False
    return not piece or _SHAPE.fullmatch(piece) is not None
