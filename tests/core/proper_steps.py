"""The next thing that should happen to the change, by its stage."""

from __future__ import annotations

from typing import Any

from vekha.core.change import REVIEWER, Answer, Stage
from vekha.core.evidence import Outcome


def next_proper_step(life: Any, *, hurried: bool = False) -> None:
    """`hurried`: in an emergency, without waiting for the people whose verdicts are missing."""
    world, change = life.world, life.world.change
    candidate = change.candidate
    if change.stage in (Stage.REQUESTED, Stage.AGREEING):
        life.agree("clara", 0, Answer.YES)
    elif change.stage in REVIEWER and hurried:
        life.two_declare_an_emergency(("max", "olga"))
    elif change.stage is Stage.LIVE and change.debts:
        life.whoever_owes_a_verdict_gives_it(Answer.NO if len(world.events) % 3 == 0 else Answer.YES)
    elif change.stage in REVIEWER:
        life.the_one_whose_turn_it_is_decides(Answer.YES)
    elif change.stage is Stage.BUILDING and (candidate is None or not candidate.open):
        life.push("p", "dan")
    elif change.stage is Stage.BUILDING and candidate and not candidate.digest:
        life.build(Outcome.PASSED)
    elif change.stage is Stage.BUILDING and candidate and world.preview.current != candidate.digest:
        life.a_worker_begins_a_move("preview", "run-1")
        life.end(len(life.moves) - 1)
    elif change.stage is Stage.BUILDING:
        life.check_the_preview(Outcome.PASSED)
    elif change.stage is Stage.RELEASING and candidate and candidate.base != world.main:
        life.renew()
    elif change.stage is Stage.RELEASING:
        life.a_worker_begins_a_move("production", "run-2")
        life.end(len(life.moves) - 1)
