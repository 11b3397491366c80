"""Files, folders, trees, blobs, commits and comparisons."""

import base64
from urllib.parse import unquote

from tests.fakes.github.call import Call, route
from tests.fakes.github.git import GitError, TreeEntry
from tests.fakes.github.payloads import commits as commits_json
from tests.fakes.github.payloads import repositories as repositories_json
from tests.fakes.github.routes.media import diff, wants_diff
from tests.fakes.github.state import Payload
from tests.fakes.github.wire import Reply, answer, not_found, refuse
from tests.fakes.github.world import Record

_KINDS = {"120000": "symlink", "160000": "submodule", "040000": "dir"}
_RAW = ("application/vnd.github.raw", "application/vnd.github.v3.raw")


def _wants_raw(call: Call) -> bool:
    accept = call.request.headers.get("accept", "")
    return any(kind in accept for kind in _RAW)


def _raw(content: bytes) -> Reply:
    return Reply(200, content, {"Content-Type": f"{_RAW[0]}; charset=utf-8"})


def _contents(call: Call) -> Reply:
    record = call.require("read", "contents")
    path = call.names["path"].strip("/")
    ref = call.request.query.get("ref", record.default_branch)
    if not record.git.has_commit(ref):
        raise refuse(404, f"No commit found for the ref {ref}")
    if not path:
        return _folder(call, record, ref, path)
    entry = _entry(record, ref, path)
    if entry.type == "tree":
        return _folder(call, record, ref, path)
    return _file(call, record, ref, entry)


def _entry(record: Record, ref: str, path: str) -> TreeEntry:
    folder, _, name = path.rpartition("/")
    try:
        entries = record.git.tree(ref, recursive=False, path=folder)
    except GitError as error:
        raise not_found() from error
    for entry in entries:
        if entry.path == name:
            return TreeEntry(entry.mode, entry.type, entry.sha, entry.size, path)
    raise not_found()


def _folder(call: Call, record: Record, ref: str, path: str) -> Reply:
    entries = record.git.tree(ref, recursive=False, path=path)
    values: list[Payload] = []
    for entry in entries[: call.world.limits.directory_entries]:
        full = f"{path}/{entry.path}" if path else entry.path
        at = TreeEntry(entry.mode, entry.type, entry.sha, entry.size, full)
        values.append(_described(call, record, ref, at))
    return answer(values, "ContentDirectoryItems", many=True)


def _described(call: Call, record: Record, ref: str, entry: TreeEntry) -> Payload:
    api = f"{call.world.api_url}/repos/{record.full_name}"
    html = f"{call.world.server_url}/{record.full_name}"
    url = f"{api}/contents/{entry.path}?ref={ref}"
    kind = "tree" if entry.type == "tree" else "blob"
    git_url = f"{api}/git/{kind}s/{entry.sha}"
    is_file = entry.type == "blob"
    return {
        "type": _KINDS.get(entry.mode, "file"),
        "name": entry.path.rpartition("/")[2],
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": url,
        "html_url": f"{html}/{kind}/{ref}/{entry.path}",
        "git_url": git_url,
        "download_url": f"{html}/raw/{ref}/{entry.path}" if is_file else None,
        "_links": {"self": url, "git": git_url, "html": f"{html}/{kind}/{ref}/{entry.path}"},
    }


def _file(call: Call, record: Record, ref: str, entry: TreeEntry) -> Reply:
    value = _described(call, record, ref, entry)
    if entry.type == "commit":
        address = f"{call.world.server_url}/{record.owner}/{value['name']}.git"
        return answer(value | {"submodule_git_url": address}, "ContentSubmodule")
    content = record.git.blob(entry.sha)
    if len(content) > call.world.limits.blob_bytes:
        raise _too_large("This API returns blobs up to 100 MB in size.")
    if _wants_raw(call):
        return _raw(content)
    if value["type"] == "symlink":
        return answer(value | {"target": content.decode(errors="replace")}, "ContentSymlink")
    if len(content) > call.world.limits.content_bytes:
        return answer(value | {"content": "", "encoding": "none"}, "ContentFile")
    encoded = base64.encodebytes(content).decode()
    return answer(value | {"content": encoded, "encoding": "base64"}, "ContentFile")


def _too_large(text: str) -> Exception:
    return refuse(403, text, errors=[{"resource": "Blob", "field": "data", "code": "too_large"}])


def _tree(call: Call) -> Reply:
    record = call.require("read", "contents")
    name = unquote(call.names["ref"])
    if record.git.object_type(f"{name}^{{tree}}") != "tree":
        raise not_found()
    recursive = call.request.query.get("recursive", "") != ""
    entries = record.git.tree(name, recursive=recursive)
    most = call.world.limits.tree_entries
    api = f"{call.world.api_url}/repos/{record.full_name}/git"
    sha = record.git.run("rev-parse", f"{name}^{{tree}}").decode().strip()
    rows = [_row(api, entry) for entry in entries[:most]]
    value = {
        "sha": sha,
        "url": f"{api}/trees/{sha}",
        "tree": rows,
        "truncated": len(entries) > most,
    }
    return answer(value, "GitTree")


def _row(api: str, entry: TreeEntry) -> Payload:
    path = entry.path.encode(errors="surrogateescape").decode(errors="replace")
    row: Payload = {"path": path, "mode": entry.mode, "type": entry.type, "sha": entry.sha}
    if entry.type == "commit":  # a submodule has no address here
        return row
    row["url"] = f"{api}/{entry.type}s/{entry.sha}"
    if entry.size is not None:
        row["size"] = entry.size
    return row


def _blob(call: Call) -> Reply:
    record = call.require("read", "contents")
    sha = call.names["ref"]
    if record.git.object_type(sha) != "blob":
        raise not_found()
    content = record.git.blob(sha)
    if len(content) > call.world.limits.blob_bytes:
        raise _too_large("The requested blob is too large to fetch via the API.")
    if _wants_raw(call):
        return _raw(content)
    value = {
        "sha": sha,
        "node_id": repositories_json.node_id("B", int(sha[:12], 16)),
        "size": len(content),
        "url": f"{call.world.api_url}{call.request.path}",
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }
    return answer(value, "Blob")


def _commit(call: Call) -> Reply:
    record = call.require("read", "contents")
    ref = unquote(call.names["ref"])
    if not record.git.has_commit(ref):
        raise refuse(422, f"No commit found for SHA: {ref}")
    commit = record.git.record(ref)
    empty = record.git.run("hash-object", "-t", "tree", "--stdin").decode().strip()
    parent = commit.parents[0] if commit.parents else empty
    change = record.change(parent, commit.sha)
    if wants_diff(call):
        return diff(call, change, "Commit")
    value = commits_json.commit(call.world, record, commit)
    changed = commits_json.files(call.world, record, change, commit.sha)
    added = sum(file["additions"] for file in changed)
    deleted = sum(file["deletions"] for file in changed)
    value["stats"] = {"additions": added, "deletions": deleted, "total": added + deleted}
    value["files"] = changed[: call.world.limits.compare_files]
    return answer(value, "Commit")


def _compare(call: Call) -> Reply:
    record = call.require("read", "contents")
    base, _, head = unquote(call.names["ref"]).partition("...")
    git = record.git
    if not (head and git.has_commit(base) and git.has_commit(head)):
        raise not_found()
    start = git.merge_base(base, head)
    if start is None:
        raise refuse(404, f"No common ancestor between {base} and {head}.")
    change = record.change(start, git.sha(head))
    if wants_diff(call):
        return diff(call, change, "Comparison")
    ahead, behind = git.log(f"{base}..{head}"), git.log(f"{head}..{base}")
    page, headers = call.window([commits_json.commit(call.world, record, of) for of in ahead])
    first = call.request.query.get("page", "1") == "1"
    changed = commits_json.files(call.world, record, change, head)
    html = f"{call.world.server_url}/{record.full_name}/compare/{base}...{head}"
    value = {
        "url": f"{call.world.api_url}{call.request.path}",
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "base_commit": commits_json.commit(call.world, record, git.record(base)),
        "merge_base_commit": commits_json.commit(call.world, record, git.record(start)),
        "status": _relation(len(ahead), len(behind)),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": page,
    }
    if first:  # later pages have commits only
        value["files"] = changed[: call.world.limits.compare_files]
    return answer(value, "CommitComparison", headers=headers)


def _relation(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    if ahead:
        return "ahead"
    return "behind" if behind else "identical"


_REPO = "/repos/{owner}/{repo}"

ROUTES = (
    route("GET", _REPO + "/contents{path*}", _contents),
    route("GET", _REPO + "/git/trees/{ref*}", _tree),
    route("GET", _REPO + "/git/blobs/{ref}", _blob),
    route("GET", _REPO + "/compare/{ref*}", _compare),
    route("GET", _REPO + "/commits/{ref}", _commit),
)
