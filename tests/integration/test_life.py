"""One pull request from its opening to its merge with its base; see ``bench/life.py``."""

from bench.life import live


def test_every_promise_holds_in_every_step_of_the_life_of_a_pull_request() -> None:
    said: list[str] = []
    assert live(said.append) == [], "\n".join(said)
    assert sum(line.startswith("\n## ") for line in said) == 8
