"""A job that opens the door ``collect`` on a fake GitHub."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from panelist.cli import main
from panelist.cli.collect import door
from panelist.memory import RunDirectory
from tests.fakes.github import FakeGitHub, Repository


class Job:
    """A job on a runner, with a token of every right."""

    def __init__(
        self, fake: FakeGitHub, repo: Repository, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.fake, self.repo = fake, repo
        self.memory = RunDirectory(root / "run")
        self._event = root / "event.json"
        self._set = monkeypatch.setenv
        variables = {
            **fake.environment,
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": repo.full_name,
            "GITHUB_RUN_ID": "77",
            "GITHUB_EVENT_PATH": str(self._event),
            "GITHUB_TOKEN": fake.token(),
            "PANELIST_RUN_DIRECTORY": str(self.memory.root),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    def collect(self, name: str, *options: str, action: str = "created", **extra: Any) -> int:  # noqa: ANN401 - each event takes its own
        """Run the door on an event of pull 1."""
        event = self.fake.event(name, self.repo, extra.pop("number", 1), action=action, **extra)
        self._event.write_text(json.dumps(event))
        self._set("GITHUB_EVENT_NAME", name)
        return main(["collect", *options], doors=lambda _: partial(door, pause=lambda _: None))

    def comment(self, words: str, *, by: str = "carol", **extra: Any) -> int:  # noqa: ANN401 - same
        """Run the door on a new comment."""
        return self.collect("issue_comment", comment=words, commenter=by, **extra)
