from textwrap import dedent

import pytest

from panelist.evidence import Change
from tests.unit.evidence.changes import briefs, change, findings, seen_by, told

PATH = ".github/workflows/ci.yml"
SHA = "8f4b7f84864484a7bf31766abe9204da3cbe65b3"


def _workflow(*, on: str = "push", job: str = "", steps: str = "") -> str:
    return (
        f"name: ci\non: {on}\njobs:\n  build:\n    runs-on: ubuntu-latest\n{job}    steps:\n{steps}"
    )


def _found(text: str, before: str | None = None, path: str = PATH) -> list[tuple[int, str, str]]:
    seen = change({path: text}, None if before is None else {path: before})
    return [each[1:] for each in briefs(seen_by("workflows", seen))]


@pytest.mark.parametrize(
    "expression",
    [
        "github.event.issue.title",
        "github.event.pull_request.body",
        "github.event.comment.body",
        "github.event.pull_request.head.ref",
        "github.event.pull_request.head.label",
        "github.event.head_commit.message",
        "github.event.commits[0].author.name",
        "github.event.workflow_run.head_branch",
        "github.head_ref",
        "format('{0}', github.head_ref)",
    ],
)
def test_strangers_text_in_a_script_is_high(expression: str) -> None:
    inline = _workflow(steps=f"      - run: echo ${{{{ {expression} }}}}\n")
    block = _workflow(
        steps=f"      - run: |\n          if x; then\n            echo ${{{{ {expression} }}}}\n"
    )
    assert _found(inline) == [(7, "script-injection", "high")]
    assert _found(block) == [(9, "script-injection", "high")]


@pytest.mark.parametrize(
    "steps",
    [
        "      - run: echo ${{ github.sha }}\n",
        "      - run: echo ${{ github.event.pull_request.number }}\n",
        '      - env:\n          T: ${{ github.event.issue.title }}\n        run: echo "$T"\n',
        "      - run: |\n          true\n        env:\n          T: ${{ github.head_ref }}\n",
        "      - name: ${{ github.event.issue.title }}\n        run: true\n",
        "      - run: |\n          true\n          # ${{ github.head_ref }}\n",
    ],
)
def test_what_is_not_expanded_into_a_script_is_nothing(steps: str) -> None:
    assert _found(_workflow(steps=steps)) == []


def test_an_input_of_an_action_in_a_script_is_told() -> None:
    action = "runs:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.name }}\n"
    gathered = seen_by("workflows", change({"action.yml": action}))
    message = "An input is expanded into a script; whoever sets the input can run commands."
    assert (findings(gathered), told(gathered)) == ([], [(4, message)])


@pytest.mark.parametrize(
    ("uses", "severity"),
    [
        ("actions/checkout@v4", "low"),
        ("github/codeql-action/init@v3", "low"),
        ("somebody/deploy@main", "medium"),
        ("somebody/deploy@8f4b7f8", "medium"),
        ("org/repo/.github/workflows/build.yml@main", "medium"),
        ("docker://alpine:3", "medium"),
    ],
)
def test_an_action_that_is_not_pinned_is_found(uses: str, severity: str) -> None:
    text = _workflow(steps=f"      - uses: {uses}\n")
    assert _found(text) == [(7, "unpinned-action", severity)]


def _uses(*actions: str) -> str:
    return _workflow(steps="".join(f"      - uses: {each}\n" for each in actions))


def _of_unpinned(seen: Change) -> list[tuple[int, str]]:
    found = findings(seen_by("workflows", seen))
    return [(each.place.start, each.title) for each in found]


def test_another_version_of_an_action_that_was_never_pinned_is_nothing_new() -> None:
    seen = change({PATH: _uses("a/b@v2", "a/c@v9")}, {PATH: _uses("a/b@v1", "a/c@v8")})
    assert _of_unpinned(seen) == []


@pytest.mark.parametrize("readable", [True, False])
def test_the_base_is_known_from_the_diff_where_there_is_no_repository(*, readable: bool) -> None:
    seen = change({PATH: _uses("a/b@v2")}, {PATH: _uses("a/b@v1")}, readable=readable)
    assert _of_unpinned(seen) == []


def test_a_habit_of_another_workflow_is_nothing_new() -> None:
    seen = change({PATH: _uses("a/b@v2")}, unchanged={".github/workflows/a.yml": _uses("a/b@v1")})
    assert _of_unpinned(seen) == []


def test_a_pin_that_is_given_up_is_found() -> None:
    seen = change({PATH: _uses("a/b@v2")}, {PATH: _uses(f"a/b@{SHA}")})
    assert _of_unpinned(seen) == [(7, "Action not pinned to a commit")]


def test_new_actions_are_one_finding_a_file_at_the_first_of_a_stranger() -> None:
    seen = change({PATH: _uses("actions/checkout@v4", "a/b@v1", "a/c@v1", "a/b@v1")})
    assert _of_unpinned(seen) == [(8, "3 actions not pinned to a commit")]
    assert seen_by("workflows", seen).evidence[0].message == (
        "Not pinned to a commit: `actions/checkout@v4`, `a/b@v1`, `a/c@v1`."
    )


def test_an_image_is_known_without_its_tag() -> None:
    seen = change({PATH: _uses("docker://a:2", "docker://b:1")}, {PATH: _uses("docker://a:1")})
    assert _of_unpinned(seen) == [(8, "Action not pinned to a commit")]


@pytest.mark.parametrize(
    "uses",
    [
        f"actions/checkout@{SHA}",
        f"actions/checkout@{SHA} # v4",
        f'"somebody/deploy@{SHA}"',
        "./.github/actions/build",
        f"docker://alpine@sha256:{'a' * 64}",
    ],
)
def test_a_pinned_or_local_action_is_nothing(uses: str) -> None:
    assert _found(_workflow(steps=f"      - uses: {uses}\n")) == []


@pytest.mark.parametrize("on", ["pull_request_target", "[push, workflow_run]"])
def test_a_trigger_with_secrets_for_strangers_is_found(on: str) -> None:
    assert _found(_workflow(on=on)) == [(2, "dangerous-trigger", "medium")]


def test_a_trigger_below_on_is_found_and_the_same_word_elsewhere_is_not() -> None:
    text = "on:\n  pull_request_target:\n    types: [opened]\njobs:\n  a:\n    name: workflow_run\n"
    assert _found(text) == [(2, "dangerous-trigger", "medium")]


def test_a_privileged_checkout_of_the_pull_is_high() -> None:
    steps = dedent(
        f"""\
              - uses: actions/checkout@{SHA}
                with:
                  ref: ${{{{ github.event.pull_request.head.sha }}}}
        """
    )
    steps = "".join(f"      {line}\n" for line in steps.splitlines())
    assert _found(_workflow(on="pull_request_target", steps=steps)) == [
        (2, "dangerous-trigger", "medium"),
        (9, "untrusted-checkout", "high"),
    ]
    assert _found(_workflow(on="pull_request", steps=steps)) == []


def test_the_trigger_counts_even_where_it_was_there_before() -> None:
    before = _workflow(on="pull_request_target", job="    # 1\n    # 2\n    # 3\n    # 4\n")
    after = before + "      - with:\n          ref: ${{ github.head_ref }}\n"
    assert _found(after, before) == [(12, "untrusted-checkout", "high")]


@pytest.mark.parametrize(
    ("job", "category", "severity"),
    [
        ("    permissions: write-all\n", "excessive-permissions", "high"),
        ("    secrets: inherit\n", "inherited-secrets", "low"),
        (
            "    env:\n      ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n",
            "unsecure-commands",
            "high",
        ),
    ],
)
def test_settings_that_undo_a_protection_are_found(job: str, category: str, severity: str) -> None:
    line = 5 + job.count("\n")
    assert _found(_workflow(job=job)) == [(line, category, severity)]


def test_a_write_permission_is_told() -> None:
    text = _workflow(job="    permissions:\n      contents: write\n      issues: read\n")
    gathered = seen_by("workflows", change({PATH: text}))
    message = "The job's token gains a write permission."
    assert (findings(gathered), told(gathered)) == ([], [(7, message)])


@pytest.mark.parametrize("command", ["curl -sSf https://x.io/i | sh", "wget -qO- u | sudo bash"])
def test_a_download_that_is_run_is_found_in_scripts_only(command: str) -> None:
    assert _found(_workflow(steps=f"      - run: {command}\n")) == [
        (7, "download-and-run", "medium")
    ]
    assert _found(_workflow(steps=f"      - name: {command}\n")) == []


def test_a_self_hosted_runner_matters_for_pull_requests() -> None:
    text = "on: {}\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n"
    assert _found(text.replace("{}", "[push, pull_request]")) == [
        (4, "self-hosted-runner", "medium")
    ]
    assert _found(text.replace("{}", "push")) == []


def test_what_was_there_before_is_not_reported() -> None:
    before = _workflow(on="pull_request_target", steps="      - uses: a/b@v1\n")
    assert _found(before + "      - run: make\n", before) == []


def test_without_the_file_the_hunk_alone_is_judged() -> None:
    text = _workflow(steps="      - run: |\n          echo ${{ github.head_ref }}\n")
    seen = change({PATH: text}, readable=False)
    assert [each[1:] for each in briefs(seen_by("workflows", seen))] == [
        (8, "script-injection", "high")
    ]


def test_a_script_whose_start_the_hunk_does_not_show_is_not_guessed() -> None:
    body = "".join(f"          echo {n}\n" for n in range(9))
    before = _workflow(steps=f"      - run: |\n{body}")
    after = before + "          echo ${{ github.head_ref }}\n"
    hunk_only = change({PATH: after}, {PATH: before}, readable=False)
    whole = change({PATH: after}, {PATH: before})
    assert briefs(seen_by("workflows", hunk_only)) == []
    assert len(briefs(seen_by("workflows", whole))) == 1


@pytest.mark.parametrize("path", ["docs/ci.yml", ".github/dependabot.yml", "workflows/ci.yml"])
def test_other_files_are_not_looked_at(path: str) -> None:
    assert _found(_workflow(steps="      - uses: a/b@v1\n"), path=path) == []


def test_files_out_of_scope_are_not_looked_at() -> None:
    seen = change({PATH: _workflow(on="pull_request_target")}, in_scope=[])
    assert seen_by("workflows", seen).evidence == ()


def test_a_head_that_does_not_hold_the_line_is_no_crash() -> None:
    seen = change({PATH: _workflow(steps="      - uses: a/b@v1\n")})
    short = change({PATH: "on: push\n"})
    odd = type(seen)(seen.diff, seen.paths, short.repo, None, seen.config_path)
    assert briefs(seen_by("workflows", odd)) == []
