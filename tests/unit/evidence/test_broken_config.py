from dataclasses import replace

import pytest

from panelist.contracts import Diff
from tests.unit.evidence.changes import CONFIG, brief, briefs, change, findings, seen_by

BROKEN = "After this merge every review fails: the config file cannot be used"
FAILS = (
    "From the merge on, every run on every pull request ends with an error and reviews nothing. "
)


def test_a_config_that_no_run_could_use_is_told_with_all_its_mistakes() -> None:
    before = "fail-on: high\nlanguage: German\n"
    after = "fail-on: high\nlanguage: German\nignored: [docs]\nmax-cost-usd: 0\n"
    (found,) = findings(seen_by("broken_config", change({CONFIG: after}, {CONFIG: before})))
    assert brief(found) == (CONFIG, 3, "reviewer-config", "high")
    assert (found.title, found.quote) == (BROKEN, "ignored: [docs]")
    assert found.scenario == FAILS + (
        f"(1) Unknown key in {CONFIG}: `ignored` (line 3). Did you mean `ignore`? "
        f"(2) The key max-cost-usd of {CONFIG} (line 4) cannot be 0. "
        "Use a number above 0, at most 1,000."
    )


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ("fail-on: [\n", 1),
        ("ignore: []\nfail-on: low\nignore: []\n", 3),
        ("- a\n", 1),
        ("agents: [nobody]\n", 1),
    ],
)
@pytest.mark.parametrize("readable", [True, False])
def test_a_new_config_is_checked_even_where_only_the_diff_is_there(
    after: str, line: int, *, readable: bool
) -> None:
    (found,) = findings(seen_by("broken_config", change({CONFIG: after}, readable=readable)))
    assert (found.title, found.place.start) == (BROKEN, line)


def test_a_mistake_outside_of_the_diff_is_told_at_the_first_added_line() -> None:
    before = "fail_on: high\n" + "# a line\n" * 20
    (found,) = findings(
        seen_by("broken_config", change({CONFIG: f"{before}record: true\n"}, {CONFIG: before}))
    )
    assert (found.title, found.place.start) == (BROKEN, 22)


def test_a_config_that_a_run_can_use_or_that_goes_is_nothing() -> None:
    for after in ("", "fail-on: low\n", "# nothing\n"):
        assert seen_by("broken_config", change({CONFIG: after})).evidence == ()
    assert seen_by("broken_config", change({}, {CONFIG: "fail_on: low\n"})).evidence == ()


def test_only_the_file_that_a_run_would_read_is_checked() -> None:
    texts = {"ci/review.yml": "fail_on: low\n", CONFIG: "fail_on: low\n", "a.yml": "fail_on: 1\n"}
    seen = replace(change(texts), config_path="ci/review.yml")
    assert [each[0] for each in briefs(seen_by("broken_config", seen))] == ["ci/review.yml"]


def test_a_rename_away_leaves_the_defaults_which_are_good() -> None:
    seen = change({"old.yml": "fail_on: low\n"})
    moved = replace(seen.diff.files[0], old_path=CONFIG)
    gathered = seen_by("broken_config", replace(seen, diff=Diff((moved,))))
    assert gathered.evidence == ()
