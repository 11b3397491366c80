"""Secrets of a change: to Claude, to the run directory and to the reports they do not exist."""

from collections.abc import Iterator

import pytest

from panelist.cli import reports
from panelist.memory import PATCH, RunDirectory
from panelist.phases.answers import ClaimAnswer
from tests.fakes.model import ScriptedModel
from tests.integration.scene import BASE, HEAD, TABLE, Range, whole_panel
from tests.unit.evidence.fake_secrets import ONE_LINE, PEM_BODY, PEM_HEAD, PEM_TAIL
from tests.unit.phases import scene

SECRETS = {
    kind: (path, template.format(value)) for kind, (path, template, value) in ONE_LINE.items()
}
FAR = "".join(f"line {number}\n" for number in range(8))
"""So many lines that what follows is not in the hunk, but is shown to the editor."""


def before(row: str) -> bytes:
    return f"first\n{row}\n{row}\nsecond\n{FAR}{row}\n".encode()


def after(row: str) -> bytes:
    """Keeps a row, removes one and adds one."""
    return f"1st\n{row}\nchanged\nsecond\n{row}\n{FAR}{row}\n".encode()


PEM = "\n".join((PEM_HEAD, *PEM_BODY, PEM_TAIL))
ROWS = {f"{n}/{path}": row for n, (path, row) in enumerate(SECRETS.values())} | {"k/key.pem": PEM}
VALUES = (*(value for _, _, value in ONE_LINE.values()), *PEM_BODY)


def claims() -> Iterator[ClaimAnswer]:
    """One claim in every file that holds a secret, right beside it."""
    for path, row in ROWS.items():
        line = 2 + len(row.split("\n"))
        yield scene.claim(file=path, start_line=line, end_line=line, quote="changed")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunDirectory, ScriptedModel]:
    change = Range.new(
        tmp_path_factory.mktemp("privacy"),
        {**BASE, **{path: before(row) for path, row in ROWS.items()}},
        {**HEAD, **TABLE, **{path: after(row) for path, row in ROWS.items()}},
    )
    model = whole_panel(*claims())
    review = change.review(model)
    reports.write(change.memory, review, server_url=None)
    return change.memory, model


def test_every_phase_was_asked_about_files_that_hold_secrets(
    run: tuple[RunDirectory, ScriptedModel],
) -> None:
    memory, model = run
    model.finish()
    assert all(value.encode() in memory.read_patch() for value in VALUES)
    said = model.asked("review:security.s1").shared
    assert all(f"⟦secret:{kind}⟧" in said for kind in SECRETS)


def test_no_secret_is_in_any_ask(run: tuple[RunDirectory, ScriptedModel]) -> None:
    _, model = run
    for ask in model.asks:
        said = ask.system + ask.shared + ask.charge
        assert [value for value in VALUES if value in said] == [], ask.purpose


def test_no_secret_is_in_the_run_directory_but_in_the_patch_itself(
    run: tuple[RunDirectory, ScriptedModel],
) -> None:
    memory, _ = run
    kept = [path for path in memory.root.rglob("*") if path.is_file() and path.name != PATCH]
    assert {path.name for path in kept} >= {"review.json", "context.json", "report.html"}
    for path in kept:
        text = path.read_text()
        assert [value for value in VALUES if value in text] == [], path.name
