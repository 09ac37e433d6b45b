"""What a reader sees: plain values that the web page, the command line and JSON share. No rows, no queries."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from vekha.core.actors import Role
from vekha.core.agreement import Due
from vekha.core.change import Answer, Debt, Emergency, Stage
from vekha.core.evidence import Outcome
from vekha.core.waiting import Waiting
from vekha.database.agreement_pages import (
    AgreementLine,
    AssessmentLine,
    BriefLine,
    CommentLine,
    DateMoveLine,
    FeedbackLine,
)
from vekha.database.environment_pages import EnvironmentLine, ReleaseLine, RunLine


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in a list. `candidate`: the number of the one at hand, 0 if there is none."""

    project: str
    project_title: str
    number: int
    title: str
    stage: Stage
    since: datetime
    waiting: Waiting
    reason: str  # why it is at building again
    candidate: int
    branch: str
    requested_by: str
    created_at: datetime
    also: tuple[Waiting, ...]  # what it waits for besides, while it is carried on


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    check: str
    outcome: Outcome
    reason: str
    failed: tuple[str, ...]  # names of the failing tests
    coverage: float | None  # percent of lines
    seconds: float
    at: datetime
    log: str  # log stream
    digest: str


@dataclass(frozen=True, slots=True)
class VerdictLine:
    role: Role
    person: str
    answer: Answer
    why: str
    candidate: int
    digest: str
    agreement: int
    at: datetime
    carried_from: int
    in_force: bool
    picture: str
    stood_in_for: tuple[str, ...]  # the clients in whose place it was given


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """`open`: nobody said no to it yet. `at_hand`: it is the change's newest one."""

    number: int
    head: str
    commit: str
    base: str
    author: str
    digest: str
    renews: int
    open: bool
    at_hand: bool
    created_at: datetime
    evidence: tuple[EvidenceLine, ...]
    verdicts: tuple[VerdictLine, ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """One row of the journal. `text` says it in English; `kind` and `data` are for those who say it otherwise."""

    seq: int
    kind: str
    subject: str
    by: str
    at: datetime
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Everything about one change. `verdicts`: newest first.

    `timeline`: oldest first, its preview's events too, without comments.
    """

    line: ChangeLine
    need: str
    if_no: str
    follows: int  # the change whose feedback asked for it, 0 if none
    followed_by: int
    agreed: int
    proposed: int
    due: Due | None  # in force, with the last move that the client accepted
    released: str
    emergency: Emergency | None  # declared by one person, or two
    debts: tuple[Debt, ...]  # verdicts that are owed on what is live
    unmended: str  # the digest that main holds, though production went back from it
    asks_client: bool  # the client's verdict is wanted now
    candidates: tuple[CandidateLine, ...]  # newest first
    verdicts: tuple[VerdictLine, ...]
    briefs: tuple[BriefLine, ...]  # newest first
    assessments: tuple[AssessmentLine, ...]
    agreements: tuple[AgreementLine, ...]  # newest first
    date_moves: tuple[DateMoveLine, ...]  # newest first
    feedback: tuple[FeedbackLine, ...]  # newest first
    discussion: tuple[CommentLine, ...]  # the newest hundred, oldest first
    runs: tuple[RunLine, ...]
    preview: EnvironmentLine | None
    timeline: tuple[EventLine, ...]

    @property
    def also_waits(self) -> tuple[Waiting, ...]:
        return self.line.also

    @property
    def subjects(self) -> list[str]:
        """Of whose events its timeline is."""
        own = f"change:{self.line.project}/{self.line.number}"
        return [own, f"environment:{self.preview.project}/{self.preview.name}"] if self.preview else [own]

    @property
    def unagreed(self) -> BriefLine | None:
        """The newest brief, while no agreement was proposed on it."""
        newest = self.briefs[0] if self.briefs else None
        return None if newest is None or any(one.brief == newest for one in self.agreements) else newest


@dataclass(frozen=True, slots=True)
class EnvironmentPage:
    """Everything about one environment. `releases`: newest first; `timeline`: oldest first."""

    line: EnvironmentLine
    project_title: str
    releases: tuple[ReleaseLine, ...]
    timeline: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    slug: str
    title: str
    source: str
    main: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonLine:
    handle: str
    name: str
    email: str
    roles: dict[str, tuple[Role, ...]]  # by project
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The whole installation at a glance. `home`: its data folder; `workers`: those that gave a sign of life lately."""

    home: str
    now: datetime
    workers: int
    events: int
    projects: tuple[ProjectLine, ...]
    changes: tuple[ChangeLine, ...]  # those that have not ended
    environments: tuple[EnvironmentLine, ...]
    runs: tuple[RunLine, ...]


def plain(value: Any) -> Any:
    """JSON values: dataclasses become objects, moments ISO text in UTC; a Waiting says who as well."""
    if isinstance(value, Waiting):
        names = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return names | {"who": value.who, "what": value.what}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value
