"""Check runs as JSON."""

from tests.fakes.github.payloads.repositories import account, node_id
from tests.fakes.github.state import CheckRun, Payload
from tests.fakes.github.world import Record, World

APP_ID = 15_368
APP_SLUG = "github-actions"


def check_run(world: World, record: Record, of: CheckRun) -> Payload:
    """``CheckRun``."""
    url = f"{world.api_url}/repos/{record.full_name}/check-runs/{of.id}"
    html = f"{world.server_url}/{record.full_name}/runs/{of.id}"
    return {
        "id": of.id,
        "node_id": node_id("CR", of.id),
        "name": of.name,
        "head_sha": of.head_sha,
        "external_id": of.external_id or "",
        "url": url,
        "html_url": html,
        "details_url": of.details_url or html,
        "status": of.status,
        "conclusion": of.conclusion,
        "started_at": of.started_at,
        "completed_at": of.completed_at,
        "output": {
            "title": of.title,
            "summary": of.summary,
            "text": of.text,
            "annotations_count": len(of.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": 1},
        "app": app(world, of.app),
        "pull_requests": _pulls_of(world, record, of.head_sha),
    }


def _pulls_of(world: World, record: Record, sha: str) -> list[Payload]:
    api = f"{world.api_url}/repos/{record.full_name}"
    repo = {"id": record.id, "url": api, "name": record.name}
    return [
        {
            "id": pull.id,
            "number": pull.number,
            "url": f"{api}/pulls/{pull.number}",
            "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": repo},
            "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": repo},
        }
        for pull in record.pulls
        if pull.head_sha == sha and pull.state == "open"
        if pull.head_repository == record.full_name
    ]


def app(world: World, slug: str) -> Payload:
    """``Integration``: the app a check run belongs to."""
    number = APP_ID if slug == APP_SLUG else 99_999
    return {
        "id": number,
        "slug": slug,
        "node_id": node_id("A", number),
        "client_id": f"Iv1.{number:016d}",
        "owner": account(world, "github"),
        "name": slug.replace("-", " ").title(),
        "description": "",
        "external_url": "https://help.github.com/en/actions",
        "html_url": f"{world.server_url}/apps/{slug}",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2019-12-10T19:04:12Z",
        "permissions": {"checks": "write", "contents": "read", "pull_requests": "write"},
        "events": [],
    }


def annotation(world: World, record: Record, run: CheckRun, sent: Payload) -> Payload:
    """``CheckAnnotation``, from what was sent."""
    optional = ("start_column", "end_column", "title", "raw_details")
    html = f"{world.server_url}/{record.full_name}/blob/{run.head_sha}/{sent['path']}"
    return dict.fromkeys(optional) | sent | {"blob_href": html}
