"""Developer, tester and DevOps say what the request takes."""

from __future__ import annotations

from datetime import datetime

from vekha.core import commands as c
from vekha.core.actors import Role
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


@operation
def assess(
    slug: str, number: int, role: Role, text: str, *, hours: tuple[float, float, float] | None, by: str, now: datetime
) -> None:
    """One role's record. `hours`: optimistic, likely, pessimistic. Raises Denied, NotFound, VekhaError."""
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.ASSESS, row, role=role)
    happened = decided(row, c.Assess(role=role, text=text, hours=hours), Facts(actor), now)
    models.Assessment.objects.create(change=row, person=by, role=role, text=text, hours=hours, at=now)
    change_happened(row, happened)
