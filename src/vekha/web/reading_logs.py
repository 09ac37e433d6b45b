"""Lines of a log as a page shows them: without what only a terminal understands; those about a failing test marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from vekha.ports import LogLine

# Colours and cursor moves (ECMA-48) and titles of windows (OSC); the log keeps a control character as "\x1b".
ESCAPE = r"(?:\x1b|\\x1b)"
ANSI = re.compile(rf"{ESCAPE}\[[0-?]*[ -/]*[@-~]|{ESCAPE}\].*?(?:\x07|\\x07|{ESCAPE}\\)|{ESCAPE}[@-Z^_=>]")


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    text: str
    about_failure: bool


def readable(lines: Iterable[LogLine], failed: Iterable[str]) -> list[Line]:
    """`failed`: names of failing tests, "tests.test_shop::test_total"; a line that names one is about a failure."""
    names = tuple(_names(failed))
    found = [(one.at, ANSI.sub("", one.text)) for one in lines]
    return [Line(at, text, any(name in text for name in names)) for at, text in found]


def _names(failed: Iterable[str]) -> Iterator[str]:
    for one in failed:
        last = re.split(r"::|\.|/| ", one)[-1]
        if len(last) > 3:  # shorter ones would be found anywhere
            yield last
