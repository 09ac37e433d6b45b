"""One change and two environments in memory, driven by the real core: what the property tests play with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import VEKHA, Actor, Kind, Role
from vekha.core.agreement import Criterion, Due, Needs, PlannedTest
from vekha.core.change import VERDICT_ROLES, Answer, Change, Stage, Verdict
from vekha.core.decide import Facts, Refused, decide
from vekha.core.environment import EnvironmentState, NotNow, arrived, before, begin, finished, rolled_back
from vekha.core.evidence import Evidence, Outcome
from vekha.core.gates import Gate, GateResult, evaluate
from vekha.core.lifecycle import begin as begin_change
from vekha.core.lifecycle import evolve

BUILD = Gate("build", ("unit",), fresh=timedelta(hours=6))
TESTING = Gate("testing", ("unit", "functional"), fresh=timedelta(hours=6))
RELEASE = Gate("release", ("unit", "functional"), VERDICT_ROLES, timedelta(hours=6))
PEOPLE = {
    "clara": Actor("clara", Kind.PERSON, frozenset({Role.CLIENT})),
    "max": Actor("max", Kind.PERSON, frozenset({Role.MANAGER})),
    "dan": Actor("dan", Kind.PERSON, frozenset({Role.DEVELOPER, Role.TESTER})),
    "tess": Actor("tess", Kind.PERSON, frozenset({Role.TESTER})),
    "olga": Actor("olga", Kind.PERSON, frozenset({Role.DEVOPS})),
    "mia": Actor("mia", Kind.PERSON, frozenset({Role.MANAGER, Role.DEVOPS, Role.DEVELOPER})),
    "zed": Actor("zed", Kind.PERSON),
    "robot": Actor("robot", Kind.SERVICE, frozenset(Role)),
}


def at_base() -> EnvironmentState:
    return EnvironmentState(current="base", good=("base",))


def _told(criteria: tuple[Criterion, ...], text: str) -> tuple[Criterion, ...]:
    return (replace(criteria[0], then=text), *criteria[1:])


@dataclass
class Move:
    """A worker in the middle of moving an environment: what it knows, not what is true."""

    run: str
    token: int
    to: str
    candidate: int


@dataclass
class World:
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    change: Change = field(init=False)
    main: str = "main-0"
    evidence: list[Evidence] = field(default_factory=list)
    given: list[Verdict] = field(default_factory=list)
    patches: dict[int, str] = field(default_factory=dict)
    by_candidate: dict[int, list[Verdict]] = field(default_factory=dict)
    declared: list[tuple[str, int, int]] = field(default_factory=list)  # by whom, on which candidate and agreement
    preview: EnvironmentState = field(default_factory=at_base)
    production: EnvironmentState = field(default_factory=at_base)
    events: list[e.Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = e.Requested(by="clara", at=self.now, title="Quick order", need="")
        self.change, self.events = begin_change(first), [first]

    def tell(self, actor: Actor, command: c.Command, facts: Facts | None = None) -> tuple[e.Event, ...] | Refused:
        """The command, decided and applied."""
        answer = decide(self.change, command, facts or Facts(actor), self.now)
        for event in () if isinstance(answer, Refused) else answer:
            self.change = evolve(self.change, event)
            self.events.append(event)
        return answer

    def brief(self, who: str, *, more: bool) -> None:
        """The next version: as before, with one criterion more if `more`, else with the first one told otherwise."""
        old, text = self.change.brief, f"it is there at {len(self.events)}"
        kept = old.criteria if old else ()
        criteria = (*kept, Criterion("", "", "a page opens", text)) if more or not kept else _told(kept, text)
        after = old.version if old else 0
        self.tell(PEOPLE[who], c.WriteBrief(after=after, need="n", behaviour="a button", criteria=criteria))

    def assess(self, *, feasible: bool = True, left_out: int = 0) -> None:
        """Each role's word on the newest brief; the test plan leaves out that many criteria."""
        brief = self.change.brief
        if brief is None:
            return
        planned = tuple(PlannedTest(one.id, f"look {len(self.events)}") for one in brief.criteria)[left_out:]
        number = 1 + sum(isinstance(event, e.Assessed) for event in self.events)
        developer = c.Assess(
            number=number,
            role=Role.DEVELOPER,
            brief=brief.version,
            text="so",
            feasible=feasible,
            hours=(1.0, 2.0, 4.0),
        )
        self.tell(PEOPLE["dan"], developer)
        devops = c.Assess(number=number + 1, role=Role.DEVOPS, brief=brief.version, needs=Needs())
        self.tell(PEOPLE["olga"], devops)
        tester = c.Assess(number=number + 2, role=Role.TESTER, brief=brief.version, plan=planned)
        self.tell(PEOPLE["tess"], tester)

    def due(self, days: int) -> Due:
        return Due((self.now + timedelta(days=days)).date(), confidence=85)

    def gate(self, gate: Gate, digest: str) -> GateResult:
        change, known = self.change, self.evidence
        said = {"verdicts": change.verdicts, "agreement": change.agreed, "emergency": change.emergency}
        return evaluate(gate, digest, known, self.now, **said)

    def prove(self, check: str, digest: str, outcome: Outcome) -> None:
        self.evidence.append(Evidence(check, digest, outcome, outcome.value, self.now))

    def register(self, patch: str, author: str) -> None:
        number = len(self.patches) + 1
        head = f"{patch}-{number}"
        merge = c.RegisterCandidate(
            number=number,
            head=head,
            commit=f"m-{head}",
            tree=f"t-{head}",
            base=self.main,
            patch_id=patch,
            author=author,
        )
        if not isinstance(self.tell(PEOPLE["dan"], merge), Refused):
            self.patches[number] = patch

    def renew(self) -> None:
        old = self.change.candidate
        if self.change.stage is not Stage.RELEASING or old is None or old.base == self.main:
            return
        number = len(self.patches) + 1
        merge = c.RegisterCandidate(
            number=number,
            head=old.head,
            commit=f"m-{old.head}-{self.main}",
            tree=f"t-{old.head}-{self.main}",
            base=self.main,
            patch_id=old.patch_id,
            author=old.author,
        )
        if not isinstance(self.tell(VEKHA, c.RenewCandidate(renews=old.number, merge=merge)), Refused):
            self.patches[number] = old.patch_id

    def record_preview(self) -> None:
        candidate = self.change.candidate
        if candidate is None or not candidate.digest:
            return
        past = tuple(self.by_candidate.get(candidate.renews, ())) if candidate.renews else ()
        facts = Facts(VEKHA, past, self.patches.get(candidate.renews, ""))
        gate = self.gate(TESTING, candidate.digest)
        self.tell(VEKHA, c.RecordPreview(number=candidate.number, digest=candidate.digest, gate=gate), facts)

    def give(
        self, who: str, role: Role, answer: Answer, *, number: int, digest: str, agreement: int, landing: bool = False
    ) -> None:
        command = c.GiveVerdict(
            role=role, answer=answer, why="because", number=number, digest=digest, agreement=agreement
        )
        told = self.tell(PEOPLE[who], command, Facts(PEOPLE[who], landing=landing))
        if isinstance(told, Refused):
            return
        verdict = Verdict(role, who, answer, "because", digest, agreement, self.now)
        self.given.append(verdict)
        self.by_candidate.setdefault(number, []).append(verdict)

    def begin(self, where: str, run: str, to: str, candidate: int) -> Move | None:
        state = begin(getattr(self, where), run)
        if isinstance(state, NotNow):
            return None
        setattr(self, where, state)
        return Move(run, state.token, to, candidate)

    def land(self, where: str, move: Move) -> bool:
        """The worker reports that it arrived; false if it was overtaken."""
        state = arrived(getattr(self, where), move.run, move.token, move.to)
        if isinstance(state, NotNow):
            return False
        setattr(self, where, finished(state, move.run))
        return True

    def go_back(self, where: str, rejected: str) -> None:
        """The rollback of the real workflow: only if the rejected artifact is what is served."""
        state: EnvironmentState = getattr(self, where)
        to = before(state, rejected)
        if state.current != rejected or not to or state.busy:
            return
        started = begin(state, "rollback")
        assert not isinstance(started, NotNow)
        back = rolled_back(started, "rollback", started.token, to, keep=False)
        assert not isinstance(back, NotNow)
        setattr(self, where, finished(back, "rollback"))
