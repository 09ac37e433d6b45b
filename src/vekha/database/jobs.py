"""Follow-up work: a run and its job, deferred in the transaction that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import Jsonb

from vekha.core.environment import NotNow, begin
from vekha.database import models
from vekha.database.mapping import environment_of, to_json
from vekha.database.models.runs import RunState
from vekha.database.statements import Statement, insert, send, update

TASK = "vekha.advance"  # registered in `workflows.worker`
HELD = 10.0  # seconds until the queue gives out a run that its asker took at once: then it has ended, or the asker died
BUILDS, MOVES = "builds", "moves"  # queues: what any machine can do; what only the machine of the target can
MESSAGES = "messages"  # a queue of its own: a service that is down keeps no build waiting
TELL, DELIVER, REMIND = "vekha.tell", "vekha.deliver", "vekha.remind"  # registered in `workflows.messaging`
ASK, WATCH, FORGET = "vekha.ask", "vekha.watch_policy", "vekha.forget"  # there as well


@dataclass(frozen=True, slots=True)
class Work:
    """A run to start. `key` names the act that asks for it: the same key twice is one run.

    `worker`: who asks, and takes it at once; its act is new, and its environment locked and free.
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


def started(work: Work, pk: int) -> tuple[models.Run, list[Statement]]:
    """The run with that key, and what puts it and its job into the database."""
    run = models.Run(
        pk=pk,
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
    if not work.worker:
        return run, [insert(run), _job(run, work.delay)]
    held = _held(run, work)
    return run, [insert(run), _job(run, HELD), held]


def _held(run: models.Run, work: Work) -> Statement:
    """The run is taken by who asks for it, and its environment is moved by it."""
    environment = work.environment
    state = begin(environment_of(environment.state), run.name) if environment else NotNow("it has no environment")
    if environment is None or isinstance(state, NotNow):
        raise RuntimeError(f"{run} cannot be taken at once: {state}")
    environment.state = to_json(state)
    run.state, run.worker, run.token, run.started_at = RunState.RUNNING, work.worker, state.token, work.at
    return update(environment, "state")


def defer(run: models.Run, *, delay: float = 0) -> None:
    """Puts the run's job into the queue. A run should have one job at a time; of two, the later takes it over."""
    send([_job(run, delay)])


def _job(run: models.Run, delay: float) -> Statement:
    return job(MOVES if run.environment_id else BUILDS, TASK, {"run_id": run.pk}, delay=delay)


def job(
    queue: str,
    task: str,
    arguments: Mapping[str, Any],
    *,
    delay: float = 0,
    lock: str | None = None,
    only_if: str = "true",
) -> Statement:
    """By the function that Procrastinate itself calls (its SQL interface, version 1).

    `delay` in seconds; of jobs with the same `lock` one runs at a time; `only_if`: a condition in SQL without values.
    """
    due = "now() + make_interval(secs => %s)" if delay else "NULL"
    values = [queue, task, lock, Jsonb(dict(arguments)), *([delay] if delay else [])]
    row = f"ROW(%s, %s, 0, %s, NULL, %s, {due})::procrastinate_job_to_defer_v1"
    return Statement(f"SELECT procrastinate_defer_jobs_v1(ARRAY[{row}]) WHERE {only_if}", values)
