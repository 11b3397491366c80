"""A validating fake with one pull, and who asks it."""

from collections.abc import Iterator

import pytest

from tests.fakes.github import FakeGitHub
from tests.unit.fakes.github.asking import Asking, Pulled, pulled


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with FakeGitHub(validate=True) as running:
        yield running


@pytest.fixture
def widgets(fake: FakeGitHub) -> Pulled:
    return pulled(fake)


@pytest.fixture
def ask(fake: FakeGitHub) -> Asking:
    return Asking(fake, fake.token())
