"""Builds may go to any machine; what moves an environment only to the machine of its target."""

from __future__ import annotations

from django.db import connection

from tests.workflows.fake_world import FakeWorld
from vekha.database import models
from vekha.database.jobs import BUILDS, MOVES


def queues() -> dict[str, set[str]]:
    """By workflow: the queues of its jobs that wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, (args->>'run_id')::bigint "
            "FROM procrastinate_jobs WHERE status = 'todo' AND args ? 'run_id'"
        )
        rows = cursor.fetchall()
    found: dict[str, set[str]] = {}
    for queue, run in rows:
        found.setdefault(models.Run.objects.get(pk=run).workflow, set()).add(queue)
    return found


def test_every_job_stands_in_the_queue_of_those_who_can_do_it(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    world.push(number, "2.0")
    world.settle()
    for who in ("tess", "max", "clara"):
        world.say(number, who)
    world.settle()
    found = queues()
    assert found.pop("build_candidate") == {BUILDS}
    assert set(found) >= {"deploy_preview", "rollout"}
    assert all(queue == {MOVES} for queue in found.values())


def test_nothing_of_a_run_stays_in_the_workspace(database, tmp_path):
    world = FakeWorld(tmp_path)
    world.open_project()
    world.settle()
    number = world.agree()
    world.push(number, "2.0")
    world.settle()
    assert list((tmp_path / "workspace").iterdir()) == []
