from collections.abc import Iterator

import pytest

from tests.fakes.github import FakeGitHub
from tests.unit.forge.stage import Stage, build


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    """A GitHub of the test's own."""
    with FakeGitHub(validate=True) as fake:
        yield fake


@pytest.fixture
def stage(fake: FakeGitHub) -> Stage:
    """One open pull on it."""
    return build(fake)
