"""What the tests of the forge share: one pull on a fake GitHub, and texts to post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from github import Github

from panelist.contracts import (
    Annotation,
    Conclusion,
    InlineComment,
    Note,
    Place,
    Posting,
    Publication,
    Stopped,
    ThreadChange,
    Trusted,
)
from panelist.forge.collect import Collected, Wishes, collect
from panelist.forge.event import Target
from panelist.forge.github import Remote, connect
from panelist.forge.objects import GitAccess
from panelist.forge.patience import Patience
from panelist.forge.publish import publish
from panelist.forge.skips import Rules
from panelist.forge.standing import standing
from panelist.forge.writes import Writer
from tests.fakes.github import Answer, FakeGitHub, Pull, Repository, StoreThen
from tests.fakes.github.state import Level

REPOSITORY = "octo/widgets"
BOT = "github-actions[bot]"
MARKER = "<!-- panelist:summary -->"
RUN = "77.1"
DAY = "2026-11-20"
LINES = 120
"""How many lines of ``b.py`` the pull adds, each of which takes a comment."""


def rules(_: Trusted) -> Rules:
    """What a team decides that decides nothing."""
    return Rules(review_bots=False, usd_per_day=20.0)


@dataclass
class Stage:
    """A repository with one open pull, and a client of it."""

    fake: FakeGitHub
    repo: Repository
    number: int
    head: str
    base: str
    token: str
    github: Github
    waits: list[float] = field(default_factory=list[float])

    @property
    def pull(self) -> Pull:
        """The pull as it is now."""
        return self.repo.pull(self.number)

    @property
    def remote(self) -> Remote:
        """The repository's API."""
        return Remote(self.github, REPOSITORY, Patience(self.waits.append))

    @property
    def writer(self) -> Writer:
        """Writes that wait in no real time."""
        return Writer(self.remote, self.waits.append)

    def act_as(self, token: str, *, timeout: int = 15) -> None:
        """Use another token from here on."""
        self.token = token
        self.github = client(self.fake, token, timeout=timeout)

    def limited_to(self, **permissions: Level) -> None:
        """Use a job's token with these rights from here on."""
        self.act_as(self.fake.token(permissions))

    def target(self, **changes: object) -> Target:
        """The pull, as an event about its present head names it."""
        facts: dict[str, object] = {
            "repository": REPOSITORY,
            "number": self.number,
            "event": "pull_request",
            "head_sha": self.head,
            **changes,
        }
        return Target(**facts)  # pyright: ignore[reportArgumentType]  # a test's own table

    def collect(
        self, directory: Path, target: Target | None = None, **changes: object
    ) -> Collected:
        """Collect the pull, which is to succeed."""
        collected = self.ended(directory, target, **changes)
        assert isinstance(collected, Collected), collected.sentence
        return collected

    def ended(
        self, directory: Path, target: Target | None = None, **changes: object
    ) -> Collected | Stopped:
        """Collect the pull, or hear why it is not."""
        wishes: dict[str, object] = {
            "run_directory": directory,
            "run_id": RUN,
            "access": GitAccess(self.fake.server_url, self.token),
            "config_path": ".github/panelist.yml",
            "rules": rules,
            "day": DAY,
            "dry_run": False,
            "pause": self.waits.append,
            **changes,
        }
        built = Wishes(**wishes)  # pyright: ignore[reportArgumentType]  # a test's own table
        return collect(self.github, target or self.target(), built)

    def publish(
        self, posting: Posting, *, check_run_id: int | None = None, sticky_id: int | None = None
    ) -> Publication:
        """Look, then publish on the pull."""
        pause = self.waits.append
        stands = standing(
            self.github, REPOSITORY, self.number, check_run_id=check_run_id, pause=pause
        )
        return publish(
            self.github,
            REPOSITORY,
            self.number,
            posting,
            stands,
            check_run_id=check_run_id,
            run_id=RUN,
            graphql_url=self.fake.graphql_url,
            pause=pause,
            sticky_id=sticky_id,
        )

    def posting(
        self,
        comments: Sequence[InlineComment] = (),
        annotations: int = 0,
        *,
        sticky: str = "All read.",
        head: str | None = None,
    ) -> Posting:
        """A posting about the present head."""
        return Posting(
            head_sha=head or self.head,
            conclusion=Conclusion.FAILURE,
            check_title="1 high finding",
            check_summary="The summary.",
            annotations=tuple(annotation(number + 1) for number in range(annotations)),
            sticky_marker=MARKER,
            sticky_body=f"{MARKER}\n{sticky}",
            review_body="Panelist has comments.",
            comments=tuple(comments),
            job_summary="The job summary.",
        )

    def told(self) -> list[str]:
        """Every place where an inline comment's body was posted, first line only."""
        bodies = [comment.body for comment in self.pull.review_comments]
        bodies += [review.body for review in self.pull.reviews]
        return [line for body in bodies for line in body.split("\n") if "panelist:finding" in line]

    def commented(self, *numbers: int) -> list[int]:
        """Seed our comments on these findings; gives their ids."""
        return [
            self.repo.add_review_comment(
                self.number, "b.py", number, comment(number).body, author=BOT
            ).id
            for number in numbers
        ]

    def replies(self) -> list[tuple[int, str]]:
        """What was replied in threads: to which comment, and the last line of the text."""
        return [
            (said.in_reply_to_id, said.body.split("\n")[-1])
            for said in self.pull.review_comments
            if said.in_reply_to_id is not None
        ]

    def conversation(self) -> list[str]:
        """The last lines of our replies in the conversation."""
        return [
            said.body.split("\n")[-1]
            for said in self.pull.issue_comments
            if said.body.startswith("<!-- panelist:note ") and said.author == BOT
        ]

    def stickies(self) -> list[str]:
        """The bodies of our sticky comments."""
        return [
            comment.body
            for comment in self.pull.issue_comments
            if comment.body.startswith(MARKER) and comment.author == BOT
        ]


def build(fake: FakeGitHub) -> Stage:
    """One file changed, one of many lines added; every right; no config file."""
    repo = fake.add_repository(REPOSITORY)
    base = repo.commit({"a.py": b"one\ntwo\n"}, "first")
    added = b"".join(b"line %d\n" % number for number in range(1, LINES + 1))
    head = repo.commit({"a.py": b"one\n2\n", "b.py": added}, "second", branch="topic")
    number = repo.open_pull("topic", title="Two", body="Why", author="alice")
    token = fake.token()
    return Stage(fake, repo, number, head, base, token, client(fake, token))


def client(fake: FakeGitHub, token: str, *, timeout: int = 15) -> Github:
    """A client of the fake."""
    return connect(token, fake.api_url, timeout=timeout)


def comment(number: int, *, line: int | None = None, start: int | None = None) -> InlineComment:
    """The comment of finding ``F<number>`` on that line of ``b.py``."""
    end = line or number
    return InlineComment(
        fingerprint=f"{number:04x}",
        number=f"F{number}",
        place=Place(path="b.py", start=start or end, end=end),
        body=f"<!-- panelist:finding {number:04x} -->\nFinding {number}.",
    )


def note(number: int | None, kind: str = "fixed") -> Note:
    """A note on finding ``F<number>``, or on none."""
    marker = f"<!-- panelist:note {kind} {number} -->"
    fingerprint = None if number is None else f"{number:04x}"
    return Note(marker=marker, body=f"{marker}\nF{number} {kind}.", fingerprint=fingerprint)


def done(number: int) -> ThreadChange:
    """The thread of finding ``F<number>`` is done."""
    return ThreadChange(fingerprint=f"{number:04x}", resolved=True, note=note(number))


def back(number: int) -> ThreadChange:
    """The thread of finding ``F<number>`` is open again."""
    return ThreadChange(fingerprint=f"{number:04x}", resolved=False, note=note(number, "back"))


def annotation(line: int) -> Annotation:
    """An annotation of that line of ``b.py``."""
    return Annotation(
        path="b.py",
        start_line=line,
        end_line=line,
        level="warning",
        title=f"F{line}",
        message=f"Finding {line}.",
    )


def named(value: object) -> str:
    """A short id for a fault in a table of cases."""
    if isinstance(value, StoreThen):
        return f"stored-then-{named(value.fault)}"
    if isinstance(value, Answer):
        # Names alone: the value of one is the time, and an id must be the same in every process.
        return f"{value.status}-{'-'.join(value.headers)[:40]}"
    return type(value).__name__.lower()
