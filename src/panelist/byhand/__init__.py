"""Questions that are answered through files, by whoever can read and write them.

For development and evaluation: nothing is sent anywhere. Each question becomes
files in a folder, and the run waits until its answer can be taken::

    001.ask.json      what is asked for: purpose, tier, effort, model, digest of the question
    001.prompt.md     exactly what the model is to read
    001.schema.json   what its answer has to be
    001.tools.md      what it may look things up with, and by which command; only where it may
    001.answer.json   the answer: put there by whoever carries the files
    001.problem.txt   why an answer cannot be taken; it waits for another one
    001.tools/        calls of tools, round by round, and what they gave

Tools are carried out by the run that asks, with the same limits as for a model
that is asked over the network, so they answer while it waits::

    python -m panelist.byhand tool FOLDER 001 search '{"text": "retries", "glob": ""}'
    python -m panelist.byhand waiting FOLDER

A run that was interrupted takes up the answers that are there, for the same
questions only, in whatever order they come. What was looked up counts on.
"""

from panelist.byhand.assistant import AssistantModel
from panelist.byhand.estimating import Rates
from panelist.byhand.filed_answers import ANSWERS, QUESTIONS, AnswerFolder, show_schema
from panelist.byhand.folder import keep_nonce
from panelist.byhand.model import ModelByFiles

__all__ = [
    "ANSWERS",
    "QUESTIONS",
    "AnswerFolder",
    "AssistantModel",
    "ModelByFiles",
    "Rates",
    "keep_nonce",
    "show_schema",
]
