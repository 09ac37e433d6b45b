"""What only the fake target does: scripts, and a record of effects."""

from __future__ import annotations

from pathlib import Path

import pytest
from target_world import NONE, PRODUCTION, FakeWorld, instance

from vekha.core.errors import StaleToken
from vekha.ports import Command

NAME = "lavka-production-1"


@pytest.fixture
def world(tmp_path: Path) -> FakeWorld:
    return FakeWorld(tmp_path)


def test_every_effect_is_on_record_once_in_order_and_refused_ones_are_not(world: FakeWorld) -> None:
    digest = world.release()
    world.target.unpack(digest, world.folder / "a.tar")
    for _ in range(2):
        world.target.prepare(digest, NONE)
        world.target.start(instance(digest), fence=2)
    migrate = Command("migrate", "true", Path(), {}, timeout=1.0, memory=0)
    world.target.run(digest, NONE, migrate, print, fence=2, environment=PRODUCTION)
    with pytest.raises(StaleToken):
        world.target.stop(PRODUCTION, NAME, fence=1)
    for _ in range(2):
        world.target.stop(PRODUCTION, NAME, fence=2)
    assert world.another().effects() == [
        f"unpack {digest}",
        f"prepare {digest}",
        f"start {NAME}",
        f"run {PRODUCTION} migrate",
        f"stop {NAME}",
    ]


def test_health_follows_its_script_and_stays_at_the_last(world: FakeWorld) -> None:
    digest = world.release()
    world.target.script(digest, health=[None, 500, 200])
    world.target.start(instance(digest), fence=1)
    assert [world.another().probe(NAME, "/", 1.0) for _ in range(4)] == [None, 500, 200, 200]


def test_a_script_for_a_name_wins_over_that_for_the_digest(world: FakeWorld) -> None:
    digest = world.release()
    world.target.start(instance(digest), fence=1)
    world.target.script(NAME, exits=9)
    assert world.target.state(NAME).code == 9
