"""Output of work, by stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    source: str  # "check/unit", "step/migrate"
    text: str


class LogSink(Protocol):
    """Output of work, by stream. A stream is a path of words: "lavka/candidate-3/check-unit"."""

    def writer(self, stream: str) -> Callable[[str], None]:
        """A function that appends one line of text (without its newline); on disk when it returns."""
        ...

    def read(self, stream: str, after: int = 0) -> tuple[list[LogLine], int]:
        """Lines from byte offset `after`, and the offset to go on from."""
        ...

    def streams(self, prefix: str) -> Sequence[str]: ...
