"""Somebody of the project says something about a change; whom they name is told at once, everybody else once a day."""

from __future__ import annotations

from datetime import datetime

from vekha.core.discussing import worded
from vekha.database import models
from vekha.database.journal import Entry, append, subject_of
from vekha.database.statements import insert
from vekha.operations.acting import actor_in, allow, locked_change, operation, project_named, settled
from vekha.policy import Action


@operation
def comment(slug: str, number: int, text: str, *, by: str, now: datetime) -> int:
    """Its number. Sent twice in a row, it is one comment.

    Raises Denied, NotFound, VekhaError `empty`, `too_long`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.COMMENT, row)
    said = settled(worded(text, _people(project)), actor, "Comment", row)
    last = models.Comment.objects.filter(change=row).order_by("number").last()
    if last and (last.person, last.text) == (by, said.text) and not hasattr(last, "withdrawal"):
        return last.number
    made = models.Comment(change=row, number=last.number + 1 if last else 1, person=by, text=said.text, at=now)
    data = {"number": made.number, "text": said.text, "to": list(said.to)}
    append([Entry("Commented", subject_of(row), by, now, data)], state=[insert(made)])
    return made.number


def _people(project: models.Project) -> frozenset[str]:
    return frozenset(models.Membership.objects.filter(project=project).values_list("person__handle", flat=True))
