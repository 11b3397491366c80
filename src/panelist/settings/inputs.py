"""The inputs of a run, as a command line tells them: what each is for, may be, and is by default.

What they mean, and what else is refused, is in ``values.py``; a test holds the two together.
Nothing is imported here, so help and completion come at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Input:
    """One input.

    Attributes:
        help: what it is for, in one clause.
        choices: the words it may be; empty where anything may stand.
        default: as a person would write it; "" where there is none worth telling.
        is_file: whether it names a file or folder.
        is_flag: whether to name it is to say ``true``.
        on_github_only: whether it means nothing to a review on a laptop.
    """

    help: str
    choices: tuple[str, ...] = ()
    default: str = ""
    is_file: bool = False
    is_flag: bool = False
    on_github_only: bool = False

    @property
    def told(self) -> str:
        """Help with choices and default."""
        words = [", ".join(self.choices)] if self.choices else []
        words += [f"default {self.default}"] if self.default else []
        return f"{self.help} ({'; '.join(words)})" if words else self.help


TABLE: Mapping[str, Input] = {
    "agents": Input("reviewers to seat, separated by commas", default="all"),
    "approval": Input(
        "whether to request changes while the check fails",
        ("never", "request-changes"),
        "never",
        on_github_only=True,
    ),
    "cell": Input("read one cell of the planned matrix, or one assignment", on_github_only=True),
    "comment-floor": Input("least severity that gets an inline comment", _SEVERITIES, "low"),
    "config": Input("the config file", default=".github/panelist.yml", is_file=True),
    "coverage-report": Input(
        "lcov, Cobertura or JaCoCo file that shows which lines tests reach", is_file=True
    ),
    "deadline-minutes": Input("wall clock within which the review ends", default="20"),
    "depth": Input("how much a review is worth", ("quick", "standard", "deep"), default="standard"),
    "dry-run": Input("review, but write nothing to GitHub", is_flag=True, on_github_only=True),
    "engine": Input(
        "who reads: Claude, an assistant that answers in files (panelist skill), or the evidence "
        "collectors without any model",
        ("claude", "assistant", "offline"),
        "claude",
    ),
    "events-webhook": Input("address that events are posted to, signed (docs/events.md)"),
    "fail-on": Input("least severity that fails the check", (*_SEVERITIES, "never"), "high"),
    "fail-step": Input("exit 1 when the check fails", is_flag=True, on_github_only=True),
    "incremental": Input(
        "false to read everything again on each push",
        ("true", "false"),
        "true",
        on_github_only=True,
    ),
    "language": Input("language of the review", default="English"),
    "max-cost-usd": Input("dollars a review may cost", default="5"),
    "max-cost-usd-per-day": Input(
        "dollars that the reviews of one pull request may cost in a day",
        default="20",
        on_github_only=True,
    ),
    "max-cost-usd-per-month": Input(
        "dollars that all reviews of the repository may cost in a month; 0 for no limit",
        default="0",
        on_github_only=True,
    ),
    "max-inline-comments": Input("most inline comments a review posts", default="20"),
    "model-balanced": Input(
        "models of the reviewers, the preferred one first",
        default="claude-sonnet-5-5,claude-opus-5-5",
    ),
    "model-fast": Input("models for context", default="claude-haiku-5-5,claude-sonnet-5-5"),
    "model-powerful": Input(
        "models for verification and synthesis", default="claude-opus-5-5,claude-sonnet-5-5"
    ),
    "on-incomplete": Input(
        "check conclusion when not everything was read", ("neutral", "failure"), "neutral"
    ),
    "pr-number": Input("pull request to review, for workflow_dispatch", on_github_only=True),
    "provider": Input(
        "who serves Claude", ("anthropic", "bedrock", "vertex", "foundry"), "anthropic"
    ),
    "record": Input(
        "keep a transcript for `panelist replay`, without secrets, in the run directory",
        is_flag=True,
    ),
    "rounds-until-blocking-only": Input(
        "round from which on only what blocks is posted; 0 for never",
        default="4",
        on_github_only=True,
    ),
    "run-directory": Input("where artifacts are kept", default=".panelist/run", is_file=True),
    "sarif-in": Input("SARIF files of other tools, separated by commas, as evidence", is_file=True),
    "suggestions": Input(
        "whether findings come with a fix; auto: not at depth quick", ("on", "off", "auto"), "auto"
    ),
    "tools": Input(
        "agents that may look around in the repository, separated by commas, or none",
        default="all",
    ),
    "until": Input(
        "the phase to stop after: review plans alone, publish says that the plan waits",
        ("plan",),
        on_github_only=True,
    ),
    "walkthrough": Input("whether the summary goes through the change", ("on", "off"), "on"),
    "words": Input("how much the comments say", ("full", "terse"), "full", on_github_only=True),
}
INPUTS = tuple(TABLE)
DOOR_INPUTS = ("cell", "config", "events-webhook", "pr-number", "run-directory", "until")
"""Inputs the doors read themselves; they are not settings of a review."""
