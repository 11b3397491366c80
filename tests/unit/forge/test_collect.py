from datetime import date
from pathlib import Path

import pytest

from panelist.contracts import (
    ClaimKind,
    Comment,
    Commit,
    MissingPatch,
    Pull,
    Signature,
    SilencingRule,
    Thread,
    Trusted,
)
from panelist.errors import ForgeError, PermissionMissingError, SettingsError
from panelist.forge.event import target
from panelist.forge.refusals import UnreadableError
from panelist.forge.skips import Rules
from panelist.forge.wire import ReviewComment
from panelist.learning import write_rules
from panelist.repo.objects import GitRepo
from tests.fakes.github import EVERY, Answer, Limits, Pass, Reply, Rewrite, secondary_limit, unicorn
from tests.unit.forge.stage import BOT, DAY, REPOSITORY, RUN, Stage

PULL = "/repos/octo/widgets/pulls/1"


def test_a_pull_is_told_whole(stage: Stage, tmp_path: Path) -> None:
    stage.pull.labels = ["bug"]
    said = stage.repo.add_issue_comment(1, "Looks fine", author="bob")
    robot = stage.repo.add_issue_comment(1, "Preview ready", author="vercel[bot]")
    first = stage.repo.add_review_comment(1, "b.py", 3, "Why?", author="bob")
    collected = stage.collect(tmp_path)
    (run,) = stage.repo.check_runs(stage.head)
    assert collected.pull == Pull(
        source="github",
        repository=REPOSITORY,
        number=1,
        title="Two",
        body="Why",
        author="alice",
        author_association=collected.pull.author_association,
        base_ref="main",
        base_sha=stage.base,
        head_ref="topic",
        head_sha=stage.head,
        labels=("bug",),
        commits=(Commit(sha=stage.head, message="second"),),
        comments=(
            Comment(id=said.id, author="bob", bot=False, body="Looks fine"),
            Comment(id=robot.id, author="vercel[bot]", bot=True, body="Preview ready"),
        ),
        threads=(
            Thread(
                path="b.py",
                line=3,
                comments=(Comment(id=first.id, author="bob", bot=False, body="Why?"),),
            ),
        ),
        files_total=2,
        diff_source="diff",
        trusted=Trusted(),
        check_run_id=run.id,
        html_url=f"{stage.fake.server_url}/octo/widgets/pull/1",
        objects="objects.git",
    )
    assert (run.status, run.external_id) == ("in_progress", f"panelist:{RUN}")
    assert collected.patch == stage.remote.diff("/pulls/1")
    assert collected.patch.count(b"diff --git") == 2


def test_the_objects_of_both_sides_can_be_read(stage: Stage, tmp_path: Path) -> None:
    stage.collect(tmp_path)
    repo = GitRepo(tmp_path / "objects.git", stage.base, stage.head)
    assert repo.read("base", "a.py") == b"one\ntwo\n"
    assert repo.read("head", "a.py") == b"one\n2\n"


def test_what_the_author_wrote_is_what_the_event_says(stage: Stage, tmp_path: Path) -> None:
    event = stage.fake.event("pull_request", stage.repo, stage.number)
    stage.pull.title = stage.pull.body = "edited later"
    pinned = target("pull_request", event, pr_number=None, repository=REPOSITORY)
    pull = stage.collect(tmp_path, pinned).pull
    assert (pull.title, pull.body) == ("Two", "Why")


def test_the_diff_starts_at_the_merge_base(stage: Stage, tmp_path: Path) -> None:
    tip = stage.repo.commit({"c.py": b"later\n"}, "on main")
    stage.pull.base_sha = tip
    assert stage.collect(tmp_path).pull.base_sha == stage.base


def test_without_a_common_ancestor_the_base_stands_in(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/compare/.*", Answer(404, {"message": "No common ancestor"}))
    pull = stage.collect(tmp_path).pull
    assert pull.base_sha == stage.base
    assert pull.notes == (
        "The merge base is not known; the base is taken for it (No common ancestor).",
    )
    stage.fake.inject("GET", ".*/compare/.*", Answer(200, {"merge_base_commit": None}))
    assert stage.collect(tmp_path / "2").pull.notes == (
        "The merge base is not known; the base is taken for it.",
    )


def test_config_comes_from_the_default_branch_and_attributes_from_the_base(
    stage: Stage, tmp_path: Path
) -> None:
    """A pull cannot choose its judge: not by its head, and not by its base either."""
    stage.repo.commit({".github/panelist.yml": b"\xef\xbb\xbffail-on: low\n"}, branch="main")
    weak = {".github/panelist.yml": b"fail-on: never\n", ".gitattributes": b"* -diff\n"}
    stage.repo.commit({**weak, ".gitattributes": b"*.min.js linguist-generated\n"}, branch="stale")
    stage.repo.commit({"x": b"1\n", **weak}, branch="evil", start="stale")
    stage.number = stage.repo.open_pull("evil", "stale")
    target = stage.target(number=stage.number, head_sha=None)
    assert stage.collect(tmp_path, target).pull.trusted == Trusted(
        config="fail-on: low\n",
        config_path=".github/panelist.yml",
        gitattributes="*.min.js linguist-generated\n",
    )


RULES = ".github/panelist-rules.yml"
RULE = SilencingRule(
    id="R1",
    paths=("**",),
    kind=ClaimKind.DEFECT,
    owner="ann",
    date=date(2026, 11, 1),
    expires=date.fromisoformat(DAY),
    accepted=Signature(by="ann", date=date(2026, 11, 2)),
)


def rules_file(**more: object) -> bytes:
    return write_rules((RULE.model_copy(update=more),)).encode()


def test_rules_come_from_the_default_branch_alone(stage: Stage, tmp_path: Path) -> None:
    """Neither the head nor a base of its choice gives a pull rules of its own."""
    stage.repo.commit({RULES: rules_file()}, branch="main")
    stage.repo.commit({RULES: rules_file(id="R2")}, branch="stale")
    stage.repo.commit({RULES: rules_file(id="R3")}, branch="evil", start="stale")
    stage.number = stage.repo.open_pull("evil", "stale")
    pull = stage.collect(tmp_path, stage.target(number=stage.number, head_sha=None)).pull
    assert pull.trusted.rules == (RULE,)
    assert pull.notes == ()


def test_rules_stand_beside_the_config(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({"ci/review-rules.yml": rules_file()}, branch="main")
    assert stage.collect(tmp_path, config_path="ci/review.yml").pull.trusted.rules == (RULE,)


def test_rules_that_do_not_apply_are_told(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({RULES: rules_file(expires=date(2026, 11, 2))}, branch="main")
    pull = stage.collect(tmp_path).pull
    assert pull.trusted.rules == ()
    assert pull.notes == ("Rule R1 expired on 2026-11-02: it silences nothing.",)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "", "a/../../b"])
def test_a_config_path_outside_the_repository_is_refused(
    stage: Stage, tmp_path: Path, path: str
) -> None:
    with pytest.raises(ForgeError, match="is not a path inside the repository"):
        stage.collect(tmp_path, config_path=path)


def test_a_config_with_an_odd_name_is_found(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({"my cfg?#/ü.yml": b"a: b\n"}, branch="main")
    pull = stage.collect(tmp_path, config_path="./my cfg?#/ü.yml").pull
    assert pull.trusted.config == "a: b\n"


def test_a_directory_in_place_of_the_config_is_none(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({"cfg/x.yml": b"a: b\n"}, branch="main")
    with pytest.raises(ForgeError):
        stage.collect(tmp_path, config_path="cfg")


def test_a_config_that_may_not_be_read_is_not_taken_for_none(stage: Stage, tmp_path: Path) -> None:
    no = Answer(403, {"message": "Resource not accessible by integration"})
    stage.fake.inject("GET", ".*/contents/.*", no)
    with pytest.raises(PermissionMissingError, match="contents: read"):
        stage.collect(tmp_path)


def test_an_answer_that_is_none_is_not_taken_for_no_config(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/contents/.*", Answer(200, {"message": "hm"}), at=EVERY)
    with pytest.raises(UnreadableError):
        stage.collect(tmp_path)


def test_a_config_that_is_refused_is_not_taken_for_none(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/contents/.*", Answer(422, {"message": "no"}))
    with pytest.raises(ForgeError, match="no"):
        stage.collect(tmp_path)


def test_without_a_default_branch_nothing_is_trusted(stage: Stage, tmp_path: Path) -> None:
    bare = {"number": 1, "head": {"sha": stage.head}, "base": {"sha": stage.base}}
    stage.fake.inject("GET", PULL, Answer(200, bare))
    stage.fake.inject("GET", "/repos/octo/widgets", Answer(200, {"full_name": REPOSITORY}))
    with pytest.raises(ForgeError, match="which branch is the default"):
        stage.collect(tmp_path)


def test_everything_a_pull_can_lack_may_be_null(stage: Stage, tmp_path: Path) -> None:
    bare = {
        "number": 1,
        "title": None,
        "body": None,
        "user": None,
        "labels": None,
        "state": None,
        "head": {"sha": stage.head, "ref": None, "repo": None, "user": None},
        "base": {"sha": stage.base, "ref": None, "repo": None, "user": None},
        "changed_files": None,
    }
    stage.fake.inject("GET", PULL, Answer(200, bare))
    pull = stage.collect(tmp_path).pull
    assert (pull.title, pull.body, pull.author, pull.from_fork) == ("", "", None, True)
    assert (pull.skip, pull.head_sha, pull.files_total) == (None, stage.head, 0)


def test_ghosts_may_have_said_something(stage: Stage, tmp_path: Path) -> None:
    stage.repo.add_issue_comment(1, "x", author=None)
    (comment,) = stage.collect(tmp_path).pull.comments
    assert (comment.author, comment.bot) == (None, False)


def test_a_pull_from_a_deleted_fork_is_collected(stage: Stage, tmp_path: Path) -> None:
    fork = stage.repo.fork("mallory/widgets")
    head = fork.commit({"evil.py": b"1\n"}, branch="topic")
    number = stage.repo.open_pull("topic", fork=fork, author="mallory")
    fork.delete()
    pull = stage.collect(tmp_path, stage.target(number=number, head_sha=head)).pull
    assert (pull.from_fork, pull.head_sha, pull.objects) == (True, head, "objects.git")
    assert all("octo/widgets" in request.path for request in stage.fake.requests)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"draft": True}, "draft"),
        ({"state": "closed"}, "closed"),
        ({"state": "closed", "merged": True}, "closed"),
        ({"author": "dependabot[bot]"}, "bot"),
        ({"labels": ["panelist-skip"]}, "label"),
        ({"changed_files": 0}, "empty"),
    ],
)
def test_a_pull_that_is_not_reviewed_costs_little(
    stage: Stage, tmp_path: Path, facts: dict[str, object], code: str
) -> None:
    for name, value in facts.items():
        setattr(stage.pull, name, value)
    collected = stage.collect(tmp_path)
    assert collected.pull.skip is not None
    assert (collected.pull.skip.code, collected.patch, collected.pull.objects) == (code, b"", None)
    assert collected.pull.check_run_id is not None
    assert not any("upload-pack" in request.path for request in stage.fake.requests)


def test_the_config_may_let_bots_in(stage: Stage, tmp_path: Path) -> None:
    stage.repo.commit({".github/panelist.yml": b"review-bots: true\n"}, branch="main")
    stage.pull.author = BOT
    asked: list[Trusted] = []

    def rules(trusted: Trusted) -> Rules:
        asked.append(trusted)
        return Rules(review_bots=True, usd_per_day=20.0)

    assert stage.collect(tmp_path, rules=rules).pull.skip is None
    assert [trusted.config for trusted in asked] == ["review-bots: true\n"]


def test_a_dry_run_writes_nothing(stage: Stage, tmp_path: Path) -> None:
    pull = stage.collect(tmp_path, dry_run=True).pull
    assert (pull.check_run_id, pull.notes, stage.fake.writes) == (None, (), [])


def test_a_token_that_may_not_check_is_noted(stage: Stage, tmp_path: Path) -> None:
    stage.limited_to(contents="read", pull_requests="write")
    pull = stage.collect(tmp_path).pull
    (note,) = pull.notes
    assert pull.check_run_id is None
    assert "`checks: write`" in note


def test_an_error_ends_the_check_and_goes_on(stage: Stage, tmp_path: Path) -> None:
    def rules(_: Trusted) -> Rules:
        raise SettingsError("Unknown key `x`.", "Remove it.")

    with pytest.raises(SettingsError):
        stage.collect(tmp_path, rules=rules)
    (run,) = stage.repo.check_runs(stage.head)
    assert (run.status, run.conclusion, run.summary) == (
        "completed",
        "neutral",
        "Unknown key `x`. Remove it.",
    )


def test_the_first_error_is_the_one_that_is_told(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/contents/.*", unicorn(), at=EVERY)
    stage.fake.inject("PATCH", ".*", unicorn(), at=EVERY)
    with pytest.raises(ForgeError, match="contents"):
        stage.collect(tmp_path)


def test_an_error_without_a_check_just_goes_on(stage: Stage, tmp_path: Path) -> None:
    stage.fake.inject("GET", ".*/contents/.*", unicorn(), at=EVERY)
    with pytest.raises(ForgeError):
        stage.collect(tmp_path, dry_run=True)
    assert stage.fake.writes == []


def test_a_pull_that_does_not_exist_is_an_error(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(ForgeError, match="Not Found"):
        stage.collect(tmp_path, stage.target(number=99))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (".*/pulls/1/commits", "commits"),
        (".*/issues/1/comments", "comments"),
        (".*/pulls/1/comments", "review comments"),
    ],
)
def test_what_people_said_may_stay_unread_with_a_note(
    stage: Stage, tmp_path: Path, path: str, what: str
) -> None:
    stage.fake.inject("GET", path, secondary_limit(), at=EVERY)
    (note,) = stage.collect(tmp_path).pull.notes
    assert note.startswith(f"Not all {what} could be read (0 were): GitHub limits")


def test_what_came_before_a_broken_page_is_kept(stage: Stage, tmp_path: Path) -> None:
    for number in range(130):
        stage.repo.add_issue_comment(1, f"{number}")
    stage.fake.inject("GET", ".*/issues/1/comments", Pass(), *[unicorn()] * 4)
    pull = stage.collect(tmp_path).pull
    assert len(pull.comments) == 100
    assert pull.notes[0].startswith("Not all comments could be read (100 were)")


def test_replies_belong_to_their_thread(stage: Stage, tmp_path: Path) -> None:
    first = stage.repo.add_review_comment(1, "b.py", 3, "Why?", author="bob")
    other = stage.repo.add_review_comment(1, "b.py", 9, "Here too", author="bob")
    stage.remote.post(f"/pulls/1/comments/{first.id}/replies", {"body": "Because"}, ReviewComment)
    outdated = stage.repo.add_review_comment(1, "b.py", 12, "Old", author="bob")
    outdated.line = None
    threads = stage.collect(tmp_path).pull.threads
    assert [(t.line, [c.body for c in t.comments]) for t in threads] == [
        (3, ["Why?", "Because"]),
        (9, ["Here too"]),
        (None, ["Old"]),
    ]
    assert other.id == threads[1].comments[0].id


def test_a_head_that_moved_before_we_looked_stays_out(stage: Stage, tmp_path: Path) -> None:
    """Everything is pinned to the head of the event."""
    newer = stage.repo.commit({"later.py": b"1\n"}, branch="topic")
    collected = stage.collect(tmp_path, stage.target())
    assert newer != stage.head
    assert collected.pull.head_sha == stage.head
    assert b"later.py" not in collected.patch
    assert b"+line 7\n" in collected.patch
    assert [run.head_sha for run in stage.repo.check_runs()] == [stage.head]


def test_a_head_that_moves_while_we_look_stays_out(stage: Stage, tmp_path: Path) -> None:
    def push(reply: Reply) -> Reply:
        stage.repo.commit({"later.py": b"1\n"}, branch="topic")
        return reply

    stage.fake.inject("GET", PULL, Rewrite(push), at=2)
    collected = stage.collect(tmp_path)
    assert b"later.py" not in collected.patch
    assert b"+line 7\n" in collected.patch


def test_a_dispatch_takes_the_head_of_now(stage: Stage, tmp_path: Path) -> None:
    assert stage.collect(tmp_path, stage.target(head_sha=None)).pull.head_sha == stage.head


def test_a_huge_diff_comes_from_git_and_says_where_comments_can_go(
    stage: Stage, tmp_path: Path
) -> None:
    stage.fake.limits = Limits(diff_files=1, patch_lines=50)
    collected = stage.collect(tmp_path)
    assert (collected.pull.diff_source, collected.pull.missing_patches) == ("git", ())
    assert collected.pull.uncommentable == ("b.py",)
    assert b"+line 120\n" in collected.patch


def test_a_huge_diff_without_git_is_put_together_from_the_files(
    stage: Stage, tmp_path: Path
) -> None:
    stage.fake.limits = Limits(diff_files=1, patch_lines=50)
    stage.fake.inject("*", ".*/git-upload-pack|.*/info/refs", Answer(503), at=EVERY)
    collected = stage.collect(tmp_path)
    assert (collected.pull.diff_source, collected.pull.missing_patches) == ("files", ())
    assert collected.pull.uncommentable == ("b.py",)
    assert b"+2\n" in collected.patch
    assert b"+line 120\n" in collected.patch


def test_without_any_object_it_says_what_is_missing(stage: Stage, tmp_path: Path) -> None:
    stage.fake.limits = Limits(diff_files=1, patch_lines=50)
    stage.fake.inject("*", ".*/git-upload-pack|.*/info/refs", Answer(503), at=EVERY)
    stage.fake.inject("GET", ".*/git/trees/.*", Answer(404), at=EVERY)
    collected = stage.collect(tmp_path)
    assert collected.pull.missing_patches == (
        MissingPatch(
            path="b.py", reason="GitHub serves no diff for this file because it is too large"
        ),
    )
