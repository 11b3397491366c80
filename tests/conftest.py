"""What every test gets: an environment in which nothing of the machine shows."""

import os

import pytest
from hypothesis import settings

# Shared machines stall: a slow example is no failure. Benchmarks measure time. Half of the usual
# number of examples: what needs more says so itself, and everybody waits for these tests.
settings.register_profile("panelist", deadline=None, max_examples=50)
# The same examples for the same code, so that a change is refused only for what it did.
settings.register_profile("gate", settings.get_profile("panelist"), derandomize=True)
settings.load_profile("gate" if "CI" in os.environ else "panelist")  # noqa: TID251 - as below

_SCRUBBED = ("GITHUB_", "RUNNER_", "ACTIONS_", "ANTHROPIC_", "PANELIST_", "INPUT_", "GIT_")


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of a runner, a shell or a developer's git reaches a test."""
    for name in tuple(os.environ):  # noqa: TID251 - the one fixture that empties it
        if name.startswith(_SCRUBBED) and name != "GIT_SSL_CAINFO":
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
