"""Manager or client say what is wanted: a new version of the brief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from vekha.core import commands as c
from vekha.core import events as e
from vekha.core.agreement import Criterion
from vekha.core.decide import Facts
from vekha.database import models
from vekha.database.journal import change_happened
from vekha.operations.acting import actor_in, allow, decided, locked_change, operation, project_named
from vekha.policy import Action


@operation
def write_brief(
    slug: str,
    number: int,
    *,
    after: int,
    need: str,
    behaviour: str,
    criteria: Sequence[Criterion],
    by: str,
    now: datetime,
) -> models.Brief:
    """The whole brief, not what is new in it. `after`: the version that was read, 0 for the first.

    Raises Denied, NotFound, VekhaError `stale_brief`, `unknown_criterion`, `unchanged`.
    """
    project = project_named(slug)
    row, actor = locked_change(project, number), actor_in(by, project)
    allow(actor, Action.WRITE_BRIEF, row)
    command = c.WriteBrief(after=after, need=need, behaviour=behaviour, criteria=tuple(criteria))
    happened = decided(row, command, Facts(actor), now)
    (brief,) = [event for event in happened if isinstance(event, e.Briefed)]
    made = models.Brief.objects.create(
        change=row,
        version=brief.version,
        need=brief.need,
        behaviour=brief.behaviour,
        criteria=[asdict(one) for one in brief.criteria],
        person=by,
        at=now,
    )
    change_happened(row, happened)
    return made
