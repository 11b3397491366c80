"""Which rules apply on a day, and what is told of the others."""

from datetime import date

import pytest

from panelist.contracts import RuleUse
from panelist.learning import find_rules_in_force, find_unused, write_rules
from tests.unit.phases.test_silencing import RULE, SIGNED

TODAY = date(2027, 1, 1)
PATH = ".github/panelist-rules.yml"


def test_without_a_file_there_is_nothing_to_tell() -> None:
    assert find_rules_in_force(None, PATH, TODAY).notes == ()
    assert find_rules_in_force("", PATH, TODAY).rules == ()


def test_an_accepted_rule_applies_until_it_expires() -> None:
    rule = RULE.model_copy(update={"expires": TODAY})
    assert find_rules_in_force(write_rules((rule,)), PATH, TODAY).rules == (rule,)
    later = find_rules_in_force(write_rules((rule,)), PATH, date(2027, 1, 2))
    assert later.rules == ()
    assert later.notes == ("Rule R2 expired on 2027-01-01: it silences nothing.",)


@pytest.mark.parametrize("more", [{"accepted": None}, {"declined": SIGNED}])
def test_what_nobody_accepted_or_somebody_declined_applies_to_nothing(
    more: dict[str, object],
) -> None:
    text = write_rules((RULE.model_copy(update=more),))
    assert (find_rules_in_force(text, PATH, TODAY).rules, text.count("R2")) == ((), 1)


def test_a_rule_with_a_mistake_silences_nothing_and_the_others_do() -> None:
    broken = write_rules((RULE, RULE.model_copy(update={"id": "R3"}))).replace(
        "kind: defect", "kind: smell", 1
    )
    found = find_rules_in_force(broken, PATH, TODAY)
    assert [rule.id for rule in found.rules] == ["R3"]
    (note,) = found.notes
    assert note.startswith("Rules with a mistake silence nothing. The key rules of .github/pan")
    assert "cannot be 'smell'. Use defect, vuln" in note


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: [", "is not YAML"),
        ("- R1", "holds no mapping"),
        ("rules: {}", "cannot be a mapping"),
        (f"{write_rules((RULE,))}rules: []\n", "stands twice"),
        (write_rules((RULE, RULE)), "The id R2 stands 2 times"),
        (write_rules((RULE,)).replace("owner", "ovner"), "Did you mean `owner`?"),
        (f"{write_rules((RULE,))}token: ghp_{'a1' * 18}\n", "holds a secret"),
    ],
)
def test_a_file_with_mistakes_silences_nothing_and_all_are_told(text: str, told: str) -> None:
    found = find_rules_in_force(text, PATH, TODAY)
    assert found.rules == ()
    assert told in " ".join(found.notes)
    assert "ghp_" not in " ".join(found.notes)


def test_a_pattern_that_is_none_silences_nothing() -> None:
    rule = RULE.model_copy(update={"paths": ("a", "!")})
    found = find_rules_in_force(write_rules((rule,)), PATH, TODAY)
    assert found.rules == ()
    assert found.notes == ("Rule R2 silences nothing: it holds no path pattern that can be read.",)


def test_rules_that_silenced_nothing_for_long_are_named() -> None:
    use = RuleUse(rule="R2", by="ann", since="2026-12-01", times=1, last="2026-12-24")
    spring = date(2027, 3, 20)
    assert find_unused((RULE,), (), spring) == (RULE,)
    assert find_unused((RULE,), (use,), spring) == ()
    assert find_unused((RULE,), (use,), date(2027, 4, 1)) == (RULE,)
    assert find_unused((RULE,), (use.model_copy(update={"by": "bo"}),), spring) == (RULE,)
    assert find_unused((RULE,), (), date(2027, 1, 15)) == ()
    assert find_unused((RULE.model_copy(update={"accepted": None}),), (), spring) == ()
