"""What can happen to a change. Each event says who (`by`, a handle) and when (`at`, UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from vekha.core.actors import Role
from vekha.core.change import Answer, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested(Event):
    title: str
    need: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Event):
    """One role's record: feasibility and estimate, test plan, or tooling. `hours`: optimistic, likely, pessimistic."""

    role: Role
    text: str
    hours: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementProposed(Event):
    version: int
    text: str
    criteria: tuple[str, ...]
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAccepted(Event):
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDeclined(Event):
    version: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRegistered(Event):
    number: int
    head: str
    commit: str
    tree: str
    base: str
    patch_id: str
    author: str
    renews: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateConflicted(Event):
    """The branch does not merge onto main: a red with the files named."""

    head: str
    base: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBuilt(Event):
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRefused(Event):
    """Machines said no: a check, the build, or the deployment to the preview. `where` names the work that said so."""

    number: int
    where: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReady(Event):
    """It runs in its preview and every check is green. `carried`: verdicts that stand since only main moved."""

    number: int
    digest: str
    carried: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictGiven(Event):
    role: Role
    answer: Answer
    why: str
    number: int
    digest: str
    agreement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Event):
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRefused(Event):
    """Production said no: a gate, the rollout, or what was watched. It serves its last good release."""

    number: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    why: str


ALL = (
    Requested,
    Assessed,
    AgreementProposed,
    AgreementAccepted,
    AgreementDeclined,
    CandidateRegistered,
    CandidateConflicted,
    CandidateBuilt,
    CandidateRefused,
    CandidateReady,
    VerdictGiven,
    Released,
    ReleaseRefused,
    Closed,
    Withdrawn,
)
