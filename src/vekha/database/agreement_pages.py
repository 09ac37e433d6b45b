"""What a reader sees of what was asked for, said of it, agreed on and said after the release. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vekha.core.actors import Role
from vekha.core.agreement import BriefFile, Criterion, Due, Needs, PlannedTest
from vekha.core.change import Answer


@dataclass(frozen=True, slots=True)
class BriefLine:
    version: int
    need: str
    behaviour: str
    criteria: tuple[Criterion, ...]
    files: tuple[BriefFile, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """`brief`: the version that it is about, 0 if none was written yet. `stale`: a newer one is there."""

    number: int
    role: Role
    person: str
    brief: int
    stale: bool
    text: str
    feasible: bool | None
    hours: tuple[float, float, float] | None  # optimistic, likely, pessimistic
    needs: Needs | None
    plan: tuple[PlannedTest, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """`due`: as it was agreed on; moves of it stand beside. None only where no date had to be given yet."""

    version: int
    brief: BriefLine
    feasibility: AssessmentLine
    needs: AssessmentLine
    plan: AssessmentLine
    due: Due | None
    by: str
    at: datetime
    answer: Answer | None
    answered_by: str
    answered_at: datetime | None
    why: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class DateMoveLine:
    """`open`: it waits for the client's answer; without an answer and not open, another one took its place."""

    number: int
    agreement: int
    due: Due
    why: str
    by: str
    at: datetime
    answer: Answer | None
    answered_by: str
    answered_at: datetime | None
    answered_why: str
    open: bool


@dataclass(frozen=True, slots=True)
class CommentLine:
    """`text`: "" once it was withdrawn."""

    number: int
    by: str
    at: datetime
    text: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    satisfied: Answer
    text: str
    digest: str
    person: str
    at: datetime
