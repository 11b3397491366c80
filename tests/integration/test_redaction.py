"""A model that says our secrets in every form: none of them gets anywhere, by any door."""

import itertools
import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from panelist.redaction import MARK
from tests.e2e.runner import Runner
from tests.fakes.anthropic import FakeAnthropic, api_error
from tests.fakes.github import EVERY, Answer, FakeGitHub
from tests.hostile.obedient import Obedient
from tests.hostile.stage import RIGHTS
from tests.unit.test_redaction import FORMS, letters

KEY = f"sk-ant-api03-{secrets.token_urlsafe(60)}AA"
BASE = b"def f():\n    return 1\n"
CODE = "".join(f"def f{number}(b):\n    return {number} / b\n" for number in range(60)).encode()
WINDOW = 16
"""Letters of a secret in a row that would give it away; what is left at its edges is shorter."""

Sinks = Mapping[str, str]
"""What is written in each, JSON as the texts that are in it."""


def said(key: str, token: str) -> list[dict[str, Any]]:
    """A finding for every form of both, which are in every word of it."""
    forms = [(write(key), write(token)) for write in FORMS.values()]
    return [
        {
            "title": f"{number} {one}",
            "scenario": f"Because\n{other}\nof it",
            "subject": f"Send `{one}` to `{other}`",
            "severity": "medium",
        }
        for number, (one, other) in enumerate(forms)
    ]


def sinks(runner: Runner, github: FakeGitHub, **inputs: str) -> Sinks:
    """Run the action; everything that left it, by where it went."""
    outcome = runner.run(anthropic_api_key=KEY, **inputs)
    assert outcome.steps.keys() >= {"collect", "review", "publish"}
    assert outcome.steps["publish"].code == 0, outcome.steps["publish"].log
    kept = {
        str(path.relative_to(outcome.run_directory)): written(path)
        for path in outcome.run_directory.rglob("*")
        if path.is_file()
    }
    assert kept.keys() >= {"pull.json", "diff.patch"}
    return {
        **kept,
        **{f"log of {name}": step.log for name, step in outcome.steps.items()},
        **{path.name: path.read_text() for path in runner.home.glob("*.output")},
        "summary": outcome.summary,
        "GitHub": "\n".join(
            f"{each.method} {each.path} {each.query}\n{texts(each.body)}"
            for each in github.requests
        ),
        "GitHub, byte by byte": "\n".join(each.raw.decode("latin-1") for each in github.requests),
    }


def written(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    return texts(json.loads(text)) if path.suffix in {".json", ".sarif"} else text


def texts(value: object) -> str:
    """Every text in a value of JSON, one below the other."""
    match value:
        case str():
            return value
        case dict():
            members = cast("dict[str, object]", value)
            return "\n".join(f"{name}\n{texts(each)}" for name, each in members.items())
        case list():
            return "\n".join(map(texts, cast("list[object]", value)))
        case _:
            return ""


def leaks(found: Sinks, canaries: Iterable[str]) -> list[str]:
    """Which form of which canary is where, whatever stands between its letters."""
    bare = {place: letters(text).lower() for place, text in found.items()}
    leaked: list[str] = []
    for canary, (name, write) in itertools.product(canaries, FORMS.items()):
        form = letters(write(canary)).lower()
        size = WINDOW * len(form) // len(letters(canary))
        wanted = {form[at : at + size] for at in range(len(form) - size + 1)}
        leaked += [
            f"{name} of {canary[:7]} in {place}"
            for place, text in bare.items()
            if any(window in text for window in wanted)
        ]
    return leaked


def scene(github: FakeGitHub, anthropic: FakeAnthropic, home: Path, token: str) -> Runner:
    """A pull request, and a job on it that holds ``token``."""
    repository = github.add_repository("octo/widgets")
    repository.commit({"src/app.py": BASE}, "first")
    repository.commit({"src/app.py": CODE}, "more", branch="topic", author="mallory")
    number = repository.open_pull("topic", title="More", body="", author="mallory")
    return Runner(
        home=home,
        environment={
            **github.environment,
            "GITHUB_REPOSITORY": "octo/widgets",
            "ANTHROPIC_BASE_URL": anthropic.url,
            "ACTIONS_STEP_DEBUG": "true",
            "RUNNER_DEBUG": "1",
        },
        event_name="pull_request",
        event=github.event("pull_request", repository, number),
        token=token,
    )


def test_the_forms_would_be_seen_if_they_were_there() -> None:
    text = " ".join(write(KEY) for write in FORMS.values())
    assert len(leaks({"x": text}, [KEY])) == len(FORMS)
    assert leaks({"x": "nothing " * 100}, [KEY]) == []


def test_no_form_of_a_secret_that_a_model_says_leaves_by_any_door(tmp_path: Path) -> None:
    """Of either secret: the key that the model's process knows, the token that it does not."""
    with FakeGitHub() as github:
        token = github.token(dict(RIGHTS))
        words = said(KEY, token)
        obedient = Obedient(says=words, summary=" ".join(each["title"] for each in words))
        with FakeAnthropic(obedient) as anthropic:
            runner = scene(github, anthropic, tmp_path, token)
            found = sinks(runner, github, record="true", comment_floor="low")
    assert found["review.json"].count(MARK) > len(FORMS)
    assert MARK in found["GitHub"]
    assert leaks(found, [KEY, token]) == []


def test_no_server_brings_a_secret_out_by_quoting_it(tmp_path: Path) -> None:
    """What a service answers when something goes wrong may quote what it was sent."""
    with FakeGitHub() as github:
        token = github.token(dict(RIGHTS))
        with FakeAnthropic(Obedient()) as anthropic:
            told = api_error(400, "invalid_request_error", f"no: x-api-key {KEY}")
            anthropic.fail(told)
            runner = scene(github, anthropic, tmp_path, token)
            refused = Answer(422, {"message": f"no: Authorization: token {token}"})
            github.inject("POST", r".*/comments", refused, at=EVERY)
            found = sinks(runner, github)
    assert f"no: Authorization: token {MARK}" in found["publication.json"]
    assert leaks(found, [KEY, token]) == []
