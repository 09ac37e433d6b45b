"""Whether somebody may do what a file comes with, before the file is kept: the act itself asks once more.

Raises Denied, which is journalled; NotFound.
"""

from __future__ import annotations

from datetime import datetime

from vekha.core.actors import Role
from vekha.database import models
from vekha.operations.acting import actor_in, allow, change_numbered, operation, project_named
from vekha.policy import Action


@operation
def let_write_brief(slug: str, number: int, *, by: str, now: datetime) -> None:
    project = project_named(slug)
    row, actor = change_numbered(project, number), actor_in(by, project)
    allow(actor, Action.WRITE_BRIEF, row)


@operation
def let_decide(slug: str, number: int, candidate: int, role: Role, *, by: str, now: datetime) -> None:
    """As that role, on that candidate."""
    project = project_named(slug)
    row, actor = change_numbered(project, number), actor_in(by, project)
    found = models.Candidate.objects.select_related("project", "change").filter(change=row, number=candidate).first()
    asked = found or models.Candidate(project=project, change=row, number=candidate)
    allow(actor, Action.GIVE_VERDICT, asked, role=role)
