"""What the config file of a change would do once it is merged. Read, never applied."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from panelist.contracts import ChangeKind, DiffFile
from panelist.evidence.change import Change, added_lines, texts
from panelist.evidence.redaction import redact_text
from panelist.settings import CONFIG_KEYS, Settings, check_config, tell_all

_MOST_NAMED = 12
# Words of closed sets; whatever else a team may write is not repeated.
_WORD = re.compile(r"[a-z-]{1,20}")


@dataclass(frozen=True, slots=True)
class ConfigPreview:
    """The file after the merge.

    Attributes:
        problem: every mistake in it, in one line; "" when a run can use it.
        lines: where the mistakes are, from 1.
        effect: which settings change, in a sentence; "" when none does.
    """

    problem: str = ""
    lines: tuple[int, ...] = ()
    effect: str = ""


def preview_config(change: Change, file: DiffFile) -> ConfigPreview:
    """What ``file``, which is or was the config file, would be; empty when nobody can see it."""
    after = text_after(change, file, change.config_path)
    if after is None:
        return ConfigPreview()
    checked = check_config(after, change.config_path)
    if checked.mistakes:
        return ConfigPreview(
            redact_text(change.config_path, tell_all(checked.mistakes)),
            tuple(mistake.line for mistake in checked.mistakes if mistake.line),
        )
    before = texts(change, "base", [change.config_path]).get(change.config_path, "")
    earlier = check_config(before, change.config_path)
    if earlier.mistakes:
        return ConfigPreview(effect="It mends a file that no run can use now.")
    return ConfigPreview(effect=_effect(earlier.settings, checked.settings))


def text_after(change: Change, file: DiffFile, path: str) -> str | None:
    """What will stand at ``path``, where ``file`` is or was.

    "" where it is gone, ``None`` where it cannot be read.
    """
    if file.change is ChangeKind.DELETED or file.path != path:
        return ""
    found = texts(change, "head", [file.path]).get(file.path)
    if found is None and file.change is ChangeKind.ADDED:
        return "\n".join(line.text for line in added_lines(file))
    return found


def _effect(before: Settings, after: Settings) -> str:
    old, new = _values(before), _values(after)
    changed = [_told(key, old[key], new[key]) for key in CONFIG_KEYS if old[key] != new[key]]
    left = len(changed) - _MOST_NAMED
    more = [f"{left} more"] if left > 0 else []
    named = ", ".join([*changed[:_MOST_NAMED], *more])
    return f"Merged, it changes {named}." if named else ""


def _values(settings: Settings) -> Mapping[str, Any]:
    return settings.model_dump(mode="json", by_alias=True)


def _told(key: str, old: object, new: object) -> str:
    was, will_be = _word(old), _word(new)
    return f"{key} from {was} to {will_be}" if was and will_be else key


def _word(value: object) -> str:
    """A value that is a switch, a number or a word; "" for any other."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case str() if _WORD.fullmatch(value):
            return value
        case _:
            return ""
