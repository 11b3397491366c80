"""What a change holds, and the one skip that needs the settings: of nothing but ignored files."""

from collections.abc import Mapping
from dataclasses import dataclass

from panelist import diff as patches
from panelist.contracts import Diff, Pull, Skip
from panelist.memory import RunDirectory
from panelist.scope import LOCKFILE, rules
from panelist.settings import Settings


@dataclass(frozen=True, slots=True)
class ChangeScope:
    """A change, and why a file of it is out of scope, by path; ``None`` for those in scope."""

    diff: Diff
    reasons: Mapping[str, str | None]


def scope_change(pull: Pull, patch: bytes, settings: Settings) -> ChangeScope:
    """Parse ``patch`` and hold its files to the rules of scope."""
    diff = patches.parse(patch, missing=pull.missing_reasons)
    scope = rules(settings.ignore, pull.trusted.gitattributes)
    return ChangeScope(diff, {file.path: scope.reason(file) for file in diff.files})


def skip_if_ignored(memory: RunDirectory, pull: Pull, change: ChangeScope) -> Pull:
    """``pull``, marked and written as skipped when nobody has to look at any file of it."""
    skip = pull.skip or find_skip(change)
    if skip is pull.skip:
        return pull
    skipped = pull.model_copy(update={"skip": skip})
    memory.write(skipped)
    return skipped


def find_skip(change: ChangeScope) -> Skip | None:
    """Why nobody has to look at any file of ``change``; ``None`` if somebody has to.

    At lockfiles no reviewer looks, but a collector does.
    """
    reasons = change.reasons
    if not {None, LOCKFILE}.isdisjoint(reasons.values()):
        return None
    if not reasons:
        return Skip(code="empty", sentence="The change is empty.")
    told = "; ".join(f"{path}: {reason}" for path, reason in list(reasons.items())[:5])
    return Skip(code="ignored", sentence=f"Every changed file is ignored ({told}).")
