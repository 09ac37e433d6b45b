"""Follow-up work: a run and its job, deferred in the transaction that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from vekha.database import models
from vekha.database.models.runs import RunState

TASK = "vekha.advance"  # registered in `workflows.worker`
BUILDS, MOVES = "builds", "moves"  # queues: what any machine can do; what only the machine of the target can


@dataclass(frozen=True, slots=True)
class Work:
    """A run to start. `key` names the act that asks for it: the same key twice is one run.

    `worker`: who asks and takes it at once, with this `token`; its act is new, and its environment locked and free.
    """

    key: str
    workflow: str
    project: models.Project
    by: str
    at: datetime
    environment: models.Environment | None = None
    candidate: models.Candidate | None = None
    release: models.Release | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    delay: float = 0  # seconds
    worker: str = ""
    token: int = 0


def start(work: Work) -> models.Run:
    """Called while the journal's head is locked (`journal.append`), so nobody else starts the same run meanwhile."""
    known = None if work.worker else models.Run.objects.filter(key=work.key).first()
    if known is not None:
        return known
    run = models.Run(
        key=work.key,
        workflow=work.workflow,
        project=work.project,
        environment=work.environment,
        candidate=work.candidate,
        release=work.release,
        arguments=dict(work.arguments),
        by=work.by,
        created_at=work.at,
    )
    if work.worker:
        run.state, run.worker, run.token, run.started_at = RunState.RUNNING, work.worker, work.token, work.at
    run.save(force_insert=True)
    defer(run, delay=work.delay)
    return run


def defer(run: models.Run, *, delay: float = 0) -> None:
    """Puts the run's job into the queue. A run should have one job at a time; of two, the later takes it over."""
    options: dict[str, Any] = {"schedule_in": {"seconds": delay}} if delay else {}
    queue = MOVES if run.environment_id else BUILDS
    app.configure_task(TASK, queue=queue, **options).defer(run_id=run.pk)
