"""Releases that nobody will need again: their processes and databases go."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA
from vekha.core.environment import EnvironmentState
from vekha.database import models
from vekha.database.jobs import Work
from vekha.operations.acting import allow, operation
from vekha.policy import Action

DRAIN = 10.0  # seconds that a rejected release keeps running, so that its open requests end


def retire_leftovers(release: models.Release, state: EnvironmentState, now: datetime) -> list[Work]:
    """Work that retires what this environment neither serves nor may go back to soon.

    Kept: what is served, and the good release before it. A good one that falls out of reach waits for the `warm` time.
    """
    environment = release.environment
    kept = {state.current, state.aside, *state.good[-2:]}
    work = []
    for old in environment.releases.filter(retired_at=None):
        if str(old.pk) not in kept:
            delay = float(old.run_spec["warm"]) if str(old.pk) in state.good else DRAIN
            work.append(_retire(old, environment, state, now, delay))
    return work


def _retire(
    release: models.Release, environment: models.Environment, state: EnvironmentState, now: datetime, delay: float
) -> Work:
    return Work(
        key=f"retire:{release.pk}:{state.token}",
        workflow="retire",
        project=environment.project,
        by=VEKHA.handle,
        at=now,
        environment=environment,
        release=release,
        delay=delay,
    )


@operation
def mark_retired(releases: list[models.Release], *, now: datetime) -> None:
    for one in releases:
        allow(VEKHA, Action.CARRY_OUT, one)
    models.Release.objects.filter(pk__in=[one.pk for one in releases], retired_at=None).update(retired_at=now)
