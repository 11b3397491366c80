"""How often and how long GitHub is asked again, whatever is asked."""

from collections.abc import Callable

import pytest

from panelist.errors import ForgeError
from panelist.forge.patience import Patience
from panelist.forge.refusals import RateLimitedError, RefusedError, UnansweredError

LIMITED = RateLimitedError("Too fast.", "Later.", wait=50.0)
UNANSWERED = UnansweredError("No answer.", "Again.")
REFUSED = RefusedError("No.", "Ask for less.", status=422, reason="no")


def failing(*errors: ForgeError) -> Callable[[], str]:
    """Fails as told, then works."""
    left = list(errors)

    def send() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return send


@pytest.mark.parametrize(
    ("errors", "waits"),
    [
        ((), []),
        ((LIMITED,), [50]),
        ((UNANSWERED, UNANSWERED), [2, 4]),
        ((LIMITED, UNANSWERED), [50, 4]),
    ],
)
def test_what_may_pass_is_tried_again(errors: tuple[ForgeError, ...], waits: list[float]) -> None:
    waited: list[float] = []
    assert Patience(waited.append).tried(failing(*errors)) == "done"
    assert waited == waits


@pytest.mark.parametrize(
    ("error", "waits"), [(LIMITED, [50, 50]), (UNANSWERED, [2, 4]), (REFUSED, [])]
)
def test_what_does_not_pass_is_raised_as_it_was(error: ForgeError, waits: list[float]) -> None:
    waited: list[float] = []
    with pytest.raises(type(error)) as caught:
        Patience(waited.append).tried(failing(*[error] * 3))
    assert caught.value is error
    assert waited == waits


@pytest.mark.parametrize("late", [0, 2, 3, 13.9])
def test_what_a_list_shows_late_is_not_sent_again(late: float) -> None:
    waited: list[float] = []
    sent: list[str] = []

    def send() -> str:
        sent.append("once")
        raise UNANSWERED

    def stored() -> str | None:
        return "there" if sum(waited) >= late else None

    assert Patience(waited.append).tried(send, stored=stored) == "there"
    assert sent == ["once"]


def test_what_may_be_stored_is_looked_for_after_each_try() -> None:
    waited: list[float] = []
    looks: list[int] = []
    patience = Patience(waited.append)
    with pytest.raises(UnansweredError):
        patience.tried(failing(*[UNANSWERED] * 3), stored=lambda: looks.append(len(waited)))
    assert (waited, looks) == ([2, 4, 8] * 3, list(range(1, 10)))


def test_all_waits_together_end_with_the_patience() -> None:
    waited: list[float] = []
    patience = Patience(waited.append, seconds=70)
    assert patience.tried(failing(LIMITED)) == "done"
    with pytest.raises(RateLimitedError):
        patience.tried(failing(LIMITED))
    assert waited == [50]


def test_without_patience_what_was_stored_is_still_found() -> None:
    waited: list[float] = []
    patience = Patience(waited.append, seconds=1)
    assert patience.tried(failing(UNANSWERED), stored=lambda: "there") == "there"
    with pytest.raises(UnansweredError):
        patience.tried(failing(UNANSWERED))
    assert waited == []


def test_nobody_waits_less_than_no_time() -> None:
    waited: list[float] = []
    now = RateLimitedError("Too fast.", "Later.", wait=0.0)
    assert Patience(waited.append).tried(failing(now)) == "done"
    assert waited == [0]
