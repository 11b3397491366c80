"""Whether the token may tell anybody anything, asked before a review is paid for."""

from http import HTTPStatus

from panelist.errors import ForgeError, PermissionMissingError
from panelist.forge.refusals import RefusedError, permissions_block
from panelist.forge.wire import IssueComment
from panelist.forge.writes import Writer


def require_listener(writer: Writer, number: int) -> None:
    """Make sure that a review of the pull can be seen there, where no check can be written.

    Raises:
        PermissionMissingError: no comment can be written either.
    """
    if not _may_comment(writer, number):
        raise PermissionMissingError(
            "The token may only read: it can write neither a check nor a comment, "
            "so nobody would see the review, and none was paid for.",
            "Add this to the job, or set `dry-run: true` to have the review in the job summary "
            f"alone:\n\n{permissions_block('checks', 'write')}",
            "checks=write",
        )


def _may_comment(writer: Writer, number: int) -> bool:
    """Whether the token may write into the conversation. Nothing is posted.

    GitHub looks at the rights first and at the text then, and takes no empty one.
    """
    path = f"/issues/{number}/comments"
    try:
        writer.sent(lambda: writer.remote.post(path, {"body": ""}, IssueComment))
    except PermissionMissingError:
        return False
    except RefusedError as error:
        return error.status == HTTPStatus.UNPROCESSABLE_ENTITY
    except ForgeError:
        return True  # nobody knows; whoever publishes will
    return True
