"""A plan as a person changed it: what may be changed, and what that leaves unread."""

from panelist.contracts import Diff, LeftOut, Plan
from panelist.errors import ArtifactError

_REASON = "was taken out of the plan by hand"


def amend_plan(plan: Plan, wish: Plan, diff: Diff) -> Plan:
    """``plan`` with the assignments of ``wish``: some taken out, in whatever order.

    What nobody is assigned to any more is left out by name, so it is never taken for read.

    Args:
        plan: as code made it.
        wish: what became of it.
        diff: that it is for.

    Raises:
        ArtifactError: something else was changed, or nothing is left to do.
    """
    known = {one.id: one for one in plan.assignments}
    ids = [one.id for one in wish.assignments]
    foreign = [one.id for one in wish.assignments if known.get(one.id) != one]
    if foreign:
        raise ArtifactError(
            f"Assignment {foreign[0]} is none of the plan, or was changed.",
            "Take assignments out or move them; leave each as it is.",
        )
    if len(set(ids)) < len(ids):
        raise ArtifactError("An assignment stands in the plan twice.", "Keep one of each.")
    same = {"assignments": plan.assignments}
    if wish.model_copy(update=same) != plan:
        changed = [
            name
            for name in type(plan).model_fields
            if name != "assignments" and getattr(plan, name) != getattr(wish, name)
        ]
        raise ArtifactError(
            f"{', '.join(changed)} of the plan was changed.",
            "Change the assignments alone; budgets and tiers are settings.",
        )
    if not ids:
        raise ArtifactError("The plan has no assignment left.", "Keep one, or reject the plan.")
    return _without(plan, wish, diff)


def _without(plan: Plan, wish: Plan, diff: Diff) -> Plan:
    kept = {one.id for one in wish.assignments}
    out = [one for one in plan.assignments if one.id not in kept]
    hunks = {shard.id: frozenset(shard.hunks) for shard in plan.shards}
    rows: dict[tuple[str, str], LeftOut] = {}
    for assignment in out:
        for hunk in (one for one in diff.hunks if one.id in hunks[assignment.shard]):
            key = (assignment.agent, hunk.path)
            before = rows[key].hunks if key in rows else ()
            rows[key] = LeftOut(
                agent=assignment.agent,
                path=hunk.path,
                hunks=tuple(dict.fromkeys((*before, hunk.id))),
                reason=_REASON,
                cause="person",
            )
    saved = [one.estimate_usd for one in out]
    price = plan.estimate_usd
    if price is not None:
        price = max(0.0, price - sum(usd or 0.0 for usd in saved))
    return wish.model_copy(
        update={"left_out": (*plan.left_out, *rows.values()), "estimate_usd": price}
    )
