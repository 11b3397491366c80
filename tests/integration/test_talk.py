"""Every command in one conversation, wrong ones too: one answer each, and nothing is lost."""

from bench.talk import talk


def test_a_conversation_is_answered_once_each_and_keeps_what_was_said() -> None:
    said: list[str] = []
    assert talk(said.append) == [], "\n".join(said)
