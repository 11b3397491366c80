"""Workflow runs, and the artifacts they uploaded."""

from tests.fakes.github.call import Call, route
from tests.fakes.github.payloads import actions as actions_json
from tests.fakes.github.wire import Reply, answer, not_found, refuse

STORAGE = "/_storage"
"""Stands for the storage of artifacts, which is on another host."""


def _run(call: Call) -> Reply:
    record = call.require("read", "actions")
    found = next((run for run in record.workflow_runs if run.id == int(call.names["id"])), None)
    if found is None:
        raise not_found()
    value = actions_json.workflow_run(call.world, record, found)
    # A deleted fork is null, although the description does not say so.
    return answer(value, "WorkflowRun" if value["head_repository"] else "")


def _artifacts(call: Call) -> Reply:
    record = call.require("read", "actions")
    name = call.request.query.get("name")
    found = [one for one in record.artifacts if name in {None, one.name}]
    values = [actions_json.artifact(call.world, record, one) for one in reversed(found)]
    shown, headers = call.window(values)
    listed = {"total_count": len(values), "artifacts": shown}
    return answer(listed, "ReposOwnerRepoActionsArtifactsGetResponse200", headers=headers)


def _download(call: Call) -> Reply:
    record = call.record
    if not call.writer.may("actions", "read"):
        raise refuse(403, "Resource not accessible by integration")
    wanted = int(call.names["id"])
    found = next((one for one in record.artifacts if one.id == wanted), None)
    if found is None:
        raise not_found()
    if found.expired:
        raise refuse(410, "Artifact has expired")
    address = f"{call.world.server_url}{STORAGE}/{record.full_name}/{found.id}"
    return Reply(302, b"", {"Location": address})


def _stored(call: Call) -> Reply:
    if "authorization" in call.request.headers:
        # The address holds its own signature; storage refuses two ways of signing in.
        raise refuse(400, "InvalidAuthenticationInfo")
    wanted = int(call.names["id"])
    found = next((one for one in call.record.artifacts if one.id == wanted), None)
    if found is None:
        raise not_found()
    return Reply(200, found.archive, {"Content-Type": "application/zip"})


ROUTES = (
    route("GET", "/repos/{owner}/{repo}/actions/runs/{id}", _run),
    route("GET", "/repos/{owner}/{repo}/actions/artifacts", _artifacts),
    route("GET", "/repos/{owner}/{repo}/actions/artifacts/{id}/zip", _download),
    route("GET", STORAGE + "/{owner}/{repo}/{id}", _stored),
)
