"""From a run to its transcript, with whatever is secret taken out on the way."""

import os
import shutil
from pathlib import Path

from panelist import diff as patches
from panelist.contracts import Artifact, Command, Context, Findings, Plan, Pull, Review, Thread
from panelist.errors import ArtifactError
from panelist.evidence import redact, redact_text
from panelist.memory import RunDirectory
from panelist.replay.recording import Recording
from panelist.replay.transcript import FileRead, Reads, Search, Transcript

_DESCRIPTION = "description.md"


def write(
    folder: Path,
    memory: RunDirectory,
    recording: Recording,
    transcript: Transcript,
) -> None:
    """Write the transcript of the run in ``memory``, in place of an earlier one.

    Secrets of the change are found and taken out, and those that ``memory``
    knows are as well.

    Args:
        folder: absent, empty, or holding a transcript.
        memory: the run directory, with its review.
        recording: what was overheard.
        transcript: what to say of it.

    Raises:
        ArtifactError: the run is not whole, or the folder cannot be used.
    """
    if not recording.whole:
        raise ArtifactError(
            "This run took up where another one stopped, so there is no transcript of it.",
            "Run with --reset to record all of it.",
        )
    _refuse_other_files(folder)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        _fill(RunDirectory(fresh, memory.redactor), memory, recording, transcript)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.replace(folder)
    except OSError as error:
        raise ArtifactError(
            f"{folder} cannot be written: {error.strerror}.", "Name another folder."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _refuse_other_files(folder: Path) -> None:
    if not folder.exists() or (folder / Transcript.file_name).exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise ArtifactError(f"{folder} is there and no transcript.", "Name another folder.")


def _fill(
    there: RunDirectory, memory: RunDirectory, recording: Recording, transcript: Transcript
) -> None:
    pull, plan = memory.read(Pull), memory.read(Plan)
    there.write_patch(_redacted_patch(pull, memory))
    # Downhill, as a run writes them: an artifact takes those that came after it away.
    artifacts: tuple[Artifact, ...] = (_redacted_pull(pull), memory.read(Context), plan)
    for artifact in artifacts:
        there.write(artifact)
    for report in memory.reports(plan):
        there.write_report(report)
    rest: tuple[Artifact, ...] = (
        memory.read(Findings),
        memory.read(Review),
        _redacted_reads(recording.reads),
        transcript,
    )
    for artifact in rest:
        there.write(artifact)
    for number, ask in enumerate(recording.asks, 1):
        said = there.redactor.value(ask).model_dump_json(indent=2)
        there.write_text(f"{ask.file_name}/{number:03}.json", f"{said}\n")


def _redacted_patch(pull: Pull, memory: RunDirectory) -> bytes:
    patch = memory.read_patch()
    diff = patches.parse(patch, missing=pull.missing_reasons)
    lines = patches.rewrite(patch, redact(diff)).decode("utf-8", "surrogateescape").split("\n")
    # Line by line: the first character of each is the diff's own.
    safe = "\n".join(map(memory.redactor.text, lines))
    return safe.encode("utf-8", "surrogateescape")


def _redacted_pull(pull: Pull) -> Pull:
    """What the phases from review on use of it, and no place of this machine."""
    return Pull(
        source=pull.source,
        repository=pull.repository,
        number=pull.number,
        title=redact_text(_DESCRIPTION, pull.title),
        body=redact_text(_DESCRIPTION, pull.body),
        base_ref=pull.base_ref,
        base_sha=pull.base_sha,
        head_ref=pull.head_ref,
        head_sha=pull.head_sha,
        missing_patches=pull.missing_patches,
        uncommentable=pull.uncommentable,
        files_total=pull.files_total,
        diff_source=pull.diff_source,
        commits=tuple(
            one.model_copy(update={"message": redact_text(_DESCRIPTION, one.message)})
            for one in pull.commits
        ),
        notes=pull.notes,
        ledger=pull.ledger,
        since=pull.since,
        command=_redacted_command(pull.command),
        threads=tuple(_redacted_thread(thread) for thread in pull.threads),
    )


def _redacted_command(command: Command | None) -> Command | None:
    if command is None:
        return None
    return command.model_copy(update={"reason": redact_text("dispute.md", command.reason)})


def _redacted_thread(thread: Thread) -> Thread:
    comments = tuple(
        one.model_copy(update={"body": redact_text("comment.md", one.body)})
        for one in thread.comments
    )
    return thread.model_copy(update={"comments": comments})


def _redacted_reads(reads: Reads) -> Reads:
    return Reads(
        files=tuple(_redacted_file(file) for file in reads.files),
        searches=tuple(_redacted_search(search) for search in reads.searches),
    )


def _redacted_file(file: FileRead) -> FileRead:
    if file.text is None:
        return file
    return file.model_copy(update={"text": redact_text(file.path, file.text)})


def _redacted_search(search: Search) -> Search:
    if search.hits is None:
        return search
    hits = tuple(
        hit.model_copy(update={"text": redact_text(hit.path, hit.text)}) for hit in search.hits
    )
    return search.model_copy(update={"hits": hits})
