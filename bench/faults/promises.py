"""What has to hold after every job, whatever broke.

The check is terminal, and green only when everything was read. There is at most
one sticky comment. Each finding is posted at most once, and none is lost. Nobody
but the repository of the event is asked for anything. No token and no key is in
anything that is kept, said or sent. It is over by the deadline. Whatever stops a
job is told in a sentence, never in a traceback.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterator

from bench.faults.jobs import Job
from bench.faults.scene import REPOSITORY, World
from panelist.contracts import Conclusion
from panelist.forge.checks import NAME
from tests.fakes.anthropic import KEY
from tests.fakes.github import CheckRun, ReviewComment

DEADLINE = 20 * 60.0
"""Seconds a job may take, waits included: what ``deadline-minutes`` promises unless told."""
_STICKY = "<!-- panelist:sticky"
_FINDING = re.compile(r"^<!-- panelist:finding ([0-9a-f]+)", re.MULTILINE)
_ALLOWED = re.compile(
    rf"/repos/{REPOSITORY}(/.*)?|/_storage/{REPOSITORY}/\d+|/{REPOSITORY}\.git/.*|/user|/api/graphql"
)


def checks(world: World) -> list[CheckRun]:
    """Check runs of our name, oldest first."""
    return [run for run in world.repository.check_runs() if run.name == NAME]


def stickies(world: World) -> list[str]:
    """The sticky comments of whoever the jobs write as."""
    return [
        comment.body
        for comment in world.pull.issue_comments
        if comment.author in world.writers and comment.body.startswith(_STICKY)
    ]


def begun(world: World) -> list[ReviewComment]:
    """Our inline comments that begin a thread."""
    return [
        comment
        for comment in world.pull.review_comments
        if comment.author in world.writers and comment.in_reply_to_id is None
    ]


def seen(world: World) -> list[str]:
    """Everything that people can read: on the pull, in checks, on the pages of the runs."""
    runs = checks(world)
    of_checks = [text for run in runs for text in (run.title, run.summary) if text]
    of_checks += [note["title"] for run in runs for note in run.annotations]
    of_jobs = [text for job in world.jobs for text in (job.summary, job.log.getvalue())]
    return [*of_checks, *stickies(world), *_reviews(world), *of_jobs]


def broken(world: World) -> list[str]:
    """The promises that ``world`` shows broken."""
    found = [*_of_checks(world), *_of_findings(world), *_of_requests(world), *_of_secrets(world)]
    for job in world.jobs:
        found += _of_job(job)
    return found


def _reviews(world: World) -> list[str]:
    pull = world.pull
    told = [review.body for review in pull.reviews if review.state != "PENDING"]
    return [comment.body for comment in pull.review_comments] + told


def _of_checks(world: World) -> Iterator[str]:
    made = [job.made for job in world.jobs]
    whole = {review.head_sha for review in made if review and review.coverage.complete}
    for run in checks(world):
        if run.status != "completed":
            yield f"a check is left {run.status}"
        if run.conclusion == Conclusion.SUCCESS and run.head_sha not in whole:
            yield "green without a complete reading"


def _of_findings(world: World) -> Iterator[str]:
    if len(stickies(world)) > 1:
        yield f"{len(stickies(world))} sticky comments"
    marks = Counter(mark for body in _reviews(world) for mark in _FINDING.findall(body))
    yield from (f"finding {mark} is posted {n} times" for mark, n in marks.items() if n > 1)
    review = world.jobs[-1].made if world.jobs else None
    cancelled = any(run.conclusion == Conclusion.CANCELLED for run in checks(world)[-1:])
    if review is None or cancelled:
        return
    texts = "\n".join(seen(world))
    yield from (f"{one.number} is nowhere" for one in review.findings if one.title not in texts)


def _of_requests(world: World) -> Iterator[str]:
    foreign = {r.path for r in world.github.requests if not _ALLOWED.fullmatch(r.path)}
    yield from (f"asked for {path}" for path in sorted(foreign))
    known = {world.github.server_url.removeprefix("http://"), *world.names}
    yield from (f"asked the host {host}" for host in sorted(world.github.hosts - known))


def _of_secrets(world: World) -> Iterator[str]:
    tokens = {world.token, *(job.token for job in world.jobs)}
    for secret in (KEY, *sorted(tokens)):
        forms = (secret.encode(), base64.b64encode(f"x-access-token:{secret}".encode()))
        for name, data in _sinks(world, secret):
            if any(form in data for form in forms):
                yield f"{'the key' if secret == KEY else 'a token'} is in {name}"


def _sinks(world: World, secret: str) -> Iterator[tuple[str, bytes]]:
    """Whatever is kept, said or sent; headers where the secret does not belong in them."""
    for job in world.jobs:
        yield "the log", job.log.getvalue().encode()
        for path in job.home.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(job.home)), path.read_bytes()
    for request in world.github.requests:
        said = request.raw if secret != KEY else request.raw + str(request.headers).encode()
        yield f"{request.method} {request.path}", said
    for request in world.claude.requests if world.claude else ():
        said = request.raw if secret == KEY else request.raw + str(request.headers).encode()
        yield "a prompt", said


def _of_job(job: Job) -> Iterator[str]:
    took = job.seconds + sum(job.waits)
    if took > DEADLINE:
        yield f"over after {took:.0f} s"
    if any(wait < 0 for wait in job.waits):
        yield f"a wait of {min(job.waits)} s"
    log = job.log.getvalue()
    if "Traceback" in log or "in a way it should not" in log:
        yield "a bug instead of a sentence: " + log[log.find("Traceback") :][-400:]
    for name, code in job.codes.items():
        if code and "::error" not in log:
            yield f"{name} failed without a word"
