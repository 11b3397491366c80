"""Every command, in the conversation and in threads, wrong ones too: one answer each."""

import pytest

from bench.talk import SCRIPTS, talk


@pytest.mark.parametrize("place", SCRIPTS)
def test_what_is_said_is_answered_once_each_and_nothing_is_lost(place: str) -> None:
    said: list[str] = []
    assert talk(said.append, SCRIPTS[place]) == [], "\n".join(said)
