"""What people may say to each other in a random life: briefs, assessments, agreements, dates, feedback."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.core.world import PEOPLE, World
from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import Terms
from vekha.core.change import Answer, Stage
from vekha.core.decision import Refused

COUNTS = {"released": 0, "carried": 0, "overtaken": 0, "refused": 0, "moved": 0, "heard": 0}
COUNTS |= {"emergencies": 0, "owed": 0, "paid": 0, "taken back": 0, "stopped": 0, "mended": 0}
who = st.sampled_from(sorted(PEOPLE))
mostly_yes = st.sampled_from([Answer.YES, Answer.YES, Answer.YES, Answer.NO])


class Talk:
    """Rules of `Life`, in `test_invariants.py`."""

    world: World
    seen: Terms | None = None  # the terms that were looked at last

    @rule(actor=who, version=st.integers(0, 2), answer=mostly_yes)
    def agree(self, actor: str, version: int, answer: Answer) -> None:
        world = self.world
        world.brief("max", more=version < 2)
        world.assess()
        world.tell(PEOPLE["max"], c.ProposeAgreement(due=world.due(7)))
        number = world.change.proposed - version
        world.tell(PEOPLE[actor], c.AnswerAgreement(version=number, answer=answer, why="not so"))

    @rule(actor=who, more=st.booleans(), feasible=st.booleans(), left_out=st.integers(0, 1), answer=mostly_yes)
    def talk(self, actor: str, more: bool, feasible: bool, left_out: int, answer: Answer) -> None:
        """Somebody writes, somebody assesses, not always so that it can be agreed on."""
        world, before = self.world, self.world.change
        if len(world.events) % 3 == 0:
            world.brief(actor, more=more)
        world.assess(feasible=feasible, left_out=left_out)
        told = world.tell(PEOPLE["max"], c.ProposeAgreement(due=world.due(3)))
        if not isinstance(told, Refused):
            assert not world.change.untested
            assert not world.change.unassessed
            assert feasible
        elif world.change.proposed and answer is Answer.NO:
            command = c.AnswerAgreement(version=world.change.proposed, answer=answer, why="not so")
            world.tell(PEOPLE["clara"], command)
        assert world.change.verdicts == before.verdicts  # talk alone voids nothing
        assert world.change.agreed == before.agreed

    @rule(days=st.integers(-1, 9), answer=mostly_yes, off=st.sampled_from([0, 0, 1]))
    def move_the_date(self, days: int, answer: Answer, off: int) -> None:
        world, before = self.world, self.world.change
        world.tell(PEOPLE["max"], c.MoveDate(due=world.due(days), why="later"))
        command = c.AnswerDateMove(number=world.change.moves + off, answer=answer, why="too late")
        told = world.tell(PEOPLE["clara"], command)
        after = world.change
        kept = (before.stage, before.verdicts, before.agreed, before.terms, before.candidate)
        assert (after.stage, after.verdicts, after.agreed, after.terms, after.candidate) == kept  # invariant 4
        if not isinstance(told, Refused) and answer is Answer.YES:
            COUNTS["moved"] += bool(before.verdicts)
            assert after.due is not None
            assert after.due.latest >= world.now.date()

    @rule(digest=st.sampled_from(["", "sha256:other", "own"]), satisfied=mostly_yes, follow=st.booleans())
    def hear_the_client(self, digest: str, satisfied: Answer, follow: bool) -> None:
        world, released = self.world, self.world.change.released
        about = released if digest == "own" else digest
        told = world.tell(PEOPLE["clara"], c.GiveFeedback(digest=about, satisfied=satisfied, text="so"))
        if isinstance(told, Refused):
            return
        assert world.change.stage is Stage.LIVE
        assert about == released == world.production.current
        COUNTS["heard"] += 1
        if follow:
            owing = bool(world.change.debts)
            world.tell(PEOPLE["max"], c.FollowUp(number=2))
            assert (world.change.stage is Stage.CLOSED) == (not owing)  # a debt does not go away by that

    @invariant()
    def what_is_agreed_on_was_whole(self) -> None:
        """An agreement stands on a brief that every role has assessed, with a test for each of its criteria."""
        change = self.world.change
        assert change.agreed <= change.proposed
        assert (change.terms is None) == (change.agreed == 0)
        if change.terms and change.terms != self.seen:
            self.seen = change.terms
            briefs = {one.version: one for one in self.world.events if isinstance(one, e.Briefed)}
            plans = {one.number: one for one in self.world.events if isinstance(one, e.Assessed)}
            plan = plans[change.terms.plan]
            assert plan.brief == plans[change.terms.feasibility].brief == change.terms.brief
            wanted = {one.id for one in briefs[change.terms.brief].criteria}
            assert wanted == {one.criterion for one in plan.plan}

    @invariant()
    def a_criterion_keeps_its_id(self) -> None:
        briefs = [one for one in self.world.events[-12:] if isinstance(one, e.Briefed)]  # those since the last step
        for brief in briefs:
            ids = [one.id for one in brief.criteria]
            assert len(set(ids)) == len(ids)
        for older, newer in pairwise(briefs):
            words = {(one.when, one.then): one.id for one in older.criteria}
            assert all(words.get((one.when, one.then), one.id) == one.id for one in newer.criteria)
