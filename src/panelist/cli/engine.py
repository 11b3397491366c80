"""Builds the room a review happens in, from settings and environment."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from panelist.cli.folder import prompts_folder
from panelist.contracts import Engine, Plan, Pull
from panelist.errors import SettingsError
from panelist.events import Bus, Subscriber
from panelist.fence import Fence, new_nonce
from panelist.panel import seated
from panelist.phases.room import Room
from panelist.pipeline import Given
from panelist.ports import Model, Repo
from panelist.prompts import Prompts
from panelist.repo.local import resolve
from panelist.repo.nothing import NoRepo
from panelist.repo.objects import BASE_REF, HEAD_REF, GitRepo
from panelist.settings import Environment, Settings
from panelist.tools import open_toolbox

_MOST_COVERAGE_BYTES = 50 * 1024 * 1024
_PUBLISHING_SECONDS = 60.0
"""Of the deadline, kept for the door that publishes."""


@dataclass(frozen=True, slots=True)
class Engaged:
    """A model, and how long it may still be asked."""

    model: Model | None
    seconds_left: Callable[[], float]


@asynccontextmanager
async def engage(settings: Settings, environment: Environment, bus: Bus) -> AsyncGenerator[Engaged]:
    """The model of the engine that was chosen, for the time of the block.

    Raises:
        SettingsError: Claude was chosen and there is no key. Another engine is
            never taken in silence.
    """
    if settings.engine is Engine.OFFLINE:
        yield Engaged(None, lambda: float("inf"))
        return
    # The SDK takes most of a second to import; only this engine pays for it.
    from panelist.claude import Deadline, Limits, connect, connect_cloud  # noqa: PLC0415

    deadline = Deadline.after(max(1.0, settings.deadline_minutes * 60 - _PUBLISHING_SECONDS))
    limits = Limits(deadline=deadline, max_cost_usd=settings.max_cost_usd)
    connected = (
        connect(
            key_of(environment),
            settings.chains,
            limits,
            base_url=environment.anthropic_base_url,
            bus=bus,
        )
        if settings.provider == "anthropic"
        else connect_cloud(settings.provider, environment.clouds, settings.chains, limits, bus=bus)
    )
    async with connected as model:
        yield Engaged(model, deadline.left)


@contextmanager
def traced(settings: Settings, environment: Environment) -> Generator[tuple[Subscriber, ...]]:
    """What makes spans of a run, where the environment names a collector for them.

    Raises:
        SettingsError: it does, and what sends spans is not installed.
    """
    if environment.otlp_endpoint is None:
        yield ()
        return
    from panelist.telemetry import spans  # noqa: PLC0415 - nobody else pays for its import

    with spans(settings.provider) as subscriber:
        yield (subscriber,)


def has_credentials(settings: Settings, environment: Environment) -> bool:
    """Whether there is anything at all that the engine could sign in with."""
    if settings.engine is Engine.OFFLINE:
        return True
    if settings.provider == "anthropic":
        return environment.anthropic_api_key is not None
    return bool(environment.clouds)


def require_credentials(settings: Settings, environment: Environment) -> None:
    """Say at once what would stop the run later; what a cloud misses is said on connecting.

    Raises:
        SettingsError: the Anthropic key is needed and missing.
    """
    if settings.engine is Engine.CLAUDE and settings.provider == "anthropic":
        key_of(environment)


def key_of(environment: Environment) -> str:
    """The Anthropic key.

    Raises:
        SettingsError: there is none.
    """
    if environment.anthropic_api_key is None:
        raise SettingsError(
            "ANTHROPIC_API_KEY is not set, so Claude cannot review.",
            "Set it (in a workflow: `anthropic-api-key: ${{ secrets.ANTHROPIC_API_KEY }}`), "
            "or choose `--engine offline` for the evidence collectors alone.",
        )
    return environment.anthropic_api_key


def furnish(settings: Settings, engaged: Engaged, repo: Repo, bus: Bus) -> Room:
    """The room of a run."""
    room = Room(
        settings=settings,
        agents=seated(settings),
        repo=repo,
        prompts=Prompts(prompts_folder()),
        fence=Fence(new_nonce()),
        bus=bus,
        model=engaged.model,
    )
    return with_tools(room) if room.model is not None else room


def with_tools(room: Room) -> Room:
    """``room`` with tools, if anybody may use them and the whole tree is there to be read."""
    wanted = {agent.id for agent in room.agents} & set(room.settings.tools)
    if not wanted or not room.repo.paths("head"):
        return room
    return replace(room, toolbox=open_toolbox(room.repo, room.fence, room.prompts))


def repository(pull: Pull, root: Path) -> Repo:
    """The files of the pull's two revisions; a bare diff has none.

    ``root`` is the run directory, where collect keeps the objects of a pull
    request under refs of its own.
    """
    if pull.objects is None:
        return NoRepo()
    directory = root / pull.objects
    base, head = (BASE_REF, HEAD_REF) if pull.source == "github" else (pull.base_sha, pull.head_sha)
    return GitRepo(directory, resolve(directory, base or ""), resolve(directory, head or ""))


def given(
    settings: Settings,
    engaged: Engaged,
    config_path: str,
    *,
    approve: Callable[[Plan], bool] | None = None,
) -> Given:
    """What the run is given besides: the coverage report, if one is named."""
    return Given(
        coverage=_coverage(settings.coverage_report),
        config_path=config_path,
        approve=approve or (lambda _plan: True),
        seconds_left=engaged.seconds_left,
    )


def _coverage(name: str) -> str | None:
    if not name:
        return None
    path = Path(name)
    try:
        if path.stat().st_size > _MOST_COVERAGE_BYTES:
            raise SettingsError(
                f"coverage-report {name} is larger than 50 MiB.",
                "Write a report of the files that changed, or of one test suite.",
            )
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(
            f"coverage-report {name} cannot be read: {error.strerror}.",
            "Write the report in a step before Panelist and name its path from the workspace.",
        ) from error
