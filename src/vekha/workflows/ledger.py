"""What a run has done so far, in rows. Every write checks the run's token: an overtaken worker writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from vekha.core.actors import VEKHA
from vekha.core.environment import finished
from vekha.core.errors import StaleToken
from vekha.database import models
from vekha.database.jobs import defer
from vekha.database.journal import Entry, append
from vekha.database.models.runs import OPEN, RunState
from vekha.operations import environments
from vekha.operations.take_run import take
from vekha.operations.wake_next import wake_next


@transaction.atomic
def claim(run_id: int, worker: str, now: datetime) -> models.Run | None:
    """Takes the run over with a new token. None if it has ended, or if its environment is busy: then it is parked."""
    run = _locked(run_id)
    if run.state not in OPEN:
        return None
    row = environments.locked(run.environment) if run.environment else None
    busy = take(run, row, worker, now)
    if busy is not None:
        models.Run.objects.filter(pk=run.pk).update(waits_for=busy.why, parked=True)
        return None
    return run


def results(run: models.Run) -> dict[str, dict[str, Any]]:
    """Results of the steps that are done, by name."""
    return dict(run.steps.filter(direction="do").values_list("name", "result"))


def undone(run: models.Run) -> set[str]:
    return set(run.steps.filter(direction="undo").values_list("name", flat=True))


@transaction.atomic
def record(
    run: models.Run, name: str, direction: str, result: Mapping[str, Any], seconds: float, now: datetime
) -> None:
    _own(run)
    models.StepRecord.objects.create(
        run=run, name=name, direction=direction, result=dict(result), token=run.token, seconds=seconds, at=now
    )


@transaction.atomic
def pause(run: models.Run, seconds: float, why: str) -> None:
    """Lets the worker go; the run's job comes back after `seconds`."""
    _own(run)
    run.waits_for = why
    run.save(update_fields=["waits_for"])
    defer(run, delay=seconds)


@transaction.atomic
def note(run: models.Run, name: str, value: object) -> None:
    """Keeps how far a step has come that takes several looks."""
    _own(run)
    run.arguments = {**run.arguments, name: value}
    run.save(update_fields=["arguments"])


@transaction.atomic
def crashed(run: models.Run) -> int:
    """Counts an unexpected error; gives how many there were."""
    _own(run)
    run.crashes += 1
    run.save(update_fields=["crashes"])
    return run.crashes


@transaction.atomic
def turn_back(run: models.Run, step: str, cause: str) -> None:
    _own(run)
    run.state, run.cause, run.failed_step = RunState.UNDOING, cause, step
    run.save(update_fields=["state", "cause", "failed_step"])


@transaction.atomic
def end(run: models.Run, state: RunState, now: datetime) -> None:
    _own(run)
    run.state, run.ended_at = state, now
    run.save(update_fields=["state", "ended_at"])
    if run.environment is not None:
        row = environments.locked(run.environment)
        environments.keep(row, finished(environments.state_of(row), run.name), now)
        wake_next(row)


@transaction.atomic
def stuck(run: models.Run, cause: str, now: datetime) -> None:
    """Its undo failed again and again: the environment stays closed until a person has looked."""
    _own(run)
    run.state, run.ended_at, run.cause = RunState.STUCK, now, f"{run.cause}; {cause}"
    run.save(update_fields=["state", "ended_at", "cause"])
    subject = environments.subject_of(run.environment) if run.environment else f"project:{run.project.slug}"
    append([Entry("RunStuck", subject, VEKHA.handle, now, {"run": run.pk, "workflow": run.workflow, "cause": cause})])


def _locked(run_id: int) -> models.Run:
    """Without the rows that it names: most steps need one or two of them, and a join of all six is planned in 3 ms."""
    return models.Run.objects.select_for_update().get(pk=run_id)


def _own(run: models.Run) -> None:
    newest = models.Run.objects.select_for_update().values_list("token", flat=True).get(pk=run.pk)
    if newest != run.token:
        raise StaleToken(f"run {run.pk}", run.token, newest)
