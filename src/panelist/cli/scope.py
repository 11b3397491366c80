"""The one skip that needs the settings: a change of nothing but ignored files."""

from panelist import diff as patches
from panelist.contracts import Pull, Skip
from panelist.memory import RunDirectory
from panelist.scope import LOCKFILE, rules
from panelist.settings import Settings


def skip_if_ignored(memory: RunDirectory, pull: Pull, settings: Settings) -> Pull:
    """``pull``, marked and written as skipped when nobody has to look at any file of it."""
    if pull.skip is not None:
        return pull
    skip = find_skip(pull, memory.read_patch(), settings)
    if skip is None:
        return pull
    skipped = pull.model_copy(update={"skip": skip})
    memory.write(skipped)
    return skipped


def find_skip(pull: Pull, patch: bytes, settings: Settings) -> Skip | None:
    """Why nobody has to look at any file of ``patch``; ``None`` if somebody has to.

    At lockfiles no reviewer looks, but a collector does.
    """
    diff = patches.parse(patch, missing=pull.missing_reasons)
    scope = rules(settings.ignore, pull.trusted.gitattributes)
    reasons = {file.path: scope.reason(file) for file in diff.files}
    if not {None, LOCKFILE}.isdisjoint(reasons.values()):
        return None
    if not reasons:
        return Skip(code="empty", sentence="The change is empty.")
    told = "; ".join(f"{path}: {reason}" for path, reason in list(reasons.items())[:5])
    return Skip(code="ignored", sentence=f"Every changed file is ignored ({told}).")
