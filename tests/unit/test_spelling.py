import pytest
from hypothesis import given
from hypothesis import strategies as st

from panelist.settings import CONFIG_KEYS
from panelist.spelling import nearest


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("fail_on", "fail-on"),
        ("failOn", "fail-on"),
        ("Fail On", "fail-on"),
        ("modle-fast", "model-fast"),
        ("ignored", "ignore"),
        ("instuctions", "instructions"),
        ("max-cost", "max-cost-usd"),
        ("cost-usd", "max-cost-usd"),
        ("deadline", "deadline-minutes"),
        ("path-instructions", "instructions"),
        ("lang", "language"),
        ("max_cost_usd_per_day", "max-cost-usd-per-day"),
    ],
)
def test_a_slip_or_a_missing_word_is_near(name: str, near: str) -> None:
    assert nearest(name, CONFIG_KEYS) == (near,)


def test_several_may_be_equally_near() -> None:
    assert nearest("model", CONFIG_KEYS) == ("model-balanced", "model-fast", "model-powerful")


@pytest.mark.parametrize(
    "name",
    ["", "x", "zzz", "exclude", "timeout", "token", "severity", "max", "budget", "a" * 10**6],
)
def test_another_name_is_near_to_none(name: str) -> None:
    assert nearest(name, CONFIG_KEYS) == ()


@given(st.sampled_from(CONFIG_KEYS), st.data())
def test_one_slip_in_a_long_name_is_forgiven(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    if len(name) >= 5:
        assert name in nearest(name[:at] + name[at + 1 :], CONFIG_KEYS)
        assert name in nearest(name[:at] + "q" + name[at:], CONFIG_KEYS)
