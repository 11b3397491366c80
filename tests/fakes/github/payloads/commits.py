"""Changed files and commits as JSON."""

from tests.fakes.github.diffs import Change, FileChange
from tests.fakes.github.git import CommitRecord
from tests.fakes.github.payloads.repositories import account, node_id
from tests.fakes.github.state import Payload
from tests.fakes.github.world import Record, World


def files(world: World, record: Record, change: Change, ref: str) -> list[Payload]:
    """``DiffEntry`` for every file; the ones too large are without ``patch``."""
    limits = world.limits
    values: list[Payload] = []
    lines = size = 0
    for file in change.files:
        patch = file.patch
        lines, size = lines + file.lines, size + len(patch or b"")
        fits = (
            file.lines <= limits.patch_lines
            and len(patch or b"") <= limits.patch_bytes
            and lines <= limits.patches_lines
            and size <= limits.patches_bytes
        )
        value = _file(world, record, file, ref)
        if patch is not None and fits:
            value["patch"] = patch.decode(errors="replace")
        values.append(value)
    return values


def _file(world: World, record: Record, file: FileChange, ref: str) -> Payload:
    html = f"{world.server_url}/{record.full_name}"
    value: Payload = {
        "sha": file.sha,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": f"{html}/blob/{ref}/{file.path}",
        "raw_url": f"{html}/raw/{ref}/{file.path}",
        "contents_url": f"{world.api_url}/repos/{record.full_name}/contents/{file.path}?ref={ref}",
    }
    if file.old_path is not None:
        value["previous_filename"] = file.old_path
    return value


def commit(world: World, record: Record, of: CommitRecord) -> Payload:
    """``Commit``, without its files."""
    api = f"{world.api_url}/repos/{record.full_name}"
    html = f"{world.server_url}/{record.full_name}/commit"
    person = {"name": of.author, "email": of.email, "date": of.date}
    known = account(world, of.author) if of.author in world.accounts else None
    return {
        "sha": of.sha,
        "node_id": node_id("C", int(of.sha[:12], 16)),
        "url": f"{api}/commits/{of.sha}",
        "html_url": f"{html}/{of.sha}",
        "comments_url": f"{api}/commits/{of.sha}/comments",
        "commit": {
            "author": person,
            "committer": person,
            "message": of.message,
            "tree": {"sha": of.tree, "url": f"{api}/git/trees/{of.tree}"},
            "url": f"{api}/git/commits/{of.sha}",
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "author": known,
        "committer": known,
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{html}/{sha}"}
            for sha in of.parents
        ],
    }
