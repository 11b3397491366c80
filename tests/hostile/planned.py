"""A plan with hostile words wherever a model or a stranger can put any."""

from panelist import diff as patches
from panelist.contracts import (
    AgentChoice,
    Assignment,
    Context,
    Engine,
    FileContext,
    LeftOut,
    Plan,
    Risk,
    Shard,
    Tier,
)
from panelist.render.plan import plan_page
from tests.unit.phases import scene

_DIFF = patches.parse(scene.PATCH)
_HUNKS = tuple(hunk.id for hunk in _DIFF.hunks)


def page_of(words: str) -> str:
    """The page of such a plan: brief, reasons, paths, names of agents and notes are ``words``."""
    context = Context(
        head_sha=None,
        patch_digest="",
        brief=words,
        files=(FileContext(path=words, in_scope=True, reason=words, risk=Risk.HIGH),),
        agents=(AgentChoice(agent=words, needed=False, reason=words),),
    )
    plan = Plan(
        engine=Engine.CLAUDE,
        shards=(Shard(id="s1", hunks=_HUNKS, tokens=9, risk=Risk.HIGH),),
        assignments=(
            Assignment(
                id="a.s1",
                agent=words,
                reading="a",
                lens=words,
                shard="s1",
                tier=Tier.BALANCED,
                estimate_usd=0.02,
            ),
        ),
        left_out=(LeftOut(agent="*", path=words, hunks=(), reason=words, cause="too_large"),),
        estimate_usd=0.02,
        max_cost_usd=5.0,
        notes=(words,),
    )
    return plan_page(plan, context, _DIFF)
