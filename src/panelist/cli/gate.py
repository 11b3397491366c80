"""The gate between plan and review, where a person decides what is paid for."""

import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from panelist import diff as patches
from panelist.cli.speech import Speech
from panelist.contracts import Context, Diff, Plan, Pull
from panelist.errors import ArtifactError
from panelist.memory import EDITED_PLAN, RunDirectory
from panelist.phases.amending import amend_plan
from panelist.render.plan import plan_summary

_QUESTION = "a approve, e edit, r reject, v view: "
_NARROWEST, _WIDEST = 60, 140


@dataclass(frozen=True, slots=True)
class Gate:
    """Asks a person about a plan.

    Attributes:
        memory: where the plan is put to be edited.
        editor: the command that opens a file; ``None`` where the person opens it.
        colour: whether the terminal takes it.
        speech: says what is wrong with an edited plan.
    """

    memory: RunDirectory
    editor: str | None
    colour: bool
    speech: Speech

    def ask(self, plan: Plan) -> Plan | None:
        """The plan to carry out; ``None`` when it is rejected."""
        diff, made = self._diff(), plan
        self._show(plan, diff)
        while (key := _answer(_QUESTION)) not in {"r", "reject", ""}:
            match key:
                case "a" | "approve":
                    return plan
                case "v" | "view":
                    _write(plan.model_dump_json(indent=2) + "\n")
                case "e" | "edit":
                    edited = self._edited(made, plan, diff)
                    if edited is not None:
                        plan = edited
                        self._show(plan, diff)
                case _:
                    pass
        return None

    def _diff(self) -> Diff:
        pull = self.memory.read(Pull)
        return patches.parse(self.memory.read_patch(), missing=pull.missing_reasons)

    def _show(self, plan: Plan, diff: Diff) -> None:
        width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
        context = self.memory.read(Context)
        _write(f"\n{plan_summary(plan, context, diff, width=width, colour=self.colour)}\n")

    def _edited(self, made: Plan, plan: Plan, diff: Diff) -> Plan | None:
        """What the person made of the plan; ``None`` when it does not hold, which is said.

        Their file stays until it holds: nothing that was done by hand is overwritten.
        """
        path = self.memory.root / EDITED_PLAN
        if not path.exists():
            # What is left out by hand is told of the plan that comes of it, not typed in.
            text = made.model_copy(update={"assignments": plan.assignments}).model_dump_json(
                indent=2
            )
            self.memory.write_text(EDITED_PLAN, f"{text}\n")
        try:
            self._open(path)
            wish = Plan.model_validate_json(path.read_bytes())
            amended = amend_plan(made, wish, diff)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            self.speech.warning(f"{path} is no plan ({where}: {first['msg']}). Edit it again.")
        except ArtifactError as error:
            self.speech.warning(str(error))
        except OSError as error:
            self.speech.warning(f"{path} cannot be read: {error.strerror}.")
        else:
            path.unlink()
            return amended
        return None

    def _open(self, path: Path) -> None:
        if self.editor is None:
            _answer(f"Change {path}, then press Enter. ")
            return
        try:
            subprocess.run([*shlex.split(self.editor), str(path)], check=False)  # noqa: S603 - theirs
        except (OSError, ValueError) as error:
            self.speech.warning(f"The editor `{self.editor}` cannot be started: {error}.")
            _answer(f"Change {path}, then press Enter. ")


def _answer(question: str) -> str:
    """One line from the person; "" when there is nobody any more."""
    _write(question)
    line = sys.stdin.readline()
    return line.strip().lower() or ("?" if line else "")


def _write(text: str) -> None:
    # Standard output is the report's.
    sys.stderr.write(text)
    sys.stderr.flush()
