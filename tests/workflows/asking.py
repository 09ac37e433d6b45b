"""Asking at once, dying while it is carried out, and the real queue that gives the rest to a worker."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.workflows.fake_world import CAST, FakeWorld
from vekha.core.change import Answer
from vekha.database import models
from vekha.database.jobs import BUILDS, MOVES
from vekha.database.mapping import change_of
from vekha.database.verify import verify
from vekha.workflows import at_once, worker
from vekha.workflows.at_once import roll_back_at_once, verdict_at_once
from vekha.workflows.engine import carry

WHY = "the button is covered"


def about(number: int = 1) -> dict[str, Any]:
    """What a person looks at when they decide."""
    state = change_of(models.Change.objects.get(number=number).state)
    assert state.candidate is not None
    return {"candidate": state.candidate.number, "digest": state.candidate.digest, "agreement": state.agreed}


def say_at_once(world: FakeWorld, who: str = "tess", answer: Answer = Answer.NO) -> models.Verdict:
    why = WHY if answer is Answer.NO else ""
    return verdict_at_once(world.outside, "lavka", 1, CAST[who], answer, why=why, by=who, **about())[0]


def back_at_once(world: FakeWorld, *, forward: bool = False) -> models.Run:
    return roll_back_at_once(world.outside, "lavka", "production", forward=forward, why="a drill", by="olga")


def the_rollback() -> models.Run:
    return models.Run.objects.get(workflow="rollback")


def jobs_of(run: models.Run) -> list[ProcrastinateJob]:
    """What the queue holds for it."""
    return list(ProcrastinateJob.objects.filter(args__run_id=run.pk, status="todo"))


def due_in(run: models.Run, seconds: int) -> None:
    """The run's only job in the queue is given out so many seconds from now; below 0: it was due already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(secs => %s) "
            "WHERE (args->>'run_id')::bigint = %s AND status = 'todo'",
            [seconds, run.pk],
        )
        assert cursor.rowcount == 1


def work_off(world: FakeWorld) -> None:
    """A real worker, a process of its own, takes runs that are due from the queue, and ends."""

    async def work() -> None:
        theirs = app.with_connector(app.connector.get_worker_connector())
        worker._register(theirs, world.outside)
        async with theirs.open_async():
            queues = [BUILDS, MOVES]
            await theirs.run_worker_async(queues=queues, wait=False, concurrency=1, delete_jobs="successful")

    assert in_a_fork(lambda: asyncio.run(work())) == 0
    assert not ProcrastinateJob.objects.filter(status__in=["failed", "doing"]).exists()


def dies_at(number: int, ask: Callable[[], object]) -> bool:
    """Asks in a process that kills itself at that boundary of the carrying; false if it ended before."""
    passed = 0

    def boundary(where: str) -> None:
        nonlocal passed
        if passed == number:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    def asked() -> None:
        at_once.carry = lambda context, workflow: carry(context, workflow, boundary)
        ask()

    status = in_a_fork(asked)
    assert status in (0, signal.SIGKILL)
    return status == signal.SIGKILL


def dies_before_the_end(world: FakeWorld, run: models.Run) -> None:
    """A worker that dies when everything is recorded but the end: the environment is still closed."""

    def boundary(where: str) -> None:
        if where == "recorded do conclude":
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_fork(lambda: worker.run_once(run.pk, world.outside, boundary=boundary)) == signal.SIGKILL


def in_a_fork(work: Callable[[], object]) -> int:
    """How the process that did it ended: 0, 256 for an error, or the signal that killed it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def once(world: FakeWorld, before: dict[str, Any]) -> None:
    """One move was told since, nothing was started twice, and the journal is whole."""
    assert world.seen()["journal"].count("RolledBack") == before["journal"].count("RolledBack") + 1
    starts = [one for one in world.target.effects() if one.split()[0] == "start"]
    assert len(starts) == len(set(starts))
    assert verify().ok
