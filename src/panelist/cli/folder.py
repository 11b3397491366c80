"""Where the prompts are: a value the doors hand down, never the checkout under review."""

from pathlib import Path


def prompts_folder() -> Path:
    """In the wheel when installed, at the root of a source tree otherwise."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parents[1] / "prompts"
