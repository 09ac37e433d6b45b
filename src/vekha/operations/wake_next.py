"""An environment is free, or a debt is paid: the next run that waits for it gets a job."""

from __future__ import annotations

from django.db.models import Case, When

from vekha.database import models
from vekha.database.jobs import defer
from vekha.operations.debts import holding_up

ROLLOUT = "rollout"


def wake_next(environment: models.Environment) -> None:
    """A rollback goes before everything else; a rollout that a debt holds up stays parked, and lets others pass.

    Should the environment be busy after all, the run parks itself again.
    """
    waiting = models.Run.objects.select_for_update(of=("self",)).filter(environment=environment, parked=True)
    for run in waiting.select_related("candidate").order_by(Case(When(workflow="rollback", then=0), default=1), "pk"):
        if run.workflow == ROLLOUT and held_up(run) is not None:
            continue
        run.parked = False
        run.save(update_fields=["parked"])
        defer(run)
        return


def held_up(run: models.Run) -> models.Change | None:
    """By which change a rollout is held up."""
    return holding_up(run.project_id, run.candidate.change_id if run.candidate else None)
