"""A disk that is full is said so; the candidate is refused, nothing is lost, and the next one passes."""

from __future__ import annotations

import errno
import os

import pytest

from tests.workflows.fake_world import FakeWorld
from vekha.core.errors import VekhaError
from vekha.database.models.runs import RunState
from vekha.database.verify import verify


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def no_log(*_: object, **__: object) -> None:
    raise VekhaError("log_not_written", "The log cannot be written: No space left on device.", "Make room.")


@pytest.mark.parametrize("what", ["git.export", "outside.artifacts.pack", "runner.run"])
def test_a_candidate_on_a_full_disk_is_refused_with_the_reason(database, tmp_path, monkeypatch, what):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    before = world.seen()["environments"]
    with monkeypatch.context() as full:
        owner, _, name = what.rpartition(".")
        place = world
        for part in owner.split("."):
            place = getattr(place, part)
        full.setattr(place, name, no_room)
        full.setattr(world.outside.logs, "writer", lambda stream: no_log)
        world.push(number, "2.0")
        world.settle()
    stage, reason, _ = world.seen()["changes"][number]
    assert stage == "building"
    assert "No space left" in reason or "no room" in reason
    assert ("build_candidate", RunState.UNDONE) in world.seen()["runs"]
    assert world.seen()["environments"] == before
    assert list((tmp_path / "workspace").iterdir()) == []
    assert verify().ok

    world.push(number, "2.1")  # there is room again
    world.settle()
    assert world.seen()["changes"][number][0] == "testing"


def test_an_error_that_nobody_foresaw_ends_the_run_even_where_no_log_can_be_written(database, tmp_path, monkeypatch):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no way")

    monkeypatch.setattr(world.git, "export", broken)
    monkeypatch.setattr(world.outside.logs, "writer", lambda stream: no_log)
    world.push(number, "2.0")
    world.settle()
    assert "no way" in world.seen()["changes"][number][1]
