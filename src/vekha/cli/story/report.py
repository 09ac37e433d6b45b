"""demo-report.json: what was observed. Its schema is in docs/demo-report.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Protocol


class Screen(Protocol):
    """Where progress is shown."""

    def begin(self, actor: str, step: str) -> None: ...

    def end(self, actor: str, step: str, result: str, seconds: float, *, ok: bool) -> None: ...


class StoryBroken(Exception):
    """What was observed is not what the story says."""


@dataclass
class Step:
    step: str
    actor: str
    result: str = ""
    seconds: float = 0.0


@dataclass
class Rollback:
    environment: str
    cause: str
    from_digest: str
    to_digest: str
    milliseconds: float
    failed_requests: int


@dataclass
class Report:
    """`ok` is true only if every step ended well, nothing failed for shoppers, and the journal verified."""

    screen: Screen
    story: list[Step] = field(default_factory=list)
    production: dict[str, Any] = field(
        default_factory=lambda: {"digest": "", "url": "", "requests": 0, "failed_requests": 0}
    )
    rollbacks: list[Rollback] = field(default_factory=list)
    journal_verified: bool = False
    finished: bool = False

    @contextmanager
    def step(self, actor: str, step: str) -> Iterator[Step]:
        """One step of the story; its result is set by the caller from what it saw."""
        row, started = Step(step, actor), monotonic()
        self.story.append(row)
        self.screen.begin(actor, step)
        try:
            yield row
        except BaseException as error:
            row.result = f"failed: {error}"
            row.seconds = round(monotonic() - started, 2)
            self.screen.end(actor, step, row.result, row.seconds, ok=False)
            raise
        row.seconds = round(monotonic() - started, 2)
        self.screen.end(actor, step, row.result, row.seconds, ok=True)

    def served(self, requests: int, failed: int) -> None:
        self.production["requests"] += requests
        self.production["failed_requests"] += failed

    @property
    def ok(self) -> bool:
        nothing_failed = not self.production["failed_requests"] and not any(r.failed_requests for r in self.rollbacks)
        return self.finished and self.journal_verified and bool(self.production["requests"]) and nothing_failed

    def write(self, path: Path) -> None:
        plain = {
            "ok": self.ok,
            "story": [asdict(step) for step in self.story],
            "production": self.production,
            "rollbacks": [asdict(one) for one in self.rollbacks],
            "journal_verified": self.journal_verified,
        }
        path.write_text(json.dumps(plain, indent=2, ensure_ascii=False) + "\n")


def expect(true: bool, otherwise: str) -> None:
    """Raises StoryBroken unless what was observed is so."""
    if not true:
        raise StoryBroken(otherwise)
