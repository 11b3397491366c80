"""The process environment, read once. Nothing below the doors looks at it again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PASSED_TO_GIT = (
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "GIT_SSL_CAINFO"),
)


_OF_THE_PERSONS_GIT = (
    *("HOME", "XDG_CONFIG_HOME"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    "GIT_INDEX_FILE",
)

_OF_CLOUDS = (
    "ANTHROPIC_BEDROCK_BASE_URL",
    "ANTHROPIC_FOUNDRY_API_KEY",
    "ANTHROPIC_FOUNDRY_BASE_URL",
    "ANTHROPIC_FOUNDRY_RESOURCE",
    "ANTHROPIC_VERTEX_BASE_URL",
    "ANTHROPIC_VERTEX_PROJECT_ID",
    "AWS_ACCESS_KEY_ID",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "CLOUDSDK_AUTH_ACCESS_TOKEN",
    "CLOUD_ML_REGION",
)

_EVENTS_SECRET, _EVENTS_BROKER = "PANELIST_EVENTS_SECRET", "PANELIST_EVENTS_BROKER"
_NO_INPUTS = frozenset({_EVENTS_SECRET, _EVENTS_BROKER})
"""Secrets are not handed on in inputs, which steps and logs show."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the runner or the shell tells us.

    Secrets are kept out of ``repr``. Paths and texts are ``None`` where the
    variable is absent or empty. ``inputs`` maps kebab-case names of action
    inputs (``PANELIST_FAIL_ON`` is ``fail-on``) to their non-empty values.
    ``cancelled`` is true when the job was cancelled before this step. ``clouds``
    are the variables that the providers other than Anthropic know by name.
    ``otlp_endpoint`` is where spans are sent to, ``events_broker`` where events are
    appended; ``events_secret`` signs those that are posted. ``gh_token`` is how people call
    the token of GitHub's own command line. ``git`` holds what leads git to the
    configuration and the index of whoever sits here; a variable is empty where
    git takes its default. ``editor`` opens a file for the person.
    """

    anthropic_api_key: str | None = field(repr=False)
    github_token: str | None = field(repr=False)
    gh_token: str | None = field(repr=False)
    anthropic_base_url: str | None
    github_api_url: str
    github_graphql_url: str
    github_server_url: str
    github_repository: str | None
    event_name: str | None
    event_path: Path | None
    output_path: Path | None
    summary_path: Path | None
    run_id: str
    run_attempt: str
    on_actions: bool
    editor: str | None
    no_color: bool
    force_color: bool
    cancelled: bool
    network: Mapping[str, str]
    git: Mapping[str, str]
    inputs: Mapping[str, str]
    clouds: Mapping[str, str] = field(repr=False)
    otlp_endpoint: str | None
    events_secret: str | None = field(repr=False)
    events_broker: str | None = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Whatever this process could sign in with, and nobody else may see."""
        of_clouds = (
            value for name, value in self.clouds.items() if "KEY" in name or "TOKEN" in name
        )
        of_events = (self.events_secret, _password(self.events_broker))
        held = (self.anthropic_api_key, self.github_token, self.gh_token, *of_clouds, *of_events)
        return tuple(secret for secret in held if secret)

    @property
    def run_url(self) -> str | None:
        """The page of this workflow run, where there is one."""
        if not (self.on_actions and self.github_repository and self.run_id):
            return None
        return f"{self.github_server_url}/{self.github_repository}/actions/runs/{self.run_id}"


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment as a value; ``variables`` stands in for the process's own."""
    # The one place where the process environment is looked at.
    given = os.environ if variables is None else variables  # noqa: TID251

    def text(name: str) -> str | None:
        # A secret pasted with its line break is a common slip that HTTP headers refuse.
        return given.get(name, "").strip() or None

    def path(name: str) -> Path | None:
        value = text(name)
        return Path(value) if value else None

    prefix = "PANELIST_"
    api_url = (text("GITHUB_API_URL") or "https://api.github.com").rstrip("/")
    return Environment(
        anthropic_api_key=text("ANTHROPIC_API_KEY"),
        github_token=text("GITHUB_TOKEN"),
        gh_token=text("GH_TOKEN"),
        anthropic_base_url=text("ANTHROPIC_BASE_URL"),
        github_api_url=api_url,
        # An Enterprise Server has its two APIs side by side, below one folder.
        github_graphql_url=text("GITHUB_GRAPHQL_URL") or f"{api_url.removesuffix('/v3')}/graphql",
        github_server_url=(text("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        github_repository=text("GITHUB_REPOSITORY"),
        event_name=text("GITHUB_EVENT_NAME"),
        event_path=path("GITHUB_EVENT_PATH"),
        output_path=path("GITHUB_OUTPUT"),
        summary_path=path("GITHUB_STEP_SUMMARY"),
        run_id=text("GITHUB_RUN_ID") or "",
        run_attempt=text("GITHUB_RUN_ATTEMPT") or "1",
        on_actions=text("GITHUB_ACTIONS") == "true",
        editor=text("VISUAL") or text("EDITOR"),
        no_color=bool(given.get("NO_COLOR")),
        force_color=given.get("FORCE_COLOR", "") not in {"", "0"},
        cancelled=text("JOB_STATUS") == "cancelled",
        network={name: given[name] for name in _PASSED_TO_GIT if given.get(name)},
        git={name: given.get(name, "") for name in _OF_THE_PERSONS_GIT},
        inputs={
            name.removeprefix(prefix).lower().replace("_", "-"): value.strip()
            for name, value in given.items()
            if name.startswith(prefix) and value.strip() and name not in _NO_INPUTS
        },
        clouds={name: value for name in _OF_CLOUDS if (value := text(name))},
        otlp_endpoint=text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
        or text("OTEL_EXPORTER_OTLP_ENDPOINT"),
        events_secret=text(_EVENTS_SECRET),
        events_broker=text(_EVENTS_BROKER),
    )


def _password(url: str | None) -> str | None:
    """The password in an address, as it is sent."""
    try:
        password = urlsplit(url or "").password
    except ValueError:
        return url  # not an address, but maybe with one in it
    return unquote(password) if password else None
