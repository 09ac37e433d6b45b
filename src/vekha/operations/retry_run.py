"""A DevOps engineer has mended what a stuck run names, and lets it undo what it began."""

from __future__ import annotations

from datetime import datetime

from vekha.core.errors import BadInput, NotFound, VekhaError
from vekha.database import models
from vekha.database.jobs import defer
from vekha.database.journal import Entry, append
from vekha.database.models.runs import RunState
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.operations.environments import subject_of
from vekha.policy import Action


@operation
def retry_run(slug: str, run_id: int, *, why: str, by: str, now: datetime) -> models.Run:
    """Its undo begins anew where it gave up; its environment stays closed to others until that has ended.

    Raises Denied, NotFound `no_project`, `no_run`, BadInput `no_reason`, VekhaError `not_stuck`.
    """
    project = project_named(slug)
    allow(actor_in(by, project), Action.RETRY_RUN, project)
    run = models.Run.objects.select_for_update().filter(project=project, pk=run_id).first()
    if run is None:
        raise NotFound("no_run", f"{slug} has no run {run_id}.", "See `vekha status` and `vekha doctor`.")
    if run.state != RunState.STUCK:
        raise VekhaError("not_stuck", f"Run {run_id} is not stuck: it is {run.state}.", "Nothing was changed.")
    if not why.strip():
        raise BadInput("no_reason", "Another try needs its reason.", "Say what was mended; the journal keeps it.")
    run.state, run.ended_at, run.crashes = RunState.UNDOING, None, 0
    run.save(update_fields=["state", "ended_at", "crashes"])
    defer(run)
    subject = subject_of(run.environment) if run.environment else f"project:{slug}"
    append([Entry("RunRetried", subject, by, now, {"run": run.pk, "workflow": run.workflow, "why": why.strip()})])
    return run
