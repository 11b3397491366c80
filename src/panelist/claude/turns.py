"""The turns of one conversation: look up, answer, or be asked once more."""

import asyncio
from dataclasses import replace

from panelist.claude.exchange import Wanted, exchanged
from panelist.claude.faults import Fault
from panelist.claude.limits import Deadline
from panelist.claude.request import MOST_EXCHANGES, Question
from panelist.contracts import FailureKind
from panelist.ports import A, Tools


async def continued(
    question: Question[A], wants: Wanted, tools: Tools | None, deadline: Deadline
) -> Question[A] | Fault:
    """The same question with what the model wanted to know, or why it is not told.

    It is not when it has been told already that no more calls are answered.
    """
    if tools is None or tools.closed or len(question.exchanges) >= MOST_EXCHANGES:
        return Fault(FailureKind.UNREADABLE, "tool calls instead of an answer")
    try:
        async with asyncio.timeout(deadline.left()):
            # Tools read files and wait for git: other conversations go on meanwhile.
            told = await asyncio.to_thread(exchanged, wants, tools)
    except TimeoutError:
        return Fault(FailureKind.DEADLINE)
    return replace(question, exchanges=(*question.exchanges, told))
