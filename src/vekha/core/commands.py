"""What someone asks for. `decide` answers with events, or refuses and says why."""

from __future__ import annotations

from dataclasses import dataclass

from vekha.core.actors import Role
from vekha.core.agreement import BriefFile, Criterion, Due, Hours, Needs, PlannedTest
from vekha.core.change import Answer
from vekha.core.gates import GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBrief:
    """`after`: the version that was read, 0 if there was none. A criterion without an id is a new one."""

    after: int
    need: str
    behaviour: str
    criteria: tuple[Criterion, ...]
    files: tuple[BriefFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess:
    """What a role says of one brief. `number`: the next one of the change's assessments."""

    number: int
    role: Role
    brief: int
    text: str = ""
    feasible: bool | None = None
    hours: Hours | None = None
    needs: Needs | None = None
    plan: tuple[PlannedTest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeAgreement:
    due: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAgreement:
    version: int
    answer: Answer
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDate:
    due: Due
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDateMove:
    number: int
    answer: Answer
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCandidate:
    """A merge of the branch onto main. `number` is the change's next candidate number."""

    number: int
    head: str
    commit: str
    tree: str
    base: str
    patch_id: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConflict:
    head: str
    base: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBuild:
    """The artifact is made and its checks have run. `gate` is the build gate for `digest`."""

    number: int
    digest: str
    gate: GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPreview:
    """The candidate runs in its preview and was checked over HTTP. `gate` is the testing gate for `digest`."""

    number: int
    digest: str
    gate: GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseCandidate:
    """Work on the candidate broke before anything could be judged."""

    number: int
    where: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveVerdict:
    """`stood_in_for`: the clients in whose place it is given."""

    role: Role
    answer: Answer
    why: str
    number: int
    digest: str
    agreement: int
    stood_in_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareEmergency:
    why: str
    number: int
    digest: str
    agreement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRelease:
    """Production serves the artifact. `gate` is the release gate, as it was before the rollout began."""

    number: int
    digest: str
    gate: GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRelease:
    number: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewCandidate:
    """Main moved before the release: the same patch merged onto the new main, as the next candidate."""

    renews: int
    merge: RegisterCandidate


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFeedback:
    digest: str
    satisfied: Answer
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """`number`: the change that the manager opens instead."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    why: str


Command = (
    WriteBrief
    | Assess
    | ProposeAgreement
    | AnswerAgreement
    | MoveDate
    | AnswerDateMove
    | RegisterCandidate
    | ReportConflict
    | RecordBuild
    | RecordPreview
    | RefuseCandidate
    | GiveVerdict
    | DeclareEmergency
    | RecordRelease
    | RefuseRelease
    | RenewCandidate
    | GiveFeedback
    | FollowUp
    | Close
    | Withdraw
)
