"""A preview begins with what production serves, so that there is always something good to go back to."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA
from vekha.database import models
from vekha.database.journal import Entry, append, has
from vekha.operations.acting import allow, operation
from vekha.operations.environments import arrive, subject_of
from vekha.policy import Action


@operation
def record_baseline(run: models.Run, release: models.Release, *, now: datetime) -> None:
    """Asked again for the same run, it changes nothing."""
    allow(VEKHA, Action.CARRY_OUT, release)
    key = f"baseline:{run.pk}"
    if has(key):
        return
    arrive(run, release, now)
    data = {"digest": release.digest, "release": release.pk, "run": run.pk}
    append([Entry("BaselineServed", subject_of(release.environment), VEKHA.handle, now, data, key)])
