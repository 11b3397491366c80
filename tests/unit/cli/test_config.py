"""``panelist config``: every mistake at its line, and the schema."""

import json
from pathlib import Path

import pytest

from panelist.cli import main
from tests.contract.documents import ROOT
from tests.unit.repo.checkout import Checkout

CONFIG = ".github/panelist.yml"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.new(tmp_path / "widgets")
    made.commit({CONFIG: b"fail-on: low\n", "src/a.py": b""})
    monkeypatch.chdir(made.root)
    return made


def check(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, str]:
    code = main(["config", "check", *names])
    return code, capsys.readouterr().err


def test_a_file_that_is_sound(place: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    del place
    assert check(capsys) == (0, f"{CONFIG} is sound.\n")


def test_the_file_of_the_repository_is_found_from_anywhere_in_it(
    place: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.root / "src")
    assert check(capsys) == (0, f"{place.root / CONFIG} is sound.\n")


def test_every_mistake_has_its_line(place: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (place.root / "own.yml").write_text("fail-onn: low\nmax-cost-usd: none\n")
    code, said = check(capsys, "own.yml")
    assert code == 1
    first, second = said.splitlines()
    assert first.startswith("own.yml:1: Unknown key in own.yml: `fail-onn`")
    assert second.startswith(
        "own.yml:2: The key max-cost-usd of own.yml (line 2) cannot be 'none'."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "own.yml cannot be read: No such file or directory. Name another file, or write"),
        (b"\xff\xfe\xff", "own.yml:1: own.yml holds no mapping. Write `key: value` lines"),
        (b"caf\xe9: 1\n", "own.yml is no UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_that_is_no_text(
    place: Checkout, content: bytes | None, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (place.root / "own.yml").write_bytes(content)
    code, said = check(capsys, "own.yml")
    assert code in {1, 2}
    assert sentence in said


def test_no_file_and_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = check(capsys)
    assert code == 2
    assert "Name the file: `panelist config check FILE`." in said


def test_the_schema_is_that_of_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == 0
    out = capsys.readouterr().out
    assert out == (ROOT / "docs" / "panelist.schema.json").read_text()
    assert "fail-on" in json.loads(out)["properties"]
