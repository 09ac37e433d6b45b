"""Developer, tester and DevOps say what a brief takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import Max

from vekha.core import commands as c
from vekha.core.actors import Role
from vekha.core.agreement import Hours, Needs, PlannedTest
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


@operation
def assess(
    slug: str,
    number: int,
    role: Role,
    *,
    brief: int,
    text: str = "",
    feasible: bool | None = None,
    hours: Hours | None = None,
    needs: Needs | None = None,
    plan: Sequence[PlannedTest] = (),
    by: str,
    now: datetime,
) -> models.Assessment:
    """One role's record on the brief version that the person read.

    A developer says whether it can be done, why, and `hours`: optimistic, likely, pessimistic. DevOps says what is
    needed, a tester how each criterion is tested. Raises Denied, NotFound, VekhaError `no_brief`, `stale_brief`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.ASSESS, row, role=role)
    last = models.Assessment.objects.filter(change=row).aggregate(last=Max("number"))["last"] or 0
    command = c.Assess(
        number=last + 1,
        role=role,
        brief=brief,
        text=text,
        feasible=feasible,
        hours=hours,
        needs=needs,
        plan=tuple(plan),
    )
    happened = decided(row, command, Facts(actor), now)
    made = _kept(row, command, by, now)
    change_happened(row, happened)
    return made


def _kept(row: models.Change, command: c.Assess, by: str, now: datetime) -> models.Assessment:
    return models.Assessment.objects.create(
        change=row,
        number=command.number,
        brief=models.Brief.objects.get(change=row, version=command.brief),
        person=by,
        role=command.role,
        text=command.text,
        feasible=command.feasible,
        hours=command.hours,
        needs=None if command.needs is None else asdict(command.needs),
        plan=[asdict(one) for one in command.plan],
        at=now,
    )
