"""Which sinks a run has, who may name one, and what is said when one gets nothing."""

import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from panelist.cli import main
from panelist.cli.outlets import open_outlets, run_identity
from panelist.cli.speech import Speech
from panelist.contracts import Pull
from panelist.errors import SettingsError
from panelist.events import Bus, Noticed, PhaseDone
from panelist.memory import RunDirectory
from panelist.redaction import NO_SECRETS, Redactor
from panelist.settings import read
from tests.fakes.redis_server import appended, free_port, redis_server
from tests.unit.delivery.receiver import SECRET, receiver
from tests.unit.delivery.samples import RUN

DONE = PhaseDone("plan", 1.0)


def told(webhook: str | None, variables: Mapping[str, str]) -> str:
    """What is said about a run that sends one event."""
    out = io.StringIO()
    speech = Speech(on_actions=False, out=out)
    with open_outlets(webhook, read(variables), speech) as outlets:
        outlets.tell(DONE, RUN, NO_SECRETS)
    return out.getvalue()


def test_without_a_place_nobody_subscribes() -> None:
    speech = Speech(on_actions=False, out=io.StringIO())
    with open_outlets(None, read({}), speech) as outlets:
        assert outlets.subscribers(RUN) == ()


def test_every_place_gets_what_leaves_and_nothing_else(tmp_path: Path) -> None:
    with receiver() as there, redis_server(tmp_path) as url:
        speech = Speech(on_actions=False, out=io.StringIO())
        variables = {"PANELIST_EVENTS_SECRET": SECRET, "PANELIST_EVENTS_BROKER": url}
        with open_outlets(there.url, read(variables), speech) as outlets:
            bus = Bus(outlets.subscribers(RUN))
            bus.emit(DONE)
            bus.emit(Noticed("stays here"))
        ((_, _, posted),) = there.got
        (streamed,) = appended(url)
    assert streamed == posted
    assert json.loads(posted)["data"] == {"phase": "plan", "seconds": 1.0}


def test_what_did_not_arrive_is_told_once_and_nothing_fails() -> None:
    with receiver() as there:
        there.status = 404
        said = told(there.url, {"PANELIST_EVENTS_SECRET": SECRET})
    assert said == (
        "panelist: 1 event did not reach the webhook at 127.0.0.1. "
        "Nothing else is changed by that.\n"
    )


def test_no_secret_leaves() -> None:
    with receiver() as there:
        variables = {"PANELIST_EVENTS_SECRET": SECRET}
        speech = Speech(on_actions=False, out=io.StringIO())
        with open_outlets(there.url, read(variables), speech) as outlets:
            redactor = Redactor.of(read(variables).secrets)
            outlets.tell(PhaseDone(SECRET, 1.0), RUN, redactor)
        ((_, headers, posted),) = there.got
    assert SECRET not in f"{headers}{posted.decode()}"


@pytest.mark.parametrize(
    ("webhook", "variables", "said"),
    [
        ("https://events.example.com/", {}, "PANELIST_EVENTS_SECRET is not"),
        ("http://events.example.com/", {"PANELIST_EVENTS_SECRET": SECRET}, "not encrypted"),
        (None, {"PANELIST_EVENTS_BROKER": "https://host/"}, "not the address of a Redis"),
    ],
)
def test_a_place_that_cannot_be_one_is_refused(
    webhook: str | None, variables: Mapping[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        told(webhook, variables)


def test_a_client_that_is_not_installed_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "panelist.delivery.redis_stream")
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match=r'pip install "panelist\[redis\]"'):
        told(None, {"PANELIST_EVENTS_BROKER": "redis://127.0.0.1/0"})


def test_a_run_is_named_by_its_job_and_its_pull(tmp_path: Path) -> None:
    memory = RunDirectory(tmp_path / "run")
    job = read(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "octo/widgets",
            "GITHUB_RUN_ID": "77",
            "GITHUB_RUN_ATTEMPT": "2",
        }
    )
    pull = Pull(
        source="github", repository="octo/widgets", number=7, head_sha="a" * 40, diff_source="diff"
    )
    named = run_identity(job, memory, pull)
    assert (named.id, named.url) == ("77.2", "https://github.com/octo/widgets/actions/runs/77")
    assert (named.repository, named.number, named.head_sha) == ("octo/widgets", 7, "a" * 40)
    assert (named.directory, named.goes_on) == (str(tmp_path / "run"), True)
    here = run_identity(read({}), memory, goes_on=False)
    assert (here.id, here.url, here.repository, here.goes_on) == (None, None, None, False)


@pytest.mark.parametrize(
    ("arguments", "phases"),
    [
        (("--phase", "collect"), [("collect", False)]),
        (
            (),
            [
                (phase, True)
                for phase in (
                    *("context", "plan", "review", "gather"),
                    *("verify", "mend", "synthesize"),
                )
            ],
        ),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_a_run_on_a_laptop_says_what_is_done_and_who_goes_on(
    arguments: tuple[str, ...], phases: list[tuple[str, bool]]
) -> None:
    with receiver() as there:
        variables = {"PANELIST_EVENTS_SECRET": SECRET, "PANELIST_EVENTS_WEBHOOK": there.url}
        run = ["run", "--base", "main", "--engine", "offline", *arguments]
        assert main(run, variables=variables, out=io.StringIO()) == 0
        messages = [json.loads(body) for _, _, body in there.got]
    done = [one for one in messages if one["event"] == "phase.done"]
    assert [(one["data"]["phase"], one["run"]["goes_on"]) for one in done] == phases


@pytest.mark.usefixtures("checkout")
def test_a_phase_that_is_due_is_run_alone(memory: RunDirectory) -> None:
    options = ("--engine", "offline", "--run-directory", ".panelist/run")
    assert main(["run", "--base", "main", "--phase", "collect", *options]) == 0
    with receiver() as there:
        variables = {"PANELIST_EVENTS_SECRET": SECRET}
        webhook = ("--events-webhook", there.url)
        out = io.StringIO()
        assert (
            main(["run", "--phase", "next", *options, *webhook], variables=variables, out=out) == 0
        )
        messages = [json.loads(body) for _, _, body in there.got]
    assert [one["event"] for one in messages] == ["run.started", "phase.started", "phase.done"]
    assert messages[-1]["data"]["phase"] == "context"
    assert not (memory.root / "plan.json").exists()


@pytest.mark.usefixtures("checkout")
def test_a_config_file_cannot_name_a_place(tmp_path: Path) -> None:
    config = tmp_path / "panelist.yml"
    config.write_text(f"events-webhook: http://127.0.0.1:{free_port()}/\n")
    out = io.StringIO()
    run = ["run", "--base", "main", "--engine", "offline", "--config", str(config)]
    assert main(run, variables={"PANELIST_EVENTS_SECRET": SECRET}, out=out) == 2
    assert "`events-webhook`" in out.getvalue()
