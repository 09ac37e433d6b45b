"""For each workflow: the world as it is just before one of its runs begins."""

from __future__ import annotations

from tests.workflows.fake_world import FakeWorld
from vekha.core.change import Answer


def build_candidate(world: FakeWorld) -> None:
    world.open_project()
    world.settle()
    world.push(world.agree(), "1.1")


def deploy_preview(world: FakeWorld) -> None:
    build_candidate(world)
    world.settle("build_candidate")


def waiting(world: FakeWorld) -> None:
    """Candidate 1 runs in its preview; nobody has said anything."""
    deploy_preview(world)
    world.settle()


def rollout(world: FakeWorld) -> None:
    waiting(world)
    for who in ("tess", "max", "clara"):
        world.say(1, who)


def rollback(world: FakeWorld) -> None:
    waiting(world)
    world.say(1, "tess", Answer.NO, "the button is covered")


def retire(world: FakeWorld) -> None:
    rollback(world)
    world.settle()


def live(world: FakeWorld) -> None:
    """Production went from its first release to candidate 1."""
    rollout(world)
    world.settle()


SCENES = {scene.__name__: scene for scene in (build_candidate, deploy_preview, rollout, rollback, retire)}
ALSO = {scene.__name__: scene for scene in (waiting, live)}  # between two workflows
