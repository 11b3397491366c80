"""The errors of Panelist, sorted by who has to act.

PanelistError
├── UserError                the person who set Panelist up can fix it: exit 1, of a command 2
│   ├── SettingsError        an input, option or config key
│   ├── EventError           the GitHub event cannot be reviewed
│   ├── DiffError            the diff cannot be read
│   ├── RepositoryError      a revision or repository cannot be read
│   ├── ForgeError           GitHub refused or did not answer
│   │   └── PermissionMissingError   the token lacks a permission, which is named
│   ├── ModelError           Claude refused in a way no other call can pass
│   ├── EvidenceError        a collector could not run; the run goes on and says so
│   ├── UnreadableLedgerError    the state in our comment is broken; the run goes on without
│   ├── ArtifactError        the run directory does not hold what a phase needs
│   └── UnansweredError      questions wait for an answer in a file
├── DeliveryError            an event did not reach its sink: never ends a run
├── UnreachableError         a service that a run needs answers nobody: exit 2, of a command 3
└── (anything else)          a bug in Panelist: exit 2, of a command 3

Every message says what happened and, in ``fix``, what to change. The same two
texts go to the log, the annotation and the summary.
"""


class PanelistError(Exception):
    """An expected end of a run, with the sentence a person needs."""

    def __init__(self, happened: str, fix: str = "") -> None:
        super().__init__(f"{happened} {fix}".strip())
        self.happened = happened
        self.fix = fix


class UserError(PanelistError):
    """Somebody who uses Panelist can fix this."""


class SettingsError(UserError):
    """An input, an option or a config key is unknown or out of range."""


class EventError(UserError):
    """The event that started the run cannot be reviewed."""


class DiffError(UserError):
    """The diff cannot be read exactly, so it is not read at all."""


class RepositoryError(UserError):
    """A revision, an object or the repository itself cannot be read."""


class ForgeError(UserError):
    """GitHub refused a request or did not answer in time."""


class PermissionMissingError(ForgeError):
    """The token lacks a permission.

    Attributes:
        permission: as GitHub names it, e.g. ``pull_requests=write``.
    """

    def __init__(self, happened: str, fix: str, permission: str) -> None:
        super().__init__(happened, fix)
        self.permission = permission


class ModelError(UserError):
    """Claude refused in a way that every further call would meet too."""


class UnreachableError(PanelistError):
    """A service does not answer at all: nothing that is set up is known to be wrong."""


class DeliveryError(PanelistError):
    """An event did not reach a sink; the run goes on, and its end tells how many did not.

    Attributes:
        passing: whether another try may succeed.
    """

    def __init__(self, happened: str, *, passing: bool) -> None:
        super().__init__(happened)
        self.passing = passing


class EvidenceError(UserError):
    """An evidence collector could not run. Becomes a note, never an empty result."""


class UnreadableLedgerError(UserError):
    """The state in our sticky comment cannot be read. Becomes a note, and the run starts anew."""


class ArtifactError(UserError):
    """The run directory lacks an artifact, or holds one that is not ours."""


class UnansweredError(UserError):
    """Questions wait for an answer in a file; the same command goes on when they have one."""
