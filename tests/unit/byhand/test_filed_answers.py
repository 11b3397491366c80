"""An answer in a file: taken whole, or refused with every mistake as a sentence."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from panelist.byhand import AnswerFolder
from panelist.contracts import Tier
from panelist.phases.answers import ReportAnswer
from panelist.ports import Ask
from tests.unit.phases import scene

ASK = Ask("review:a.s1", Tier.BALANCED, "system", "shared", "charge", ReportAnswer)
NAME = "review.a.s1"
SOUND = scene.report_answer(scene.claim())


@pytest.fixture
def folder(tmp_path: Path) -> AnswerFolder:
    made = AnswerFolder(tmp_path)
    made.write(NAME, "a question")
    return made


def put(folder: AnswerFolder, answer: object, *, digest: str = "") -> None:
    told = {"question": digest or folder.digest(ASK), "answer": answer}
    folder.answer(NAME).write_text(json.dumps(told))


def mistakes(folder: AnswerFolder) -> tuple[str, ...]:
    read = folder.read(NAME, ASK)
    assert read.value is None
    return read.mistakes


def test_no_file_is_no_mistake(folder: AnswerFolder) -> None:
    assert mistakes(folder) == ()


def test_a_sound_one_is_taken(folder: AnswerFolder) -> None:
    put(folder, SOUND.model_dump(mode="json"))
    assert folder.read(NAME, ASK).value == SOUND


def test_every_mistake_of_the_schema_is_told(folder: AnswerFolder) -> None:
    nowhere: list[dict[str, object]] = [{}]
    claim = scene.claimed(severity="terrible", confidence="sure", note="x", also_at=nowhere)
    del claim["quote"]
    put(folder, {"hunks_read": "all", "claims": [claim, 5], "injection_attempts": []})
    assert mistakes(folder) == (
        '`answer.hunks_read` is "all": it should be a valid list.',
        "`answer.claims[0].quote` is missing.",
        (
            '`answer.claims[0].severity` is "terrible": '
            "it should be 'critical', 'high', 'medium' or 'low'."
        ),
        (
            '`answer.claims[0].confidence` is "sure": '
            "it should be a valid integer, unable to parse string as an integer."
        ),
        "`answer.claims[0].also_at[0].file` is missing.",
        "`answer.claims[0].also_at[0].line` is missing.",
        "`answer.claims[0].note` is no field of the schema.",
        "`answer.claims[1]` is 5: it should be a valid dictionary or instance of ClaimAnswer.",
        "`answer.overall_confidence` is missing.",
    )


def test_another_plan_makes_it_another_question(folder: AnswerFolder) -> None:
    put(folder, SOUND.model_dump(mode="json"))
    folder.lock("1" * 64)
    (told,) = mistakes(folder)
    assert told.startswith("`question` is not the digest of this question: the answer belongs to")
    folder.unlock()
    assert folder.read(NAME, ASK).value == SOUND


def test_so_does_another_word_of_it(folder: AnswerFolder) -> None:
    assert folder.digest(replace(ASK, shared="another change")) != folder.digest(ASK)


def test_the_check_of_the_question_is_told_with_the_rest(folder: AnswerFolder) -> None:
    def check(answer: ReportAnswer) -> Sequence[str]:
        return [f"There are {len(answer.claims)} claims."]

    put(folder, SOUND.model_dump(mode="json"), digest="0" * 64)
    read = folder.read(NAME, replace(ASK, check=check))
    assert read.mistakes[1:] == ("There are 1 claims.",)


def test_what_is_no_json_or_no_plain_file(folder: AnswerFolder) -> None:
    path = folder.answer(NAME)
    path.write_text('{"question"')
    (told,) = mistakes(folder)
    assert told.startswith("It is no JSON: EOF while parsing")
    path.write_bytes(b" " * (4 * 1024 * 1024 + 1))
    assert mistakes(folder) == ("It is larger than 4 MiB.",)
    path.unlink()
    path.symlink_to("/etc/hosts")
    assert mistakes(folder) == ("It cannot be read: it is a symbolic link.",)
    path.unlink()
    os.mkfifo(path)
    assert mistakes(folder) == ("It cannot be read: it is no plain file.",)
