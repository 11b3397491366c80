"""Threads of ours: done when their finding is gone, open when it is back.

Where GitHub does not let us resolve a thread, it is told instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from github import Github

from panelist.contracts import Note, ThreadChange
from panelist.errors import ForgeError
from panelist.forge.graphql import GraphQL
from panelist.forge.refusals import RefusedError
from panelist.forge.resolving import Thread, Threads
from panelist.forge.writes import Writer


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the threads.

    Attributes:
        resolved: how many this call resolved.
        notes: what is to be told in the threads instead, or as well.
        failures: what stood in the way.
    """

    resolved: int = 0
    notes: tuple[Note, ...] = ()
    failures: tuple[ForgeError, ...] = ()

    @property
    def hopeless(self) -> bool:
        """Whether the next thread would fail as well: not for a reason of its own."""
        return any(not isinstance(failure, RefusedError) for failure in self.failures)


def change(
    writer: Writer,
    number: int,
    changes: Sequence[ThreadChange],
    login: str,
    *,
    github: Github,
    graphql_url: str,
) -> Changes:
    """Resolve and reopen threads of ours. Failures are values.

    What somebody else resolved stays so: they are told, and nothing else.

    Args:
        writer: to the repository.
        number: of the pull.
        changes: what should become of the threads of which findings.
        login: our own account.
        github: from ``connect``.
        graphql_url: ``GITHUB_GRAPHQL_URL``.
    """
    if not changes:
        return Changes()
    try:
        threads = Threads(GraphQL(github, graphql_url), writer, number, login)
        own = tuple(threads.own())
    except ForgeError as error:
        return Changes(notes=tuple(wanted.note for wanted in changes), failures=(error,))
    done = Changes()
    for wanted in changes:
        about = [thread for thread in own if thread.fingerprint == wanted.fingerprint]
        done = _changed(threads, done, wanted, about)
    return done


def _changed(
    threads: Threads, done: Changes, wanted: ThreadChange, about: Sequence[Thread]
) -> Changes:
    """``done`` with one more change."""
    told = not wanted.resolved
    for thread in about:
        if thread.resolved == wanted.resolved or thread.settled:
            continue
        if done.hopeless:
            told = True
            continue
        try:
            threads.resolve(thread, resolved=wanted.resolved)
        except ForgeError as error:
            told = True
            done = replace(done, failures=(*done.failures, error))
        else:
            done = replace(done, resolved=done.resolved + wanted.resolved)
    return replace(done, notes=(*done.notes, wanted.note)) if told else done
