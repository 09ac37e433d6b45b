"""An environment goes back to its last good release: warm, it is a move of traffic and nothing else."""

from __future__ import annotations

from datetime import datetime

from vekha.core.environment import before
from vekha.database import models
from vekha.operations.environments import release_named
from vekha.operations.record_rollback import record_nothing_to_roll_back, record_rollback, record_rollback_failed
from vekha.workflows import deploying
from vekha.workflows.context import Context
from vekha.workflows.deploying import NotRunning
from vekha.workflows.engine import Result, Step, Workflow


def move(context: Context) -> Result:
    """Only if the rejected candidate is what is served. A release that is not warm any more is started first."""
    to = context.run.release or _last_good(context)
    if to is None:
        return {"to": 0}
    try:
        deploying.serve(context, to)
    except NotRunning:
        deploying.unpack(context, to)
        deploying.start(context, to)
        deploying.wait_ready(context, to)
        deploying.serve(context, to)
    return {"to": to.pk, "served_at": context.now().isoformat()}


def conclude(context: Context) -> Result:
    result = context.results["move"]
    if not result["to"]:
        record_nothing_to_roll_back(context.run, "the rejected candidate is not what is served here", now=context.now())
        return {}
    to = models.Release.objects.select_related("environment__project").get(pk=result["to"])
    record_rollback(context.run, to, now=context.now(), served_at=datetime.fromisoformat(result["served_at"]))
    return {}


def failed(context: Context, cause: str) -> None:
    """A rollback that cannot be carried out needs a person, at once."""
    record_rollback_failed(context.run, cause, now=context.now())


def _last_good(context: Context) -> models.Release | None:
    _, state = context.state()
    served = release_named(state.current)
    if served is None or served.candidate_id != context.run.candidate_id:
        return None
    return release_named(before(state, state.current))


WORKFLOW = Workflow(
    "rollback",
    (
        Step("move", move, why_no_undo="to go back to a good release is what we want; if it fails, a person is called"),
        Step("conclude", conclude, why_no_undo="it is the last step"),
    ),
    failed,
)
