"""One pull request from its opening to its merge with its base; see ``bench/life.py``."""

from bench.life import live
from bench.rounds import compare


def test_every_promise_holds_in_every_step_of_the_life_of_a_pull_request() -> None:
    said: list[str] = []
    assert live(said.append) == [], "\n".join(said)
    assert sum(line.startswith("\n## ") for line in said) == 8


def test_with_the_stop_rule_fewer_remarks_are_posted_and_nothing_that_blocks_is_lost() -> None:
    said: list[str] = []
    assert compare(said.append) == [], "\n".join(said)
    assert sum("in other words again" in line for line in said) == 2
