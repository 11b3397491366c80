from pathlib import Path

import pytest

from tests.unit.repo.checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh repository without a commit."""
    return Checkout.new(tmp_path / "checkout")
