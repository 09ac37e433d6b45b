"""A worker takes a run over: it gets a new token, and whoever had an older one is void."""

from __future__ import annotations

import os
from datetime import datetime

from vekha.core.environment import NotNow, begin
from vekha.database import models
from vekha.database.models.runs import RunState
from vekha.operations import environments
from vekha.operations.debts import why
from vekha.operations.wake_next import ROLLOUT, held_up


def worker_name() -> str:
    return f"{os.uname().nodename}:{os.getpid()}"


def take(run: models.Run, environment: models.Environment | None, worker: str, now: datetime) -> NotNow | None:
    """The run and its environment must be locked by the caller.

    NotNow if another run moves the environment, or if another change holds releases up and this would begin one.
    """
    if run.workflow == ROLLOUT and run.state == RunState.WAITING and (other := held_up(run)):
        return NotNow(why(other))
    if environment is None:
        run.token += 1
    else:
        state = begin(environments.state_of(environment), run.name)
        if isinstance(state, NotNow):
            return state
        environments.keep(environment, state, now)
        run.token = state.token
    if run.state == RunState.WAITING:
        run.state = RunState.RUNNING
    run.worker, run.waits_for, run.started_at = worker, "", run.started_at or now
    run.save(update_fields=["token", "state", "worker", "waits_for", "started_at"])
    return None
