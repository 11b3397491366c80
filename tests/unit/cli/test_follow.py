"""Which events start a phase, when they are acknowledged, and what becomes of them otherwise."""

import io
import json
import sys
import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import panelist
from panelist.cli import main
from panelist.cli.follow import TRIES, Follower, find_directory
from panelist.cli.speech import Speech
from panelist.delivery.messages import RunIdentity, compose
from panelist.delivery.redis_stream import RedisStream, StreamReader
from panelist.events import Event, PhaseDone, PhaseStarted, WorkFailed
from tests.fakes.redis_server import free_port, redis_server
from tests.unit.delivery.samples import RUN

IDLE = 0.3
CARRIES_OUT = """
import pathlib, sys
(url, directory) = sys.argv[1:]
events = pathlib.Path(directory, "events.jsonl")
with events.open("a") as lines:
    lines.write('{"event": "phase.done", "phase": "plan"}\\n')
"""
ANNOUNCES = """
from panelist.delivery.messages import RunIdentity, compose
from panelist.delivery.redis_stream import RedisStream
from panelist.events import PhaseDone
run = RunIdentity(None, None, None, None, None, directory, False)
RedisStream(url).send(compose(PhaseDone("plan", 1.0), run))
"""
SLOW = "import time\ntime.sleep(1.2)\n" + CARRIES_OUT


def identity(directory: Path) -> RunIdentity:
    return replace(RUN, directory=str(directory), goes_on=False)


def body(of: Path, event: Event | None = None, **changes: Any) -> bytes:  # noqa: ANN401
    message = compose(event or PhaseDone("context", 1.0), identity(of))
    assert message is not None
    told = json.loads(message.body)
    told["run"] |= changes
    return json.dumps(told).encode()


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    monkeypatch.setenv("PYTHONPATH", str(Path(panelist.__file__).parents[1]))
    (tmp_path / "redis").mkdir()
    with redis_server(tmp_path / "redis") as address:
        yield address


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "runs" / "7"
    path.mkdir(parents=True)
    return path


def announce(url: str, directory: Path) -> None:
    message = compose(PhaseDone("context", 1.0), identity(directory))
    assert message is not None
    RedisStream(url).send(message)


def follower(url: str, directory: Path, script: str, name: str = "one") -> Follower:
    reader = StreamReader(url, "panelist", name, idle_seconds=IDLE)
    speech = Speech(on_actions=False, out=io.StringIO())
    command = (sys.executable, "-c", script, url)
    return Follower(reader, directory.parent, IDLE / 4, speech, command)


def handle_next(one: Follower, seconds: float = 1.0) -> bool:
    """Whether there was anything to handle."""
    delivery = one.reader.take(seconds)
    if delivery is not None:
        one.handle(delivery)
    return delivery is not None


def said(one: Follower) -> str:
    out = one.speech._out  # pyright: ignore[reportPrivateUsage] - what it was given
    assert isinstance(out, io.StringIO)
    return out.getvalue()


class TestWhichEvents:
    def test_a_phase_that_is_done_and_that_nobody_goes_on_from(self, directory: Path) -> None:
        assert find_directory(body(directory), directory.parent) == directory

    @pytest.mark.parametrize(
        "event",
        [PhaseStarted("plan"), WorkFailed("plan", "ModelError", "No.")],
    )
    def test_another_event_starts_nothing(self, directory: Path, event: Event) -> None:
        assert find_directory(body(directory, event), directory.parent) is None

    @pytest.mark.parametrize("goes_on", [True, None, 0, "false"])
    def test_a_run_that_goes_on_by_itself_needs_nobody(
        self, directory: Path, goes_on: object
    ) -> None:
        assert find_directory(body(directory, goes_on=goes_on), directory.parent) is None

    def test_what_is_not_below_the_folder_is_nobodys(self, directory: Path, tmp_path: Path) -> None:
        root = directory.parent
        (tmp_path / "elsewhere").mkdir()
        (root / "link").symlink_to(tmp_path / "elsewhere")
        for path in (root, root / ".." / "elsewhere", root / "link", root / "gone", tmp_path):
            assert find_directory(body(path), root) is None, path

    @pytest.mark.parametrize(
        "text",
        [b"", b"{", b"[]", b"null", b"{}", b'{"run": 1}', b"\xff", b'{"schema": "other"}'],
    )
    def test_what_is_not_ours_is_passed_over(self, directory: Path, text: bytes) -> None:
        assert find_directory(text, directory.parent) is None

    @pytest.mark.parametrize("path", [7, None, "", "\0", "x" * 5_000])
    def test_a_directory_may_be_anything(self, directory: Path, path: object) -> None:
        assert find_directory(body(directory, directory=path), directory.parent) is None


class TestAcknowledging:
    def test_once_the_artifact_stands_and_the_next_event_is_there(
        self, url: str, directory: Path
    ) -> None:
        announce(url, directory)
        one = follower(url, directory, CARRIES_OUT + ANNOUNCES)
        assert handle_next(one)
        assert said(one) == f"{directory}: plan is done.\n"
        time.sleep(IDLE * 1.5)
        two = follower(url, directory, "", "two")
        assert handle_next(two)  # what the phase announced
        assert said(two) == f"{directory}: nothing is due.\n"
        assert not handle_next(two, 0.01)

    def test_not_while_no_event_tells_of_what_was_done(self, url: str, directory: Path) -> None:
        announce(url, directory)
        one = follower(url, directory, CARRIES_OUT)
        assert handle_next(one)
        assert "no event says so" in said(one)
        assert not handle_next(one, 0.01)
        time.sleep(IDLE * 1.5)
        assert handle_next(follower(url, directory, "", "two"))

    def test_a_failure_is_tried_again_and_given_up_at_last(self, url: str, directory: Path) -> None:
        announce(url, directory)
        one = follower(url, directory, "import sys; sys.exit(2)")
        for _ in range(TRIES):
            assert handle_next(one)
            time.sleep(IDLE * 1.5)
        assert not handle_next(one, 0.01)
        lines = said(one).splitlines()
        assert len(lines) == TRIES
        assert f"failed {TRIES} times and is given up" in lines[-1]

    def test_what_starts_nothing_at_once(self, url: str, directory: Path) -> None:
        announce(url, directory / "gone")
        one = follower(url, directory, "raise SystemExit(2)")
        assert handle_next(one)
        time.sleep(IDLE * 1.5)
        assert not handle_next(one, 0.01)


class TestSharing:
    def test_a_phase_that_takes_long_is_not_started_by_another_one(
        self, url: str, directory: Path
    ) -> None:
        announce(url, directory)
        one, two = follower(url, directory, SLOW), follower(url, directory, "", "two")
        works = Thread(target=handle_next, args=(one,))
        works.start()
        time.sleep(IDLE)
        while works.is_alive():
            assert two.reader.take(0.05) is None
        assert (directory / "events.jsonl").read_text().count("phase.done") == 1

    def test_two_events_of_a_run_are_handled_one_after_the_other(
        self, url: str, directory: Path
    ) -> None:
        announce(url, directory)
        announce(url, directory)
        script = (
            "import pathlib, sys, time\nbusy = pathlib.Path(sys.argv[2], 'busy')\n"
            "busy.touch(exist_ok=False)\ntime.sleep(0.5)\nbusy.unlink()\n"
        )
        both = [follower(url, directory, script, name) for name in ("one", "two")]
        threads = [Thread(target=handle_next, args=(one,)) for one in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [said(one) for one in both] == [f"{directory}: nothing is due.\n"] * 2


class TestTheDoor:
    def test_it_ends_when_nothing_comes(
        self, url: str, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PANELIST_EVENTS_BROKER", url)
        out = io.StringIO()
        arguments = ["follow", "--runs", str(directory.parent), "--name", "me"]
        assert main([*arguments, "--stop-when-idle", "0.1"], out=out) == 0
        assert out.getvalue() == f"Following the runs below {directory.parent} as me.\n"

    @pytest.mark.parametrize(
        ("variables", "more", "code", "told"),
        [
            ({}, (), 2, "PANELIST_EVENTS_BROKER is not set, so there is nothing to follow."),
            ({"PANELIST_EVENTS_BROKER": "x"}, (), 2, "is not the address of a Redis server"),
            (
                {"PANELIST_EVENTS_BROKER": f"redis://127.0.0.1:{free_port()}/0"},
                (),
                3,
                "The event stream at 127.0.0.1 does not answer as it should.",
            ),
            ({}, ("--take-over-after", "0"), 2, "--take-over-after is 0."),
        ],
    )
    def test_what_keeps_it_from_following_is_said(
        self,
        directory: Path,
        variables: dict[str, str],
        more: tuple[str, ...],
        code: int,
        told: str,
    ) -> None:
        out = io.StringIO()
        arguments = ["follow", "--runs", str(directory), "--stop-when-idle", "1", *more]
        assert main(arguments, variables=variables, out=out) == code
        assert told in out.getvalue()
