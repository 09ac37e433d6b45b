"""A run that could not undo its work closes its environment, until somebody has mended it and lets it try again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workflows.fake_world import FakeWorld, now
from tests.workflows.test_every_workflow import finish, replace_steps, the_run
from vekha.core.errors import Denied, NotFound, VekhaError
from vekha.database import models
from vekha.database.mapping import environment_of
from vekha.database.models.runs import RunState
from vekha.database.verify import verify
from vekha.operations.retry_run import retry_run
from vekha.operations.roll_back import roll_back
from vekha.workflows.engine import Step

MENDED = "the disk has room again"


def fail(context: Any) -> None:
    raise RuntimeError("the disk is full")


def broken(step: Step) -> Step:
    """A rollout whose shift fails, and cannot be undone."""
    return Step("traffic", fail, fail) if step.name == "traffic" else step


@pytest.fixture
def stuck(set_scene, monkeypatch) -> tuple[FakeWorld, models.Run]:
    world = set_scene("rollout")
    run = the_run(world, "rollout")
    with monkeypatch.context() as bent:
        replace_steps(bent, "rollout", broken)
        assert finish(world, run) is RunState.STUCK
    return world, run


def try_again(run: models.Run, by: str = "olga", why: str = MENDED) -> models.Run:
    return retry_run("lavka", run.pk, why=why, by=by, now=now())


def test_its_environment_is_closed_until_it_was_undone(stuck):
    world, run = stuck
    with pytest.raises(VekhaError, match="is being moved by"):
        roll_back("lavka", "production", forward=False, why="a drill", by="olga", now=now())
    assert try_again(run).state == RunState.UNDOING
    assert finish(world, run) is RunState.UNDONE
    production = models.Environment.objects.get(name="production")
    assert not environment_of(production.state).busy
    (told,) = [json.loads(one) for one in models.Event.objects.filter(kind="RunRetried").values_list("body", flat=True)]
    assert told["data"] == {"run": run.pk, "workflow": "rollout", "why": MENDED}
    assert verify().ok


def test_a_retry_that_fails_too_leaves_it_stuck(stuck, monkeypatch):
    world, run = stuck
    try_again(run)
    replace_steps(monkeypatch, "rollout", broken)
    assert finish(world, run) is RunState.STUCK
    assert environment_of(models.Environment.objects.get(name="production").state).busy == run.name


def test_a_run_that_is_not_stuck_is_left_alone(stuck):
    _, run = stuck
    try_again(run)
    with pytest.raises(VekhaError, match="is not stuck: it is undoing"):
        try_again(run)
    assert models.Event.objects.filter(kind="RunRetried").count() == 1


@pytest.mark.parametrize("by", ["max", "tess", "dan", "clara"])
def test_only_a_devops_engineer_may(stuck, by):
    with pytest.raises(Denied, match="may not"):
        try_again(stuck[1], by)
    assert models.Run.objects.get(pk=stuck[1].pk).state == RunState.STUCK


def test_it_needs_a_reason_and_a_run(stuck):
    with pytest.raises(VekhaError, match="needs its reason"):
        try_again(stuck[1], why="  ")
    with pytest.raises(NotFound, match="has no run 4000"):
        retry_run("lavka", 4000, why=MENDED, by="olga", now=now())
