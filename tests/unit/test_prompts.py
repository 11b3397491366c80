from pathlib import Path

import pytest
from jinja2 import UndefinedError

from panelist.prompts import Prompts


def test_a_missing_variable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hello.md.j2").write_text("Hello {{ name }}\n")
    prompts = Prompts(tmp_path)
    assert prompts.fill("hello.md.j2", name="<you>") == "Hello <you>\n"
    with pytest.raises(UndefinedError):
        prompts.fill("hello.md.j2")


def test_only_pages_are_escaped_as_html(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text("{{ name }}")
    assert Prompts(tmp_path).fill("page.html.j2", name="<you>") == "&lt;you&gt;"
