"""Pulls: as JSON, as a diff, as files and commits."""

from tests.fakes.github.call import Call, route
from tests.fakes.github.payloads import commits as commits_json
from tests.fakes.github.payloads import pulls as pulls_json
from tests.fakes.github.routes.media import diff, wants_diff
from tests.fakes.github.wire import Reply, answer


def _pull(call: Call) -> Reply:
    record = call.require("read", "pull_requests")
    pull = call.pull_of(record)
    if wants_diff(call):
        return diff(call, record.pull_change(pull), "PullRequest")
    return answer(pulls_json.pull(call.world, record, pull), "PullRequest")


def _pulls(call: Call) -> Reply:
    record = call.require("read", "pull_requests")
    state = call.request.query.get("state", "open")
    newest = reversed([pull for pull in record.pulls if state in {pull.state, "all"}])
    # The list has less than the single answer; what it has is the same.
    found = [pulls_json.pull(call.world, record, pull) for pull in newest]
    if call.request.query.get("sort") == "updated":
        found.sort(key=lambda pull: str(pull["updated_at"]), reverse=True)
    return call.page(found, "PullRequestSimple")


def _files(call: Call) -> Reply:
    record = call.require("read", "pull_requests")
    pull = call.pull_of(record)
    values = commits_json.files(call.world, record, record.pull_change(pull), pull.head_sha)
    return call.page(values[: call.world.limits.files_total], "DiffEntry")


def _commits(call: Call) -> Reply:
    record = call.require("read", "pull_requests")
    pull = call.pull_of(record)
    most = call.world.limits.commits_total
    commits = record.git.log(f"{pull.base_sha}..{pull.head_sha}", limit=most)
    return call.page([commits_json.commit(call.world, record, of) for of in commits], "Commit")


def _issue(call: Call) -> Reply:
    record = call.require("read", "issues", "pull_requests")
    return answer(pulls_json.issue(call.world, record, call.issue_of(record)), "Issue")


ROUTES = (
    route("GET", "/repos/{owner}/{repo}/pulls", _pulls),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}", _pull),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}/files", _files),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}/commits", _commits),
    route("GET", "/repos/{owner}/{repo}/issues/{number}", _issue),
)
