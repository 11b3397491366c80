"""What people are told."""

import re

import pytest

from panelist.claude.faults import Cloud, Fault
from panelist.contracts import FailureKind, Tier

# An unsure answer is an answer, and a report that got lost was no call: no fault is of those kinds.
KINDS = [kind for kind in FailureKind if kind not in {FailureKind.LOW_CONFIDENCE, FailureKind.LOST}]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_one_sentence_for_what_happened_and_one_for_what_to_change(
    kind: FailureKind,
) -> None:
    fault = Fault(kind, "HTTP 418", "req_7")

    for sentence in (fault.happened("claude-x"), fault.change(Tier.FAST, "claude-x")):
        assert re.fullmatch(r"[A-Zc][^{}]*[^{}.]\.", sentence)
    assert kind is FailureKind.DEADLINE or "(HTTP 418, request req_7)" in fault.happened("claude-x")


def test_a_sentence_names_the_model_and_the_input_to_change() -> None:
    fault = Fault(FailureKind.MODEL_UNAVAILABLE, "HTTP 404")

    assert fault.happened("claude-opus-4-1") == (
        "The Anthropic API has no model claude-opus-4-1 for this key, or no longer (HTTP 404)."
    )
    assert fault.change(Tier.POWERFUL, "claude-next") == "Change `model-powerful`."


def test_a_model_that_is_gone_is_told_with_the_one_that_replaces_it() -> None:
    fault = Fault(FailureKind.MODEL_UNAVAILABLE, "HTTP 404")

    assert fault.change(Tier.POWERFUL, "claude-opus-4-1") == (
        "Set `model-powerful` to claude-opus-5-5, which replaces it."
    )
    assert "claude-opus-5-5" not in Fault(FailureKind.TIMEOUT).change(Tier.FAST, "claude-opus-4-1")


@pytest.mark.parametrize("kind", KINDS)
def test_a_cloud_is_called_by_its_name(kind: FailureKind) -> None:
    fault = Fault(kind, "HTTP 418", cloud=Cloud("Example Cloud", "EXAMPLE_KEY"))

    for sentence in (fault.happened("claude-x"), fault.change(Tier.FAST, "claude-x")):
        assert re.fullmatch(r"[A-Zc][^{}]*[^{}.]\.", sentence)
        assert "Anthropic" not in sentence


def test_credentials_that_a_cloud_refuses_are_named_by_their_variables() -> None:
    fault = Fault(FailureKind.AUTHENTICATION, cloud=Cloud("Example Cloud", "EXAMPLE_KEY"))

    assert fault.happened("m") == "Example Cloud did not accept the credentials, or there are none."
    assert fault.change(Tier.FAST, "m") == "Check EXAMPLE_KEY."


def test_without_evidence_there_are_no_brackets() -> None:
    assert Fault(FailureKind.CONNECTION).happened("m") == (
        "The connection to the Anthropic API failed or broke off."
    )


def test_whoever_answers_in_place_of_the_api_is_looked_for_on_the_way() -> None:
    fault = Fault(FailureKind.PERMISSION, "HTTP 403", foreign=True)

    assert fault.happened("m") == (
        "Something other than the Anthropic API answered in its place (HTTP 403)."
    )
    assert "ANTHROPIC_BASE_URL" in fault.change(Tier.FAST, "claude-x")


def test_the_kinds_are_told_apart_by_what_may_help() -> None:
    assert {kind for kind in KINDS if Fault(kind).passing} == {
        FailureKind.RATE_LIMITED,
        FailureKind.OVERLOADED,
        FailureKind.CONNECTION,
        FailureKind.TIMEOUT,
    }
    assert {kind for kind in KINDS if Fault(kind).final} == {
        FailureKind.AUTHENTICATION,
        FailureKind.PERMISSION,
        FailureKind.CREDIT,
        FailureKind.INVALID_REQUEST,
        FailureKind.UNREACHABLE,
        FailureKind.DEADLINE,
    }
    assert {kind for kind in KINDS if Fault(kind).ends_the_chain} == {
        FailureKind.AUTHENTICATION,
        FailureKind.PERMISSION,
        FailureKind.CREDIT,
        FailureKind.BUDGET,
        FailureKind.UNREACHABLE,
        FailureKind.DEADLINE,
    }
