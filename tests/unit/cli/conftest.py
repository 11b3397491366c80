from pathlib import Path

import pytest

from panelist.memory import RunDirectory
from tests.unit.phases import scene
from tests.unit.repo.checkout import Checkout

PATH = "src/ratio.py"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Where the command is given: a repository with ``topic`` on top of ``main``."""
    made = Checkout.new(tmp_path / "widgets")
    made.commit({PATH: scene.BASE.encode(), ".github/panelist.yml": b"language: Klingon\n"})
    made.git("checkout", "--quiet", "-b", "topic")
    made.commit({PATH: scene.HEAD.encode(), ".github/panelist.yml": b"language: Latin\n"})
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def patch(checkout: Checkout, tmp_path: Path) -> Path:
    """The change as a file, next to nothing."""
    path = tmp_path / "change.patch"
    path.write_text(checkout.git("diff", "main", "topic", "--", PATH) + "\n")
    return path


@pytest.fixture
def memory(checkout: Checkout) -> RunDirectory:
    """Where a run is kept if nobody says otherwise."""
    return RunDirectory(checkout.root / ".panelist" / "run")
