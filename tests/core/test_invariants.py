"""Invariants 1 to 6 and 9 of the design, over random sequences of what people, workers and time may do.

2,000 runs; `VEKHA_EXAMPLES=100000 pytest tests/core/test_invariants.py` for more.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.core.lane import Lane
from tests.core.proper_steps import next_proper_step
from tests.core.talk import COUNTS, Talk, mostly_yes, who
from tests.core.world import PEOPLE, RELEASE, World
from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.actors import VEKHA, Role
from vekha.core.change import AFTER_YES, REVIEWER, VERDICT_ROLES, Answer, Stage
from vekha.core.evidence import Outcome
from vekha.core.gates import Gate, evaluate
from vekha.core.lifecycle import begin, evolve

EXAMPLES = int(os.environ.get("VEKHA_EXAMPLES", "2000"))
outcome = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN])


class Life(Talk, Lane, RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.moves: list[tuple[str, object]] = []
        self.released: list[tuple[str, bool]] = []

    # --- people ------------------------------------------------------------------------------------------

    @rule(patch=st.sampled_from(["p", "q"]), author=st.sampled_from(["dan", "tess"]))
    def push(self, patch: str, author: str) -> None:
        self.world.register(patch, author)

    @rule(actor=who, role=st.sampled_from(list(Role)), answer=mostly_yes, off=st.sampled_from([0, 0, 0, 0, 1]))
    def anybody_decides(self, actor: str, role: Role, answer: Answer, off: int) -> None:
        self.decide(actor, role, answer, off)

    @rule(answer=mostly_yes)
    def the_one_whose_turn_it_is_decides(self, answer: Answer) -> None:
        role = REVIEWER.get(self.world.change.stage)
        if role is not None:
            self.decide({"tester": "tess", "manager": "max", "client": "clara"}[role], role, answer, 0)

    def decide(self, actor: str, role: Role, answer: Answer, off: int, *, landing: bool = False) -> None:
        world, candidate = self.world, self.world.change.candidate
        if candidate is None:
            return
        stage, given = world.change.stage, len(world.given)
        world.give(
            actor,
            role,
            answer,
            number=candidate.number - off,
            digest=candidate.digest,
            agreement=world.change.agreed,
            landing=landing,
        )
        if len(world.given) == given:
            return
        person = PEOPLE[actor]
        assert person.is_person  # invariant 5
        assert role in person.roles
        assert not (role is Role.TESTER and actor == candidate.author)
        assert off == 0  # invariant 4: not on what was not looked at
        if answer is Answer.NO:  # invariant 2
            COUNTS["refused"] += 1
            COUNTS["taken back"] += stage is Stage.LIVE
            for where in ("preview", "production"):
                world.go_back(where, candidate.digest)
                now = getattr(world, where)
                assert now.current != candidate.digest or now.busy
            assert world.change.stage is Stage.BUILDING
            assert world.change.reason
        elif stage is Stage.LIVE:
            COUNTS["paid"] += 1
            assert world.change.stage is Stage.LIVE
            assert role not in [one.role for one in world.change.debts]
        else:
            assert world.change.stage is AFTER_YES[stage]

    @rule(actor=who)
    def withdraw(self, actor: str) -> None:
        if len(self.world.events) % 7 == 0:  # seldom, or nothing would ever go live
            self.world.tell(PEOPLE[actor], c.Withdraw(why="not needed any more"))

    @rule(times=st.integers(1, 8), hurried=st.sampled_from([False, False, True]))
    def all_goes_well_for_a_while(self, times: int, hurried: bool) -> None:
        """The next proper step, several times: without it, random steps would hardly ever reach production."""
        for _ in range(times):
            next_proper_step(self, hurried=hurried)

    # --- machines and time -------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([0, 0, 0, 1, 5, 7]))
    def time_passes(self, hours: int) -> None:
        self.world.now += timedelta(minutes=1, hours=hours)

    @rule(result=outcome)
    def build(self, result: Outcome) -> None:
        world, candidate = self.world, self.world.change.candidate
        if candidate is None:
            return
        digest = f"sha256:{candidate.tree}"
        world.prove("unit", digest, result)
        gate = world.gate(Gate("build", ("unit",)), digest)
        world.tell(VEKHA, c.RecordBuild(number=candidate.number, digest=digest, gate=gate))
        if result is not Outcome.PASSED:  # invariant 9
            assert world.change.candidate is None or not world.change.candidate.open or gate.green is False

    @rule(result=outcome)
    def check_the_preview(self, result: Outcome) -> None:
        world, candidate = self.world, self.world.change.candidate
        if candidate is None or not candidate.digest or candidate.digest != world.preview.current:
            return
        world.prove("functional", candidate.digest, result)
        before = world.change.stage
        world.record_preview()
        if result is not Outcome.PASSED and before is Stage.BUILDING:  # invariants 2 and 9
            assert world.change.stage is Stage.BUILDING
            world.go_back("preview", candidate.digest)

    @rule()
    def main_moves(self) -> None:
        self.world.main += "+"

    @rule()
    def renew(self) -> None:
        self.world.renew()

    @rule(where=st.sampled_from(["preview", "production"]), run=st.sampled_from(["run-1", "run-2"]))
    def a_worker_begins_a_move(self, where: str, run: str) -> None:
        world, candidate = self.world, self.world.change.candidate
        if candidate is None or not candidate.digest:
            return
        if where == "production":
            gate = world.gate(RELEASE, candidate.digest)
            on_main = candidate.base == world.main
            if world.change.stage is not Stage.RELEASING or not gate.green or not on_main:
                return
        move = world.begin(where, run, candidate.digest, candidate.number)
        if move is not None:
            self.moves.append((where, move))

    @rule(data=st.data())
    def a_worker_ends_its_move(self, data: st.DataObject) -> None:
        """Any of them, in any order: also those that were overtaken long ago."""
        if self.moves:
            self.end(data.draw(st.integers(0, len(self.moves) - 1)))

    def end(self, at: int) -> None:
        if at < 0:
            return
        where, move = self.moves.pop(at)
        world = self.world
        state = getattr(world, where)
        if where == "production" and world.change.stage is not Stage.RELEASING:
            return  # the run was turned back: it never reports an arrival
        owned = state.busy == move.run and state.token == move.token
        green = world.gate(RELEASE, move.to).green
        if where == "production" and not green:
            world.tell(VEKHA, c.RefuseRelease(number=move.candidate, reasons=("the gate closed",)))
            return
        COUNTS["overtaken"] += not owned
        assert world.land(where, move) == owned  # invariant 6: a late worker's effect is refused
        if owned and where == "production":
            self.released.append((move.to, green))
            COUNTS["released"] += 1
            COUNTS["mended"] += bool(world.change.unmended)
            gate = world.gate(RELEASE, move.to)
            world.tell(VEKHA, c.RecordRelease(number=move.candidate, digest=move.to, gate=gate))

    # --- what holds always -------------------------------------------------------------------------------

    @invariant()
    def production_runs_only_what_was_green(self) -> None:
        world = self.world
        assert all(green for _, green in self.released)  # invariant 1
        assert world.production.current in ("base", *(digest for digest, _ in self.released))
        if world.change.stage is Stage.LIVE:
            assert world.change.released == world.production.current

    @invariant()
    def verdicts_in_force_are_about_what_is_at_hand(self) -> None:
        change = self.world.change
        for verdict in change.verdicts:  # invariant 4
            assert change.candidate is not None
            assert verdict.digest == change.candidate.digest
            assert verdict.agreement == change.agreed
            assert verdict.carried_from in (0, change.candidate.renews)
            if verdict.carried_from:
                COUNTS["carried"] += 1
                assert self.world.patches[verdict.carried_from] == change.candidate.patch_id

    @invariant()
    def releasing_stands_on_three_yeses_or_on_two_people(self) -> None:
        change = self.world.change
        if change.stage not in (Stage.RELEASING, Stage.LIVE):
            return
        assert all(verdict.answer is Answer.YES for verdict in change.verdicts)
        skipped = set(change.emergency.skipped) if change.emergency else set()
        assert {verdict.role for verdict in change.verdicts} | skipped == set(VERDICT_ROLES)
        if skipped:  # invariants 1 and 5: two people, and no author among them
            assert change.emergency
            assert change.candidate
            assert len(set(change.emergency.people)) == 2
            assert change.candidate.author not in change.emergency.people
            about = (change.candidate.digest, change.agreed)
            assert (change.emergency.digest, change.emergency.agreement) == about

    @invariant()
    def a_gate_without_evidence_is_never_green(self) -> None:
        nothing = evaluate(RELEASE, "sha256:unseen", self.world.evidence, self.world.now)
        assert not nothing.green  # invariant 9

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        first, *rest = self.world.events
        assert isinstance(first, e.Requested)
        state = begin(first)
        for event in rest:
            state = evolve(state, event)
        assert state == self.world.change


Life.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestInvariants = Life.TestCase


def test_the_random_runs_reached_what_they_are_about():
    """A property over runs that never get anywhere proves nothing."""
    if EXAMPLES < 2000:
        pytest.skip("fewer runs than the suite's own 2,000")
    assert all(COUNTS.values()), COUNTS
