"""The one skip that needs the settings: a change of nothing but ignored files."""

from panelist import diff as patches
from panelist.contracts import Pull, Skip
from panelist.memory import RunDirectory
from panelist.scope import LOCKFILE, rules
from panelist.settings import Settings


def skip_if_ignored(memory: RunDirectory, pull: Pull, settings: Settings) -> Pull:
    """``pull``, marked and written as skipped when nobody has to look at any file of it.

    At lockfiles no reviewer looks, but a collector does.
    """
    if pull.skip is not None:
        return pull
    diff = patches.parse(
        memory.read_patch(),
        missing={file.path: file.reason for file in pull.missing_patches},
    )
    scope = rules(settings.ignore, pull.trusted.gitattributes)
    reasons = {file.path: scope.reason(file) for file in diff.files}
    if not {None, LOCKFILE}.isdisjoint(reasons.values()):
        return pull
    if reasons:
        told = "; ".join(f"{path}: {reason}" for path, reason in list(reasons.items())[:5])
        skip = Skip(code="ignored", sentence=f"Every changed file is ignored ({told}).")
    else:
        skip = Skip(code="empty", sentence="The change is empty.")
    skipped = pull.model_copy(update={"skip": skip})
    memory.write(skipped)
    return skipped
