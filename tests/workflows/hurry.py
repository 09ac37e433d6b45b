"""What an emergency takes over fakes, and what it leaves."""

from __future__ import annotations

from typing import Any

from tests.workflows.fake_world import FakeWorld, now
from vekha.core.change import Change as State
from vekha.database import models, queries
from vekha.database.mapping import change_of, environment_of
from vekha.operations.declare_emergency import declare_emergency
from vekha.operations.register_candidate import register_candidate

WHY = "Nobody can pay at the moment."


def state(number: int = 1) -> State:
    return change_of(models.Change.objects.get(number=number).state)


def at_hand(number: int = 1) -> dict[str, Any]:
    found = state(number)
    assert found.candidate
    return {"candidate": found.candidate.number, "digest": found.candidate.digest, "agreement": found.agreed}


def declare(who: str, number: int = 1, why: str = WHY, **other: Any) -> models.EmergencyDeclaration:
    return declare_emergency("lavka", number, why=why, by=who, now=now(), **{**at_hand(number), **other})[0]


def in_an_emergency(world: FakeWorld, number: int = 1) -> None:
    """Max and Olga release the candidate, and it is live."""
    declare("max", number)
    declare("olga", number)
    world.settle()
    assert state(number).stage == "live"


def served() -> models.Release:
    row = models.Environment.objects.get(name="production")
    return models.Release.objects.get(pk=int(environment_of(row.state).current))


def waits(number: int = 1) -> tuple[str, ...]:
    return queries.change_page("lavka", number).line.waiting.people


def ready(world: FakeWorld, number: int, text: str) -> None:
    """The change's next candidate waits for its tester. Each change writes in a file of its own."""
    world.git.commit(f"change/{number}", {"shop.py" if number == 1 else f"part-{number}.py": text})
    world.git.fetch()
    merged = world.git.merge(world.git.head(f"change/{number}"), world.git.head("main"))
    register_candidate("lavka", number, merged, by="dan", now=now())
    world.settle("build_candidate", "deploy_preview")
    assert state(number).stage == "testing"
