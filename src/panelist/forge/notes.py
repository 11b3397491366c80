"""Replies: in the thread of a finding or in the conversation, each of them once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from panelist.contracts import Note
from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge import marks
from panelist.forge.identity import is_own
from panelist.forge.refusals import RefusedError
from panelist.forge.wire import IssueComment, ReviewComment
from panelist.forge.writes import Writer

_Comment = IssueComment | ReviewComment


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the notes.

    Attributes:
        posted: those that this call posted.
        unposted: those that are nowhere, because of the failures.
        failures: what stood in the way, in order.
    """

    posted: tuple[Note, ...] = ()
    unposted: tuple[Note, ...] = ()
    failures: tuple[ForgeError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a note may go: where it is created, and among what it is known again."""

    create: str
    listed: str
    single: str
    kind: type[IssueComment] | type[ReviewComment]


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the notes of one pull go."""

    writer: Writer
    number: int
    login: str

    @property
    def conversation(self) -> _Place:
        """Below everything that was said."""
        path = f"/issues/{self.number}/comments"
        return _Place(path, path, "/issues/comments", IssueComment)

    def thread(self, first: int) -> _Place:
        """The thread that the review comment ``first`` began."""
        path = f"/pulls/{self.number}/comments"
        return _Place(f"{path}/{first}/replies", path, "/pulls/comments", ReviewComment)

    def own(self, place: _Place) -> list[_Comment]:
        """Our comments in all threads, or in the conversation, oldest first."""
        listed = self.writer.remote.pages(place.listed, place.kind)
        mine = (comment for comment in listed if is_own(comment.user, self.login))
        return sorted(mine, key=lambda comment: comment.id)


def post(
    writer: Writer,
    number: int,
    notes: Sequence[Note],
    login: str,
    *,
    only_threads: Sequence[Note] = (),
) -> Posted:
    """Post every note that is not there yet. Failures are values.

    Args:
        writer: to the repository.
        number: of the pull.
        notes: for the thread that they or their finding name; without one, for the conversation.
        login: our own account.
        only_threads: further ones, for the thread of their finding or for nowhere.
    """
    if not notes and not only_threads:
        return Posted()
    desk = _Desk(writer, number, login)
    try:
        in_threads = desk.own(desk.thread(0))
        there = (*in_threads, *desk.own(desk.conversation))
    except ForgeError as error:
        return Posted(unposted=tuple(dict.fromkeys((*notes, *only_threads))), failures=(error,))
    said = {mark for comment in there for mark in marks.leading(comment.body)}
    firsts = _firsts(in_threads)
    done = Posted()
    # A reply may be what a thread is told as well; it has a place even without the thread.
    anywhere = [(note, (desk.conversation,)) for note in notes]
    for note, elsewhere in (*anywhere, *((note, ()) for note in only_threads)):
        if note.marker in said:
            continue
        said.add(note.marker)
        first = note.thread or firsts.get(note.fingerprint)
        threads = [desk.thread(first)] if first is not None else []
        done = _posted(desk, done, note, (*threads, *elsewhere))
    return _alone(desk, done) if done.posted else done


def _firsts(in_threads: Sequence[_Comment]) -> Mapping[str | None, int]:
    """The review comment that began the thread of each finding, the oldest one."""
    return {
        mark[0]: comment.id
        for comment in reversed(in_threads)
        if (mark := marks.finding(comment.body))
    }


def _posted(desk: _Desk, done: Posted, note: Note, places: Sequence[_Place]) -> Posted:
    """``done`` with one more note: at the first place that takes it."""
    failures = done.failures
    for place in places:
        try:
            _created(desk, note, place)
        except (PermissionMissingError, RefusedError) as error:
            failures = (*failures, error)
        except ForgeError as error:
            failures = (*failures, error)
            break
        else:
            return Posted((*done.posted, note), done.unposted, failures)
    unposted = (*done.unposted, note) if places else done.unposted
    return Posted(done.posted, unposted, failures)


def _created(desk: _Desk, note: Note, place: _Place) -> None:
    def stored() -> _Comment | None:
        there = (c for c in desk.own(place) if marks.first_line(c.body) == note.marker)
        return next(there, None)

    desk.writer.create(place.create, {"body": note.body}, place.kind, stored)


def _alone(desk: _Desk, done: Posted) -> Posted:
    """Remove what another run posted in the same moment: the oldest of each note stays."""
    markers = {note.marker for note in done.posted}
    seen: set[str] = set()
    try:
        for place in (desk.thread(0), desk.conversation):
            for comment in desk.own(place):
                line = marks.first_line(comment.body)
                if line in seen:
                    desk.writer.remove(f"{place.single}/{comment.id}")
                elif line in markers:
                    seen.add(line)
    except ForgeError as error:
        return replace(done, failures=(*done.failures, error))
    return done
