"""The config file as text: its keys with their lines, and what is wrong before any value is."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import yaml

from panelist.settings.leaked import is_called, looks_secret
from panelist.settings.mistakes import Mistake, join_words, shown_name, unknown_name

_EXAMPLE = "Write `key: value` lines, for example `fail-on: high`."
_IF_LEAKED = (
    "It is leaked, and the history keeps it: revoke it now, and pass a new one in the workflow, "
    "from a secret of the repository."
)


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a config file says.

    Attributes:
        values: by key, those that may stand in the file.
        mistakes: what is wrong with its keys and its form.
        readable: whether it is a mapping at all.
    """

    values: Mapping[str, object] = field(default_factory=dict[str, object])
    mistakes: tuple[Mistake, ...] = ()
    readable: bool = True
    root: yaml.Node | None = field(default=None, repr=False)

    def line_of(self, loc: Sequence[str | int]) -> int | None:
        """The line of what ``loc`` names, from 1, or of the nearest thing around it."""
        node, line = self.root, None
        for part in loc:
            entry = _entry(node, part)
            if entry is None:
                break
            line, node = entry
        return line


def parse(
    text: str,
    path: str,
    known: Sequence[str],
    elsewhere: Sequence[str] = (),
    *,
    example: str = _EXAMPLE,
) -> ConfigFile:
    """The config file ``text``.

    Args:
        text: what the file holds.
        path: its name, for messages.
        known: the keys that may stand in it.
        elsewhere: the keys that belong to the workflow instead.
        example: what to write into a file that is no mapping.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return _unreadable(error, path)
    if root is None or values is None:
        return ConfigFile()
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict):
        mistake = Mistake(f"{path} holds no mapping.", example)
        return ConfigFile(mistakes=(mistake,), readable=False)
    leaked = _leaked(root, path, known)
    mistakes = (
        *_doubled(root, path),
        *leaked.values(),
        *_misplaced(root, path, known, elsewhere, leaked),
    )
    held = cast("dict[object, object]", values)
    return ConfigFile(
        values={str(key): value for key, value in held.items() if key in known},
        mistakes=mistakes,
        root=root,
    )


def load_mapping(text: str) -> Mapping[object, object] | None:
    """The mapping that a YAML file of somebody else's holds; ``None`` if it holds none."""
    try:
        value: object = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return cast("dict[object, object]", value) if isinstance(value, dict) else None


def _unreadable(error: Exception, path: str) -> ConfigFile:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    line = mark.line + 1 if mark is not None else None
    where = f" at line {line}" if line is not None else ""
    mistake = Mistake(
        f"{path} is not YAML{where}.",
        "Look for a missing quote, bracket or blank, there or in the line above.",
        line,
    )
    return ConfigFile(mistakes=(mistake,), readable=False)


def _misplaced(
    root: yaml.MappingNode,
    path: str,
    known: Sequence[str],
    elsewhere: Sequence[str],
    leaked: Mapping[int, Mistake],
) -> Iterator[Mistake]:
    """Keys that are unknown or belong to the workflow; of a leaked one enough is said."""
    for key, value in _pairs(root):
        line, name = _line(key), _scalar(key)
        if name in known or _line(value) in leaked:
            continue
        if name in elsewhere:
            yield Mistake(
                f"{name} in {path} (line {line}) is an input of the action, not a config key.",
                f"Move `{name}` to the `with:` block of the workflow.",
                line,
            )
        else:
            yield unknown_name(f"key in {path}:", name, known, line)


def _doubled(root: yaml.Node, path: str) -> Iterator[Mistake]:
    """Keys that a mapping has more than once: YAML would keep the last one, in silence."""
    for node in _nodes(root):
        lines: dict[str, list[int]] = {}
        for key, _ in _pairs(node):
            if isinstance(key, yaml.ScalarNode):
                lines.setdefault(_scalar(key), []).append(_line(key))
        for name, found in lines.items():
            if len(found) > 1:
                at = join_words([str(line) for line in found], "and")
                yield Mistake(
                    f"The key `{shown_name(name)}` stands {_times(len(found))} in {path}, "
                    f"at lines {at}.",
                    "Keep one of them.",
                    found[-1],
                )


def _leaked(root: yaml.MappingNode, path: str, known: Sequence[str]) -> dict[int, Mistake]:
    """Secrets, by line: values of the shape of one, or what an unknown key calls one."""
    found: dict[int, Mistake] = {}
    seen: set[int] = set()
    for top, held in _pairs(root):
        named = _scalar(top) not in known
        nodes = list(_nodes(held, seen))
        for key, value in ((top, held), *(pair for node in nodes for pair in _pairs(node))):
            name, text = _scalar(key), _scalar(value)
            if looks_secret(name) or looks_secret(text) or (named and is_called(name, text)):
                found.setdefault(_line(value), _leak(name, _line(key), path))
        for node in nodes:
            if looks_secret(_scalar(node)):
                found.setdefault(_line(node), _leak("", _line(node), path))
    return found


def _leak(name: str, line: int, path: str) -> Mistake:
    what = f"The key `{name}`" if name and not looks_secret(name) else "A text"
    return Mistake(
        f"{what} in {path} (line {line}) holds a secret, which everybody who can read the "
        "repository can use.",
        _IF_LEAKED,
        line,
    )


def _nodes(root: yaml.Node, seen: set[int] | None = None) -> Iterator[yaml.Node]:
    """Every node once, however often aliases name it; none of ``seen``, which grows."""
    seen = set() if seen is None else seen
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        waiting += [part for pair in _pairs(node) for part in pair]
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _entry(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of what ``part`` names in ``node``."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return (_line(node.value[part]), node.value[part]) if part < len(node.value) else None
    found = [(_line(key), value) for key, value in _pairs(node) if _scalar(key) == str(part)]
    return found[-1] if found else None


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _scalar(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004 - a word for two
