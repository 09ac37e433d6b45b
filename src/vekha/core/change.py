"""The data of a change: one thing that the client asked for, from request to feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vekha.core.actors import Role


class Stage(StrEnum):
    REQUESTED = "requested"
    AGREEING = "agreeing"
    BUILDING = "building"
    TESTING = "testing"
    MANAGER_REVIEW = "manager_review"
    CLIENT_REVIEW = "client_review"
    RELEASING = "releasing"
    LIVE = "live"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({Stage.CLOSED, Stage.WITHDRAWN})
REVIEWER = {  # whose yes moves a change out of the stage
    Stage.TESTING: Role.TESTER,
    Stage.MANAGER_REVIEW: Role.MANAGER,
    Stage.CLIENT_REVIEW: Role.CLIENT,
}
AFTER_YES = {
    Stage.TESTING: Stage.MANAGER_REVIEW,
    Stage.MANAGER_REVIEW: Stage.CLIENT_REVIEW,
    Stage.CLIENT_REVIEW: Stage.RELEASING,
}
ASSESSORS = frozenset({Role.DEVELOPER, Role.TESTER, Role.DEVOPS})  # whose records an agreement stands on
VERDICT_ROLES = tuple(REVIEWER.values())


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's yes or no, as a role, on one candidate (by digest) under one agreement version."""

    role: Role
    person: str
    answer: Answer
    why: str
    digest: str
    agreement: int
    at: datetime
    carried_from: int = 0  # the candidate number that it was given on, when only main moved since


@dataclass(frozen=True, slots=True)
class Candidate:
    """One commit of the change's branch merged onto main. `digest` is empty until the artifact is built."""

    number: int
    head: str
    commit: str
    tree: str
    base: str
    patch_id: str
    author: str  # the handle of the person who wrote it, or the e-mail in git when nobody has it
    digest: str = ""
    renews: int = 0  # the candidate with the same patch on an older main, if this one follows it
    open: bool = True  # False: a check, a person or production said no to it


@dataclass(frozen=True, slots=True)
class Change:
    """The fold of a change's events. `since`: when this waiting began; `reason`: why it is at building again."""

    stage: Stage
    title: str
    need: str
    requested_by: str
    since: datetime
    assessed: frozenset[Role] = frozenset()
    proposed: int = 0  # the newest agreement version proposed
    agreed: int = 0  # the agreement version in force; 0: none yet
    candidate: Candidate | None = None
    verdicts: tuple[Verdict, ...] = ()  # those in force: on this candidate, under this agreement
    reason: str = ""
    released: str = ""  # the digest that went live

    @property
    def ended(self) -> bool:
        return self.stage in ENDED
