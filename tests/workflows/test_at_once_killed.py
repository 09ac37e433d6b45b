"""Whoever carries a no out at once may die at any moment: a worker takes the job from the queue and does the rest.

The asker is a forked process that really gets SIGKILL; the worker is another one, with the real queue.
"""

from __future__ import annotations

from functools import partial

import pytest

from tests.workflows.asking import (
    WHY,
    about,
    back_at_once,
    dies_at,
    due_in,
    jobs_of,
    once,
    say_at_once,
    the_rollback,
    work_off,
)
from tests.workflows.fake_world import CAST, now
from vekha.core.change import Answer
from vekha.database.models.runs import RunState
from vekha.operations.give_verdict import give_verdict
from vekha.workflows.registry import WORKFLOWS

BOUNDARIES = 3 * len(WORKFLOWS["rollback"].steps)  # before a step, after it, after it was recorded


def test_the_queue_keeps_a_job_for_an_asker_that_dies_before_it_begins(set_scene):
    say_at_once(world := set_scene("waiting"))
    expected = world.seen()
    world = set_scene("waiting")
    before = world.seen()
    give_verdict("lavka", 1, CAST["tess"], Answer.NO, why=WHY, by="tess", now=now(), here="dead-host:1", **about())
    run = the_rollback()
    assert (run.state, run.worker) == (RunState.RUNNING, "dead-host:1")
    (job,) = jobs_of(run)
    assert job.scheduled_at is not None  # not at once: the asker is given time
    assert world.seen()["routes"] == before["routes"]
    due_in(run, -1)
    work_off(world)
    assert world.seen() == expected
    assert the_rollback().worker != "dead-host:1"
    once(world, before)


@pytest.mark.parametrize(("scene", "ask"), [("waiting", say_at_once), ("live", back_at_once)])
def test_an_asker_killed_at_any_boundary_changes_nothing(set_scene, scene, ask):
    ask(world := set_scene(scene))
    expected = world.seen()
    for number in range(BOUNDARIES):
        world = set_scene(scene)
        before = world.seen()
        assert dies_at(number, partial(ask, world))
        changes = world.seen()["changes"]
        assert changes == expected["changes"]  # the record stood before anything was moved
        due_in(the_rollback(), -1)
        work_off(world)
        assert world.seen() == expected, f"killed at boundary {number}"
        once(world, before)
    assert not dies_at(BOUNDARIES, partial(ask, set_scene(scene)))  # these were all


def test_the_job_of_a_run_that_has_ended_does_nothing(set_scene):
    world = set_scene("waiting")
    say_at_once(world)
    before, effects = world.seen(), [world.target.effects(), world.traffic.effects()]
    run = the_rollback()
    due_in(run, -1)
    work_off(world)
    assert world.seen() == before
    assert [world.target.effects(), world.traffic.effects()] == effects
    assert jobs_of(run) == []
    assert the_rollback().token == run.token
