"""Releases that are out of reach stop, and their databases go; for a change that ended, its whole preview."""

from __future__ import annotations

from vekha.database import models
from vekha.operations.retire import mark_retired
from vekha.workflows import deploying
from vekha.workflows.context import Context
from vekha.workflows.engine import Result, Step, Workflow


def route(context: Context) -> Result:
    """Nobody is sent to what is about to stop."""
    _, state = context.state()
    if _everything(context):
        deploying.serve(context, None)
        return {"releases": [release.pk for release in context.environment.releases.filter(retired_at=None)]}
    release = context.release
    if str(release.pk) in (state.current, state.aside):  # it came back into use since this was planned
        return {"releases": []}
    current = models.Release.objects.filter(pk=int(state.current or 0)).first()
    if current is not None:
        deploying.forget(context, current, release)
    return {"releases": [release.pk]}


def stop(context: Context) -> Result:
    for release in _releases(context):
        context.outside.target.stop(context.scope, release.instance, fence=context.fence)
        if release.database and context.environment.kind == "preview":
            context.outside.databases.drop(release.database)
    return {}


def conclude(context: Context) -> Result:
    mark_retired(_releases(context), now=context.now())
    return {}


def failed(context: Context, cause: str) -> None:
    """Nothing depends on it: the run keeps its cause, and what still runs is seen by `vekha env`."""


def _everything(context: Context) -> bool:
    return bool(context.run.arguments.get("everything"))


def _releases(context: Context) -> list[models.Release]:
    rows = models.Release.objects.select_related("environment__project")
    return list(rows.filter(pk__in=context.results["route"]["releases"]))


WORKFLOW = Workflow(
    "retire",
    (
        Step("route", route, why_no_undo="what is out of reach gets no requests"),
        Step("stop", stop, why_no_undo="a rollback that needs it again starts it anew"),
        Step("conclude", conclude, why_no_undo="it is the last step"),
    ),
    failed,
)
