"""What is installed is what was locked: by hash, from whatever index a machine uses."""

import re
import tomllib

import pytest

from tests.contract.documents import ROOT

FILES = ("run", "bedrock", "vertex", "telemetry", "redis", "dev", "uv")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_PINNED = re.compile(r"([a-z0-9][a-z0-9-]*)==([\w.+!]+)( ; [^\\]+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(name: str) -> list[str]:
    """The requirements of a file, each on one line with its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    return [row for row in text.splitlines() if row.strip()]


def pinned(name: str) -> dict[str, str]:
    """Distribution to version."""
    found = [_PINNED.match(row) for row in entries(name)]
    return {match[1]: match[2] for match in found if match is not None}


def declared(wanted: list[str]) -> set[str]:
    """The names of what pyproject.toml asks for, normalised."""
    found = [_NAME.match(row) for row in wanted]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match is not None}


@pytest.mark.parametrize("name", FILES)
def test_every_distribution_is_pinned_and_hashed(name: str) -> None:
    for row in entries(name):
        requirement, *hashes = re.split(r"\s+(?=--hash)", row.strip())
        assert _PINNED.fullmatch(requirement.strip()), row
        assert hashes, row
        assert [mark for mark in hashes if not _HASH.fullmatch(mark)] == [], row


@pytest.mark.parametrize("name", FILES)
def test_no_address_says_where_from(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert (
        re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host|^-", text, re.MULTILINE)
        == []
    )


def test_what_the_program_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert declared(project["project"]["dependencies"]) - set(pinned("run")) == set()
    assert declared(project["dependency-groups"]["dev"]) - set(pinned("dev")) == set()


def test_tests_run_on_what_the_action_installs() -> None:
    run, dev = pinned("run"), pinned("dev")
    assert {name: dev.get(name) for name in run} == run
