"""What the fault table sees, shown by worlds in which one promise is broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.faults import promises
from bench.faults.rows import FOUND, Row, breaking, carry_out
from bench.faults.scene import BOT, Setting, World, opened
from tests.fakes.anthropic import KEY
from tests.fakes.github import Answer, unicorn

STICKY = "<!-- panelist:sticky v1 -->\nAll read."
MARK = "<!-- panelist:finding 0123456789abcdef F1 -->\nIt fails."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(Setting(), tmp_path) as made:
        yield made


def test_a_job_that_nothing_breaks_breaks_nothing(world: World) -> None:
    world.run()
    assert promises.broken(world) == []
    assert len(promises.begun(world)) == 3
    assert any(FOUND in text for text in promises.seen(world))


def left_open(world: World) -> None:
    world.repository.add_check_run("Panelist", world.head)


def green(world: World) -> None:
    world.repository.add_check_run("Panelist", world.head, status="completed", conclusion="success")


def two_stickies(world: World) -> None:
    for _ in range(2):
        world.repository.add_issue_comment(1, STICKY, author=BOT)


def twice(world: World) -> None:
    for line in (9, 13):
        world.repository.add_review_comment(1, "src/sums.py", line, MARK, author=BOT)


def token_in_the_log(world: World) -> None:
    world.job().log.write(f"Authorization: token {world.token}")


def key_in_a_file(world: World) -> None:
    (world.job().home / "output").write_text(KEY)


def late(world: World) -> None:
    world.job().waits.append(promises.DEADLINE + 1)


def backwards(world: World) -> None:
    world.job().waits.append(-1.0)


def traceback(world: World) -> None:
    job = world.job()
    job.codes["collect"] = 2
    job.log.write("::error::x\nTraceback (most recent call last): KeyError")


def silent(world: World) -> None:
    world.job().codes["review"] = 1


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (left_open, "a check is left in_progress"),
        (green, "green without a complete reading"),
        (two_stickies, "2 sticky comments"),
        (twice, "finding 0123456789abcdef is posted 2 times"),
        (token_in_the_log, "a token is in the log"),
        (key_in_a_file, "the key is in output"),
        (late, "over after 1201 s"),
        (backwards, "a wait of -1.0 s"),
        (
            traceback,
            "a bug instead of a sentence: Traceback (most recent call last): KeyError",
        ),
        (silent, "review failed without a word"),
    ],
)
def test_each_broken_promise_is_named(
    world: World, break_it: Callable[[World], None], said: str
) -> None:
    break_it(world)
    assert promises.broken(world) == [said]


def test_a_finding_that_is_nowhere_is_missed(world: World) -> None:
    job = world.run()
    world.pull.issue_comments.clear()
    world.pull.reviews.clear()
    (run,) = world.repository.check_runs()
    run.summary, run.annotations = "", []
    (job.home / "summary.md").write_text("")
    job.log.truncate(0)
    assert promises.broken(world) == ["F1 is nowhere", "F2 is nowhere", "F3 is nowhere"]


def test_another_repository_and_another_host_are_seen(world: World) -> None:
    api = world.github.api_url.replace("127.0.0.1", "localhost")
    moved = Answer(301, {}, {"Location": f"{api}/repos/octo/gadgets"})
    world.breaks("GET", "/pulls/1", moved)
    world.run(GITHUB_API_URL=api)
    port = world.github.server_url.rpartition(":")[2]
    assert promises.broken(world) == [
        "asked for /repos/octo/gadgets",
        f"asked the host localhost:{port}",
    ]


def test_a_row_tells_what_it_demands_in_vain() -> None:
    seen = carry_out(
        Row(
            "F0",
            "nothing",
            check="success",
            told="all is well",
            inline=2,
            stickies=0,
            unread=("src/none.py",),
            fails=("review",),
            act=breaking("PUT", "/never", unicorn()),
            also=lambda _: ("this too",),
        )
    )
    assert seen.flaws == (
        "the check is failure, not success",
        "3 inline comments, not 2",
        "1 sticky comments, not 0",
        "doors that fail: ()",
        "nobody is told: all is well",
        "nobody is told: src/none.py",
        "never met: PUT /repos/octo/widgets/never",
        "this too",
    )


def test_a_row_without_a_check_has_to_say_why() -> None:
    unseen = Row("F0", "nothing", check="", setting=Setting(rights={}))
    assert "why there is no check is not said" in carry_out(unseen).flaws
