"""A release is watched while it takes requests over: at the first sign of trouble production goes back by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflows.fake_world import FILE, FakeWorld, now
from vekha.core.change import Stage
from vekha.database import models
from vekha.database.mapping import change_of, environment_of
from vekha.database.models.runs import RunState
from vekha.database.verify import verify
from vekha.workflows.worker import run_once

WATCHED = FILE.replace('watch = "0s"', 'watch = "10m"\nsteps = [10, 100]\nmaximum_errors = 5.0')


class Later:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return now() + self.passed


@pytest.fixture
def world(database, tmp_path) -> FakeWorld:
    """Candidate 1 has everybody's yes, and has just been given 10 % of production's requests."""
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    world.git.commit("main", {"vekha.toml": WATCHED})
    world.git.fetch()
    world.push(world.agree(), "1.1")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(1, who)
    world.outside = replace(world.outside, clock=Later())
    assert look(world).state == RunState.RUNNING
    assert list(weights(world).values()) == [90, 10]
    return world


def look(world: FakeWorld, *, after: float = 0) -> models.Run:
    """The next look at the release, after that many minutes."""
    world.outside.clock.passed += timedelta(minutes=after)
    run = models.Run.objects.filter(workflow="rollout").order_by("-pk")[0]
    run_once(run.pk, world.outside)
    run.refresh_from_db()
    return run


def weights(world: FakeWorld) -> dict[str, int]:
    """Percent of production's requests by instance, the older first."""
    route = world.traffic.route("lavka/production")
    oldest_first = sorted(route.weights, key=lambda name: int(name.rpartition("-")[2]))
    return {name: route.weights[name] for name in oldest_first if route.weights[name]}


def test_what_stays_well_takes_everything_step_by_step(world):
    old, new = weights(world)
    assert look(world, after=9).state == RunState.RUNNING
    assert weights(world) == {old: 90, new: 10}
    look(world, after=2)
    assert weights(world) == {new: 100}
    assert look(world, after=11).state == RunState.DONE
    assert change_of(models.Change.objects.get().state).stage is Stage.LIVE
    assert verify().ok


@pytest.mark.parametrize("step", [0, 1])
def test_too_many_errors_bring_the_release_before_back(world, step):
    old, new = weights(world)
    if step:
        look(world, after=11)
        assert weights(world) == {new: 100}
    world.traffic.set_counts(new, 100, 5)
    assert look(world, after=1).state == RunState.RUNNING  # 5 % is what vekha.toml bears
    world.traffic.set_counts(new, 1000, 60)
    ended = look(world, after=1)
    assert ended.state == RunState.UNDONE
    assert "60 of 1000 requests failed (6.0 %)" in ended.cause
    assert weights(world) == {old: 100}
    went_back(world, old)


@pytest.mark.parametrize(("script", "said"), [({"health": 500}, "answered 500"), ({"exits": 1}, "gave no answer")])
def test_a_release_that_sickens_or_ends_while_watched_is_gone_back_from(world, script, said):
    old, new = weights(world)
    world.target.script(new, **script)
    ended = look(world, after=1)
    assert ended.state == RunState.UNDONE
    assert f"its health page {said}" in ended.cause
    went_back(world, old)


def went_back(world: FakeWorld, old: str) -> None:
    """Production serves what it served, main is where it was, and the change stands at building with the reason."""
    production = models.Environment.objects.get(name="production")
    served = environment_of(production.state)
    assert models.Release.objects.get(pk=served.current).instance == old
    assert not served.busy
    change = change_of(models.Change.objects.get().state)
    assert change.stage is Stage.BUILDING
    assert "refused while watched" in change.reason
    assert not [one for one in world.git.effects() if one.startswith("advance")]
    assert verify().ok
