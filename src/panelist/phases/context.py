"""Context: what the change is, which files matter, which agents are needed."""

import asyncio
from collections.abc import Mapping, Sequence

from panelist import panel
from panelist.contracts import (
    AgentChoice,
    Context,
    Diff,
    Engine,
    Evidence,
    FileContext,
    Pull,
    Risk,
    Tier,
)
from panelist.events import CallSkipped
from panelist.evidence import Change, attempts, gather, remarks
from panelist.ledger import Scope
from panelist.memory import patch_digest
from panelist.phases import known
from panelist.phases.answers import ContextAnswer
from panelist.phases.mistakes import context_mistakes
from panelist.phases.reading import SHARD_TOKENS, hunk_tokens
from panelist.phases.room import Room
from panelist.ports import Answer, Ask, NoAnswer
from panelist.risk import assess
from panelist.scope import rules

_LISTED_FILES = 300


async def gather_context(
    pull: Pull,
    diff: Diff,
    patch: bytes,
    room: Room,
    *,
    config_path: str,
    coverage: str | None = None,
    sarif: Mapping[str, str] | None = None,
) -> Context:
    """The context of a pull.

    Args:
        pull: the snapshot.
        diff: the parsed diff, secrets included: the collectors look for them.
        patch: its bytes, for the digest that shows a context to be stale.
        room: the dependencies.
        config_path: where Panelist's own config lives.
        coverage: text of the coverage report, if the team has one.
        sarif: SARIF logs of other tools, text by the name of the file.
    """
    rule = rules(room.settings.ignore, pull.trusted.gitattributes)
    reasons = {file.path: rule.reason(file) for file in diff.files}
    in_scope = frozenset(path for path, reason in reasons.items() if reason is None)
    change = Change(
        diff=diff,
        paths=in_scope,
        repo=room.repo,
        coverage=coverage,
        config_path=config_path,
        sarif=sarif or {},
    )
    scope = known.scoped(pull, known.prints(pull, diff, in_scope, room.repo), room)
    # The collectors take seconds on a large change, and so does the answer. What they see can
    # only raise a risk, as the answer can: neither needs the other.
    gathered, answer = await asyncio.gather(
        asyncio.to_thread(gather, change),
        _ask(pull, diff, _assessed(diff, reasons, ()), scope, room),
    )
    files = _assessed(diff, reasons, gathered.evidence)
    if isinstance(answer, Answer):
        files = _with_risks(files, answer.value)
    scope, agents = _panel(pull, diff, files, scope, answer, room)
    return Context(
        head_sha=pull.head_sha,
        patch_digest=patch_digest(patch),
        brief=answer.value.brief if isinstance(answer, Answer) else "",
        topics=tuple(answer.value.topics) if isinstance(answer, Answer) else (),
        files=files,
        agents=agents,
        conventions=room.settings.conventions,
        evidence=gathered.evidence,
        calls=answer.calls if answer is not None else (),
        notes=(*gathered.notes, *_note(answer), *known.note(pull, scope), *remarks(pull)),
        scope=scope.kind,
        known=tuple(hunk.id for hunk in diff.hunks if hunk.id in scope.known),
        attempts=attempts(pull),
    )


def _panel(
    pull: Pull,
    diff: Diff,
    files: Sequence[FileContext],
    scope: Scope,
    answer: Answer[ContextAnswer] | NoAnswer | None,
    room: Room,
) -> tuple[Scope, tuple[AgentChoice, ...]]:
    """Who is needed, and what they have to read."""
    read = known.before(pull, scope)
    choices = panel.choose(
        room.agents,
        diff,
        files,
        always=room.settings.always,
        wishes=known.wishes(room.agents, scope, read, _wishes(answer)),
    )
    return known.unless_newcomers(scope, read, choices), choices


def _wishes(
    answer: Answer[ContextAnswer] | NoAnswer | None,
) -> dict[str, panel.Wish] | None:
    if not isinstance(answer, Answer):
        return None
    return {wish.agent: panel.Wish(wish.needed, wish.reason) for wish in answer.value.agents}


def _assessed(
    diff: Diff, reasons: dict[str, str | None], evidence: Sequence[Evidence]
) -> tuple[FileContext, ...]:
    files: dict[str, FileContext] = {}
    for file in diff.files:
        reason = reasons[file.path]
        if reason is not None:
            context = FileContext(path=file.path, in_scope=False, reason=reason, risk=Risk.LOW)
        else:
            risk, why = assess(file, evidence)
            context = FileContext(path=file.path, in_scope=True, reason=why, risk=risk)
        files[file.path] = context
    return tuple(files.values())


async def _ask(
    pull: Pull, diff: Diff, files: Sequence[FileContext], scope: Scope, room: Room
) -> Answer[ContextAnswer] | NoAnswer | None:
    if room.model is None or room.settings.engine is Engine.OFFLINE:
        return None
    if scope.kind == "nothing":
        room.bus.emit(CallSkipped("context", f"nothing is new: {scope.why}"))
        return None
    in_scope = frozenset(file.path for file in files if file.in_scope)
    size = sum(hunk_tokens(hunk) for hunk in diff.hunks if hunk.path in in_scope)
    if size <= SHARD_TOKENS:
        # Whoever sees the change whole needs no brief, and there is no order to decide.
        room.bus.emit(CallSkipped("context", "every reader sees the whole change"))
        return None
    listed = [file for file in files if file.in_scope][:_LISTED_FILES]
    names = "\n".join(f"{file.path} ({file.risk.value}: {file.reason})" for file in listed)
    described = "\n\n".join((pull.title, pull.body, *(c.message for c in pull.commits)))
    charge = room.prompts.fill(
        "context.md.j2",
        description=room.described(described),
        files=room.fence.block("files", names),
        unlisted=len(in_scope) - len(listed),
        agents=[{"id": agent.id, "title": agent.title} for agent in room.agents],
    )
    return await room.model.ask(
        Ask(
            purpose="context",
            tier=Tier.FAST,
            system=room.system("clerk"),
            shared="",
            charge=charge,
            schema=ContextAnswer,
            effort="low",
            check=lambda answer: context_mistakes(
                answer, [file.path for file in listed], [agent.id for agent in room.agents]
            ),
        )
    )


def _with_risks(files: Sequence[FileContext], answer: ContextAnswer) -> tuple[FileContext, ...]:
    """A model may raise a risk that code gave, never lower it."""
    said = {file.path: file for file in answer.files}
    raised: list[FileContext] = []
    for file in files:
        word = said.get(file.path)
        if file.in_scope and word is not None and word.risk.rank < file.risk.rank:
            raised.append(file.model_copy(update={"risk": word.risk, "reason": word.reason}))
        else:
            raised.append(file)
    return tuple(raised)


def _note(answer: Answer[ContextAnswer] | NoAnswer | None) -> tuple[str, ...]:
    if isinstance(answer, NoAnswer):
        return (f"The context agent gave no brief ({answer.kind.value}): {answer.message}",)
    return ()
