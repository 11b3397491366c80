"""The files a review leaves for people and for other programs."""

import shutil

from panelist import __version__
from panelist.cli.folder import prompts_folder
from panelist.contracts import Review
from panelist.memory import RunDirectory
from panelist.prompts import Prompts
from panelist.render.report import html_report, markdown_report
from panelist.render.sarif import sarif_report
from panelist.render.text import text_report

MARKDOWN, SARIF, HTML = "report.md", "report.sarif", "report.html"
_NARROWEST, _WIDEST = 60, 100


def write(memory: RunDirectory, review: Review, *, server_url: str | None) -> None:
    """Keep the review as Markdown, SARIF and a page beside its JSON."""
    prompts = Prompts(prompts_folder())
    memory.write_text(MARKDOWN, markdown_report(review, prompts, server_url=server_url))
    memory.write_text(SARIF, sarif_report(review, version=__version__, server_url=server_url))
    memory.write_text(HTML, html_report(review, prompts, server_url=server_url))


def shown(form: str, memory: RunDirectory, review: Review, *, colour: bool) -> str:
    """The review in one of the forms of ``--format``, as it goes to standard output."""
    match form:
        case "text":
            return _text(memory, review, colour=colour)
        case "json":
            return review.model_dump_json(indent=2) + "\n"
        case _:
            name = {"markdown": MARKDOWN, "sarif": SARIF, "html": HTML}[form]
            return (memory.root / name).read_text(encoding="utf-8")


def _text(memory: RunDirectory, review: Review, *, colour: bool) -> str:
    columns = shutil.get_terminal_size().columns if colour else _WIDEST
    width = max(_NARROWEST, min(columns, _WIDEST))
    names = (Review.file_name, MARKDOWN, SARIF, HTML)
    files = "\n".join(f"  {memory.root / name}" for name in names)
    return f"{text_report(review, width=width, colour=colour)}\nWritten:\n{files}\n"
