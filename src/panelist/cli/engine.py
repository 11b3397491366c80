"""Builds the room a review happens in, from settings and environment."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from panelist.cli.folder import prompts_folder
from panelist.contracts import Engine, Plan, Pull
from panelist.errors import PanelistError, RepositoryError, SettingsError
from panelist.events import Bus, Subscriber
from panelist.fence import Fence
from panelist.files import as_utf8, read_plain
from panelist.memory import RunDirectory
from panelist.panel import DEPTHS, seat_panel
from panelist.phases.costs import Ceiling, SpentBefore
from panelist.phases.known import spent_before
from panelist.phases.refusal import stopped_by
from panelist.phases.room import Room
from panelist.pipeline import Given
from panelist.ports import Model, Repo
from panelist.prompts import Prompts
from panelist.repo.bare import open_bare
from panelist.repo.local import resolve
from panelist.repo.nothing import NoRepo
from panelist.repo.objects import GitRepo
from panelist.settings import Environment, Settings
from panelist.tools import open_toolbox

_MOST_COVERAGE_MIB = 50
_MOST_SARIF_MIB = 20
_KEY_IN_A_JOB = (
    "Set `anthropic-api-key: ${{ secrets.ANTHROPIC_API_KEY }}` in the workflow, "
    "or choose `engine: offline` for the evidence collectors alone."
)
_KEY_ON_A_LAPTOP = (
    "Set it, choose `--engine offline` for the evidence collectors alone, "
    "or have the assistant of your editor read (`panelist skill`)."
)
_PUBLISHING_SECONDS = 60.0
"""Of the deadline, kept for the door that publishes."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What of a run's ceiling in dollars one of its processes may use up.

    Attributes:
        share: the part of the ceiling that it has, where others work at the same time.
        spent_usd: dollars of that part which are used up already.
    """

    share: float = 1.0
    spent_usd: float = 0.0


ALL = Allowance()


@dataclass(frozen=True, slots=True)
class Engaged:
    """A model, and how long it may still be asked."""

    model: Model | None
    seconds_left: Callable[[], float]


@asynccontextmanager
async def engage(
    settings: Settings,
    environment: Environment,
    bus: Bus,
    *,
    spent: SpentBefore | None = None,
    assistant: Model | None = None,
    allowance: Allowance = ALL,
) -> AsyncGenerator[Engaged]:
    """The model of the engine that was chosen, for the time of the block.

    Args:
        settings: who answers, and the ceilings in time and money.
        environment: where the keys are.
        bus: hears of every call.
        spent: what reviews before this one cost, which day and month set a ceiling to;
            ``None`` where nobody keeps account.
        assistant: who answers where that engine was chosen.
        allowance: what of the ceiling is for this process.

    Raises:
        SettingsError: Claude was chosen and there is no key, or an assistant where
            there is none. Another engine is never taken in silence.
    """
    if settings.engine is Engine.ASSISTANT:
        if assistant is None:
            raise SettingsError(
                "engine: assistant is for `panelist run` alone: nobody answers in files here.",
                "Choose claude or offline.",
            )
        yield Engaged(assistant, lambda: float("inf"))
        return
    if settings.engine is Engine.OFFLINE:
        yield Engaged(None, lambda: float("inf"))
        return
    # The SDK takes most of a second to import; only this engine pays for it.
    from panelist.claude import Deadline, Limits, connect, connect_cloud  # noqa: PLC0415

    deadline = Deadline.after(max(1.0, settings.deadline_minutes * 60 - _PUBLISHING_SECONDS))
    ceiling = Ceiling.of(settings, spent)
    limits = Limits(
        deadline=deadline,
        max_cost_usd=ceiling.usd * allowance.share,
        spent_usd=allowance.spent_usd,
    )
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


def spent_so_far(pull: Pull) -> SpentBefore | None:
    """What reviews cost before this one, as of today (UTC)."""
    return spent_before(pull, datetime.now(UTC).date().isoformat())


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
    if settings.engine is not Engine.CLAUDE:
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
            _KEY_IN_A_JOB if environment.on_actions else _KEY_ON_A_LAPTOP,
        )
    return environment.anthropic_api_key


def furnish(settings: Settings, engaged: Engaged, repo: Repo, bus: Bus, *, nonce: str) -> Room:
    """The room of a run. ``nonce`` delimits strangers' text; none of them may foresee it."""
    room = Room(
        settings=settings,
        agents=seat_panel(settings),
        repo=repo,
        prompts=Prompts(prompts_folder()),
        fence=Fence(nonce),
        bus=bus,
        model=engaged.model,
    )
    # An assistant looks around with what its editor gives it.
    return with_tools(room) if settings.engine is Engine.CLAUDE else room


def with_tools(room: Room) -> Room:
    """``room`` with tools, if anybody may use them and the whole tree is there to be read."""
    wanted = {agent.id for agent in room.agents} & set(room.settings.tools)
    if not wanted or not room.repo.paths("head"):
        return room
    most_told = DEPTHS[room.settings.depth].tool_characters
    toolbox = open_toolbox(room.repo, room.fence, room.prompts, most_told=most_told)
    return replace(room, toolbox=toolbox)


def repository(pull: Pull, root: Path) -> Repo:
    """The files of the pull's two revisions; a bare diff has none.

    ``root`` is the run directory, where collect keeps the objects of a pull
    request under refs of its own.

    Raises:
        RepositoryError: the objects of a pull request are not there, or not as collect leaves them.
    """
    if pull.objects is None:
        return NoRepo()
    directory = root / pull.objects
    if pull.source != "github":
        base, head = pull.base_sha or "", pull.head_sha or ""
        return GitRepo(directory, resolve(directory, base), resolve(directory, head))
    if directory.resolve().parent != root.resolve():
        raise RepositoryError(
            "pull.json names git objects outside of the run directory.",
            "Collect again into an empty run directory.",
        )
    return open_bare(directory)


def why_nothing_was_read(memory: RunDirectory) -> PanelistError | None:
    """The error that a run ends with, although it left a review, if no reading could be made."""
    plan = memory.find(Plan)
    return None if plan is None else stopped_by(memory.reports(plan))


def given(
    settings: Settings,
    engaged: Engaged,
    config_path: str,
    *,
    approve: Callable[[Plan], Plan | None] | None = None,
) -> Given:
    """What the run is given besides: what other tools reported, where files of theirs are named."""
    report = settings.coverage_report
    return Given(
        coverage=_text("coverage-report", report, _MOST_COVERAGE_MIB) if report else None,
        sarif={name: _text("sarif-in", name, _MOST_SARIF_MIB) for name in settings.sarif_in},
        config_path=config_path,
        approve=approve or (lambda plan: plan),
        seconds_left=engaged.seconds_left,
    )


def _text(setting: str, name: str, most_mib: int) -> str:
    """The text of a file that a setting names.

    It lies in the workspace, which may be a checkout of the head: a link there
    would have us read whatever its author wants, so none is followed.
    """
    most = most_mib * 1024 * 1024
    try:
        content = read_plain(Path(name), most=most + 1)
    except OSError as error:
        raise SettingsError(
            f"{setting} {name} cannot be read: {error.strerror}.",
            "Write the report in a step before Panelist and name its path from the workspace.",
        ) from error
    if len(content) > most:
        raise SettingsError(
            f"{setting} {name} is larger than {most_mib} MiB.",
            "Write a report of the files that changed, or split it.",
        )
    return as_utf8(content).decode("utf-8", "replace")
