"""``--engine assistant``: an assistant in an editor answers through files of the run directory."""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from panelist import diff as patches
from panelist.byhand import ANSWERS, QUESTIONS, AnswerFolder, AssistantModel, keep_nonce
from panelist.cli import engine
from panelist.cli.folder import prompts_folder
from panelist.cli.speech import Speech
from panelist.contracts import (
    Context,
    Engine,
    Findings,
    Fixes,
    PhaseName,
    Plan,
    Pull,
    Review,
    Verdicts,
)
from panelist.errors import ArtifactError, UnansweredError
from panelist.events import Bus
from panelist.memory import RunDirectory, digest
from panelist.phases.amending import amend_plan
from panelist.pipeline import Pipeline
from panelist.prompts import Prompts
from panelist.settings import Settings

_BEFORE_THE_PLAN = frozenset({PhaseName.COLLECT.value, PhaseName.CONTEXT.value, "plan"})
_BEFORE_REPORTS = (Pull, Context, Plan)
_AFTER_REPORTS = (Findings, Verdicts, Fixes)
_READ_ONLY, _WRITABLE = 0o444, 0o644


@contextmanager
def assisted(
    memory: RunDirectory, phase: str | None, settings: Settings, speech: Speech
) -> Generator[AssistantModel | None]:
    """The assistant as a model, for the time of the block; ``None`` for any other engine.

    The plan stays locked from command to command, until there is a review.

    Raises:
        ArtifactError: the plan is another than the one that questions were asked under.
        UnansweredError: questions wait, or answers cannot be taken, all of which were told.
    """
    if settings.engine is not Engine.ASSISTANT:
        yield None
        return
    folder = AnswerFolder(memory.root)
    if phase in _BEFORE_THE_PLAN:
        folder.unlock()
    else:
        require_locked_plan(memory, folder)
    model = AssistantModel(folder, Prompts(prompts_folder()), lambda: _digest(memory))
    try:
        yield model
    except UnansweredError as error:
        raise _tell(model, folder, speech) from error
    finally:
        _lock(memory, folder)


def nonce_of(memory: RunDirectory) -> str:
    """The delimiter of questions: the same in every command of a review."""
    return keep_nonce(memory.root / QUESTIONS)


def forget_answers(memory: RunDirectory) -> None:
    """Remove questions and answers: they are about another change."""
    for name in (QUESTIONS, ANSWERS):
        shutil.rmtree(memory.root / name, ignore_errors=True)


def require_locked_plan(memory: RunDirectory, folder: AnswerFolder) -> None:
    """Hold the plan to the one that questions were asked under.

    Raises:
        ArtifactError: it is another.
    """
    locked = folder.locked_plan
    if locked and locked != _digest(memory):
        raise ArtifactError(
            f"{memory.root / Plan.file_name} is not the plan that the questions were asked under: "
            "it is locked until there is a review.",
            "Put it back, or make a new one with `panelist run --phase plan --engine assistant` "
            "and answer anew.",
        )


def check_phase(
    given: argparse.Namespace, memory: RunDirectory, settings: Settings, speech: Speech
) -> int:
    """Say everything that is wrong with what was written for a phase; change nothing.

    Raises:
        ArtifactError: an artifact cannot be read, or the plan was changed.
        UnansweredError: answers are missing or cannot be taken.
    """
    name = PhaseName(given.phase)
    pull, folder = memory.read(Pull), AnswerFolder(memory.root)
    if name is not PhaseName.PLAN:
        require_locked_plan(memory, folder)
    model = AssistantModel(folder, Prompts(prompts_folder()), lambda: _digest(memory), writes=False)
    with tempfile.TemporaryDirectory() as temporary:
        # What a phase makes of sound answers shall not count yet.
        copy = _copy(memory, Path(temporary), name)
        repo = engine.repository(pull, memory.root)
        engaged = engine.Engaged(model, lambda: inf)
        room = engine.furnish(settings, engaged, repo, Bus(), nonce=nonce_of(memory))
        path = pull.trusted.config_path
        try:
            asyncio.run(Pipeline(copy, room, engine.given(settings, engaged, path)).phase(name))
        except UnansweredError as error:
            if model.unanswered or model.mistakes or not model.answered:
                raise _tell(model, folder, speech, given.phase) from error
        if name is PhaseName.PLAN:
            _check_plan(memory, copy.read(Plan))
    answers = "answer" if model.answered == 1 else "answers"
    told = f"{model.answered} {answers} can be taken" if model.answered else "nothing was asked"
    speech.say(f"{name.value}: sound; {told}.")
    return 0


def _check_plan(memory: RunDirectory, made: Plan) -> None:
    wish, pull = memory.read(Plan), memory.read(Pull)
    diff = patches.parse(memory.read_patch(), missing=pull.missing_reasons)
    left_out = {"left_out": made.left_out, "estimate_usd": made.estimate_usd}
    # What was taken out at the gate is named in the plan, by code.
    amended = amend_plan(made, wish.model_copy(update=left_out), diff)
    if amended.left_out != wish.left_out:
        raise ArtifactError(
            f"{memory.root / Plan.file_name} does not name as left out what nobody reads.",
            "Take assignments out with `--approve ask`, which names them.",
        )


def _copy(memory: RunDirectory, place: Path, phase: PhaseName) -> RunDirectory:
    """What ``phase`` reads, in a directory of its own."""
    copy = RunDirectory(place, memory.redactor)
    copy.write_patch(memory.read_patch())
    for kind in _BEFORE_REPORTS:
        if (kind is not Plan or phase is not PhaseName.PLAN) and (found := memory.find(kind)):
            copy.write(found)
    plan = copy.find(Plan)
    if plan is None or phase is PhaseName.REVIEW:
        return copy
    for report in memory.reports(plan):
        copy.write_report(report)
    for kind in _AFTER_REPORTS:
        if (found := memory.find(kind)) is not None:
            copy.write(found)
    return copy


def _tell(
    model: AssistantModel,
    folder: AnswerFolder,
    speech: Speech,
    checked: str | None = None,
) -> UnansweredError:
    """Say what waits and what is wrong, one sentence each; the error to end with."""
    for name in model.unanswered:
        place = folder.answer(name)
        told = f"is not there: the answer to {folder.question(name)} belongs into it."
        speech.warning(f"{place} {told}" if checked else f"To answer: {folder.question(name)}")
    for mistake in model.mistakes:
        speech.warning(mistake)
    waiting, wrong = len(model.unanswered), len(model.mistakes)
    if not waiting + wrong:
        return UnansweredError(
            f"Nothing was asked yet for {checked}.", "Give the command without --check first."
        )
    told = " and ".join(
        (
            *((f"{_number(waiting, 'question')} without an answer",) if waiting else ()),
            *((f"{_number(wrong, 'mistake')} in answers",) if wrong else ()),
        )
    )
    fix = (
        "Mend what is told above, then check again."
        if checked
        else "Answer each in a file, as it says, then give the same command again."
    )
    return UnansweredError(f"There {'is' if waiting + wrong == 1 else 'are'} {told}.", fix)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _digest(memory: RunDirectory) -> str:
    plan = memory.find(Plan)
    return digest(plan) if plan is not None else ""


def _lock(memory: RunDirectory, folder: AnswerFolder) -> None:
    path = memory.root / Plan.file_name
    if not path.exists():
        return
    is_done = memory.find(Review) is not None
    if not is_done and not folder.locked_plan:
        folder.lock(_digest(memory))
    path.chmod(_WRITABLE if is_done else _READ_ONLY)
