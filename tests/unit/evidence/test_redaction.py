from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.contracts import Diff, DiffFile, Hunk, Line, LineKind
from panelist.evidence import redact, redact_text
from tests.unit.evidence.changes import change, file_of
from tests.unit.evidence.fake_secrets import ONE_LINE, PEM_BODY, PEM_HEAD, PEM_TAIL, chars


def _texts(diff: Diff) -> list[str]:
    return [line.text for hunk in diff.hunks for line in hunk.lines]


def _shape(diff: Diff) -> list[tuple[str, list[tuple[LineKind, int | None, int | None]]]]:
    """Everything of a diff but the words."""
    return [
        (hunk.id, [(line.kind, line.old, line.new) for line in hunk.lines]) for hunk in diff.hunks
    ]


def test_secrets_of_added_removed_and_context_lines_are_taken_out() -> None:
    (a, b, c) = (ONE_LINE[kind][2] for kind in ("GitHub Token", "Slack Token", "Stripe Access Key"))
    diff = Diff((file_of("a.py", f'x("{a}")\nold("{b}")\n', f'x("{a}")\nnew("{c}")\n'),))
    assert _texts(redact(diff)) == [
        'x("⟦secret:GitHub Token⟧")',
        'old("⟦secret:Slack Token⟧")',
        'new("⟦secret:Stripe Access Key⟧")',
    ]
    assert _shape(redact(diff)) == _shape(diff)


def test_every_line_of_a_private_key_is_taken_out_and_no_line_is_lost() -> None:
    diff = change({"k.pem": "\n".join(["a", PEM_HEAD, *PEM_BODY, "QQ==", PEM_TAIL, "b"])}).diff
    body = ["⟦secret:Private Key⟧"] * 5
    assert _texts(redact(diff)) == ["a", PEM_HEAD, *body, PEM_TAIL, "b"]


def test_a_private_key_is_taken_out_of_a_source_with_quotes_and_markers() -> None:
    lines = [f'  "{PEM_BODY[0]}\\n" +', f"# {PEM_BODY[1]}", f"// {PEM_BODY[2]}"]
    diff = change({"K.java": "\n".join([f'String k = "{PEM_HEAD}\\n" +', *lines, "};"])}).diff
    assert _texts(redact(diff))[1:] == [
        '  "⟦secret:Private Key⟧\\n" +',
        "# ⟦secret:Private Key⟧",
        "// ⟦secret:Private Key⟧",
        "};",
    ]


def test_a_private_key_with_headers_of_its_own_is_taken_out() -> None:
    headers = ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00", ""]
    diff = change({"k.pem": "\n".join([PEM_HEAD, *headers, *PEM_BODY, PEM_TAIL])}).diff
    assert _texts(redact(diff))[4:-1] == ["⟦secret:Private Key⟧"] * 4


def test_the_heading_of_a_hunk_is_searched_too() -> None:
    value = ONE_LINE["AWS Access Key"][2]
    file = file_of("a.py", "a\n", "b\n")
    hunk = replace(file.hunks[0], heading=f'KEY = "{value}"')
    diff = redact(Diff((replace(file, hunks=(hunk,)),)))
    assert diff.hunks[0].heading == 'KEY = "⟦secret:AWS Access Key⟧"'


def test_a_diff_without_a_secret_is_returned_as_it_is() -> None:
    diff = change({"a.py": "x = 1\n"}).diff
    assert redact(diff) is diff


def test_files_without_a_secret_are_the_same_values() -> None:
    diff = change({"a.py": "x = 1\n", "b.py": f'x("{ONE_LINE["GitHub Token"][2]}")\n'}).diff
    assert redact(diff).files[0] is diff.files[0]


_KINDS = st.sampled_from(sorted(ONE_LINE))
_FILLER = st.text(
    st.characters(codec="utf-8", exclude_characters="\n", exclude_categories=("Cs",)), max_size=40
)


@given(
    st.lists(st.tuples(_KINDS, st.sampled_from(LineKind), _FILLER), min_size=1, max_size=12),
)
def test_no_value_survives_and_no_line_moves(rows: list[tuple[str, LineKind, str]]) -> None:
    lines: list[Line] = []
    for n, (kind, sign, filler) in enumerate(rows, start=1):
        _, template, value = ONE_LINE[kind]
        old = None if sign is LineKind.ADDED else n
        new = None if sign is LineKind.REMOVED else n
        lines.append(Line(sign, f"{filler} {template.format(value)}", old, new))
    hunk = Hunk("h1", "a.py", 1, len(rows), 1, len(rows), "", tuple(lines))
    whole = change({"a.py": ""}).diff.files[0]
    diff = Diff((replace(whole, hunks=(hunk,)),))
    safe = redact(diff)
    assert _shape(safe) == _shape(diff)
    for (kind, _, _), text in zip(rows, _texts(safe), strict=True):
        # npm's registry line names no host in our expression, so only the token goes.
        assert ONE_LINE[kind][2] not in text
        assert f"⟦secret:{kind}⟧" in text
    assert redact(safe) == safe


@pytest.mark.parametrize("path", ["a.py", ".env", "config.toml"])
@pytest.mark.parametrize("line", ["{}", "token = '{}'", "password={}", "secret: {}", "//a:{}@h/x"])
def test_what_was_redacted_once_stays_as_it_is(path: str, line: str) -> None:
    """Transcripts are made of it, and a replay redacts again whatever it shows a model."""
    once = [redact_text(path, line.format(value)) for _, _, value in ONE_LINE.values()]
    assert [redact_text(path, text) for text in once] == once


@given(st.lists(_FILLER, max_size=30))
def test_text_without_a_secret_passes_unchanged(texts: list[str]) -> None:
    lines = tuple(Line(LineKind.ADDED, text, None, n) for n, text in enumerate(texts, start=1))
    file = change({"a.py": ""}).diff.files[0]
    diff = Diff((replace(file, hunks=(Hunk("h1", "a.py", 0, 0, 1, len(lines), "", lines),)),))
    assert _texts(redact(diff)) == texts


def test_binary_files_and_pure_renames_pass() -> None:
    file: DiffFile = change({"a.bin": ""}).diff.files[0]
    assert redact(Diff((file,))) == Diff((file,))


def test_hostile_lines_are_searched_in_linear_time() -> None:
    """Each line would take an expression that backtracks minutes."""
    size = 100_000
    hostile = [
        "://a:" * size,
        "eyJ" * size,
        "sk-" * size + "T3BlbkFJ",
        "secret" * size + ":",
        "key" + " " * size + "x",
        "aws" * size,
        "+" * size + "!",
        " " * size + "x",
        "'" * size,
        "-----BEGIN PRIVATE KEY-----" * 5_000,
        "xox" + "b-" + "1-" * size,
        f"password = '{chars(200)}" * 1_000,
    ]
    diff = change({"a.env": "\n".join([PEM_HEAD, *hostile])}).diff
    assert len(_texts(redact(diff))) == len(hostile) + 1
