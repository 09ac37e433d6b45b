"""A no, and a move by hand, carried out by whoever was told: an answer that waits for a queue is late by that much.

The run is taken in the same transaction that records the act. Should its asker die, the queue gives it to a worker.
Whoever has a transaction of their own around it finds it carried out when that one has ended.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from vekha.core.actors import Role
from vekha.core.change import Answer
from vekha.core.errors import StaleToken
from vekha.database import models
from vekha.database.models.runs import RunState
from vekha.operations.give_verdict import give_verdict
from vekha.operations.roll_back import roll_back
from vekha.operations.take_run import worker_name
from vekha.ports import Outside
from vekha.workflows.context import Context
from vekha.workflows.engine import carry
from vekha.workflows.registry import WORKFLOWS


def verdict_at_once(
    outside: Outside,
    slug: str,
    number: int,
    role: Role,
    answer: Answer,
    *,
    candidate: int,
    agreement: int,
    digest: str,
    why: str,
    by: str,
    picture: str = "",
) -> tuple[models.Verdict, list[models.Run]]:
    """As `give_verdict`; after a no, the preview serves its last good release when this returns.

    Unless another run moves it, or a worker took over meanwhile: then it is carried out after that.
    """
    verdict, runs = give_verdict(
        slug,
        number,
        role,
        answer,
        candidate=candidate,
        agreement=agreement,
        digest=digest,
        why=why,
        by=by,
        now=outside.clock.now(),
        here=worker_name(),
        picture=picture,
    )
    for run in runs:
        transaction.on_commit(partial(_carry, run, outside))
    return verdict, runs


def roll_back_at_once(outside: Outside, slug: str, name: str, *, forward: bool, why: str, by: str) -> models.Run:
    """As `roll_back`; the environment serves the other release when this returns."""
    now: datetime = outside.clock.now()
    run = roll_back(slug, name, forward=forward, why=why, by=by, now=now, here=worker_name())
    transaction.on_commit(partial(_carry, run, outside))
    return run


def _carry(run: models.Run, outside: Outside) -> None:
    """Only if it was taken for us: the environment may have been busy, then the run waits its turn in the queue."""
    if run.state == RunState.RUNNING and run.worker == worker_name():
        try:
            carry(Context(run, outside), WORKFLOWS[run.workflow])
        except StaleToken:  # we were too slow: a worker has it
            return
