"""The diff media type, which pulls, comparisons and commits share."""

from tests.fakes.github.call import Call
from tests.fakes.github.diffs import Change
from tests.fakes.github.wire import RefusedError, Reply, refuse

_DIFF = ("application/vnd.github.diff", "application/vnd.github.v3.diff")


def wants_diff(call: Call) -> bool:
    """Whether a diff is asked for instead of JSON."""
    accept = call.request.headers.get("accept", "")
    return any(kind in accept for kind in _DIFF)


def diff(call: Call, change: Change, resource: str) -> Reply:
    """Answer the diff as git prints it. Refuses with 406 what is too large."""
    limits = call.world.limits
    if len(change.files) > limits.diff_files:
        raise _too_large(f"files ({limits.diff_files})", resource)
    if change.lines > limits.diff_lines:
        raise _too_large(f"lines ({limits.diff_lines})", resource)
    return Reply(200, change.text, {"Content-Type": f"{_DIFF[0]}; charset=utf-8"})


def _too_large(what: str, resource: str) -> RefusedError:
    return refuse(
        406,
        f"Sorry, the diff exceeded the maximum number of {what}. Consider using "
        "'List pull requests files' API or locally cloning the repository instead.",
        errors=[{"resource": resource, "field": "diff", "code": "too_large"}],
    )
