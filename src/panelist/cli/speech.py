"""What a door says while it works: plain lines, and annotations on a runner."""

import logging
import shutil
import textwrap
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from panelist.redaction import NO_SECRETS, Redactor
from panelist.render.plain import plain, plain_lines, uncommanded

_LONG = 20_000
_NARROWEST = 40


class Speech:
    """Writes to one stream. Strangers' words lose everything a terminal or runner obeys.

    What ``redactor`` knows is taken out of whatever is said.
    """

    def __init__(self, *, on_actions: bool, out: TextIO, redactor: Redactor = NO_SECRETS) -> None:
        self._on_actions = on_actions
        self._out = out
        self._redactor = redactor
        self._hushed = False

    def hush(self) -> None:
        """From here on say warnings and errors alone."""
        self._hushed = True

    def conceal(self, redactor: Redactor) -> None:
        """From here on take out what ``redactor`` knows, which is more than was known before."""
        self._redactor = redactor

    def say(self, sentence: str) -> None:
        """One line for whoever reads the log."""
        if not self._hushed:
            self._print(self._wrapped(plain(sentence)))

    def log(self, text: str) -> None:
        """Several lines, indented to be told apart; none of them is a command of the runner."""
        self._print("\n".join(f"  {line}" for line in plain_lines(text, limit=_LONG).split("\n")))

    def notice(self, sentence: str) -> None:
        """One sentence that should be seen on the run's page."""
        self._annotate("notice", sentence)

    def warning(self, sentence: str) -> None:
        """One sentence about something that was lost or could not be done."""
        self._annotate("warning", sentence)

    def error(self, happened: str, fix: str) -> None:
        """What happened and what to change: the same words everywhere."""
        self._annotate("error", f"{happened} {fix}".strip())

    @contextmanager
    def hearing_logs(self) -> Generator[None]:
        """For the time of the block, warnings that libraries log are said here too."""
        handler = _Logged(self)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)

    def _annotate(self, level: str, sentence: str) -> None:
        text = plain(sentence)
        if self._on_actions:
            # The runner reads its own escapes in the message of a command.
            self._print(f"::{level} title=Panelist::{text.replace('%', '%25')}")
        else:
            told = f"panelist: {text}" if level != "error" else f"panelist: error: {text}"
            self._print(self._wrapped(told))

    def _wrapped(self, line: str) -> str:
        """``line`` as wide as the terminal, broken between words; elsewhere a line stays one."""
        if self._on_actions or not self._out.isatty():
            return line
        width = max(_NARROWEST, shutil.get_terminal_size().columns)
        rows = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        return uncommanded("\n".join(rows))

    def _print(self, lines: str) -> None:
        print(self._redactor.text(lines), file=self._out, flush=True)


class _Logged(logging.Handler):
    def __init__(self, speech: Speech) -> None:
        super().__init__(logging.WARNING)
        self._speech = speech

    def emit(self, record: logging.LogRecord) -> None:
        """Say the record, with its traceback if it has one."""
        self._speech.log(self.format(record))
