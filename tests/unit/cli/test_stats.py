"""``panelist stats`` on twenty made-up lives of pull requests: the numbers are those made up."""

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import median

import pytest

from panelist.cli import main
from panelist.contracts import Conclusion, EntryState, Severity, Stopped
from panelist.ledger import MARKER, encode, with_state
from panelist.memory import RunDirectory
from panelist.metrics.run_directories import find_run_directories
from tests.fakes.github import FakeGitHub, Repository
from tests.unit.metrics.lives import (
    AGENTS,
    DAYS,
    REPOSITORY,
    Life,
    Round,
    Told,
    make_lives,
    write_lives,
)
from tests.unit.render.samples import REVIEW

Json = dict[str, object]
Ask = Callable[..., Json]
LIVES = make_lives(21, 20)
BOT = "github-actions[bot]"


def rounds_of(lives: Sequence[Life]) -> list[Round]:
    return list(chain.from_iterable(life.rounds for life in lives))


def findings_of(lives: Sequence[Life]) -> list[Told]:
    return list(chain.from_iterable(life.findings for life in lives))


def share(answers: Sequence[bool]) -> Json:
    part, whole = sum(answers), len(answers)
    return {"part": part, "whole": whole, "rate": pytest.approx(part / whole)}


def in_order(words: Sequence[str], met: Sequence[str]) -> Json:
    return {word: met.count(word) for word in words if word in met}


def told_findings(lives: Sequence[Life]) -> Json:
    """What both sources know of findings."""
    told = findings_of(lives)
    decisions = [
        {
            "pull": f"{REPOSITORY}#{life.number}",
            "finding": one.ranked.number,
            "title": one.ranked.title,
            "state": state.value,
            "who": "ann",
            "why": one.why,
        }
        for state in (EntryState.DISMISSED, EntryState.DISPUTED)
        for life in lives
        for one in life.findings
        if one.state is state
    ]
    support = Counter(str(one.ranked.support) for one in told)
    return {
        "findings": len(told),
        "joined": 0,
        "unlisted": 0,
        "severities": in_order(tuple(Severity), [one.ranked.severity for one in told]),
        "states": in_order(tuple(EntryState), [one.state for one in told]),
        "support": dict(sorted(support.items())),
        "acted_on": share([one.state is EntryState.FIXED for one in told]),
        "decisions": decisions,
        "rules": [],
        "notes": [],
    }


def spoken_for(lives: Sequence[Life], who: str) -> int:
    return sum(one.ranked.found_by == (who,) for one in findings_of(lives))


Priced = tuple[str, int, float]
"""A day, how many reviews, and what they cost together."""


def each_priced(rounds: Sequence[Round]) -> list[Priced]:
    return [(made.day, 1, made.usd) for made in rounds if made.usd is not None]


def days_of(lives: Sequence[Life]) -> tuple[list[Priced], int]:
    """The days of each pull request that cost something, and the reviews on the others."""
    days = [[made for made in life.rounds if made.day == day] for life in lives for day in DAYS]
    sums = [(made[0].day, len(made), sum(one.usd or 0 for one in made)) for made in days if made]
    return [row for row in sums if row[2]], sum(row[1] for row in sums if not row[2])


def told_months(priced: Sequence[Priced]) -> list[Json]:
    months = sorted({day[:7] for day, _, _ in priced})
    rows = {month: [row for row in priced if row[0].startswith(month)] for month in months}
    return [
        {
            "month": month,
            "reviews": sum(row[1] for row in found),
            "usd": pytest.approx(sum(row[2] for row in found)),
        }
        for month, found in rows.items()
    ]


def told_cost(priced: Sequence[Priced], unpriced: int) -> Json:
    usd, reviews = sum(row[2] for row in priced), sum(row[1] for row in priced)
    return {
        "usd": pytest.approx(usd),
        "reviews": reviews,
        "unpriced": unpriced,
        "a_review": pytest.approx(usd / reviews),
        "months": told_months(priced),
    }


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run it, and read its JSON."""

    def asked(*arguments: object, **variables: str) -> Json:
        words = [str(word) for word in arguments]
        assert main(["stats", *words, "--format", "json"], variables=variables) == 0
        told: Json = json.loads(capsys.readouterr().out)
        return told

    return asked


@pytest.fixture
def shop() -> Iterator[tuple[FakeGitHub, Repository]]:
    with FakeGitHub(validate=True) as fake:
        repo = fake.add_repository(REPOSITORY)
        repo.commit({"a.py": b"one = 1\n"}, "first")
        repo.grant("carol", "write")
        yield fake, repo


def post(repo: Repository, life: Life, *, author: str = BOT) -> None:
    """The pull request of a life, with our summary comment after its last review."""
    branch = f"topic-{life.number}"
    repo.commit({"a.py": b"one = %d\n" % (life.number + 1)}, "second", branch=branch)
    assert repo.open_pull(branch) == life.number
    assert life.ledger is not None
    body = with_state(f"{MARKER}\n## Read", encode(life.ledger))
    repo.add_issue_comment(life.number, body, author=author)
    repo.pull(life.number).created_at = f"{life.rounds[-1].day}T12:00:00Z"


def test_the_lives_hold_something_of_everything() -> None:
    assert {one.state for one in findings_of(LIVES)} == set(EntryState)
    assert {made.complete for made in rounds_of(LIVES)} == {True, False}
    assert {made.usd is None for made in rounds_of(LIVES)} == {True, False}
    assert {made.day[:7] for made in rounds_of(LIVES)} == {"2026-10", "2026-11"}
    assert {len(life.rounds) for life in LIVES} == {1, 2, 3, 4}


def test_run_directories(tmp_path: Path, ask: Ask) -> None:
    write_lives(LIVES, tmp_path)
    sentence = Stopped(door="review", sentence="No key.", conclusion=Conclusion.NEUTRAL)
    RunDirectory(tmp_path / "stopped").write(sentence)
    RunDirectory(tmp_path / "quiet").write(sentence.model_copy(update={"quiet": True}))
    rounds = rounds_of(LIVES)
    seconds = sorted(made.first_after for made in rounds if made.first_after is not None)
    expected = {
        "schema_id": "panelist/statistics",
        "version": 1,
        "source": f"run directories in {tmp_path}",
        "since": None,
        "pulls": 20,
        "reviews": len(rounds),
        "unfinished": 1,
        "complete": share([made.complete for made in rounds]),
        "last_complete": share([life.last_complete() for life in LIVES]),
        "conclusions": in_order(tuple(Conclusion), [made.conclusion for made in rounds]),
        "cost": told_cost(
            each_priced(rounds),
            sum(made.usd is None for made in rounds),
        ),
        "agents": [
            {
                "who": who,
                "reviews": sum(who in made.calls for made in rounds),
                "calls": sum(made.calls.get(who, 0) for made in rounds),
                "tokens": sum(7 for made in rounds if who in made.calls),
                "usd": pytest.approx(sum(0.25 for made in rounds if who in made.calls)),
                "findings": spoken_for(LIVES, who) if who in AGENTS else None,
            }
            for who in (*AGENTS, "verify")
        ],
        "first_finding": {
            "reviews": len(seconds),
            "median": median(seconds),
            "ninetieth": seconds[-(len(seconds) // 10) - 1],
        },
        **told_findings(LIVES),
    }
    assert ask(tmp_path) == expected


def test_ledgers(shop: tuple[FakeGitHub, Repository], ask: Ask) -> None:
    fake, repo = shop
    for life in LIVES:
        post(repo, life)
    rounds = rounds_of(LIVES)
    token = fake.personal_token("carol")
    found = ask("--repo", REPOSITORY, GITHUB_TOKEN=token, **fake.environment)
    unknown = dict.fromkeys(("unfinished", "complete", "conclusions", "first_finding", "since"))
    silent = dict.fromkeys(("reviews", "calls", "tokens", "usd"))
    assert found == {
        "schema_id": "panelist/statistics",
        "version": 1,
        "source": f"summary comments of {REPOSITORY}",
        "pulls": 20,
        "reviews": len(rounds),
        "last_complete": share([life.last_complete() for life in LIVES]),
        "cost": told_cost(*days_of(LIVES)),
        "agents": [{"who": who, **silent, "findings": spoken_for(LIVES, who)} for who in AGENTS],
        **unknown,
        **told_findings(LIVES),
    }
    assert fake.writes == []


def test_what_pulls_that_changed_since_a_day_cost_by_month(
    shop: tuple[FakeGitHub, Repository], ask: Ask
) -> None:
    fake, repo = shop
    for life in LIVES:
        post(repo, life)
    day = "2026-11-02"
    kept = [life for life in LIVES if life.rounds[-1].day >= day]
    token = fake.personal_token("carol")
    found = ask("--repo", REPOSITORY, "--since", day, GITHUB_TOKEN=token, **fake.environment)
    rounds = rounds_of(kept)
    priced, unpriced = days_of(kept)
    recent = [row for row in priced if row[0] >= day]
    assert found["cost"] == {**told_cost(priced, unpriced), "months": told_months(recent)}
    assert (found["pulls"], found["reviews"]) == (len(kept), len(rounds))
    assert len(kept) < len(LIVES)


def zipped(folder: Path) -> bytes:
    """A run directory as an artifact, with what is never counted beside it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("objects.git/HEAD", "ref: x")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return packed.getvalue()


def test_artifacts_tell_what_the_run_directories_in_them_tell(
    shop: tuple[FakeGitHub, Repository], tmp_path: Path, ask: Ask
) -> None:
    fake, repo = shop
    write_lives(LIVES[:3], tmp_path)
    packed = [zipped(folder) for folder in find_run_directories(tmp_path)]
    for archive in packed:
        repo.upload_artifact(repo.add_workflow_run(), "panelist", archive)
    fork = repo.add_workflow_run(head_repository="mallory/shop")
    repo.upload_artifact(fork, "panelist", packed[0])
    repo.upload_artifact(repo.add_workflow_run(), "panelist", b"no archive")
    token = fake.personal_token("carol")
    named = ("--repo", REPOSITORY, "--artifacts", "panelist")
    found = ask(*named, GITHUB_TOKEN=token, **fake.environment)
    told = {
        "source": f"artifacts panelist of {REPOSITORY}",
        "notes": [
            "Left out, because it is no zip archive: 1 of the artifacts.",
            (
                "Left out, because it was not uploaded by a workflow of this repository: "
                "1 of the artifacts."
            ),
        ],
    }
    assert found == {**ask(tmp_path), **told}
    assert fake.writes == []


def test_without_an_artifact_that_counts_it_says_why(
    shop: tuple[FakeGitHub, Repository], capsys: pytest.CaptureFixture[str]
) -> None:
    fake, repo = shop
    repo.upload_artifact(repo.add_workflow_run(), "panelist", b"no archive")
    variables = {**fake.environment, "GITHUB_TOKEN": fake.personal_token("carol")}
    named = ["stats", "--repo", REPOSITORY, "--artifacts", "panelist"]
    assert main(named, variables=variables) == 2
    assert "Left out, because it is no zip archive: 1 of the artifacts." in capsys.readouterr().err


def test_run_directories_since_a_day(tmp_path: Path, ask: Ask) -> None:
    write_lives(LIVES, tmp_path)
    found = ask(tmp_path, "--since", "2026-11-01")
    rounds = [made for made in rounds_of(LIVES) if made.day >= "2026-11-01"]
    assert found["reviews"] == len(rounds)
    assert found["complete"] == share([made.complete for made in rounds])
    assert found["unfinished"] is None, "nothing tells when those ran"


def test_csv_holds_the_numbers_of_the_json(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_lives(LIVES, tmp_path)
    assert main(["stats", str(tmp_path), "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsysbinary.readouterr().out.decode())))
    values = {(figure, of): value for figure, of, value in rows}
    assert rows[0] == ["figure", "of", "value"]
    assert values["reviews", ""] == str(len(rounds_of(LIVES)))
    assert values["state", "fixed"] == str(
        sum(one.state is EntryState.FIXED for one in findings_of(LIVES))
    )
    assert values["since", ""] == ""
    assert values["agent_findings", "verify"] == ""
    told = sum(row[0] in {"dismissed", "disputed"} for row in rows)
    assert told == sum(
        one.state in {EntryState.DISMISSED, EntryState.DISPUTED} for one in findings_of(LIVES)
    )


def test_the_text_says_what_is_unknown(
    shop: tuple[FakeGitHub, Repository], capsys: pytest.CaptureFixture[str]
) -> None:
    fake, repo = shop
    post(repo, LIVES[0])
    variables = {"GITHUB_TOKEN": fake.personal_token("carol"), **fake.environment}
    assert main(["stats", "--repo", REPOSITORY], variables=variables) == 0
    said = capsys.readouterr()
    assert said.err == f"Reading the summary comments of {REPOSITORY}.\n"
    lines = {line[:22].strip(): line[22:].strip() for line in said.out.splitlines()}
    assert lines["Reviews"] == str(len(LIVES[0].rounds))
    for unknown in ("Runs without a review", "Read everything", "Conclusions"):
        assert lines[unknown] == "unknown"


@pytest.mark.parametrize("app", [None, "reviewers"])
def test_comments_of_nobody_of_ours_are_not_counted(
    shop: tuple[FakeGitHub, Repository], ask: Ask, app: str | None
) -> None:
    """An app of a team is known by the check that it left; a marker alone proves nothing."""
    fake, repo = shop
    author = f"{app}[bot]" if app else "mallory"
    post(repo, LIVES[0], author=author)
    if app:
        repo.add_check_run("Panelist", "topic-1", app=app, external_id="panelist:1.1")
    token = fake.personal_token("carol")
    found = ask("--repo", REPOSITORY, GITHUB_TOKEN=token, **fake.environment)
    assert found["pulls"] == (1 if app else 0)


def test_a_summary_without_a_ledger_is_named(shop: tuple[FakeGitHub, Repository], ask: Ask) -> None:
    fake, repo = shop
    post(repo, LIVES[0])
    post(repo, LIVES[1])
    repo.pull(2).issue_comments[0].body = f"{MARKER}\n<!-- panelist:state v1 bm8= -->\nRead"
    token = fake.personal_token("carol")
    found = ask("--repo", REPOSITORY, GITHUB_TOKEN=token, **fake.environment)
    assert found["pulls"] == 1
    assert found["notes"] == [
        "Left out, because their summary comment holds no ledger that can be read: #2."
    ]


def test_a_copy_and_what_cannot_be_read_are_told_and_not_counted(tmp_path: Path, ask: Ask) -> None:
    write_lives(LIVES[:1], tmp_path)
    shutil.copytree(tmp_path / "pull-01", tmp_path / "copy")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "review.json").write_text("{}")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "review.json").symlink_to(tmp_path / "pull-01/round-1/review.json")
    found = ask(tmp_path)
    rounds = len(LIVES[0].rounds)
    assert (found["pulls"], found["reviews"]) == (1, rounds)
    copies, broken, linked = sorted(str(note) for note in found["notes"])  # pyright: ignore[reportGeneralTypeIssues,reportUnknownArgumentType,reportUnknownVariableType] - a list
    times = f" (x{rounds})" if rounds > 1 else ""
    assert copies == f"A copy of a review was found and not counted again.{times}"
    assert broken.startswith(f"Left out: {tmp_path}/broken/review.json is not an artifact")
    assert linked.endswith("linked/review.json cannot be read: it is a symbolic link.")


def test_a_review_on_a_laptop_leaves_findings_of_which_nobody_knows_more(
    tmp_path: Path, ask: Ask
) -> None:
    review = REVIEW.model_copy(update={"number": None})
    RunDirectory(tmp_path / "a").write(review)
    RunDirectory(tmp_path / "b").write(review.model_copy(update={"seconds": 73.0}))
    found = ask(tmp_path)
    assert (found["pulls"], found["reviews"], found["findings"]) == (1, 2, len(review.findings))
    assert found["states"] == {"unknown": len(review.findings)}
    assert found["acted_on"] == {"part": 0, "whole": 0, "rate": None}
    assert found["cost"] == {
        "usd": None,
        "reviews": 0,
        "unpriced": 2,
        "a_review": None,
        "months": [],
    }
    assert found["first_finding"] is None
    left = ask(tmp_path, "--since", "2026-01-01")
    assert left["reviews"] == 0
    assert left["notes"] == ["Left out, because nothing tells their day: 2 of the reviews."]


def test_a_secret_of_the_environment_is_not_printed(tmp_path: Path, ask: Ask) -> None:
    secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
    review = LIVES[0].reviews[-1]
    assert review.ledger is not None
    entry = review.ledger.entries[0].model_copy(
        update={"state": EntryState.DISMISSED, "who": "ann", "why": f"It is {secret}."}
    )
    ledger = review.ledger.model_copy(update={"entries": (entry,)})
    RunDirectory(tmp_path).write(review.model_copy(update={"ledger": ledger}))
    found = ask(tmp_path, GITHUB_TOKEN=secret)
    assert secret not in str(found)
    assert "It is " in str(found["decisions"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "nowhere is not a folder. Name one that holds run directories."),
        (["."], "There is no run directory in /"),
        ([".", "--repo", REPOSITORY], "A folder and --repo are two places to count from."),
        ([".", "--since", "yesterday"], "--since yesterday is no day. Write it as 2026-11-01."),
        (["--repo", REPOSITORY], "There is no GitHub token."),
        (["--format", "xml"], "Argument --format: invalid choice: 'xml'"),
    ],
)
def test_bad_input_gets_a_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["stats", *arguments], variables={}) == 2
    assert capsys.readouterr().err.startswith(f"panelist: error: {sentence}")


def test_a_name_that_is_no_repository(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--repo", "shop"], variables={"GITHUB_TOKEN": "ghp_made_up"}) == 2
    assert "`shop` is not the name of a repository." in capsys.readouterr().err
