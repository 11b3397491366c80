"""What a call to a model consumed."""

from panelist.contracts.base import Value


class Tokens(Value):
    """Token counts of one call as the API reports them.

    The three input figures add up to the whole prompt.
    """

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0


class Call(Value):
    """One request to a model, answered or not.

    ``cost_usd`` is ``None`` when the model's price is unknown: unknown is
    never zero. ``purpose`` is ``<phase>`` or ``<phase>:<assignment>``.
    ``is_estimate`` says that nobody counted: tokens and cost are guessed from
    the length of the texts.
    """

    purpose: str
    model: str
    tokens: Tokens = Tokens()
    cost_usd: float | None = None
    seconds: float = 0.0
    stop_reason: str | None = None
    request_id: str | None = None
    error: str | None = None
    is_estimate: bool = False
