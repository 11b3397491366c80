"""The review as instructions for an assistant in an editor, made from the prompts of the panel."""

import json
from collections.abc import Mapping

from panelist.byhand import ANSWERS, QUESTIONS, show_schema
from panelist.byhand.filed_answers import FiledAnswer
from panelist.cli.folder import DEFAULT_RUN_DIRECTORY
from panelist.panel import LENSES, PANEL, Agent
from panelist.phases.answers import (
    ContextAnswer,
    EditorAnswer,
    GroupingAnswer,
    MendAnswer,
    ReportAnswer,
    RereadAnswer,
    VerifyAnswer,
)
from panelist.prompts import Prompts
from panelist.settings import Settings

NAME = "panelist-review"
_ENGINE = "--engine assistant"
PHASES = (*("collect", "context", "plan", "review", "gather", "verify", "mend", "synthesize"),)
"""In their order; what each does is told by the template."""
_ROLES = (
    ("context, gather", "the clerk", "clerk"),
    ("edit", "the editor, who signs the review", "editor"),
    ("verify", "the verifier, apart from the editor where the depth is `deep`", "verifier"),
    ("mend", "the mender", "mender"),
    ("mend.reread", "who reads an edit again", "rereader"),
)
_ANSWERS = (
    ("context", ContextAnswer),
    ("review.…", ReportAnswer),
    ("gather", GroupingAnswer),
    ("verify", VerifyAnswer),
    ("edit", EditorAnswer),
    ("mend", MendAnswer),
    ("mend.reread", RereadAnswer),
)
_REFERENCES = (
    ("references/readers.md", "what readers are told: rules, charges, lenses"),
    ("references/roles.md", "what clerk, editor, verifier and mender are told"),
    ("references/answers.md", "the schema of each answer"),
)


def command(phase: str) -> str:
    """What carries out a phase."""
    return f"panelist run --phase {phase} {_ENGINE}"


def write_section(prompts: Prompts) -> str:
    """The instructions, for a file that an assistant reads whatever it is asked."""
    return prompts.fill(
        "assistant/section.md.j2",
        phases=[{"name": name, "command": command(name)} for name in PHASES],
        agents=[_describe(agent) for agent in PANEL],
        check="panelist run --phase PHASE --check",
        gate=f"{command('plan')} --approve ask",
        root=DEFAULT_RUN_DIRECTORY,
        questions=f"{DEFAULT_RUN_DIRECTORY}/{QUESTIONS}",
        answers=f"{DEFAULT_RUN_DIRECTORY}/{ANSWERS}",
    )


def write_skill(prompts: Prompts) -> Mapping[str, str]:
    """The files of a skill, by their paths in its folder."""
    language = Settings().language

    def rules(role: str) -> str:
        return prompts.fill(f"system/{role}.md.j2", language=language).strip()

    readers = prompts.fill(
        "assistant/readers.md.j2",
        rules=rules("reader"),
        agents=[
            {"title": agent.title, "charge": prompts.fill(agent.prompt).strip()} for agent in PANEL
        ],
        lenses=[
            {"title": lens.title, "text": prompts.fill(lens.prompt).strip()} for lens in LENSES
        ],
    )
    roles = [
        {"questions": questions, "title": title, "rules": rules(role)}
        for questions, title, role in _ROLES
    ]
    answers = [
        {"questions": questions, "schema": show_schema(schema)} for questions, schema in _ANSWERS
    ]
    file = json.dumps(FiledAnswer.model_json_schema(), indent=1)
    skill = prompts.fill(
        "assistant/skill.md.j2",
        name=NAME,
        section=write_section(prompts).strip(),
        references=_REFERENCES,
    )
    texts = (
        readers,
        prompts.fill("assistant/roles.md.j2", roles=roles),
        prompts.fill("assistant/answers.md.j2", file=file, answers=answers),
    )
    paths = (path for path, _ in _REFERENCES)
    return {"SKILL.md": skill, **dict(zip(paths, texts, strict=True))}


def _describe(agent: Agent) -> Mapping[str, str]:
    lenses = ", ".join(lens.title.lower() for lens in agent.lenses)
    return {"id": agent.id, "title": agent.title, "lenses": lenses}
