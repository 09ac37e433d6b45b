"""The emergency lane in a random life: two people do without verdicts, which are owed then."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.core.talk import COUNTS, mostly_yes, who
from tests.core.world import PEOPLE, World
from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.change import DECLARERS, REVIEWER, VERDICT_ROLES, Answer, Stage
from vekha.core.decision import Facts, Refused

TWO = st.sampled_from([("max", "olga"), ("olga", "max"), ("olga", "mia"), ("max", "max"), ("olga", "clara")])


class Lane:
    """Rules of `Life`, in `test_invariants.py`."""

    world: World

    @rule(actor=who, off=st.sampled_from([0, 0, 0, 1]), other=st.sampled_from([0, 0, 0, 2]))
    def somebody_declares_an_emergency(self, actor: str, off: int, other: int) -> None:
        self.declare(actor, off, other)

    @rule(people=TWO)
    def two_declare_an_emergency(self, people: tuple[str, str]) -> None:
        for actor in people:
            self.declare(actor, 0, 0)

    def declare(self, actor: str, off: int, other: int) -> None:
        """`off`: about an older candidate; `other`: the change of the project that owes verdicts meanwhile."""
        world, before = self.world, self.world.change
        candidate = before.candidate
        if candidate is None:
            return
        number, digest, agreement = candidate.number - off, candidate.digest, before.agreed
        command = c.DeclareEmergency(why="it is down", number=number, digest=digest, agreement=agreement)
        told = world.tell(PEOPLE[actor], command, Facts(PEOPLE[actor], blocked_by=other))
        if isinstance(told, Refused):
            assert world.change == before
            return
        assert PEOPLE[actor].is_person
        assert PEOPLE[actor].roles & DECLARERS
        assert actor != candidate.author
        assert off == 0
        assert other == 0
        assert before.stage in REVIEWER  # every check was green a moment ago
        world.declared.append((actor, number, agreement))
        if world.change.stage is Stage.RELEASING:
            COUNTS["emergencies"] += 1
            said = {one for one, about, under in world.declared if (about, under) == (number, agreement)}
            assert len(said) == 2
            assert world.change.verdicts == before.verdicts

    @rule(answer=mostly_yes)
    def whoever_owes_a_verdict_gives_it(self, answer: Answer) -> None:
        change = self.world.change
        if change.debts:
            role = change.debts[0].role
            self.decide({"tester": "tess", "manager": "max", "client": "clara"}[role], role, answer, 0)

    @rule(role=st.sampled_from(VERDICT_ROLES), landing=st.booleans())
    def somebody_says_no_while_it_is_released(self, role: str, landing: bool) -> None:
        world, before = self.world, self.world.change
        if before.stage is not Stage.RELEASING:
            return
        assert before.candidate
        actor = {"tester": "tess", "manager": "max", "client": "clara"}[role]
        given = len(world.given)
        self.decide(actor, role, Answer.NO, 0, landing=landing)
        theirs = not (role == "tester" and actor == before.candidate.author)
        assert (len(world.given) > given) == (theirs and not landing)
        COUNTS["stopped"] += len(world.given) > given

    @invariant()
    def a_debt_names_what_production_serves(self) -> None:
        change = self.world.change
        assert not change.debts or change.stage is Stage.LIVE
        for debt in change.debts:
            COUNTS["owed"] += 1
            assert debt.digest == change.released == self.world.production.current
            assert debt.role not in {one.role for one in change.verdicts}

    @invariant()
    def nothing_owed_is_forgotten(self) -> None:
        """Every verdict that a release did without was given later, or is owed still, or its release was taken back."""
        change = self.world.change
        if change.stage not in (Stage.LIVE, Stage.CLOSED):
            return
        said = {one.role for one in change.verdicts}
        assert said | {one.role for one in change.debts} == set(VERDICT_ROLES)
        assert not (change.stage is Stage.CLOSED and change.debts)

    @invariant()
    def what_main_holds_after_a_no_is_not_forgotten(self) -> None:
        change = self.world.change
        refused = [one for one in self.world.events if isinstance(one, e.Released | e.VerdictGiven)]
        last = refused[-1] if refused else None
        released = [one for one in refused if isinstance(one, e.Released)]
        if released and change.stage not in (Stage.LIVE, Stage.CLOSED):
            assert change.unmended == released[-1].digest
            assert change.stage is not Stage.WITHDRAWN
            assert self.world.production.current != change.unmended or self.world.production.busy
        assert last is None or not (isinstance(last, e.Released) and change.unmended)
