"""Builds the repository that ``make demo`` reviews: a real range of two commits.

The key in it is made here from two halves, so that nothing in this repository
looks like a secret to anybody's scanner.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FAKE_KEY = "AKIA" + "Q3EGWBNHVTZLO5KD"
COVERAGE = """TN:
SF:shop/orders.py
DA:22,1
DA:24,0
DA:25,0
DA:26,0
DA:27,0
DA:28,0
DA:29,0
DA:32,0
DA:33,0
DA:36,1
DA:38,0
DA:39,0
DA:40,0
DA:41,0
DA:42,0
DA:43,0
DA:46,0
BRDA:38,0,0,0
BRDA:38,0,1,0
BRDA:40,0,0,0
BRDA:40,0,1,0
DA:49,1
DA:51,1
end_of_record
"""


def main(target: Path) -> None:
    """Make ``target`` a repository with a branch ``main`` and a branch ``change``."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "shop", target)
    git(target, "init", "--quiet", "--initial-branch=main")
    commit(target, "A small shop")
    git(target, "checkout", "--quiet", "-b", "change")
    git(target, "apply", str((HERE / "shop.diff").resolve()))
    settings = target / "shop" / "settings.py"
    settings.write_text(settings.read_text().replace("@FAKE_AWS_KEY@", FAKE_KEY))
    commit(target, "Add refunds and an archive")
    (target / "coverage.info").write_text(COVERAGE)
    # A report is nothing to commit, and nothing to review.
    (target / ".git" / "info" / "exclude").write_text("coverage.info\n")


def commit(target: Path, message: str) -> None:
    """Commit everything under a name of our own."""
    git(target, "add", "--all")
    who = ("-c", "user.name=Shop", "-c", "user.email=shop@example.com")
    git(target, *who, "commit", "--quiet", "--message", message)


def git(target: Path, *arguments: str) -> None:
    """Run git in ``target``, whatever the configuration of whoever runs the demo."""
    ours = ("commit.gpgsign=false", "core.hooksPath=/dev/null", "core.autocrlf=false")
    settings = [word for setting in ours for word in ("-c", setting)]
    subprocess.run(["git", "-C", str(target), *settings, *arguments], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
