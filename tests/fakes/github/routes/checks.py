"""Check runs and their annotations."""

from typing import Any, Final

from tests.fakes.github.bodies import NUMBER, TEXT, Items, Shape, Text
from tests.fakes.github.call import Call, route
from tests.fakes.github.limits import Limits
from tests.fakes.github.payloads import checks as checks_json
from tests.fakes.github.state import CheckRun, Payload
from tests.fakes.github.wire import Reply, answer, invalid, not_found, refuse
from tests.fakes.github.world import Record, now

_OPEN = ("queued", "in_progress", "waiting", "requested", "pending")
_CONCLUSIONS = (
    "action_required",
    "cancelled",
    "failure",
    "neutral",
    "success",
    "skipped",
    "timed_out",
)
_ANNOTATION: Final = Shape(
    {
        "path": TEXT,
        "start_line": NUMBER,
        "end_line": NUMBER,
        "start_column": NUMBER,
        "end_column": NUMBER,
        "annotation_level": Text(("notice", "warning", "failure")),
        "message": TEXT,
        "title": TEXT,
        "raw_details": TEXT,
    },
    ("path", "start_line", "end_line", "annotation_level", "message"),
)
_IMAGE: Final = Shape({"alt": TEXT, "image_url": TEXT, "caption": TEXT}, ("alt", "image_url"))
_ACTION: Final = Shape(
    {"label": TEXT, "description": TEXT, "identifier": TEXT},
    ("label", "description", "identifier"),
)
_ACTION_SIZES = {"label": 20, "description": 40, "identifier": 20}
_TITLE = 255


def _shape(limits: Limits, required: tuple[str, ...], output: tuple[str, ...]) -> Shape:
    return Shape(
        {
            "name": TEXT,
            "head_sha": TEXT,
            "details_url": TEXT,
            "external_id": TEXT,
            "status": Text((*_OPEN, "completed")),
            "conclusion": Text(_CONCLUSIONS),
            "started_at": TEXT,
            "completed_at": TEXT,
            "output": Shape(
                {
                    "title": TEXT,
                    "summary": TEXT,
                    "text": TEXT,
                    "annotations": Items(_ANNOTATION, limits.annotations),
                    "images": Items(_IMAGE),
                },
                output,
            ),
            "actions": Items(_ACTION, 3),
        },
        required,
    )


def _refused(text: str) -> Exception:
    return refuse(422, f"Invalid request.\n\n{text}")


def _check_sizes(limits: Limits, given: Payload) -> None:
    output: dict[str, Any] = given.get("output", {})
    for key in ("summary", "text"):
        length = len(output.get(key, "").encode())
        if length > limits.output_characters:
            most = limits.output_characters
            raise _refused(f"Only {most} characters are allowed; {length} were supplied.")
    for annotation in output.get("annotations", []):
        _check_annotation(limits, annotation)
    for action in given.get("actions", []):
        for key, most in _ACTION_SIZES.items():
            if len(action[key]) > most:
                raise _refused(
                    f"Only {most} characters are allowed; {len(action[key])} were supplied."
                )


def _check_annotation(limits: Limits, given: Payload) -> None:
    for key in ("message", "raw_details"):
        size = len(given.get(key, "").encode())
        if size > limits.annotation_bytes:
            most = limits.annotation_bytes
            raise _refused(f"Only {most} characters are allowed; {size} were supplied.")
    title = len(given.get("title", ""))
    if title > _TITLE:
        raise _refused(f"Only {_TITLE} characters are allowed; {title} were supplied.")
    start, end = given["start_line"], given["end_line"]
    columns = [key in given for key in ("start_column", "end_column")]
    if start < 1 or end < start or (any(columns) and not (all(columns) and start == end)):
        raise invalid("CheckRun", "annotations", "invalid")


def _check_conclusion(given: Payload) -> None:
    status = given.get("status")
    if status == "completed" and "conclusion" not in given:
        raise _refused(
            'No subschema in "oneOf" matched.\n"conclusion" wasn\'t supplied.\n'
            f'"completed" is not a member of {list(_OPEN)}.'
        )
    if "conclusion" in given and status in _OPEN:
        raise _refused(f'"{status}" is not a member of ["completed"].')


def _required(call: Call) -> Record:
    if call.token is not None and call.token.permissions is None:
        raise refuse(403, "You must authenticate via a GitHub App.")
    return call.require("write", "checks")


def _create(call: Call) -> Reply:
    record = _required(call)
    limits = call.world.limits
    given = call.body(_shape(limits, ("name", "head_sha"), ("title", "summary")))
    _check_conclusion(given)
    _check_sizes(limits, given)
    if not record.git.has_commit(given["head_sha"]):
        raise refuse(422, f"No commit found for SHA: {given['head_sha']}")
    run = CheckRun(
        id=call.world.next_id(),
        name=given["name"],
        head_sha=given["head_sha"],
        status="queued",
        conclusion=None,
        started_at=given.get("started_at", now()),
        completed_at=None,
    )
    _update(run, given)
    record.check_runs.append(run)
    return _shown(call, record, run, status=201)


def _edit(call: Call) -> Reply:
    record = _required(call)
    run = _found(call, record)
    limits = call.world.limits
    given = call.body(_shape(limits, (), ("summary",)))
    if "head_sha" in given:
        raise _refused('"head_sha" is not a permitted key.')
    if run.app != checks_json.APP_SLUG:
        raise refuse(
            403,
            f"Invalid app_id `{checks_json.APP_ID}` - check run can only be modified by "
            "the GitHub App that created it.",
        )
    _check_conclusion(given)
    _check_sizes(limits, given)
    _update(run, given)
    return _shown(call, record, run)


def _update(run: CheckRun, given: Payload) -> None:
    for key in ("name", "external_id", "details_url", "started_at", "actions"):
        if key in given:
            setattr(run, key, given[key])
    if "conclusion" in given:  # sets the status too, as documented
        run.status, run.conclusion = "completed", given["conclusion"]
        run.completed_at = given.get("completed_at", now())
    elif "status" in given:
        run.status, run.conclusion, run.completed_at = given["status"], None, None
    output: Payload = given.get("output", {})
    for key in ("title", "summary", "text"):
        if key in output:
            setattr(run, key, output[key])
    run.annotations += output.get("annotations", [])


def _shown(call: Call, record: Record, run: CheckRun, *, status: int = 200) -> Reply:
    value = checks_json.check_run(call.world, record, run)
    return answer(value, "CheckRun", status=status)


def _found(call: Call, record: Record) -> CheckRun:
    wanted = int(call.names["id"])
    for run in record.check_runs:
        if run.id == wanted:
            return run
    raise not_found()


def _get(call: Call) -> Reply:
    record = call.require("read", "checks")
    return _shown(call, record, _found(call, record))


def _list(call: Call) -> Reply:
    record = call.require("read", "checks")
    if not record.git.has_commit(call.names["ref"]):
        raise refuse(422, f"No commit found for SHA: {call.names['ref']}")
    sha = record.git.sha(call.names["ref"])
    query = call.request.query
    runs = [run for run in record.check_runs if run.head_sha == sha]
    if query.get("filter", "latest") == "latest":
        runs = list({(run.app, run.name): run for run in runs}.values())
    runs.sort(key=lambda run: run.id, reverse=True)
    if "check_name" in query:
        runs = [run for run in runs if run.name == query["check_name"]]
    if "status" in query:
        runs = [run for run in runs if run.status == query["status"]]
    if "app_id" in query:
        ours = query["app_id"] == str(checks_json.APP_ID)
        runs = [run for run in runs if (run.app == checks_json.APP_SLUG) == ours]
    values = [checks_json.check_run(call.world, record, run) for run in runs]
    shown, headers = call.window(values)
    value = {"total_count": len(values), "check_runs": shown}
    return answer(value, "ReposOwnerRepoCommitsRefCheckRunsGetResponse200", headers=headers)


def _annotations(call: Call) -> Reply:
    record = call.require("read", "checks")
    run = _found(call, record)
    values = [checks_json.annotation(call.world, record, run, sent) for sent in run.annotations]
    return call.page(values, "CheckAnnotation")


_REPO = "/repos/{owner}/{repo}"

ROUTES = (
    route("POST", _REPO + "/check-runs", _create, creates=True),
    route("GET", _REPO + "/check-runs/{id}", _get),
    route("PATCH", _REPO + "/check-runs/{id}", _edit),
    route("GET", _REPO + "/check-runs/{id}/annotations", _annotations),
    route("GET", _REPO + "/commits/{ref}/check-runs", _list),
)
