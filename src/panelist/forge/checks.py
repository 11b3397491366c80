"""The check run: in progress first thing, terminal in every end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from panelist.contracts import Annotation, Conclusion
from panelist.errors import ForgeError
from panelist.forge import wire
from panelist.forge.github import PER_PAGE, Remote
from panelist.forge.refusals import RateLimitedError
from panelist.forge.writes import Writer

NAME = "Panelist"
BATCH = 50
_OURS = "panelist:"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check run is completed with. Sizes are within GitHub's limits."""

    conclusion: Conclusion
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


def begin(writer: Writer, head_sha: str, run_id: str) -> int:
    """Create the check run of this run, and complete those that earlier runs left open.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    open_ones = [run for run in _ours(writer.remote, head_sha) if run.status != "completed"]
    own = _of_run(open_ones, run_id)
    for run in open_ones:
        if run is not own:
            _close(writer, run.id)
    if own is not None:
        return own.id
    body = {
        "name": NAME,
        "head_sha": head_sha,
        "status": "in_progress",
        "external_id": _OURS + run_id,
        "output": {"title": "Review in progress", "summary": "The panel is at work."},
    }
    return _created(writer, body, head_sha, run_id).id


def complete(
    writer: Writer, head_sha: str, check_run_id: int | None, run_id: str, outcome: Outcome
) -> int:
    """Make the check run terminal and return its id.

    The run's own check is updated, whether it is open or was completed before;
    one is created only where there is none.
    """
    if check_run_id is None:
        own = of_run(writer.remote, head_sha, run_id)
        check_run_id = own.id if own is not None else None
    if check_run_id is None:
        body = {
            "name": NAME,
            "head_sha": head_sha,
            "external_id": _OURS + run_id,
            **_terminal(outcome, ()),
        }
        check_run_id = _created(writer, body, head_sha, run_id).id
    _annotate(writer, check_run_id, outcome)
    return check_run_id


def close_doubles(writer: Writer, head_sha: str, kept: int, run_id: str) -> None:
    """Complete what this run began besides the check ``kept``, which is its verdict.

    GitHub may have stored a check that it did not answer for, and shown it in no list.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    for run in _ours(writer.remote, head_sha):
        if run.external_id == _OURS + run_id and run.id != kept and run.status != "completed":
            _close(writer, run.id)


def abandon(
    writer: Writer, head_sha: str, check_run_id: int | None, run_id: str, outcome: Outcome
) -> None:
    """Complete the check run of a run that was broken off; one that is terminal stays.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    left = (
        of_run(writer.remote, head_sha, run_id)
        if check_run_id is None
        else writer.remote.get(f"/check-runs/{check_run_id}", wire.CheckRun)
    )
    if left is not None and left.status != "completed":
        complete(writer, head_sha, left.id, run_id, outcome)


def latest(remote: Remote, head_sha: str) -> wire.CheckRun | None:
    """Our newest check run on the commit, ``None`` where there is none.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    return max(_ours(remote, head_sha), key=lambda run: run.id, default=None)


def of_run(remote: Remote, head_sha: str, run_id: str) -> wire.CheckRun | None:
    """The check run that the run ``run_id`` made on the commit, if it made one.

    Raises:
        ForgeError: the token may not, or GitHub does not answer.
    """
    return _of_run(_ours(remote, head_sha), run_id)


def _annotate(writer: Writer, check_run_id: int, outcome: Outcome) -> None:
    """Complete the check, and go on until it has every annotation.

    GitHub adds what is sent to what is there, in order. So each try first asks
    how many it has, and a try that was stored without an answer is not doubled.
    Where that fails, a check that is terminal without them is better than one
    that is left open.
    """
    path = f"/check-runs/{check_run_id}"

    def rest() -> tuple[Annotation, ...]:
        if not outcome.annotations:
            return ()
        there = _annotated(writer.remote.get(path, wire.CheckRun))
        return outcome.annotations[there : there + BATCH]

    try:
        for _ in range(max(1, -(-len(outcome.annotations) // BATCH))):
            run = writer.change(path, lambda: _terminal(outcome, rest()), wire.CheckRun)
            if _annotated(run) >= len(outcome.annotations):
                return
    except RateLimitedError:
        raise  # whoever asks on is shut out for longer
    except ForgeError:
        if outcome.annotations:
            writer.change(path, lambda: _terminal(outcome, ()), wire.CheckRun)
        raise


def _annotated(run: wire.CheckRun) -> int:
    return (run.output.annotations_count if run.output else None) or 0


def _terminal(outcome: Outcome, annotations: Iterable[Annotation]) -> dict[str, object]:
    return {
        "status": "completed",
        "conclusion": str(outcome.conclusion),
        "output": {
            "title": outcome.title,
            "summary": outcome.summary,
            "annotations": [
                {
                    "path": a.path,
                    "start_line": a.start_line,
                    "end_line": a.end_line,
                    "annotation_level": a.level,
                    "title": a.title,
                    "message": a.message,
                }
                for a in annotations
            ],
        },
    }


def _created(
    writer: Writer, body: Mapping[str, object], head_sha: str, run_id: str
) -> wire.CheckRun:
    return writer.create(
        "/check-runs", body, wire.CheckRun, lambda: _of_run(_ours(writer.remote, head_sha), run_id)
    )


def _close(writer: Writer, check_run_id: int) -> None:
    superseded = Outcome(
        Conclusion.CANCELLED,
        "Superseded by a newer run",
        "This run ended without a result; a newer run reviews the same commit.",
    )
    writer.change(f"/check-runs/{check_run_id}", lambda: _terminal(superseded, ()), wire.CheckRun)


def _ours(remote: Remote, head_sha: str) -> list[wire.CheckRun]:
    """Our check runs on the commit, the newest first as GitHub lists them."""
    answer = remote.get(
        f"/commits/{head_sha}/check-runs",
        wire.CheckRuns,
        check_name=NAME,
        filter="all",
        per_page=PER_PAGE,
    )
    return [run for run in answer.check_runs if (run.external_id or "").startswith(_OURS)]


def _of_run(runs: Iterable[wire.CheckRun], run_id: str) -> wire.CheckRun | None:
    return next((run for run in runs if run.external_id == _OURS + run_id), None)
