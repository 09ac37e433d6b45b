"""The data of a change: one thing that the client asked for, from request to feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vekha.core.actors import Role
from vekha.core.agreement import Assessment, Brief, DateMove, Due, Terms


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
DECLARERS = frozenset({Role.MANAGER, Role.DEVOPS})  # two people of these declare an emergency
TWO = 2  # people, never the same one twice


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
class Declaration:
    """One person says that a candidate cannot wait for the verdicts that are missing."""

    person: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Emergency:
    """Declarations about one candidate, by digest, under one agreement; void when either moves.

    `skipped`: whose verdicts it does without, once two people have declared it.
    """

    digest: str
    agreement: int
    declared: tuple[Declaration, ...]
    skipped: tuple[Role, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(one.person for one in self.declared)

    def stands_for(self, role: Role, digest: str, agreement: int) -> bool:
        """Whether a release of that digest under that agreement may do without the role's verdict."""
        about = (self.digest, self.agreement) == (digest, agreement)
        return about and role in self.skipped and len(set(self.people)) >= TWO


@dataclass(frozen=True, slots=True)
class Debt:
    """A verdict that an emergency did without: the role owes it on that digest."""

    role: Role
    digest: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """The fold of a change's events. `since`: when this waiting began; `reason`: why it is at building again."""

    stage: Stage
    title: str
    need: str
    requested_by: str
    since: datetime
    follows: int = 0  # the change whose feedback asked for this one
    brief: Brief | None = None  # the newest
    criteria: int = 0  # how many ids were given to criteria so far; none is given twice
    assessments: tuple[Assessment, ...] = ()  # the newest of each role
    proposed: int = 0  # the newest agreement version proposed
    offered: Terms | None = None  # what that version joins, while the client has not answered it
    agreed: int = 0  # the agreement version in force; 0: none yet
    terms: Terms | None = None  # what was agreed on
    talked: datetime | None = None  # since when another agreement waits, while the change is worked on
    due: Due | None = None  # the dates in force: those of the terms, or of the last move that the client accepted
    moves: int = 0  # moves of the date that were proposed
    move: DateMove | None = None  # the one that waits for an answer
    candidate: Candidate | None = None
    verdicts: tuple[Verdict, ...] = ()  # those in force: on this candidate, under this agreement
    reason: str = ""
    released: str = ""  # the digest that went live
    satisfied: Answer | None = None  # the client's last feedback on it
    followed_by: int = 0  # the change that the feedback became
    emergency: Emergency | None = None  # declared for this candidate, under this agreement
    debts: tuple[Debt, ...] = ()  # verdicts that are owed on what is live
    unmended: str = ""  # a digest that main holds, though production went back from it after a no

    @property
    def owing(self) -> bool:
        """Nothing else of the project is released meanwhile."""
        return bool(self.debts or self.unmended)

    @property
    def asks_client(self) -> bool:
        """The client's verdict is wanted now: in its turn, or as it is owed on what is live."""
        return self.stage is Stage.CLIENT_REVIEW or Role.CLIENT in [one.role for one in self.debts]

    @property
    def missing(self) -> tuple[Role, ...]:
        """Roles that have not said yes to the candidate at hand."""
        said = {one.role for one in self.verdicts if one.answer is Answer.YES}
        return tuple(role for role in VERDICT_ROLES if role not in said)

    @property
    def ended(self) -> bool:
        return self.stage in ENDED

    @property
    def fresh(self) -> dict[Role, Assessment]:
        """Assessments of the newest brief; an older brief's are stale."""
        version = self.brief.version if self.brief else 0
        return {one.role: one for one in self.assessments if one.brief == version}

    @property
    def unassessed(self) -> tuple[Role, ...]:
        """Roles without a word on the newest brief."""
        return tuple(sorted(ASSESSORS - self.fresh.keys()))

    @property
    def untested(self) -> tuple[str, ...]:
        """Criteria of the newest brief that the tester's plan leaves out."""
        word = self.fresh.get(Role.TESTER)
        tested = {one.criterion for one in word.plan} if word else set()
        return tuple(one.id for one in (self.brief.criteria if self.brief else ()) if one.id not in tested)
