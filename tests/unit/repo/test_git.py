import re
import tempfile
import threading
import time
from pathlib import Path

import pytest

from panelist.errors import RepositoryError
from panelist.repo.git import Git
from tests.unit.repo.checkout import Checkout


def test_git_sees_none_of_our_environment(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-CANARY")
    monkeypatch.setenv("GIT_DIR", "/somewhere/else")
    git = Git(checkout.root)
    seen = git.run("-c", "alias.spy=!env", "spy").decode()
    assert "CANARY" not in seen
    assert git.run("rev-parse", "--git-dir") == b".git\n"
    names = {line.partition("=")[0] for line in seen.split("\n") if "=" in line}
    assert names >= {"GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_TERMINAL_PROMPT", "LC_ALL"}
    assert names & {"ANTHROPIC_API_KEY", "USER", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND"} == set()


def test_variables_of_the_caller_reach_git(checkout: Checkout) -> None:
    git = Git(checkout.root, env={"https_proxy": "http://proxy.invalid:3128"})
    assert b"https_proxy=http://proxy.invalid:3128\n" in git.run("-c", "alias.spy=!env", "spy")


def test_credentials_can_be_configured_through_the_environment(checkout: Checkout) -> None:
    env = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": "Authorization: basic CANARY",
    }
    answer = Git(checkout.root, env=env).run("config", "http.extraHeader")
    assert answer == b"Authorization: basic CANARY\n"
    assert "CANARY" not in (checkout.git_dir / "config").read_text()


def test_our_settings_win_over_those_of_the_repository(checkout: Checkout) -> None:
    checkout.git("config", "core.hooksPath", "/evil")
    checkout.git("config", "core.fsmonitor", "/evil")
    git = Git(checkout.root)
    assert git.run("config", "core.hooksPath") == b"/dev/null\n"
    assert git.run("config", "core.fsmonitor") == b"false\n"


def test_a_failure_tells_the_last_line_of_git_and_what_to_do(checkout: Checkout) -> None:
    with pytest.raises(RepositoryError) as caught:
        Git(checkout.root).run("cat-file", "-p", "nothing")
    assert caught.value.happened == ("git cat-file failed: fatal: Not a valid object name nothing.")
    assert caught.value.fix == "Check that the repository is complete and that git can read it."


def test_a_failure_shows_control_characters_instead_of_obeying_them(checkout: Checkout) -> None:
    with pytest.raises(RepositoryError) as caught:
        Git(checkout.root).run("cat-file", "-p", "\x1b[2Jname\u202e")
    assert "\x1b" not in caught.value.happened
    assert "⟦U+202E⟧" in caught.value.happened


def test_a_silent_failure_tells_the_exit_code(checkout: Checkout) -> None:
    with pytest.raises(RepositoryError, match=re.escape("git rev-parse failed: exit code 1.")):
        Git(checkout.root).run("rev-parse", "--verify", "--quiet", "nothing")


def test_a_directory_that_is_not_there_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="No such file or directory") as caught:
        Git(tmp_path / "gone").run("version")
    assert caught.value.fix == "Name an existing directory with --repo."


def test_an_argument_with_nul_is_an_error_of_the_user(checkout: Checkout) -> None:
    with pytest.raises(RepositoryError, match="embedded null byte"):
        Git(checkout.root).run("rev-parse", "a\0b")


def test_a_machine_without_git_is_told_to_install_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(RepositoryError, match=r"git was not found\. Install git 2\.34 or newer"):
        Git(checkout.root).run("version")


def test_a_relative_search_path_means_ours_not_that_of_the_repository(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, word in ((tmp_path, "ours"), (checkout.root, "theirs")):
        (place / "bin").mkdir()
        (place / "bin/git").write_text(f"#!/bin/sh\necho {word}\n")
        (place / "bin/git").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "bin")
    assert Git(checkout.root).run("version") == b"ours\n"


def test_git_and_what_it_started_end_with_the_time_out(checkout: Checkout, tmp_path: Path) -> None:
    late = tmp_path / "late"
    started = time.monotonic()
    with pytest.raises(RepositoryError) as caught:
        Git(checkout.root, timeout=0.3).run("-c", f"alias.hang=!sleep 30; touch {late}", "hang")
    assert time.monotonic() - started < 15
    assert caught.value.happened == "git -c took longer than 0.3 seconds."
    time.sleep(0.1)
    assert not late.exists()


def test_a_conversation_ends_with_the_time_out_too(checkout: Checkout) -> None:
    git = Git(checkout.root, timeout=0.3)
    with (
        pytest.raises(RepositoryError, match="took longer than"),
        git.talk("-c", "alias.hang=!sleep 9", "hang") as conversation,
    ):
        conversation.read(1)


def test_git_that_ends_early_in_a_conversation_is_a_failure_that_says_why(
    checkout: Checkout,
) -> None:
    with (
        pytest.raises(RepositoryError, match="fatal: not a git repository"),
        Git.at(checkout.root).talk("cat-file", "--batch") as conversation,
    ):
        conversation.ask(b"HEAD")


def test_git_that_ends_in_peace_before_it_has_answered_is_a_failure(checkout: Checkout) -> None:
    with (
        pytest.raises(RepositoryError, match=re.escape("git version failed: exit code 0.")),
        Git(checkout.root).talk("version") as conversation,
    ):
        conversation.read(10_000)


def test_writing_to_git_that_has_ended_is_a_failure_not_a_broken_pipe(checkout: Checkout) -> None:
    def talk_on() -> None:
        with Git(checkout.root).talk("version") as conversation:
            conversation.answers.read()
            time.sleep(0.1)
            conversation.ask(b"anybody there?")

    with pytest.raises(RepositoryError, match="git version failed"):
        talk_on()


def test_a_question_that_git_leaves_unanswered_is_a_failure(checkout: Checkout) -> None:
    with (
        pytest.raises(RepositoryError, match=r"git -c failed: exit code 0\."),
        Git(checkout.root).talk("-c", "alias.deaf=!read question", "deaf") as conversation,
    ):
        conversation.ask(b"anybody there?")


def test_an_error_of_ours_after_git_has_ended_comes_through(checkout: Checkout) -> None:
    def fail_late() -> None:
        with Git(checkout.root).talk("version") as conversation:
            conversation.answers.read()
            time.sleep(0.1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()


def test_a_machine_without_room_for_a_temporary_file_is_told_so(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    with pytest.raises(RepositoryError) as caught:
        Git(checkout.root).run("version")
    assert caught.value.happened == (
        "No temporary file could be opened: No such file or directory."
    )
    assert caught.value.fix == "Make room, or point TMPDIR to a directory that can be written."


def test_an_error_of_ours_ends_git_at_once(checkout: Checkout) -> None:
    before = threading.active_count()
    with (
        pytest.raises(ZeroDivisionError),
        Git(checkout.root).talk("cat-file", "--batch"),
    ):
        raise ZeroDivisionError
    time.sleep(0.05)
    assert threading.active_count() == before


def test_another_owner_of_the_repository_does_not_stop_the_reading(checkout: Checkout) -> None:
    git = Git(checkout.root, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert git.run("rev-parse", "--git-dir") == b".git\n"
