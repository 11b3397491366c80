import pytest
from hypothesis import assume, given, settings

from panelist.contracts import Place, Side
from panelist.diff import Anchors, parse
from panelist.phases.edits import EditedFile, EditRefusal, WantedEdit, apply_edits
from panelist.phases.suggestions import (
    GUARDED,
    MOST_LINES,
    Suggestion,
    Suggestions,
    is_guarded,
    objection_to,
)
from tests.unit.phases import scene
from tests.unit.phases.mending import whole_file
from tests.unit.phases.test_edits import edited_files

PATH = "src/ratio.py"
HERE = Place(path=PATH, start=3, end=3)
OLD = "        b = 0"


def edited(
    new: str, old: str = OLD, *, start: int = 3, text: str = scene.HEAD, path: str = PATH
) -> EditedFile:
    end = start + old.count("\n")
    found = apply_edits(path, text, [WantedEdit(path, start, end, old, new)])
    assert not isinstance(found, EditRefusal)
    return found


RISKY = "it brings in an address or a call that a person should write"
HIDDEN = "it holds a redacted secret or a hidden character"


@pytest.mark.parametrize(
    ("new", "objection"),
    [
        ("        return None", ""),
        ("        b = (", "src/ratio.py would no longer parse"),
        ("        b = eval('1')", RISKY),
        ("        __import__('os').popen('id')", RISKY),
        ("        b = 'HTTPS://evil.example/x'", RISKY),
        ("        b = 'ftp://evil.example/x'", RISKY),
        ("        b = '\\x68ttp'", RISKY),
        ("        b = '⟦secret:key⟧'", HIDDEN),
        ("        b = '\u202e'", HIDDEN),
        ("        b = '\u200b'", HIDDEN),
        ("        b = '\x1b[31m'", HIDDEN),
        ("        b = 'AKIA" + "Z7Y3X9W2V5U8T1S4'", "it holds what looks like a secret"),
    ],
)
def test_only_what_does_what_it_shows_is_offered(new: str, objection: str) -> None:
    assert objection_to(edited(new)) == objection


def test_an_address_that_was_there_may_stay_but_not_become_another() -> None:
    text = scene.HEAD.replace("b = 0", "b = get('https://a.example/x', 1)")
    old = "        b = get('https://a.example/x', 1)"
    assert objection_to(edited(old.replace("1)", "2)"), old, text=text)) == ""
    assert objection_to(edited(old.replace("//a", "//b"), old, text=text)) == RISKY


def test_a_secret_is_seen_though_only_its_last_line_is_new() -> None:
    rows = [
        "-----BEGIN PRIVATE " + "KEY-----",
        *(f"MIIEvQIBADANBgkqhkiG9w0B{n}AQEFAASC" for n in range(4)),
    ]
    text = "a = 1\nKEY = '''\nx\n'''\n"
    new = "\n".join(rows)
    found = apply_edits(PATH, text, [WantedEdit(PATH, 3, 3, "x", new)])
    assert isinstance(found, EditedFile)
    assert objection_to(found) == "it holds what looks like a secret"


@pytest.mark.parametrize(
    "path",
    [
        *(".github/workflows/ci.yml", ".gitlab-ci.yml", ".circleci/config.yml", "Jenkinsfile"),
        *("Dockerfile", "deploy/api.dockerfile", "Dockerfile.dev", "docker-compose.yml"),
        *("Makefile", "CMakeLists.txt", "build.gradle.kts", "setup.py", "conftest.py", "build.rs"),
        *("scripts/run.sh", "tools/setup.ps1", "webpack.config.js", "src/sub/noxfile.py"),
        *("package-lock.json", "package.json", "requirements/dev.txt", "go.sum", "pyproject.toml"),
        *(".npmrc", ".husky/pre-commit", ".vscode/tasks.json", "AGENTS.md", "action.yml"),
        *("node_modules/left-pad/index.js", "vendor/x/y.go"),
    ],
)
def test_what_tools_carry_out_is_never_changed(path: str) -> None:
    assert is_guarded(path)
    assert objection_to(edited("b", "a", start=1, text="a\n", path=path)) == GUARDED


@pytest.mark.parametrize("path", ["src/app.py", "src/build/plan.ts", "docs/setup.md", "lib/a.go"])
def test_ordinary_files_may_be_changed(path: str) -> None:
    assert not is_guarded(path)


def placed(
    file: EditedFile, about: Place = HERE, *, patch: bytes = scene.PATCH
) -> Suggestion | None:
    return Suggestions(Anchors(parse(patch))).place([file], about)


class TestPlaces:
    def test_a_suggestion_replaces_no_more_lines_than_change(self) -> None:
        file = edited(
            "    if b is None:\n        return 0", "    if b is None:\n        b = 0", start=2
        )
        assert placed(file) == Suggestion(HERE, "        return 0")

    def test_what_only_comes_in_belongs_to_the_line_above(self) -> None:
        file = edited("        b = 0\n        c = 1")
        assert placed(file) == Suggestion(HERE, "        b = 0\n        c = 1")

    def test_before_the_first_line_it_belongs_to_the_one_below(self) -> None:
        file = edited("import os\ndef ratio(a, b):", "def ratio(a, b):", start=1)
        found = placed(file, Place(path=PATH, start=1, end=1))
        assert found == Suggestion(Place(path=PATH, start=1, end=1), "import os\ndef ratio(a, b):")

    def test_the_comment_moves_to_the_edit_within_the_lines_of_the_finding(self) -> None:
        found = placed(edited("        b = 1"), Place(path=PATH, start=1, end=4))
        assert found == Suggestion(HERE, "        b = 1")

    def test_elsewhere_the_suggestion_reaches_to_the_finding(self) -> None:
        found = placed(edited("    return a / (b or 1)", "    return a / b", start=4))
        assert found == Suggestion(
            Place(path=PATH, start=3, end=4), "        b = 0\n    return a / (b or 1)"
        )

    def test_for_a_removed_line_it_stands_at_the_edit_in_the_same_hunk(self) -> None:
        patch = scene.PATCH.replace(b"-1,4 +1,6 @@\n def", b"-1,5 +1,6 @@\n-import os\n def")
        gone = Place(path=PATH, side=Side.LEFT, start=1, end=1)
        assert placed(edited("        b = 1"), gone, patch=patch) == Suggestion(
            HERE, "        b = 1"
        )

    @pytest.mark.parametrize(
        "file",
        [
            edited("    return a + a", "    return a * 2", start=8),
            edited("        b = 0\r".replace("\r", "") + "\n        x = 1" * MOST_LINES),
            edited("        return 1", text=scene.HEAD.replace("\n", "\r\n")),
        ],
        ids=["outside the hunk", "too long", "CRLF"],
    )
    def test_what_a_comment_cannot_hold_is_none(self, file: EditedFile) -> None:
        assert placed(file) is None

    def test_one_empty_line_would_read_like_none(self) -> None:
        assert placed(edited("\n")) is None

    def test_edits_of_two_files_are_none(self) -> None:
        suggestions = Suggestions(Anchors(scene.diff()))
        assert suggestions.place([edited("        b = 1"), edited("        b = 1")], HERE) is None

    def test_the_second_of_two_that_overlap_is_none(self) -> None:
        suggestions = Suggestions(Anchors(scene.diff()))
        file = edited("        b = 1")
        assert suggestions.place([file], HERE) is not None
        assert suggestions.place([file], HERE) is None

    def test_lines_between_finding_and_edit_that_hold_a_secret_are_not_shown(self) -> None:
        rows = [
            "a = 1",
            "key = 'AKIA" + "Z7Y3X9W2V5U8T1S4'",
            *(f"x{n} = 0" for n in range(6)),
            "b = 2",
        ]
        text = "\n".join(rows) + "\n"
        file = edited("b = 3", "b = 2", start=9, text=text)
        about = Place(path=PATH, start=1, end=1)
        assert placed(file, about, patch=whole_file(PATH, text)) is None


@settings(deadline=None, max_examples=60)
@given(edited_files())
def test_a_click_makes_of_the_file_what_was_tried(file: EditedFile) -> None:
    patch = whole_file(file.path, file.before)
    about = Place(path=file.path, start=1, end=1)
    found = Suggestions(Anchors(parse(patch))).place([file], about)
    assume(found is not None)
    assert found is not None
    lines = file.before.split("\n")
    new = found.replacement.split("\n") if found.replacement else []
    lines[found.place.start - 1 : found.place.end] = new
    assert "\n".join(lines) == file.after
