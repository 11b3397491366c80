"""Every word a model or a reader sees comes from a file; this module fills them in.

A variable that a template names and nobody gives is an error, so a prompt is
never sent with a hole in it.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


class Prompts:
    """The templates of one folder.

    The folder is a value from whoever starts the program: the action's own
    path, or the installed package. Never the checkout under review.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            # Only pages are HTML; Markdown is made safe by render's own door.
            autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def fill(self, name: str, /, **variables: object) -> str:
        """The template ``name`` (a path below the folder) with its variables filled in.

        Raises:
            jinja2.UndefinedError: a variable of the template was not given.
        """
        return self._templates.get_template(name).render(**variables)
