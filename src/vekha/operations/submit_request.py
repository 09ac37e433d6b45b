"""The client asks for something: a change begins."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from vekha.core import events as e
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.database.journal import open_change
from vekha.operations.acting import actor_in, allow, operation, project_named
from vekha.policy import Action


@operation
def submit_request(slug: str, title: str, need: str, *, by: str, now: datetime) -> models.Change:
    """Raises Denied, NotFound, BadInput `empty`."""
    project = project_named(slug)
    allow(actor_in(by, project), Action.REQUEST_CHANGE, project)
    return begin_change(project, next_number(project), title, need, by=by, now=now)


def next_number(project: models.Project) -> int:
    """The project is locked until the transaction ends: numbers are given one at a time."""
    models.Project.objects.select_for_update().get(pk=project.pk)
    return 1 + (models.Change.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0)


def begin_change(
    project: models.Project,
    number: int,
    title: str,
    need: str,
    *,
    by: str,
    now: datetime,
    follows: models.Change | None = None,
) -> models.Change:
    """Raises BadInput `empty`."""
    if not title.strip():
        raise BadInput("empty", "The request has no title.", "Say in a few words what is wanted.")
    row = models.Change(project=project, number=number, branch=f"change/{number}", created_at=now, follows=follows)
    before = follows.number if follows else 0
    open_change(row, e.Requested(by=by, at=now, title=title.strip(), need=need, follows=before))
    return row
