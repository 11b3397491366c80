"""What can be tuned, each with its default: one field, one key, one meaning."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from panelist.contracts import (
    Depth,
    Engine,
    FailOn,
    OnIncomplete,
    Severity,
    Tier,
    Value,
    Wording,
)

Provider = Literal["anthropic", "bedrock", "vertex", "foundry"]
"""Who serves Claude."""

Approval = Literal["never", "request-changes"]
"""What reviews of ours may say besides comments. Panelist never approves."""

Suggestions = Literal["on", "off", "auto"]
"""Whether fixes are asked for; ``auto`` leaves it to the depth."""

Shown = Literal["on", "off"]
"""Whether a part of the page is there."""

BUILT_IN_AGENTS = ("security", "quality", "performance", "tests")


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _listed(value: object) -> object:
    """Inputs are strings: a list arrives separated by commas or line breaks."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.replace("\n", ",").split(",") if part.strip())
    return value


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _on_or_off(value: object) -> object:
    """YAML reads the bare words ``on`` and ``off`` as booleans."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else _lowered(value)


def _listed_or_none(value: object) -> object:
    """An empty input counts as not given, so that nobody is meant takes a word."""
    words = _listed(value)
    return () if words == ("none",) else words


Words = Annotated[
    tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
]


class PathInstruction(Value):
    """Guidance for files that match ``paths`` (gitignore patterns), for every agent."""

    model_config = ConfigDict(alias_generator=_kebab, populate_by_name=True)

    paths: Words
    text: str = Field(min_length=1, max_length=4_000)


class CustomAgent(Value):
    """A reviewer that a team adds in its config file.

    ``charge`` is what it looks for, in the words its model will read.
    ``blind`` keeps everything the author wrote outside the code from it.
    """

    model_config = ConfigDict(alias_generator=_kebab, populate_by_name=True)

    id: str = Field(
        pattern=r"^[a-z][a-z0-9-]{1,30}$",
        description="2 to 31 small letters, digits and hyphens, a letter first",
    )
    title: str = Field(min_length=1, max_length=60)
    tier: Tier = Tier.BALANCED
    blind: bool = True
    charge: str = Field(min_length=1, max_length=8_000)


def _every_agent(given: dict[str, Any]) -> tuple[str, ...]:
    """The ids of all agents there can be, those of the team included."""
    custom: tuple[CustomAgent, ...] = given.get("custom_agents", ())
    return (*BUILT_IN_AGENTS, *(agent.id for agent in custom))


class Settings(Value):
    """Everything a team can tune. Keys are kebab-case in inputs and in the config file."""

    model_config = ConfigDict(alias_generator=_kebab, populate_by_name=True)

    agents: Words = BUILT_IN_AGENTS
    always: Words = Field(default=(), description="Agents that no rule and no model may release.")
    custom_agents: tuple[CustomAgent, ...] = Field(
        default=(), description="Reviewers of your own, beside the built-in ones."
    )
    depth: Annotated[Depth, BeforeValidator(_lowered)] = Depth.STANDARD
    votes: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(
        default_factory=dict, description="How often an agent reads, by its id."
    )
    engine: Annotated[Engine, BeforeValidator(_lowered)] = Engine.CLAUDE
    provider: Annotated[Provider, BeforeValidator(_lowered)] = "anthropic"
    fail_on: Annotated[FailOn, BeforeValidator(_lowered)] = "high"
    on_incomplete: Annotated[OnIncomplete, BeforeValidator(_lowered)] = "neutral"
    fail_step: bool = False
    model_fast: Words = ("claude-haiku-5-5", "claude-sonnet-5-5")
    model_balanced: Words = ("claude-sonnet-5-5", "claude-opus-5-5")
    model_powerful: Words = ("claude-opus-5-5", "claude-sonnet-5-5")
    max_cost_usd: float = Field(default=5.0, gt=0, le=1_000, allow_inf_nan=False)
    max_cost_usd_per_day: float = Field(default=20.0, gt=0, le=10_000, allow_inf_nan=False)
    max_cost_usd_per_month: float = Field(default=0.0, ge=0, le=1_000_000, allow_inf_nan=False)
    deadline_minutes: float = Field(default=20.0, gt=0, le=360, allow_inf_nan=False)
    max_inline_comments: int = Field(default=20, ge=0, le=100)
    comment_floor: Annotated[Severity, BeforeValidator(_lowered)] = Severity.LOW
    approval: Annotated[Approval, BeforeValidator(_lowered)] = "never"
    suggestions: Annotated[Suggestions, BeforeValidator(_on_or_off)] = "auto"
    rounds_until_blocking_only: int = Field(default=4, ge=0, le=100)
    walkthrough: Annotated[Shown, BeforeValidator(_on_or_off)] = "on"
    words: Annotated[Wording, BeforeValidator(_lowered)] = "full"
    incremental: bool = True
    language: str = Field(
        default="English",
        pattern=r"^[^\W\d_][\w ()-]{1,39}$",
        description="the name of a language, such as German",
    )
    tools: Annotated[
        tuple[str, ...],
        BeforeValidator(_listed_or_none, json_schema_input_type=str | tuple[str, ...]),
    ] = Field(default_factory=_every_agent)
    coverage_report: str = ""
    sarif_in: Words = ()
    dry_run: bool = False
    record: bool = False
    review_bots: bool = Field(default=False, description="Review pull requests of bots too.")
    ignore: Words = Field(default=(), description="Files nobody reads, as gitignore patterns.")
    instructions: tuple[PathInstruction, ...] = Field(
        default=(), description="What to know about some files, for every agent."
    )
    conventions: str = Field(
        default="", max_length=8_000, description="What holds in this repository, for every agent."
    )

    @field_validator("model_fast", "model_balanced", "model_powerful")
    @classmethod
    def _needs_a_model(cls, chain: tuple[str, ...]) -> tuple[str, ...]:
        if not chain:
            raise ValueError("needs at least one model id")
        return chain

    @property
    def chains(self) -> dict[Tier, tuple[str, ...]]:
        """The models of each tier, the preferred one first."""
        return {
            Tier.FAST: self.model_fast,
            Tier.BALANCED: self.model_balanced,
            Tier.POWERFUL: self.model_powerful,
        }
