"""Every workflow, broken everywhere: each step twice, each step failing, the worker killed at every boundary.

What is found afterwards is what an undisturbed run leaves. The worker is a forked process that really gets SIGKILL;
everything outside lives in files and in PostgreSQL.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.workflows.fake_world import FakeWorld
from tests.workflows.scenes import SCENES
from vekha.core.errors import VekhaError
from vekha.database import models
from vekha.database.models.runs import RunState
from vekha.database.verify import verify
from vekha.workflows import worker
from vekha.workflows.engine import Step, Workflow
from vekha.workflows.registry import WORKFLOWS
from vekha.workflows.worker import run_once

BOUNDARIES = 3  # before a step, after it, after it was recorded


def the_run(world: FakeWorld, name: str) -> models.Run:
    return world.open_runs(name)[0]


def undisturbed(set_scene: Callable[[str], FakeWorld], name: str) -> dict[str, Any]:
    world = set_scene(name)
    run = the_run(world, name)
    finish(world, run)
    return world.seen()


def finish(world: FakeWorld, run: models.Run) -> RunState:
    """Carries this one run to its end, as the workers that come after would."""
    for _ in range(40):
        if models.Run.objects.get(pk=run.pk).state not in (RunState.WAITING, RunState.RUNNING, RunState.UNDOING):
            break
        run_once(run.pk, world.outside)
    return RunState(models.Run.objects.get(pk=run.pk).state)


def killed_at(world: FakeWorld, run: models.Run, number: int) -> bool:
    """Carries the run on in a forked worker that kills itself at that boundary; false if it ended before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        passed = 0

        def boundary(where: str) -> None:
            nonlocal passed
            if passed == number:
                os.kill(os.getpid(), signal.SIGKILL)
            passed += 1

        run_once(run.pk, world.outside, boundary=boundary)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def once(world: FakeWorld) -> None:
    """What customers would notice twice has happened once."""
    for effects in (world.target.effects(), world.traffic.effects(), world.git.effects()):
        marks = [one for one in effects if one.split()[0] in ("start", "advance") and "rehearsal" not in one]
        assert len(marks) == len(set(marks)), marks
    assert verify().ok


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_worker_killed_at_any_boundary_changes_nothing(set_scene, name):
    expected = undisturbed(set_scene, name)
    number = 0
    while True:
        world = set_scene(name)
        run = the_run(world, name)
        if not killed_at(world, run, number):
            break
        assert finish(world, run) is RunState.DONE
        assert world.seen() == expected, f"killed at boundary {number}"
        once(world)
        number += 1
    assert number == 1 + BOUNDARIES * len(WORKFLOWS[name].steps)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_every_step_can_run_twice(set_scene, monkeypatch, name):
    expected = undisturbed(set_scene, name)

    def twice(step: Step) -> Step:
        def do(context: Any) -> Any:
            step.do(context)
            return step.do(context)

        return Step(step.name, do, step.undo, step.why_no_undo)

    replace_steps(monkeypatch, name, twice)
    world = set_scene(name)
    assert finish(world, the_run(world, name)) is RunState.DONE
    assert world.seen() == expected
    once(world)


def failing(at: str, *, after: bool, undo_twice: bool = False) -> Callable[[Step], Step]:
    def change(step: Step) -> Step:
        def do(context: Any) -> Any:
            if after:
                step.do(context)
            raise VekhaError("broken", f"{at} was broken on purpose.")

        def undo(context: Any) -> None:
            assert step.undo is not None
            step.undo(context)
            step.undo(context)

        doing = do if step.name == at else step.do
        return Step(step.name, doing, undo if undo_twice and step.undo else step.undo, step.why_no_undo)

    return change


def replace_steps(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Step], Step]) -> None:
    known = WORKFLOWS[name]
    broken = Workflow(name, tuple(change(step) for step in known.steps), known.failed)
    monkeypatch.setitem(worker.WORKFLOWS, name, broken)


def steps_that_can_be_taken_back() -> list[tuple[str, str, bool]]:
    """Every step, failing before and after its effect. The last step of each records the good end: failing after it
    has recorded is the business of the boundaries above."""
    return [
        (name, step.name, after)
        for name in sorted(SCENES)
        for step in WORKFLOWS[name].steps
        for after in (False, True)
        if not (step is WORKFLOWS[name].steps[-1] and after) and name not in ("rollback", "retire")
    ]


@pytest.mark.parametrize(("name", "step", "after"), steps_that_can_be_taken_back())
def test_every_step_that_fails_leaves_what_was_served_before(set_scene, monkeypatch, name, step, after):
    world = set_scene(name)
    before = world.seen()
    replace_steps(monkeypatch, name, failing(step, after=after, undo_twice=True))
    run = the_run(world, name)
    assert finish(world, run) is RunState.UNDONE
    left = world.seen()
    production = before["environments"]["production"][0]
    assert left["environments"]["production"] == (production, before["environments"]["production"][1], "")
    assert left["routes"]["production"] == before["routes"]["production"]
    assert [one for one in left["running"] if "production" in one] == [
        one for one in before["running"] if "production" in one
    ]
    assert [one for one in left["databases"] if "preview" not in one] == [
        one for one in before["databases"] if "preview" not in one
    ]
    assert left["changes"][1][0] == "building"
    assert "broken on purpose" in left["changes"][1][1]
    preview_route = left["routes"].get("preview-1")
    if name == "deploy_preview" and preview_route:  # it began with production's own release, and goes back to that
        assert len(preview_route) == 1
        assert set(preview_route) <= set(left["running"])
    assert verify().ok


@pytest.mark.parametrize("name", ["build_candidate", "deploy_preview", "rollout"])
def test_a_worker_killed_at_any_boundary_of_an_undo_changes_nothing(set_scene, monkeypatch, name):
    last = WORKFLOWS[name].steps[-1].name
    replace_steps(monkeypatch, name, failing(last, after=False))
    world = set_scene(name)
    finish(world, the_run(world, name))
    expected, number = world.seen(), 1 + BOUNDARIES * (len(WORKFLOWS[name].steps) - 1) + 1
    while True:
        world = set_scene(name)
        run = the_run(world, name)
        if not killed_at(world, run, number):
            break
        assert finish(world, run) is RunState.UNDONE
        assert world.seen() == expected, f"killed at boundary {number}"
        assert verify().ok
        number += 1


def test_a_rollback_that_cannot_be_carried_out_calls_a_person(set_scene, monkeypatch):
    world = set_scene("rollback")
    replace_steps(monkeypatch, "rollback", failing("move", after=False))
    assert finish(world, the_run(world, "rollback")) is RunState.UNDONE
    assert "RollbackFailed" in world.seen()["journal"]
