"""Evidence: what a check found about one artifact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement about one subject: the artifact's digest. `at` is when the check ended, UTC."""

    check: str
    digest: str
    outcome: Outcome
    reason: str  # one line: "214 of 214", "2 of 214 failed: test_total, test_delivery"
    at: datetime
