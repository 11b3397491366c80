"""Workflow runs and artifacts as JSON."""

from tests.fakes.github.payloads.repositories import account, node_id, repository
from tests.fakes.github.state import Artifact, Payload, WorkflowRun
from tests.fakes.github.world import Record, World


def workflow_run(world: World, record: Record, of: WorkflowRun) -> Payload:
    """``WorkflowRun``."""
    url = f"{world.api_url}/repos/{record.full_name}/actions/runs/{of.id}"
    head = world.find(of.head_repository) if of.head_repository is not None else None
    links = ("jobs", "logs", "artifacts", "cancel", "rerun")
    return {
        "id": of.id,
        "name": "Panelist",
        "node_id": node_id("WFR", of.id),
        "head_branch": "topic",
        "head_sha": of.head_sha,
        "path": of.path,
        "display_title": "A change",
        "run_number": 1,
        "run_attempt": 1,
        "event": of.event,
        "status": "completed",
        "conclusion": "cancelled",
        "workflow_id": of.workflow_id,
        "check_suite_id": of.id + 1,
        "check_suite_node_id": node_id("CS", of.id + 1),
        "url": url,
        "html_url": f"{world.server_url}/{record.full_name}/actions/runs/{of.id}",
        "pull_requests": [],
        "created_at": record.created_at,
        "updated_at": record.created_at,
        "run_started_at": record.created_at,
        "actor": account(world, record.owner),
        "triggering_actor": account(world, record.owner),
        **{f"{name}_url": f"{url}/{name}" for name in links},
        "previous_attempt_url": None,
        "check_suite_url": f"{world.api_url}/repos/{record.full_name}/check-suites/{of.id + 1}",
        "workflow_url": f"{world.api_url}/repos/{record.full_name}/actions/workflows/1",
        "head_commit": None,
        "repository": repository(world, record),
        "head_repository": repository(world, head) if head else None,
    }


def artifact(world: World, record: Record, of: Artifact) -> Payload:
    """``Artifact``."""
    url = f"{world.api_url}/repos/{record.full_name}/actions/artifacts/{of.id}"
    run = next(run for run in record.workflow_runs if run.id == of.run_id)
    head = world.find(run.head_repository) if run.head_repository is not None else None
    return {
        "id": of.id,
        "node_id": node_id("A", of.id),
        "name": of.name,
        "size_in_bytes": len(of.archive) if of.size is None else of.size,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": of.expired,
        "created_at": record.created_at,
        "expires_at": record.created_at,
        "updated_at": record.created_at,
        "workflow_run": {
            "id": run.id,
            "repository_id": record.id,
            "head_repository_id": head.id if head else None,
            "head_branch": "topic",
            "head_sha": run.head_sha,
        },
    }
