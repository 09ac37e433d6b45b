"""The point of a rollout after which a no comes too late: main follows what production serves."""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import VEKHA
from vekha.core.errors import StaleToken, VekhaError
from vekha.core.reviewing import releasing
from vekha.database import models
from vekha.operations.acting import allow, locked_change, operation, state_of
from vekha.operations.runs import candidate_of
from vekha.policy import Action

LANDING = "landing"  # in a run's arguments, while it is carried out


@operation
def land_release(run: models.Run, *, now: datetime) -> None:
    """Asked again, it changes nothing. Raises VekhaError `refused_meanwhile`, StaleToken."""
    candidate = candidate_of(run)
    allow(VEKHA, Action.CARRY_OUT, candidate)
    if candidate.change is None:
        return
    must_stand(locked_change(candidate.project, candidate.change.number), candidate)
    row = models.Run.objects.select_for_update().only("token", "arguments").get(pk=run.pk)
    if row.token != run.token:
        raise StaleToken(f"run {run.pk}", run.token, row.token)
    run.arguments = {**row.arguments, LANDING: True}
    models.Run.objects.filter(pk=run.pk).update(arguments=run.arguments)


def must_stand(change: models.Change, candidate: models.Candidate) -> None:
    """Raises VekhaError `refused_meanwhile` if somebody has said no since the release was asked for."""
    state = state_of(change)
    if not releasing(state, candidate.number):
        why = state.reason or "another candidate is at hand"
        raise VekhaError("refused_meanwhile", f"The release was stopped by a no: {why}.", "")
