"""The manager asks the client for another date; the agreement, and verdicts under it, stay as they are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import Due
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named, state_of
from vekha.policy import Action


@operation
def move_date(slug: str, number: int, due: Due, *, why: str, by: str, now: datetime) -> int:
    """A proposal for the client to answer, in place of one that was not answered; gives its number.

    Raises Denied, NotFound, VekhaError `not_now`, `no_reason`, `unchanged`, `bad_date`, `past`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.MOVE_DATE, row)
    happened = decided(row, c.MoveDate(due=due, why=why), Facts(actor), now)
    (asked,) = [event for event in happened if isinstance(event, e.DateMoveProposed)]
    models.DateMove.objects.create(
        change=row,
        agreement=models.Agreement.objects.get(change=row, version=state_of(row).agreed),
        number=asked.number,
        **asdict(due),
        why=why,
        person=by,
        at=now,
    )
    change_happened(row, happened)
    return asked.number
