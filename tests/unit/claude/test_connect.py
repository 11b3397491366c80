"""Connecting: what cannot work is said before anything is sent."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import panelist
from panelist.claude import Deadline, Limits, connect
from panelist.errors import SettingsError
from tests.fakes.anthropic import KEY

from .scene import CHAINS

LIMITS = Limits(Deadline.after(60))


def connected(key: str, base_url: str | None = None) -> str:
    """Connect, and tell the preferred model to show that it worked."""

    async def told() -> str:
        async with connect(key, CHAINS, LIMITS, base_url=base_url) as claude:
            return claude.first_model(next(iter(CHAINS)))

    return asyncio.run(told())


def test_without_a_base_url_it_is_the_one_of_the_api() -> None:
    assert connected(KEY) == "claude-haiku-5-5"


@pytest.mark.parametrize("key", ["", " ", "sk-ant-x\n", "sk-ant x", "sk-ant-é", "\x00"])
def test_a_key_that_cannot_be_one_is_not_sent_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        connected(key)

    assert caught.value.happened == (
        "The Anthropic API key is empty or holds characters that no key has."
    )
    assert "`anthropic-api-key`" in caught.value.fix
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("base_url", ["::::", "http://\x00", "h" * 70_000])
def test_an_address_that_is_none_is_a_matter_of_settings(base_url: str) -> None:
    with pytest.raises(SettingsError, match="ANTHROPIC_BASE_URL"):
        connected(KEY, base_url)


def test_whoever_does_not_ask_claude_does_not_load_the_sdk() -> None:
    code = "import sys, panelist.ports, panelist.events; print('anthropic' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(panelist.__file__).parents[1])},
    )

    assert done.stdout == "False\n"
