"""Every answer and body against the models generated from GitHub's own description."""

from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from tests.fakes.github.wire import Reply, Request

_BODIES: dict[tuple[str, str], tuple[str, ...]] = {
    ("POST", "PullRequestReview"): ("ReposOwnerRepoPullsPullNumberReviewsPostBody",),
    ("POST", "PullRequestReviewComment"): ("ReposOwnerRepoPullsPullNumberCommentsPostBody",),
    ("POST", "IssueComment"): ("ReposOwnerRepoIssuesIssueNumberCommentsPostBody",),
    ("POST", "Reaction"): ("ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody",),
    ("PATCH", "IssueComment"): ("ReposOwnerRepoIssuesCommentsCommentIdPatchBody",),
    ("PATCH", "PullRequestReviewComment"): ("ReposOwnerRepoPullsCommentsCommentIdPatchBody",),
    ("POST", "CheckRun"): (
        "ReposOwnerRepoCheckRunsPostBodyOneof0",
        "ReposOwnerRepoCheckRunsPostBodyOneof1",
    ),
    ("PATCH", "CheckRun"): (
        "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof0",
        "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof1",
    ),
}


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    """The validator of a model; githubkit is slow to import, so only when asked."""
    from githubkit_schemas.latest import models  # noqa: PLC0415 - see above

    return TypeAdapter(getattr(models, name))


class Validator:
    """Collects every mismatch."""

    def __init__(self) -> None:
        self.mismatches: list[str] = []

    def check(self, request: Request, reply: Reply) -> None:
        """Compare one answer, and the body it answers."""
        if not reply.model:
            return
        where = f"{request.method} {request.path}"
        values = cast("list[object]", reply.value) if reply.many else [reply.value]
        for value in values:
            self._compare(where, adapter(reply.model), value)
        names = _BODIES.get((request.method, reply.model), ())
        if names and request.path.rsplit("/", 1)[-1] not in {"events", "replies"}:
            self._compare_any(f"{where} body", names, request.body)

    def _compare(self, where: str, of: TypeAdapter[Any], value: object) -> None:
        try:
            of.validate_python(value)
        except ValidationError as error:
            self.mismatches.append(f"{where}: {error}")

    def _compare_any(self, where: str, names: tuple[str, ...], value: object) -> None:
        errors: list[str] = []
        for name in names:
            try:
                adapter(name).validate_python(value)
            except ValidationError as error:
                errors.append(str(error))
            else:
                return
        self.mismatches.append(f"{where}: {'; '.join(errors)}")
