r"""A fake GitHub: a real HTTP server with real git behind it, as strict as the real one.

It keeps state, refuses what GitHub refuses with GitHub's own texts, and can be
told to misbehave. Diffs, patches, trees, blobs and merge bases come from a bare
git repository per fake repository.

Start and build::

    with FakeGitHub() as fake:                       # a thread on 127.0.0.1
        repo = fake.add_repository("octo/widgets")   # bare repository, branch "main"
        repo.commit({"a.py": b"x = 1\n"}, "first")   # -> sha; None deletes a file
        repo.commit({"a.py": b"x = 2\n"}, "second", branch="topic")   # made from main
        number = repo.open_pull("topic", title="Two", body="Why", author="alice")
        token = fake.token({"contents": "read", "pull_requests": "write", "checks": "write"})
        client = github.Github(auth=Auth.Token(token), base_url=fake.api_url)

``FakeGitHub(*, limits=Limits(), validate=False)``
    ``api_url`` (``http://127.0.0.1:PORT/api/v3``) and ``server_url`` (git is at
    ``<server_url>/octo/widgets.git``); ``environment`` holds the ``GITHUB_*``
    variables a runner sets for them. GraphQL is served for review threads alone:
    listing them, ``resolveReviewThread``, ``unresolveReviewThread``; the last two
    need ``contents: write`` too, as at GitHub. ``validate=True``
    checks every JSON answer and request body against githubkit's models and turns
    a mismatch into a failure at the end of the ``with`` block. ``limits`` may be
    replaced while it runs.
``fake.add_repository(full_name, *, private=False, default_branch="main", directory=None)``
    A :class:`Repository`, empty or with the files of a local directory committed.
``fake.token(permissions=None, *, repository=None) -> str``
    An installation token, the ``GITHUB_TOKEN`` of a workflow; writes as
    ``github-actions[bot]``. Rights by name (``contents``, ``pull_requests``,
    ``issues``, ``checks``, ``statuses``): ``"read"``, ``"write"``, absent = none.
    ``None`` gives all, write. With ``repository`` it writes to that one only and
    sees no other private one.
``fake.personal_token(login) -> str``
    A personal access token; may not write check runs.
``fake.event(name, repo, number=None, *, action="opened", **extra) -> dict``
    A webhook payload: ``pull_request``, ``pull_request_target`` (``sender=``,
    ``label=``, ``before=``), ``issue_comment`` (``comment="/panelist review"``,
    ``commenter="bob"``, ``None`` for a deleted account; ``app="slack"`` when an app
    wrote for them; the comment is really made, and gone again on ``deleted``),
    ``workflow_dispatch`` (``inputs={…}``), ``merge_group`` (with a merge commit of
    its own), ``push`` (``branch=``).
``fake.requests``
    Everything asked, in order: ``Request(method, path, query, headers, body, raw,
    status)``; ``path`` is without the ``/api/v3`` prefix. ``fake.writes`` is those
    that were neither GET, HEAD, git nor a query of GraphQL. ``fake.hosts`` is every
    Host header seen.
``fake.inject(method, path, *faults, at=1, lasting=False)``
    Misbehave at the ``at``-th matching request and, with several faults, at the
    following ones; ``lasting`` lets the last one stay; ``at=EVERY`` always. ``path`` is
    a regular expression for the whole path, ``method`` may be ``"*"``. Faults: ``Answer(502)``,
    ``Answer(200, b"<html>")``, ``Answer(403, {"message": "…"}, {"Retry-After":
    "7"})``, ``Reset()``, ``Hang()``, ``StoreThen(<one of these>)``, ``Delay(16)``,
    ``Truncate(20)``, ``Rewrite(lambda reply: …)`` (which may also change the
    world between two requests), ``Pass()``; ready-made: ``primary_limit()``,
    ``secondary_limit("7")``, ``unicorn(502)``. ``fake.heal()`` ends all of them;
    ``fake.unused_faults`` names those never met.

:class:`Repository`
    ``commit(files, message="change", *, branch=None, author="alice", start=None,
    merge=()) -> sha``: ``files`` holds ``bytes``, ``None`` (delete), ``Executable``,
    ``Link`` or ``Submodule``; an open pull whose head is that branch gets the new
    head, as by a push. ``commit_tree(directory)``. ``move(branch, revision)``:
    force-push. ``sha(revision)``; ``git(*arguments) -> str``.
    ``fork("mallory/widgets") -> Repository``; ``delete()``.
    ``open_pull(head, base=None, *, title, body, author, draft, labels, fork) -> number``;
    ``open_issue(title, *, body, author) -> number``; ``grant(login, "write")``.
    End state: ``pull(number) -> Pull``, ``issue(number)``, ``check_runs(revision=None)``.
    Seeds, which skip the rules: ``add_issue_comment(number, body, *, author)``,
    ``add_review(number, body, *, author, state)``, ``add_review_comment(number, path,
    line, body, *, author, side)``, ``add_check_run(name, revision, *, status,
    conclusion, app, external_id)``.
:class:`Pull`
    ``reviews``, ``review_comments``, ``issue_comments`` (lists, oldest first) and
    the plain fields a test may set: ``resolved`` (who resolved a thread, by the id of
    the comment that began it), ``state``, ``merged``, ``mergeable``, ``draft``,
    ``locked``, ``title``, ``body``, ``author`` (``None`` for a deleted account),
    ``labels``, ``changed_files`` (``None`` = count them), ``refused`` (path and line
    of comments that are not taken, without saying which).
:class:`Review`, :class:`ReviewComment`, :class:`IssueComment`, :class:`CheckRun`
    What is stored; see ``state``. ``CheckRun.annotations`` are as sent, oldest first.
:class:`Limits`
    Every number GitHub counts to, so that a test can make it small.
"""

from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import (
    EVERY,
    Answer,
    Delay,
    Hang,
    Pass,
    Reset,
    Rewrite,
    StoreThen,
    Truncate,
    primary_limit,
    secondary_limit,
    unicorn,
)
from tests.fakes.github.git import Executable, Link, Submodule
from tests.fakes.github.limits import Limits
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import CheckRun, IssueComment, Payload, Pull, Review, ReviewComment
from tests.fakes.github.wire import Reply, Request

__all__ = [
    "EVERY",
    "Answer",
    "CheckRun",
    "Delay",
    "Executable",
    "FakeGitHub",
    "Hang",
    "IssueComment",
    "Limits",
    "Link",
    "Pass",
    "Payload",
    "Pull",
    "Reply",
    "Repository",
    "Request",
    "Reset",
    "Review",
    "ReviewComment",
    "Rewrite",
    "StoreThen",
    "Submodule",
    "Truncate",
    "primary_limit",
    "secondary_limit",
    "unicorn",
]
