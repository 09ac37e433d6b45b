"""What can happen to a change. Each event says who (`by`, a handle) and when (`at`, UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vekha.core.actors import Role
from vekha.core.agreement import BriefFile, Criterion, Due, Hours, Needs, PlannedTest
from vekha.core.change import Answer, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested(Event):
    title: str
    need: str
    follows: int = 0  # the change whose feedback asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed(Event):
    """A new version of the brief. It makes every assessment of an older one stale."""

    version: int
    need: str
    behaviour: str
    criteria: tuple[Criterion, ...]
    files: tuple[BriefFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Event):
    """One role's word on one brief: `feasible`, `hours` of the developer, `needs` of DevOps, `plan` of the tester."""

    number: int
    role: Role
    brief: int
    text: str
    feasible: bool | None = None
    hours: Hours | None = None
    needs: Needs | None = None
    plan: tuple[PlannedTest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementProposed(Event):
    """`feasibility`, `needs`, `plan`: the numbers of the three assessments that it joins."""

    version: int
    brief: int
    feasibility: int
    needs: int
    plan: int
    due: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAccepted(Event):
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDeclined(Event):
    version: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoveProposed(Event):
    number: int
    due: Due
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoveAccepted(Event):
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoveDeclined(Event):
    number: int
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
    """`stood_in_for`: the clients in whose place it was given."""

    role: Role
    answer: Answer
    why: str
    number: int
    digest: str
    agreement: int
    stood_in_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDeclared(Event):
    """One person says that the candidate cannot wait for the verdicts that are missing. `place`: first or second."""

    place: int
    number: int
    digest: str
    agreement: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAllowed(Event):
    """The second one (`by`) has said so as well. `skipped`: whose verdicts the release does without."""

    number: int
    digest: str
    agreement: int
    people: tuple[str, ...]
    skipped: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictOwed(Event):
    """The release did without this role's verdict: it is a debt from now on."""

    role: Role
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtPaid(Event):
    """A yes to what is live, by the role that owed it; fields as in VerdictGiven, which a no is."""

    role: Role
    why: str
    number: int
    digest: str
    agreement: int
    stood_in_for: tuple[str, ...] = ()


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
class FeedbackGiven(Event):
    """What the client says of what went live. `digest`: the artifact that it is about."""

    digest: str
    satisfied: Answer
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Event):
    """The feedback became a new request: `number` is its change."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    why: str


JUDGED = (VerdictGiven, EmergencyDeclared, EmergencyAllowed, Released, VerdictOwed, DebtPaid, ReleaseRefused)
AGREED = (
    *(AgreementProposed, AgreementAccepted, AgreementDeclined),
    *(DateMoveProposed, DateMoveAccepted, DateMoveDeclined),
)
BUILT = (CandidateRegistered, CandidateConflicted, CandidateBuilt, CandidateRefused, CandidateReady)
ALL = (Requested, Briefed, Assessed, *AGREED, *BUILT, *JUDGED, FeedbackGiven, FollowedUp, Closed, Withdrawn)
